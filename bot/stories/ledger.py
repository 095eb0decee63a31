"""The ledger of a story: who claims what, and where the sources contradict each other."""

from bot.stories.conflicts import conflicts
from bot.stories.lines import ledger, sources

__all__ = ["conflicts", "ledger", "sources"]
