"""The store keeps what was collected, through restarts, crashes and other processes."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import InputError, StoreError
from bot.store import Store
from bot.store.codec import dumps, loads, moment, pack, unpack
from bot.values import (
    OPERATOR,
    Channel,
    Delivery,
    Entry,
    Features,
    Feed,
    FeedState,
    Mark,
    Report,
    Window,
)
from summarizers.types import Language
from tests.story_reports import NOON, claim, entry, hours, report

pytestmark = pytest.mark.anyio
FEED = "https://one.example/feed"


def delivery(key: str, channel: str = "7", position: int = 0) -> Delivery:
    return Delivery(key, channel, position, "{}", f"n-{key}", "planned")


async def fill(store: Store, item: Report, story: str, now: datetime = NOON) -> None:
    await store.save_report(item, now)
    await store.save_placement(item.key, story, ("75M",), now=now)


async def test_an_entry_is_new_once_even_when_the_feed_dates_and_edits_it_again(
    tmp_path: Path,
) -> None:
    async with Store(tmp_path / "a.db") as store:
        first = entry("one", "微软", "微软发布新模型")
        assert await store.save_poll(FeedState(FEED), (first, first), NOON) == (first,)
        edited = replace(first, title="微软发布 CodeFusion", published=hours(30))
        other = entry("one", "second")
        assert await store.save_poll(FeedState(FEED), (edited, other), hours(1)) == (other,)
        queue = {one.identity: one for one in await store.pending(10, now=hours(2))}
        assert queue["微软"].title == "微软发布 CodeFusion"
        assert queue["微软"].published == NOON


async def test_the_queue_survives_a_restart_newest_first_and_within_its_age(
    tmp_path: Path,
) -> None:
    entries = tuple(entry("one", str(n), published=hours(-n)) for n in range(50))
    async with Store(tmp_path / "a.db") as store:
        await store.save_poll(FeedState(FEED, etag='"x"', failures=2), entries, NOON)
    async with Store(tmp_path / "a.db") as store:
        queue = await store.pending(3, now=NOON)
        assert [one.identity for one in queue] == ["0", "1", "2"]
        recent = await store.pending(99, max_age=timedelta(hours=9.5), now=NOON)
        assert len(recent) == 10
        assert await store.give_up(queue[0], "the page is gone")
        assert not await store.give_up(queue[0], "again")
        await store.save_report(report("one", "1", "text"), NOON)
        assert [one.identity for one in await store.pending(2, now=NOON)] == ["2", "3"]
        state = await store.state(FEED)
        assert state is not None
        assert (state.etag, state.failures) == ('"x"', 2)
        assert await store.states() == {FEED: state}
        counts = await store.counts()
        assert (counts["entries"], counts["pending"], counts["given_up"]) == (50, 48, 1)


async def test_a_report_comes_back_as_it_was_saved_and_can_be_replaced(tmp_path: Path) -> None:
    item = report("one", "微軟論文", "參數 200 億 \ud83d", (claim("ChatGPT", "parameters", 2e10),))
    async with Store(tmp_path / "a.db") as store:
        await store.save_report(item, NOON)
        found = await store.report(item.key)
        assert found is not None
        assert found.claims == item.claims
        assert found.article.text == "參數 200 億 ?"
        better = replace(item, article=replace(item.article, text="new"))
        await store.save_report(better, hours(1))
        assert await store.reports(None) == (better,)
        assert await store.reports(NOON) == ()
        assert await store.reports(hours(-1), NOON) == (better,)
        assert await store.report(("x", "y")) is None


async def test_stories_come_with_all_reports_once_one_is_new(tmp_path: Path) -> None:
    async with Store(tmp_path / "a.db") as store:
        old, new = report("one", "a", "x"), report("two", "b", "y", published=hours(1))
        await fill(store, old, "s-1", NOON)
        await fill(store, report("three", "c", "z"), "s-2", NOON)
        await fill(store, new, "s-1", hours(2))
        (group,) = await store.stories(hours(1), hours(3))
        assert (group.id, group.reports, group.evidence) == ("s-1", (old, new), ("75M",))
        (early,) = (g for g in await store.stories(None, hours(1)) if g.id == "s-1")
        assert early.reports == (old,)
        assert await store.story("s-1") == group
        assert await store.story("s-9") is None


async def test_a_report_without_a_story_is_found_again_after_a_crash(tmp_path: Path) -> None:
    async with Store(tmp_path / "a.db") as store:
        item = report("one", "a", "x")
        await store.save_report(item, NOON)
    async with Store(tmp_path / "a.db") as store:
        assert await store.unplaced() == (item,)
        features = Features("x", Language.EN, NOON, (Mark("name:a", 1.0, "A"),), ("name:a",))
        await store.save_placement(item.key, "s-1", (), features, NOON)
        assert await store.unplaced() == ()
        (placed,) = await store.placed(hours(-1))
        assert (placed.key, placed.story, placed.features) == (item.key, "s-1", features)
        with pytest.raises(StoreError, match="save the report before"):
            await store.save_placement(("x", "y"), "s-1")


async def test_a_servers_feed_is_seen_by_that_server_alone(tmp_path: Path) -> None:
    async with Store(tmp_path / "a.db") as store:
        yaml = Feed("Public", "https://public.example/feed")
        private = Feed("Mine", "https://mine.example/feed", owner="111")
        await store.add_feed(private)
        await store.subscriptions((yaml,))
        for feed in ("public", "mine"):
            await fill(store, report(feed, f"{feed} 微软", "text"), f"s-{feed}", datetime.now(UTC))
        for owners, expected in (
            ({OPERATOR}, {"s-public"}),
            ({OPERATOR, "111"}, {"s-public", "s-mine"}),
            ({"222"}, set()),
            (None, {"s-public", "s-mine"}),
        ):
            assert {g.id for g in await store.stories(None, owners=owners)} == expected
            assert {h.story for h in await store.search("微软", owners=owners)} == expected
            assert len(await store.reports(None, owners=owners)) == len(expected)


async def test_what_came_before_a_feed_was_removed_stays_with_its_server(tmp_path: Path) -> None:
    async with Store(tmp_path / "a.db") as store:
        url = "https://mine.example/feed"
        await store.add_feed(Feed("Mine", url, owner="111"))
        await store.add_feed(Feed("Mine", url, owner="222"))
        await store.save_report(report("mine", "before", "x"), datetime.now(UTC))
        assert await store.remove_feed(url, "111")
        assert not await store.remove_feed(url, "111")
        await store.save_report(report("mine", "after", "x"), datetime.now(UTC))
        titles = {r.article.title for r in await store.reports(None, owners={"111"})}
        assert titles == {"before"}
        assert len(await store.reports(None, owners={"222"})) == 2
        assert [feed.owner for feed in await store.feeds()] == ["222"]


async def test_a_yaml_feed_stays_removed_after_a_restart_until_it_is_added_again(
    tmp_path: Path,
) -> None:
    one, two = Feed("一", "https://1.example/f"), Feed("二", "https://2.example/f")
    own = Feed("三", "https://3.example/f")
    async with Store(tmp_path / "a.db") as store:
        await store.add_feed(own)
        assert await store.subscriptions((one, two)) == (one, two, own)
        await store.hide(two.url)
    async with Store(tmp_path / "a.db") as store:
        assert await store.hidden() == {two.url}
        assert await store.subscriptions((one, two)) == (one, own)
        assert await store.operator_feeds() == (own,)
        await store.add_feed(two)
        assert await store.subscriptions((one, two)) == (one, two, own)
        assert not await store.unhide(two.url)


async def test_a_digest_is_planned_in_one_piece_and_only_once(tmp_path: Path) -> None:
    item = report("one", "a", "x")
    window = Window(NOON, hours(10))
    async with Store(tmp_path / "a.db") as store:
        with pytest.raises(StoreError, match="no channel 7"):
            await store.plan("7", (), (), window)
        await store.save_channel(Channel("7", timezone="Asia/Shanghai"))
        two = (delivery("k1", position=0), delivery("k2", position=1))
        with pytest.raises(StoreError, match="UNIQUE"):
            await store.plan("7", (two[0], two[0]), (item.key,), window)
        assert await store.sent_keys("7") == set()
        assert (await store.channels())[0].covered_until is None
        assert await store.plan("7", two, (item.key,), window)
        assert not await store.plan("7", (delivery("k3"),), (), window)
        later = Window(hours(10), hours(20))
        assert not await store.plan("7", (delivery("k4"),), (item.key,), later)
        assert await store.plan("7", (delivery("k5"),), (), later)
        assert await store.sent_keys("7") == {item.key}
        assert await store.sent_keys("8") == set()
        (channel,) = await store.channels()
        assert channel.covered_until == hours(20)
        await store.save_channel(replace(channel, language="zh", covered_until=NOON))
        assert (await store.channels())[0].covered_until == hours(20)
        assert [d.key for d in await store.open_deliveries()] == ["k1", "k2", "k5"]
        await store.save_delivery(replace(two[0], state="confirmed", message_id="99"))
        assert [d.key for d in await store.open_deliveries("7")] == ["k2", "k5"]
        with pytest.raises(StoreError, match="is confirmed"):
            await store.save_delivery(replace(two[0], state="planned"))
        with pytest.raises(StoreError, match="was planned"):
            await store.save_delivery(delivery("k9"))
        assert len(await store.deliveries("7")) == 3
        assert await store.remove_channel("7")
        assert not await store.remove_channel("7")


async def test_a_report_stored_late_never_falls_into_a_window_that_is_done(
    tmp_path: Path,
) -> None:
    async with Store(tmp_path / "a.db") as store:
        await store.save_channel(Channel("7"))
        assert await store.plan("7", (), (), Window(NOON, hours(10)))
        await fill(store, report("one", "a", "x"), "s-1", hours(9))
        assert [g.id for g in await store.stories(hours(10), hours(20))] == ["s-1"]
        assert len(await store.reports(hours(10), hours(20))) == 1


async def test_small_values_are_kept(tmp_path: Path) -> None:
    async with Store(tmp_path / "a.db") as store:
        assert await store.get("once") is None
        await store.set("once", "昨天")
        await store.set("once", "今天")
    async with Store(tmp_path / "a.db") as store:
        assert await store.get("once") == "今天"


async def test_all_sql_runs_on_one_thread_that_is_not_the_loops(tmp_path: Path) -> None:
    async with Store(tmp_path / "a.db") as store:
        names = {await store._on_thread(lambda: threading.current_thread().name) for _ in range(4)}
        assert len(names) == 1
        assert threading.current_thread().name not in names
    with pytest.raises((StoreError, RuntimeError)):
        await store.get("x")


async def test_two_stores_write_to_one_file(tmp_path: Path) -> None:
    async with Store(tmp_path / "a.db") as one, Store(tmp_path / "a.db") as two:
        for n in range(20):
            await one.save_poll(FeedState(FEED), (entry("one", f"a{n}"),), NOON)
            await two.save_poll(FeedState(FEED), (entry("one", f"b{n}"),), NOON)
        assert (await two.counts())["entries"] == 40


@pytest.mark.parametrize("content", [b"SQLite format 3\0 but broken", b"hello", b"\0" * 5000])
async def test_a_file_that_is_no_database_is_refused_by_name(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"a\.db"):
        await Store.open(path)
    assert path.read_bytes() == content


async def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere does not exist"):
        await Store.open(tmp_path / "nowhere" / "a.db")


async def test_a_backup_can_be_restored_while_work_goes_on(tmp_path: Path) -> None:
    async with Store(tmp_path / "a.db") as store:
        await fill(store, report("one", "微软", "x"), "s-1")
        await store.backup(tmp_path / "备份.db")
        await fill(store, report("two", "b", "x"), "s-2")
        await store.backup(tmp_path / "备份.db")
        assert sorted(name for name in os.listdir(tmp_path) if "a.db" not in name) == ["备份.db"]
        await fill(store, report("three", "c", "x"), "s-3")
        await store.restore(tmp_path / "备份.db")
        assert {g.id for g in await store.stories(None)} == {"s-1", "s-2"}
        assert len(await store.search("微软")) == 1
        await fill(store, report("four", "d", "x"), "s-4")
    async with Store(tmp_path / "a.db") as store:
        assert (await store.counts())["stories"] == 3


async def test_a_restored_backup_posts_nothing_a_second_time(tmp_path: Path) -> None:
    old, new = report("one", "a", "x"), report("two", "b", "y")
    waiting, sent = delivery("k1"), delivery("k2")
    async with Store(tmp_path / "a.db") as store:
        await store.save_channel(Channel("7"))
        await store.save_report(old, NOON)
        assert await store.plan("7", (waiting,), (old.key,), Window(NOON, hours(1)))
        await store.backup(tmp_path / "b.db")
        await store.save_delivery(replace(waiting, state="confirmed", message_id="1"))
        await store.save_report(new, hours(1))
        assert await store.plan("7", (sent,), (new.key,), Window(hours(1), hours(2)))
        await store.restore(tmp_path / "b.db")
        assert [r.key for r in await store.reports(None)] == [old.key]
        assert [(d.key, d.state) for d in await store.deliveries("7")] == [
            ("k1", "confirmed"),
            ("k2", "planned"),
        ]
        assert await store.sent_keys("7") == {old.key, new.key}
        assert (await store.channels())[0].covered_until == hours(2)
        assert await store.plan("7", (), (), Window(hours(2), hours(3)))
    async with Store(tmp_path / "fresh.db") as store:
        await store.restore(tmp_path / "b.db")
        assert [d.key for d in await store.open_deliveries()] == ["k1"]
    assert sorted(os.listdir(tmp_path)) == ["a.db", "b.db", "fresh.db"]


async def test_backup_and_restore_refuse_what_would_destroy(tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("precious")
    foreign = tmp_path / "foreign.db"
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE t (x)")
    connection.close()
    async with Store(tmp_path / "a.db") as store:
        await store.set("k", "v")
        for target in (other, tmp_path / "a.db", tmp_path / "no" / "b.db", tmp_path):
            with pytest.raises(InputError):
                await store.backup(target)
        await store.backup(tmp_path / "b.db")
        damaged = tmp_path / "damaged.db"
        data = bytearray((tmp_path / "b.db").read_bytes())
        data[4096:20000] = b"\x07" * len(data[4096:20000])
        damaged.write_bytes(data)
        for source in (other, tmp_path / "missing.db", foreign, damaged):
            with pytest.raises((InputError, StoreError)):
                await store.restore(source)
        assert await store.get("k") == "v"
    assert other.read_text() == "precious"


WRITER = """
import asyncio, sys
from bot.store import Store
from bot.values import Channel, Delivery, FeedState, Window
from tests.story_reports import entry, hours, report

