"""Yibao 译报: the bot around the language library."""

__version__ = "0.1.0"
