"""Stories for renderer tests, made by the real language and story rooms."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.digests.build import build_digest
from bot.stories.assemble import assemble
from bot.values import Article, Digest, Entry, Group, Origin, Report, Story, Window
from summarizers.claims import find_claims
from summarizers.document import read
from summarizers.summarize import summarize
from summarizers.types import Language

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)

EN = (
    "Velmora-7 opens its weights",
    "Orvane Labs released Velmora-7 on Monday. Velmora-7 has 200 billion parameters. "
    "The company says the weights are free for research.",
)
ZH = (
    "Velmora-7 开放权重",
    "Orvane Labs 周一发布了 Velmora-7。Velmora-7 的参数量为 200 亿。该公司称权重可免费用于研究。",
)


def made_report(
    feed: str, title: str, text: str, lang: Language, url: str | None = "https://news.example/a"
) -> Report:
    """A report as the pipeline makes it, without a model."""
    document = read(text, title=title)
    entry = Entry(f"https://{feed}.example/feed", title, url, title, NOW - timedelta(hours=1))
    article = Article(entry, text, lang, (), Origin.FEED, feed_name=feed)
    return Report(
        article, summarize(document), find_claims(document), document.names, document.quantities
    )


def made_story(*reports: Report, name: str = "s1") -> Story:
    return assemble(Group(name, reports, ()), NOW)


def conflict_story() -> Story:
    """One event, one English and one Chinese report, values off by ten."""
    return made_story(
        made_report("dispatch", *EN, Language.EN), made_report("ribao", *ZH, Language.ZH)
    )


def made_digest(*stories: Story, limit: int = 20) -> Digest:
    return build_digest(stories, Window(NOW - timedelta(hours=24), NOW), limit=limit)