async def main():
    async with Store(sys.argv[1]) as store:
        await store.save_channel(Channel("7"))
        for n in range(10000):
            url = f"https://f{n}.example/feed"
            entries = tuple(entry(f"f{n}", f"{n}-{i}", "新闻" * 50) for i in range(20))
            await store.save_poll(FeedState(url), entries, hours(n))
            item = report(f"f{n}", f"{n}-0", "正文" * 500)
            await store.save_report(item, hours(n))
            await store.save_placement(item.key, f"s-{n}")
            messages = tuple(Delivery(f"{n}/{i}", "7", i, "{}", "n", "planned") for i in range(3))
            await store.plan("7", messages, (item.key,), Window(hours(n), hours(n + 1)))
            print(n, flush=True)

asyncio.run(main())
"""


def write_until_killed(path: Path, rounds: int) -> int:
    """Let another process write, kill it after some rounds; return the last it confirmed."""
    root = Path(__file__).parent.parent
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)],
        stdout=subprocess.PIPE,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
    ) as process:
        assert process.stdout is not None
        done = -1
        while done < rounds:
            done = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
        return max([done, *(int(line) for line in process.stdout)])


@pytest.mark.parametrize("rounds", [3, 11])
async def test_kill_minus_nine_in_the_middle_of_writing_loses_and_halves_nothing(
    tmp_path: Path, rounds: int
) -> None:
    path = tmp_path / "a.db"
    done = write_until_killed(path, rounds)
    async with Store(path) as store:
        states = await store.states()
        counts = await store.counts()
        assert len(states) >= done + 1
        assert counts["entries"] == 20 * len(states)
        assert counts["reports"] in (len(states), len(states) - 1)
        sent = await store.sent_keys("7")
        assert len(await store.open_deliveries()) == 3 * len(sent)
        (channel,) = await store.channels()
        assert channel.covered_until == hours(len(sent))
        assert len(sent) >= done + 1
        await store.backup(tmp_path / "b.db")


# The codec

aware = st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)).map(  # noqa: DTZ001
    lambda when: when.replace(tzinfo=UTC)
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
entries = st.builds(
    Entry, texts, texts, st.none() | texts, texts, st.none() | aware, st.none() | aware, html=texts
)
marks = st.builds(Mark, texts, st.floats(0, 1), texts)


@given(entries, st.lists(marks, max_size=4), st.sampled_from(list(Language)))
@settings(max_examples=60, deadline=None)
def test_values_come_back_from_json_as_they_went(
    entry: Entry, found: list[Mark], lang: Language
) -> None:
    assert loads(Entry, dumps(entry)) == entry
    assert unpack(Entry, pack(entry)) == entry
    features = Features("1", lang, entry.published, tuple(found), ("a",))
    assert loads(Features, dumps(features)) == features


def test_a_whole_report_comes_back_with_its_types() -> None:
    value = claim("模型", "parameters", 7.5e7, "parameters", value2=8, claimant="张俊林")
    item = report("one", "标题", "文字", (value,), lang=Language.ZH, translation="words")
    again = unpack(Report, pack(item))
    assert again == item
    assert isinstance(again.claims[0].value2, int)
    assert isinstance(again.article.lang, Language)


def test_fields_of_a_later_version_are_skipped_and_missing_ones_take_their_default() -> None:
    data = json.loads(dumps(FeedState("u", failures=3)))
    data["mood"] = "fine"
    del data["error"]
    assert loads(FeedState, json.dumps(data)) == FeedState("u", failures=3)
    del data["url"]
    with pytest.raises(StoreError, match="url"):
        loads(FeedState, json.dumps(data))
    for bad in ("[]", "{", '{"url": "u", "checked_at": "soon"}'):
        with pytest.raises(StoreError):
            loads(FeedState, bad)
    with pytest.raises(StoreError, match="damaged"):
        unpack(Entry, b"rubbish")


def test_times_are_kept_in_utc_in_an_order_that_text_keeps() -> None:
    china = timezone(timedelta(hours=8))
    early, late = datetime(2026, 3, 2, 7, 59, tzinfo=china), datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
    assert moment(early) < moment(late)
    with pytest.raises(ValueError, match="time zone"):
        moment(datetime(2026, 3, 2))  # noqa: DTZ001
    assert {f.name for f in fields(FeedState)} == set(json.loads(dumps(FeedState("u"))))
