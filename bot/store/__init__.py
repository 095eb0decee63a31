"""The lake between collecting and delivering; the only package that knows SQL."""

from sqlite3 import sqlite_version as SQLITE_VERSION  # noqa: N812 - a constant, whatever its case

from bot.store.database import Store
from bot.store.search import Hit

__all__ = ["SQLITE_VERSION", "Hit", "Store"]
