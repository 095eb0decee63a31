"""The stages behind reading: translating what was read, reading again what was edited."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
from aiohttp import web

from bot.commands.engine import opened
from bot.config import Settings
from bot.pipeline import Pipeline
from bot.values import Feed, Report
from summarizers.types import Language

pytestmark = pytest.mark.anyio
TINY = str(Path(__file__).parent / "data" / "tiny-marian")
START = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)

ZH = (
    "青岚公司发布星舟模型",
    "青岚公司周三发布了新模型星舟。公司称，星舟模型的参数量为{zh}。"
    "训练使用了 3 万亿 token，历时 21 天。该公司没有公布价格。开发者可以免费下载权重。"
    "团队表示，下一版将在明年春天发布，届时会支持更长的上下文。",
)
EN = (
    "Larkfield releases its Harrow model",
    "Larkfield released a new model called Harrow on Wednesday. The company says Harrow has {en} "
    "parameters. It was trained on 3 trillion tokens over 21 days. Larkfield did not name a "
    "price. Developers may download the weights for free, and a next version with a longer "
    "context is planned for the spring.",
)


@dataclass
class Paper:
    """A feed over HTTP whose one article may be edited between two polls."""

    title: str
    text: str
    base: str = ""
    asked: list[str] = field(default_factory=list)

    def feed(self, language: Language, **more: object) -> Feed:
        return replace(Feed("Paper", f"{self.base}/feed.xml", language), **more)  # type: ignore[arg-type]

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        xml = (
            '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" '
            'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Paper</title>'
            f"<item><guid>one</guid><title>{self.title}</title>"
            f"<pubDate>{START.strftime('%a, %d %b %Y %H:%M:%S +0000')}</pubDate>"
            f"<content:encoded><![CDATA[<p>{self.text}</p>]]></content:encoded></item></channel></rss>"
        )
        return web.Response(text=xml, content_type="application/rss+xml", charset="utf-8")


@asynccontextmanager
async def served(paper: Paper) -> AsyncIterator[Paper]:
    app = web.Application()
    app.router.add_get("/feed.xml", paper.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    paper.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield paper
    finally:
        await runner.cleanup()


@asynccontextmanager
async def flow(folder: Path, paper: Paper, feed: Feed, model: str) -> AsyncIterator[Pipeline]:
    networks = (ip_network("127.0.0.0/8"),)
    settings = Settings(folder / "feeds.yaml", folder / "y.db", model, networks)
    async with opened(settings, (feed,)) as pipeline:
        yield pipeline


async def only_report(pipeline: Pipeline) -> Report:
    (report,) = await pipeline.store.reports(None)
    return report


async def test_reading_waits_for_no_model_and_translating_comes_behind_it(tmp_path: Path) -> None:
    async with (
        served(Paper(ZH[0], ZH[1].format(zh="200亿"))) as paper,
        flow(tmp_path, paper, paper.feed(Language.ZH), TINY) as pipeline,
    ):
        now = datetime.now(UTC)
        await pipeline.collect(now)
        read = await only_report(pipeline)
        assert read.waiting
        assert read.summary.model is None
        (story,) = await pipeline.stories(None, now, owners=None)
        assert story.reports == (read,)

        words = await pipeline.translate(now)
        assert (words.fault, words.lost) == (None, ())
        after = await only_report(pipeline)
        assert words.reports == (after,)
        assert not after.waiting
        assert after.summary.model
        assert after.claims == read.claims
        assert [key for key, _ in await pipeline.store.changed(START)] == [after.key]
        assert (await pipeline.translate(now)).reports == ()


async def test_a_feed_that_is_not_to_be_translated_stays_as_it_was(tmp_path: Path) -> None:
    async with (
        served(Paper(EN[0], EN[1].format(en="20 billion"))) as paper,
        flow(tmp_path, paper, paper.feed(Language.EN, translate=False), TINY) as pipeline,
    ):
        now = datetime.now(UTC)
        await pipeline.collect(now)
        assert (await pipeline.translate(now)).reports == ()
        assert (await only_report(pipeline)).summary.model is None
        assert await pipeline.store.untranslated(START) == ()


async def test_a_model_that_cannot_be_loaded_is_named_and_tried_again(tmp_path: Path) -> None:
    async with (
        served(Paper(EN[0], EN[1].format(en="20 billion"))) as paper,
        flow(tmp_path, paper, paper.feed(Language.EN), str(tmp_path / "nowhere")) as pipeline,
    ):
        now = datetime.now(UTC)
        await pipeline.collect(now)
        words = await pipeline.translate(now)
        assert words.reports == ()
        assert "nowhere" in (words.fault or "")
        assert len(await pipeline.store.untranslated(START)) == 1


@pytest.mark.parametrize(
    ("language", "title", "text", "before", "after"),
    [
        (Language.ZH, ZH[0], lambda n: ZH[1].format(zh=n), ("2000亿", 2e11), ("200亿", 2e10)),
        (
            Language.EN,
            EN[0],
            lambda n: EN[1].format(en=n),
            ("200 billion", 2e11),
            ("20 billion", 2e10),
        ),
    ],
)
async def test_a_source_that_corrects_itself_is_read_again_and_the_change_is_kept(
    tmp_path: Path,
    language: Language,
    title: str,
    text: Callable[[str], str],
    before: tuple[str, float],
    after: tuple[str, float],
) -> None:
    async with (
        served(Paper(title, text(before[0]))) as paper,
        flow(tmp_path, paper, paper.feed(language), "none") as pipeline,
    ):
        await pipeline.poll(datetime.now(UTC), everything=True)
        await pipeline.read(datetime.now(UTC))
        (story,) = await pipeline.stories(None, datetime.now(UTC), owners=None)
        paper.text = text(after[0])
        await pipeline.poll(datetime.now(UTC), everything=True)
        (changed,) = await pipeline.reread(datetime.now(UTC))
        (correction,) = changed.corrections
        assert correction.before.value == before[1]
        assert correction.after is not None
        assert correction.after.value == after[1]
        assert await only_report(pipeline) == changed
        (again,) = await pipeline.stories(None, datetime.now(UTC), owners=None)
        assert again.id == story.id
        assert await pipeline.reread(datetime.now(UTC)) == ()


async def test_a_feed_that_only_changes_its_dates_is_not_read_again(tmp_path: Path) -> None:
    async with (
        served(Paper(EN[0], EN[1].format(en="20 billion"))) as paper,
        flow(tmp_path, paper, paper.feed(Language.EN), "none") as pipeline,
    ):
        await pipeline.collect(datetime.now(UTC))
        (report,) = await pipeline.store.reports(None)
        entry = replace(report.article.entry, updated=datetime.now(UTC))
        state = await pipeline.store.state(entry.feed_url)
        assert state is not None
        await pipeline.store.save_poll(state, (entry,), datetime.now(UTC))
        assert await pipeline.store.edited(9, START) == ()
