"""Prices of tokens: "$0.06 per million, down from $0.10" are two prices a token."""

from __future__ import annotations

import re
from dataclasses import replace

from summarizers.types import Quantity

from .scene import Scene

_PER_TOKENS = re.compile(
    r"(?:(?P<million>百万|million|1M|M)|(?P<thousand>千|1[kK]|thousand|1,?000|K))?\s?"
    r"(?:个|输入|输出|input|output|\s)*(?:token|词元)",
    re.IGNORECASE,
)
_PER_BEFORE = re.compile(r"(?:每|\bper\s|/\s?)" + _PER_TOKENS.pattern, re.IGNORECASE)
_PER_AMOUNT = re.compile(
    r"\s?(?:(?:per|/|a)\s?|每)(?:(?P<million>百万|million|1M|M)|(?P<thousand>千|1[kK]|thousand|"
    r"1,?000|K))\b",
    re.IGNORECASE,
)
_TOKENS = re.compile(r"token|词元", re.IGNORECASE)
_BY_TIME = re.compile(
    r"\s?(?:(?:a|per|each)\s|/\s?|每|一个?)(?:month|year|week|day|mo|user|seat|image|minute|"
    r"hour|月|年|人|次|张|分钟|小时)"
)


class TokenPrices:
    """The last price a token that a text told; one walk through one document owns it."""

    def __init__(self) -> None:
        self._per: tuple[int, int, float] = (-1000, 1, 0.0)
        """Of the last price a token: its sentence's end, the tokens it was told for, itself."""

    def per_token(
        self, scene: Scene, q: Quantity, measured: tuple[str, str | None]
    ) -> tuple[Quantity, tuple[str, str | None]]:
        """每百万token 5美元降到2.5美元: the second price is one per token as well.

        So is "$0.06 per million" where the sentence speaks of tokens, and what is compared with it.
        """
        text = scene.text
        if q.unit == "usd_per_token":
            told = _PER_TOKENS.search(text, q.start, q.end)
            self._per = (scene.end, _amount(told) if told else 1, q.value)
            return q, measured
        if q.unit not in ("usd", "eur") or measured[0] != "price":
            return q, measured
        last_end, last_amount, last_price = self._per
        near = 0 <= scene.start - last_end <= 200 or scene.end == last_end
        tokens = _TOKENS.search(text, scene.start, scene.end) is not None
        amount = 0
        if tokens or near:
            per = _PER_AMOUNT.search(text, q.end, min(scene.clause(q.start)[1], q.end + 24))
            before = _PER_BEFORE.search(text, max(scene.start, q.start - 20), q.start)
            amount = _amount(per) if per else _amount(before) if before else 0
        if not amount and near and not _BY_TIME.match(text, q.end):
            # a price in the same breath is one per token as well: "down from $0.10"
            alike = last_price and 0.02 <= q.value / last_amount / last_price <= 50
            amount = last_amount if alike else 0
        if not amount:
            return q, measured
        second = q.value2 / amount if q.value2 is not None else None
        q = replace(q, value=q.value / amount, value2=second, unit="usd_per_token")
        self._per = (scene.end, amount, q.value)
        return q, ("price", "usd_per_token")


def _amount(per: re.Match[str]) -> int:
    """How many tokens a price is told for."""
    return 10**6 if per["million"] else 10**3 if per["thousand"] else 1
