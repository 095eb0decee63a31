"""Compares an output with its source: quantities, names, negation and hedges."""

from summarizers.guard.quantities import unmatched
from summarizers.guard.verdicts import Mode, check, contradiction, repair

__all__ = ["Mode", "check", "contradiction", "repair", "unmatched"]
