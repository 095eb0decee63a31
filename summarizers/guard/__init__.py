"""Compares an output with its source: quantities, names, negation and hedges.

    check(source, output)             -> kept, or rejected with what is wrong
    repair(source, output)            -> the output with its one wrong number written by rule
    contradiction(sentence, others)   -> a conflict that names both quotes

sides.py reads a text; figures.py, naming.py and polarity.py compare two; verdicts.py says what
comes of it. Words live in data/polarity.yaml and data/guard.yaml.
"""

from summarizers.guard.figures import unmatched
from summarizers.guard.verdicts import Mode, check, contradiction, repair

__all__ = ["Mode", "check", "contradiction", "repair", "unmatched"]
