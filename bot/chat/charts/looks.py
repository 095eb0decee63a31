"""Colours and marks that the rooms of a chart share."""

from __future__ import annotations

from summarizers.types import Language, Stance

INK, FAINT, PAPER = "#23272e", "#79818d", "#ffffff"
AMBER, AMBER_INK = "#f0a020", "#8a5a00"
LANGUAGES = {Language.ZH: "#a3261f", Language.EN: "#1f5fa3", Language.MIXED: "#6b4fa0"}
MARKERS = {
    Stance.ASSERTED: "o",
    Stance.REPORTED: "D",
    Stance.HEDGED: "^",
    Stance.SPECULATED: "v",
    Stance.DISPUTED: "X",
    Stance.QUESTION: "P",
}
