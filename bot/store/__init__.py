"""The lake between collecting and delivering; the only package that knows SQL."""

from bot.store.database import Store
from bot.store.search import Hit

__all__ = ["Hit", "Store"]
