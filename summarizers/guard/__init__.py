"""Compares an output with its source: quantities, names, negation and hedges.

    check(source, output)             -> kept, or rejected with what is wrong
    repair(source, output)            -> the output with its one wrong number written by rule
    contradicted(sentence, told)      -> a conflict that names both quotes

sides.py reads a text; figures.py (alike.py, elsewhere.py, bounds.py, dates.py, lists.py),
naming.py (spelling.py, order.py) and polarity.py compare two; verdicts.py says what comes of it;
conflict.py asks an article whether it contradicts itself or a twin. Words live in
data/polarity.yaml and data/guard.yaml.
"""

from summarizers.guard.conflict import Told, contradicted, contradiction
from summarizers.guard.figures import unmatched
from summarizers.guard.verdicts import Mode, check, repair

__all__ = ["Mode", "Told", "check", "contradicted", "contradiction", "repair", "unmatched"]
