"""What was claimed, asked for by the names of either language; headlines; a server's glossary."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.store import Store, migrations
from bot.store.codec import moment, pack
from bot.store.glossary import Word
from bot.store.history import Asked
from bot.values import Feed, Report
from summarizers.types import Language, Stance
from tests.story_reports import NOON, claim, hours, report

pytestmark = pytest.mark.anyio
MICROSOFT = claim("Microsoft", "funding", 2e9, "usd", claimant="OpenAI", stance=Stance.REPORTED)
GPT = claim("GPT-4", "parameters", 1e12, "parameters")
NOVEL = claim("Harrow-2", "release", None, lang=Language.ZH, claimant="微软")


def at(item: Report, url: str) -> Report:
    entry = replace(item.article.entry, url=url)
    return replace(item, article=replace(item.article, entry=entry))


EN = at(
    report("wire", "Money for a lab", "…", (MICROSOFT, GPT)), "https://wire.example/a?utm_source=x"
)
ZH = at(
    report("bao", "新模型发布", "…", (NOVEL,), lang=Language.ZH, published=hours(5)),
    "https://bao.example/b",
)  # fmt: skip


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with Store(tmp_path / "a.db") as opened:
        for item, story in ((EN, "s-1"), (ZH, "s-2")):
            await opened.save_report(item, NOON)
            await opened.save_placement(item.key, story, (), None, NOON)
        yield opened


async def said(store: Store, **asked: object) -> list[str]:
    return [told.claim.subject for told in await store.claims(Asked(**asked))]  # type: ignore[arg-type]


async def test_claims_come_newest_first_with_their_article(store: Store) -> None:
    newest, *others = await store.claims(Asked())
    assert newest.claim == NOVEL
    assert (newest.title, newest.url, newest.feed_name) == (
        "新模型发布",
        "https://bao.example/b",
        "Bao",
    )
    assert newest.when == hours(5)
    assert newest.story == "s-2"
    assert [told.claim for told in others] == [MICROSOFT, GPT]
    assert len(await store.claims(Asked(), limit=2)) == 2


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"subject": "微软"}, ["Microsoft"]),
        ({"subject": "microsoft"}, ["Microsoft"]),
        ({"subject": "gpt4"}, ["GPT-4"]),
        ({"subject": "GPT"}, ["GPT-4"]),
        ({"subject": "harrow"}, ["Harrow-2"]),
        ({"subject": "%"}, []),
        ({"claimant": "Microsoft"}, ["Harrow-2"]),
        ({"claimant": "openai", "subject": "微软"}, ["Microsoft"]),
        ({"metric": "parameters"}, ["GPT-4"]),
        ({"stance": Stance.REPORTED}, ["Microsoft"]),
        ({"since": hours(1)}, ["Harrow-2"]),
        ({"with_value": True}, ["Microsoft", "GPT-4"]),
        ({"subject": "", "claimant": None}, ["Harrow-2", "Microsoft", "GPT-4"]),
    ],
)
async def test_what_is_asked_for_is_found(
    store: Store, asked: dict[str, object], found: list[str]
) -> None:
    assert await said(store, **asked) == found


async def test_a_report_that_is_replaced_leaves_no_old_claim_behind(store: Store) -> None:
    await store.save_report(replace(EN, claims=(GPT,)), NOON)
    assert await said(store) == ["Harrow-2", "GPT-4"]
    assert (await store.counts())["claims"] == 2


async def test_a_name_of_a_thousand_characters_and_lone_surrogates_are_no_trouble(
    store: Store,
) -> None:
    odd = claim("x" * 1000 + "\ud800", "count", 1, quote="\udfff", claimant="'; DROP TABLE claims")
    await store.save_report(report("odd", "\ud800", "…", (odd,)), NOON)
    assert len(await store.claims(Asked(claimant="'; drop table claims"))) == 1
    assert await store.known("claimant", "';")


async def test_what_is_known_is_offered_most_claimed_first(store: Store) -> None:
    await store.save_report(report("third", "Third", "…", (GPT, GPT)), NOON)
    assert (await store.known("subject"))[0] == "GPT-4"
    assert await store.known("subject", "微软") == ("Microsoft",)
    assert await store.known("subject", "micro") == ("Microsoft",)
    assert await store.known("claimant", "微") == ("微软",)
    assert await store.known("claimant", "Microsoft") == ("微软",)
    assert set(await store.known("metric")) == {"parameters", "funding", "release"}
    assert await store.known("subject", "%") == ()


async def test_one_servers_claims_and_headlines_are_not_anothers(tmp_path: Path) -> None:
    async with Store(tmp_path / "a.db") as store:
        await store.add_feed(Feed("Wire", EN.key[0], owner="7"))
        await store.add_feed(Feed("Bao", ZH.key[0]))
        for item, story in ((EN, "s-1"), (ZH, "s-2")):
            await store.save_report(item, NOON)
            await store.save_placement(item.key, story, (), None, NOON)
        ours, theirs = {"operator", "7"}, {"operator", "8"}
        assert len(await store.claims(Asked(), owners=ours)) == 3
        assert len(await store.claims(Asked(), owners=theirs)) == 1
        assert len(await store.claims(Asked(), owners=ours, without={EN.key[0]})) == 1
        assert "GPT-4" in await store.known("subject", owners=ours)
        assert "GPT-4" not in await store.known("subject", owners=theirs)
        assert [h.story for h in await store.headlines(owners=theirs)] == ["s-2"]
        assert [h.story for h in await store.headlines(owners=ours, without={ZH.key[0]})] == ["s-1"]
        assert await store.at_address("https://wire.example/a", theirs) == ()
        assert await store.search("money", owners=ours)
        assert not await store.search("money", owners=ours, without={EN.key[0]})


async def test_headlines_are_found_by_their_words_newest_first(store: Store) -> None:
    assert [h.title for h in await store.headlines()] == ["新模型发布", "Money for a lab"]
    assert [h.story for h in await store.headlines("lab")] == ["s-1"]
    assert [h.story for h in await store.headlines("模型")] == ["s-2"]
    assert await store.headlines("…") != ()
    assert await store.headlines('" OR title : *') == ()
    summary = replace(ZH.summary, title_translated="A new model is released")
    await store.save_report(replace(ZH, summary=summary), NOON)
    (found,) = await store.headlines("released")
    assert (found.translated, found.lang) == ("A new model is released", Language.ZH)


async def test_an_article_is_known_by_its_address_whatever_tracking_stands_in_it(
    store: Store,
) -> None:
    (found,) = await store.at_address("https://wire.example/a?utm_medium=mail")
    assert (found.key, found.status, found.story) == (EN.key, "read", "s-1")
    waiting = replace(EN.article.entry, identity="https://wire.example/c", url=None)
    await store.give_up(waiting, "never seen")
    assert await store.at_address("https://wire.example/c") == ()


async def test_claims_and_titles_of_an_earlier_version_are_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as connection:
        db = Database(connection)
        migrations.first_schema(db)
        connection.execute(f"PRAGMA application_id = {migrations.APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 1")
        connection.execute(
            "INSERT INTO entries VALUES (1, ?, ?, 'read', NULL, NULL, ?, x'00', ?)",
            (*EN.key, moment(NOON), pack(EN.article.entry)),
        )
        connection.execute(
            "INSERT INTO reports VALUES (1, 'en', 'Wire', NULL, ?, 2, ?)", (moment(NOON), pack(EN))
        )
        connection.commit()
    async with Store(path) as store:
        assert await said(store, subject="微软") == ["Microsoft"]
        assert (await store.at_address("https://wire.example/a"))[0].title == "Money for a lab"
        assert await store.search("money")


async def test_a_glossary_keeps_one_word_a_name_and_a_server(store: Store) -> None:
    assert await store.save_word("7", Word("Harrow", "耙机", ("H1",)))
    assert not await store.save_word("7", Word(" harrow ", "耙"))
    assert await store.save_word("8", Word("Harrow", "哈罗"))
    assert await store.words("7") == (Word(" harrow ", "耙"),)
    assert await store.words("9") == ()
    assert not await store.remove_word("7", "哈罗")
    assert await store.remove_word("7", "耙")
    assert await store.words("7") == ()
    assert len(await store.words("8")) == 1


async def test_undated_articles_count_from_when_they_were_stored(tmp_path: Path) -> None:
    undated = report("wire", "No date", "…", (GPT,), published=None)
    async with Store(tmp_path / "a.db") as store:
        await store.save_report(undated, NOON)
        (told,) = await store.claims(Asked(since=NOON - timedelta(hours=1)))
        assert told.when == NOON
        assert await store.claims(Asked(since=NOON)) == ()
