"""Digests made of hostile feeds, judged as Discord's client would read them."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from benchmarks.rows import Row
from bot.digests.outbox import nonce_of
from bot.digests.render.discord import mark, messages
from bot.values import Channel, Digest, Story, Window
from tests import hostile

WINDOW = Window(hostile.NOW - timedelta(hours=24), hostile.NOW)


async def rows(*, quick: bool) -> list[Row]:
    wanted = 400 if quick else 5000
    begun = time.monotonic()
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        parts = [loop.run_in_executor(pool, judge, number, wanted // 2) for number in (1, 2)]
        found = await asyncio.gather(*parts)
    stories, bodies = (sum(part[i] for part in found) for i in (0, 1))  # type: ignore[misc]
    kinds = sum((part[2] for part in found), Counter())
    total = sum(kinds.values())
    note = f"{bodies} bodies in three languages and both styles, {time.monotonic() - begun:.0f} s"
    if total:
        note += f"; {'; '.join(kind for kind, _ in kinds.most_common(3))}"
    measure = "hostile titles and texts: pings, foreign links, broken layout, over limits"
    good = not total and stories >= wanted
    return [Row(measure, f"{total} in {stories} stories", f"0 in {wanted}", good, note)]


def judge(number: int, wanted: int) -> tuple[int, int, Counter[str]]:
    """Generate at least so many stories; count them, the bodies that show them, and what is wrong
    with those."""
    counted, bodies, wrong = 0, 0, Counter[str]()

    @seed(number)
    @settings(
        max_examples=wanted, deadline=None, database=None, phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(
        st.lists(hostile.stories(), min_size=1, max_size=3),
        st.sampled_from(["both", "en", "zh"]),
        st.sampled_from(["cards", "embeds"]),
        st.integers(0, 2),
    )
    def one(stories: list[Story], language: str, style: str, left_out: int) -> None:
        nonlocal counted, bodies
        named = tuple(replace(story, id=f"s{n}") for n, story in enumerate(stories))
        channel = Channel("1", "2", language=language, style=style)  # type: ignore[arg-type]
        counted += len(named)
        for message in messages(Digest(WINDOW, named, left_out), channel):
            bodies += 1
            body = mark(message.body, nonce_of("k"))
            wrong.update(fault[:80] for fault in hostile.faults(body, message.stories))

    while counted < wanted:
        one()
    return counted, bodies, wrong
