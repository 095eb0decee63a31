"""Yibao 译报: the bot around the language library."""
