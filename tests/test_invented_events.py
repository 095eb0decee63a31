"""The main job on material that nobody has seen: two invented events, three feeds, random names,
numbers and units in both languages, over real HTTP."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from ipaddress import ip_network
from pathlib import Path

import pytest
from aiohttp import web

from bot.commands.engine import opened
from bot.config import Settings
from bot.values import Feed, Report
from summarizers.types import Language

pytestmark = pytest.mark.anyio
SYLLABLES = "vel mor zan tri qua lex nor bel dra fin gol har jin kal lum".split()
HAN = "岚澜霁昀皓泽沐砚屿珩璟锦晟恺"
FURNITURE = ("阅读 8.8万", "免责声明:本文不构成投资建议,投资 999 万元请自负。", "Subscribe to our newsletter, 77,000 do.",
             "All rights reserved.", "相关推荐")  # fmt: skip


@dataclass(frozen=True)
class Event:
    """An invented event: who, what, and the numbers that each source tells of it."""

    model: str
    maker_en: str
    maker_zh: str
    billions: int
    tokens: float
    """Trillions."""
    gpus: int
    days: int
    price: float
    """Millions of dollars."""
    score: float


def invent(draw: random.Random) -> Event:
    name = "".join(draw.sample(SYLLABLES, 2)).capitalize()
    maker = "".join(draw.sample(SYLLABLES, 2)).capitalize()
    return Event(
        model=f"{name}-{draw.randint(2, 9)}",
        maker_en=f"{maker} Labs",
        maker_zh="".join(draw.sample(HAN, 2)) + "科技",
        billions=draw.choice([14, 26, 38, 47, 58, 66, 83, 92]),
        tokens=draw.choice([1.7, 2.4, 3.6, 5.2, 7.8, 9.1]),
        gpus=draw.choice([512, 768, 1536, 3072, 6144]),
        days=draw.randint(11, 29),
        price=draw.choice([3.2, 4.7, 6.9, 8.4, 12.6]),
        score=draw.choice([71.3, 76.8, 82.4, 87.9, 91.6]),
    )


def english(event: Event, billions: float) -> tuple[str, list[str]]:
    title = f"{event.maker_en} releases {event.model}, a model with {billions:g} billion parameters"
    return title, [
        f"{event.maker_en} released {event.model} on Tuesday, and the weights can be downloaded by anybody.",
        f"{event.model} has {billions:g} billion parameters, according to the company.",
        f"It was trained on {event.tokens:g} trillion tokens of text in several languages.",
        f"The training took {event.days} days on {event.gpus:,} GPUs.",
        f"Training {event.model} cost ${event.price:g} million, the team said in a report.",
        f"On the MMLU benchmark {event.model} scores {event.score:g} points, ahead of other open models.",
        "Developers who tried it say that the answers are short and that the licence is simple.",
    ]


def chinese(event: Event, billions: float) -> tuple[str, list[str]]:
    title = f"{event.maker_zh}发布{event.model}:参数量{billions * 10:g}亿"
    return title, [
        f"{event.maker_zh}周二发布了大模型{event.model},权重可以免费下载。",
        f"据该公司介绍,{event.model}的参数量为{billions * 10:g}亿。",
        f"{event.model}的训练数据量为{event.tokens:g}万亿token,涵盖多种语言。",
        f"训练用了{event.gpus}块GPU,耗时{event.days}天。",
        f"团队在报告中表示,{event.model}的训练成本为{event.price * 100:g}万美元。",
        f"在MMLU评测中,{event.model}的得分为{event.score:g}分,领先其他开源模型。",
        "试用过的开发者表示,它的回答简短,许可证也很宽松。",
    ]


def numbers(event: Event, billions: float) -> set[float]:
    """Every value that an article of the event tells, in base units."""
    return {
        round(billions * 10**9), round(event.tokens * 10**12), event.gpus, event.days,
        round(event.price * 10**6), event.score,
    }  # fmt: skip


def paragraphs(lines: list[str]) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in lines)


def page(title: str, lines: list[str]) -> str:
    menu = "".join(f"<li><a href='/{n}'>{n}</a></li>" for n in ("Home", "Models", "Jobs", "Login"))
    return (
        f"<html><head><meta charset='utf-8'><title>{escape(title)}</title></head><body><nav><ul>{menu}</ul></nav>"
        f"<article><h1>{escape(title)}</h1>{paragraphs(lines)}</article>"
        f"<footer><p>{FURNITURE[2]}</p><p>{FURNITURE[3]}</p></footer></body></html>"
    )


def rss(encoding: str, items: list[tuple[str, list[str], datetime]]) -> bytes:
    rows = "".join(
        f"<item><title>{escape(title)}</title><guid>{number}-{encoding}</guid><pubDate>{format_datetime(when)}</pubDate>"
        f"<description><![CDATA[{paragraphs(lines)}]]></description></item>"
        for number, (title, lines, when) in enumerate(items)
    )
    text = f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><title>F</title>{rows}</channel></rss>'
    return text.encode(encoding)


@asynccontextmanager
async def served(answers: dict[str, tuple[bytes, str]]) -> AsyncIterator[str]:
    async def answer(request: web.Request) -> web.Response:
        body, kind = answers[request.path]
        return web.Response(body=body, content_type=kind)

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.mark.parametrize("seed", range(10))
async def test_two_invented_events_are_two_stories_with_every_number(
    seed: int, tmp_path: Path
) -> None:
    draw = random.Random(seed)
    first, second = invent(draw), invent(draw)
    while second.model[:4] == first.model[:4] or second.billions == first.billions:
        second = invent(draw)
    now = datetime.now(UTC)
    wrong = first.billions * 10
    zh1, zh2 = chinese(first, first.billions), chinese(second, second.billions)
    en1, en2 = english(first, wrong), english(second, second.billions)
    full = english(second, second.billions)
    gb = rss("gb18030", [
        (zh1[0], [FURNITURE[0], *zh1[1], FURNITURE[1], FURNITURE[4]], now - timedelta(hours=6)),
        (zh2[0], [*zh2[1], FURNITURE[1]], now - timedelta(hours=5)),
    ])  # fmt: skip
    answers = {"/gb.xml": (gb, "application/rss+xml")}
    async with served(answers) as base:
        entries = ""
        for number, (title, lines) in enumerate((en1, en2)):
            answers[f"/page{number}"] = (page(title, lines).encode(), "text/html")
            when = (now - timedelta(hours=4 - number)).isoformat()
            entries += (
                f'<entry><title>{escape(title)}</title><id>tag:x,{number}</id><link href="{base}/page{number}"/>'
                f"<updated>{when}</updated><summary>{escape(lines[0][:60])}…</summary></entry>"
            )
        atom = f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>A</title>{entries}</feed>'
        answers["/atom.xml"] = (atom.encode(), "application/atom+xml")
        answers["/full.xml"] = (
            rss(
                "utf-8", [(f"Weights of {second.model} are out", full[1], now - timedelta(hours=2))]
            ),
            "application/rss+xml",
        )
        feeds = tuple(
            Feed(name=name, url=f"{base}/{name}.xml", language=Language.MIXED)
            for name in ("gb", "atom", "full")
        )
        settings = Settings(
            tmp_path / "feeds.yaml", tmp_path / "y.db", "none", (ip_network("127.0.0.0/8"),)
        )
        async with opened(settings, feeds) as pipeline:
            poll = await pipeline.poll(now, everything=True)
            assert poll.failed == ()
            read = await pipeline.read(now)
            assert read.failed == ()
            stories = await pipeline.stories(None, now, owners=None)

    told = {
        story.id: {
            name
            for name in (first.model, second.model)
            if any(name in r.article.text for r in story.reports)
        }
        for story in stories
    }
    assert len(stories) == 2, told
    assert sorted(map(len, told.values())) == [1, 1]
    for report in read.reports:
        event = first if first.model in report.article.text else second
        billions = (
            wrong if event is first and report.article.lang is Language.EN else event.billions
        )
        check_claims(report, numbers(event, billions))
    (disputed,) = [
        story for story in stories if any(first.model in r.article.text for r in story.reports)
    ]
    conflicts = [c for c in disputed.conflicts if c.metric == "parameters"]
    assert conflicts, disputed.conflicts
    assert {side.value for side in conflicts[0].sides} == {first.billions * 10**9, wrong * 10**9}
    (agreed,) = [story for story in stories if story is not disputed]
    assert agreed.conflicts == ()


def check_claims(report: Report, wanted: set[float]) -> None:
    text = report.article.text
    for claim in report.claims:
        assert text[claim.start : claim.end] == claim.quote
        assert not any(piece in claim.quote for piece in FURNITURE)
    found = {claim.value for claim in report.claims if claim.value is not None}
    missing = {value for value in wanted if not any(abs(value - f) < 1e-6 * value for f in found)}
    assert not missing, (missing, text, [(c.metric, c.value) for c in report.claims])
    assert not found & {88_000, 9_990_000, 77_000}
    for line in report.summary.summary:
        assert not any(piece in line.text for piece in FURNITURE)
