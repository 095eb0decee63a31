"""The real discord.py client against the loopback Discord: what it takes, refuses and notices."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord
import pytest

from tests.loopback_discord.console import Console
from tests.loopback_discord.server import (
    APP,
    CHANNEL,
    FORUM,
    GUILD,
    PUBLIC_THREAD,
    READERS,
    TOKEN,
    Chaos,
    Impossible,
    LoopbackDiscord,
    Unanswered,
)
from tests.loopback_discord.tryout import Bot, ShardedBot, log_in, point_at

pytestmark = pytest.mark.anyio
FORUM_ID, TAG, OTHER_GUILD = "330000000000000001", "880000000000000001", "200000000004194305"


async def until(condition: Callable[[], bool], seconds: float = 15) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(0.02)


@pytest.fixture
async def server() -> AsyncIterator[LoopbackDiscord]:
    async with LoopbackDiscord() as running:
        running.add_channel(FORUM_ID, FORUM, tags=(TAG,), needs_tag=True)
        yield running
        assert running.faults == [], "\n".join(running.faults)


@asynccontextmanager
async def logged_in(bot: Bot | ShardedBot) -> AsyncIterator[Any]:
    async with bot:
        task = await log_in(bot)
        try:
            yield bot
        finally:
            await bot.close()
            await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def bot(server: LoopbackDiscord, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    point_at(server, monkeypatch)
    async with logged_in(
        Bot(intents=discord.Intents(guilds=True), guild_ready_timeout=0)
    ) as running:
        yield running


@asynccontextmanager
async def raw(server: LoopbackDiscord) -> AsyncIterator[Any]:
    """Requests without discord.py: `ask(method, path, json)` gives status, headers and body."""
    async with aiohttp.ClientSession(headers={"Authorization": f"Bot {TOKEN}"}) as session:

        async def ask(method: str, path: str, body: Any = None) -> tuple[int, Any, Any]:
            async with session.request(method, server.api + path, json=body) as answer:
                return answer.status, answer.headers, await answer.json()

        yield ask


# ── commands ────────────────────────────────────────────────────────────────────────────────


async def test_a_public_answer_stands_in_the_channel_and_a_private_one_does_not(
    server: LoopbackDiscord, bot: Bot
) -> None:
    reply = await server.command("say", {"text": "你好 hello", "times": 2})
    assert (reply.text, reply.private) == ("你好 hello 你好 hello", False)
    assert server.messages[CHANNEL] == [reply.shown]
    reply = await server.command("where", {"place": FORUM_ID, "role": READERS})
    assert (reply.text, reply.private) == (f"{FORUM_ID} {READERS} True", True)
    assert len(server.messages[CHANNEL]) == 1
    assert reply.seconds < 1


async def test_a_deferred_answer_shows_its_progress(server: LoopbackDiscord, bot: Bot) -> None:
    reply = await server.settled(await server.command("work", {"private": True}))
    assert [body["content"] for body in reply.history] == ["half 一半", "done 完成"]
    assert [message["content"] for message in reply.messages] == ["whole 全部"]
    assert reply.private
    assert reply.kind == 5


async def test_a_private_answer_after_a_public_deferral_is_noticed(
    server: LoopbackDiscord, bot: Bot
) -> None:
    async with raw(server) as ask:
        task = asyncio.create_task(server.command("slow"))
        await until(lambda: len(server.users.asked) == 1)
        (reply,) = server.users.asked
        status, _headers, _body = await ask(
            "POST",
            f"/interactions/{reply.id}/{reply.token}/callback?with_response=true",
            {"type": 5},
        )
        assert status == 200
        await ask("POST", f"/webhooks/{APP}/{reply.token}", {"content": "secret", "flags": 64})
        await task
    assert not reply.private
    (fault,) = server.faults
    assert "meant as private" in fault
    server.faults.clear()


async def test_an_acknowledgement_after_three_seconds_comes_too_late(
    server: LoopbackDiscord, bot: Bot
) -> None:
    task = asyncio.create_task(server.command("slow"))
    await until(lambda: len(server.users.asked) == 1)
    server.later(3.5)
    bot.gate.set()
    await until(lambda: bool(server.faults))
    server.later(1)
    with pytest.raises(Unanswered, match="/slow was not acknowledged"):
        await task
    assert "/slow was acknowledged after 3.5 s" in server.faults.pop()


async def test_an_interactions_token_ends_after_fifteen_minutes(
    server: LoopbackDiscord, bot: Bot
) -> None:
    reply = await server.command("behind")
    server.later(901)
    refused: list[discord.HTTPException] = []

    async def on_error(_interaction: Any, error: Any) -> None:
        refused.append(error.original)

    bot.tree.error(on_error)
    bot.gate.set()
    await until(lambda: bool(refused))
    assert refused[0].code == 50027
    assert reply.more == []


async def test_only_what_a_user_can_do_is_done(server: LoopbackDiscord, bot: Bot) -> None:
    reply = await server.command("choose")
    for attempt in (
        server.command("nothing"),
        server.command("say"),
        server.command("say", {"text": "x", "time": 2}),
        server.command("say", {"text": "x", "times": 4}),
        server.command("where", {"place": CHANNEL, "role": READERS}),
        server.command("city", {"name": "上海"}, permissions="0"),
        server.command("city", {"name": "上海"}, guild=None),
        server.autocomplete("say", {"text": "x"}, "text"),
        server.click("nothing", reply.message),
        server.click("dead", reply.message),
        server.select("menu", ["北京"], reply.message),
        server.select("menu", ["上海", "深圳", "Shanghai"], reply.message),
        server.menu("nothing", server.say(CHANNEL, "x")),
    ):
        with pytest.raises(Impossible):
            await attempt
    with pytest.raises(Unanswered):  # the bot's own check refuses; nobody answers
        await server.command("city", {"name": "上海"}, permissions="0", force=True, patience=0.5)


async def test_buttons_menus_and_forms_work(server: LoopbackDiscord, bot: Bot) -> None:
    reply = await server.command("choose")
    pressed = await server.click("update", reply.message)
    assert (pressed.text, pressed.kind, pressed.private) == ("pressed 1", 7, True)
    assert reply.message["content"] == "pressed 1"
    chosen = await server.select("menu", ["深圳", "上海"], reply.message)
    assert (chosen.text, chosen.kind) == ("深圳+上海", 6)
    form = await server.click("form", reply.message)
    assert (form.kind, form.data["title"]) == (9, "表单")
    assert (await server.submit(form, {"name": "Mei"})).text == "hello Mei"
    with pytest.raises(Impossible):
        await server.submit(form, {"nickname": "Mei"})


async def test_autocomplete_and_the_context_menu_work(server: LoopbackDiscord, bot: Bot) -> None:
    choices = await server.autocomplete("city", {"name": "上"}, "name")
    assert [choice["value"] for choice in choices] == ["上海"]
    assert (await server.command("city", {"name": "深圳"}, locale="zh-CN")).text == "深圳"
    said = server.say(CHANNEL, "四个字吗")
    assert (await server.menu("Count 计数", said)).text == "4 characters"


async def test_files_come_and_go(server: LoopbackDiscord, bot: Bot) -> None:
    reply = await server.command("echo", {"file": ("源.opml", b"abc")})
    assert reply.text == "源.opml 3"
    assert list(reply.files.values()) == [b"cba"]
    (attachment,) = reply.shown["attachments"]
    async with aiohttp.ClientSession() as session, session.get(attachment["url"]) as answer:
        assert await answer.read() == b"cba"


# ── channels, threads, webhooks ─────────────────────────────────────────────────────────────


async def test_a_forum_takes_posts_with_its_tags_alone(server: LoopbackDiscord, bot: Bot) -> None:
    forum = bot.get_channel(int(FORUM_ID))
    assert isinstance(forum, discord.ForumChannel)
    with pytest.raises(discord.HTTPException) as refused:
        await forum.create_thread(name="Digest", content="x")
    assert refused.value.code == 40067
    made = await forum.create_thread(
        name="摘要 Digest", content="第一", applied_tags=forum.available_tags
    )
    assert made.message.id == made.thread.id
    await made.thread.send("第二")
    assert [m["content"] for m in server.messages[str(made.thread.id)]] == ["第一", "第二"]
    (active,) = await forum.guild.active_threads()
    assert active.name == "摘要 Digest"


async def test_an_archived_thread_opens_for_a_post_and_refuses_an_edit(
    server: LoopbackDiscord, bot: Bot
) -> None:
    thread = await bot.news.create_thread(name="t", type=discord.ChannelType.public_thread)
    message = await thread.send("x")
    await server.archive(str(thread.id), locked=False)
    with pytest.raises(discord.HTTPException) as refused:
        await message.edit(content="y")
    assert refused.value.code == 50083
    await thread.send("z")
    await until(lambda: bot.events[-1] == f"thread {thread.id} False")
    await message.edit(content="y")
    await server.archive(str(thread.id), locked=True)
    with pytest.raises(discord.HTTPException) as refused:
        await thread.send("no")
    assert refused.value.code == 160005


async def test_archived_threads_are_listed_page_by_page(server: LoopbackDiscord, bot: Bot) -> None:
    names = [f"t{number}" for number in range(7)]
    for name in names:
        thread = await bot.news.create_thread(name=name, type=discord.ChannelType.public_thread)
        await server.archive(str(thread.id), locked=False)
    async with raw(server) as ask:
        _status, _headers, page = await ask(
            "GET", f"/channels/{CHANNEL}/threads/archived/public?limit=3"
        )
        assert ([t["name"] for t in page["threads"]], page["has_more"]) == (
            ["t6", "t5", "t4"],
            True,
        )
    listed = [thread.name async for thread in bot.news.archived_threads(limit=None)]
    assert listed == names[::-1]


async def test_a_webhook_posts_edits_and_is_looked_up(server: LoopbackDiscord, bot: Bot) -> None:
    hook = await bot.news.create_webhook(name="Yibao")
    view = discord.ui.LayoutView()
    view.add_item(discord.ui.TextDisplay("一"))
    message = await hook.send(view=view, wait=True)
    assert (await hook.fetch_message(message.id)).id == message.id
    changed = discord.ui.LayoutView()
    changed.add_item(discord.ui.TextDisplay("二"))
    await message.edit(view=changed)
    (stored,) = server.messages[CHANNEL]
    assert stored["components"][0]["content"] == "二"
    assert stored["webhook_id"] == str(hook.id)
    await message.delete()
    assert CHANNEL not in server.messages
    await hook.delete()
    with pytest.raises(discord.NotFound):
        await hook.send("x", wait=True)


async def test_a_strangers_webhook_sends_components_only_where_they_are_asked_for(
    server: LoopbackDiscord,
) -> None:
    hook = server.add_webhook(CHANNEL)
    path = f"/webhooks/{hook.id}/{hook.token}?wait=true"
    card = {"flags": 1 << 15, "components": [{"type": 10, "content": "一"}]}
    async with raw(server) as ask:
        assert (await ask("POST", path, card))[2]["code"] == 50006
        assert (await ask("POST", f"{path}&with_components=true", card))[0] == 200
        button = {"type": 2, "style": 2, "label": "x", "custom_id": "x"}
        card["components"].append({"type": 1, "components": [button]})  # type: ignore[attr-defined]
        assert (await ask("POST", f"{path}&with_components=true", card))[2]["code"] == 50035
    assert len(server.faults) == 2
    server.faults.clear()


async def test_permissions_are_those_of_the_channel(server: LoopbackDiscord, bot: Bot) -> None:
    await bot.news.send("x")
    await server.deny(CHANNEL, "read_message_history")
    assert [message async for message in bot.news.history()] == []
    await until(lambda: not bot.news.permissions_for(bot.news.guild.me).read_message_history)
    await server.deny(CHANNEL, "manage_webhooks")
    with pytest.raises(discord.Forbidden):
        await bot.news.create_webhook(name="x")
    await server.forbid(CHANNEL)
    with pytest.raises(discord.Forbidden) as refused:
        await bot.news.send("y")
    assert refused.value.code == 50013
    reply = await server.command("where", {"place": FORUM_ID, "role": READERS})
    assert reply.text.endswith("False")
    await server.forbid(CHANNEL, read=True)
    with pytest.raises(discord.Forbidden) as refused:
        await bot.news.send("y")
    assert refused.value.code == 50001
    await server.allow(CHANNEL)
    await bot.news.send("z")
    await server.deny_in_guild(GUILD, "send_messages")
    await until(lambda: bot.events[-1] == f"role {GUILD}")
    with pytest.raises(discord.Forbidden):
        await bot.news.send("y")
    await server.deny_in_guild(GUILD)
    await bot.news.send("z")


async def test_what_happens_to_channels_and_servers_is_told(
    server: LoopbackDiscord, bot: Bot
) -> None:
    news = bot.news
    await server.kick()
    with pytest.raises(discord.Forbidden):
        await news.send("x")
    await server.invite()
    await until(lambda: bot.events == [f"left {GUILD}", f"joined {GUILD}"])
    await bot.news.send("x")
    thread = server.add_channel("320000000000000001", PUBLIC_THREAD, parent=CHANNEL)
    await until(lambda: bot.news.guild.get_thread(int(thread)) is not None)
    await server.delete_channel(CHANNEL)
    with pytest.raises(discord.NotFound) as refused:
        await news.send("x")
    assert refused.value.code == 10003
    await until(lambda: f"deleted {CHANNEL}" in bot.events)
    assert thread not in server.world.places


# ── what goes wrong ─────────────────────────────────────────────────────────────────────────


async def _insist(ask: Any, nonce: str) -> None:
    """Post until it is confirmed, as a client would that relies on the nonce alone."""
    body = {"content": nonce, "nonce": nonce, "enforce_nonce": True}
    while True:
        try:
            status, _headers, _body = await ask("POST", f"/channels/{CHANNEL}/messages", body)
        except aiohttp.ClientError:
            continue
        if status == 200:
            return


@pytest.mark.parametrize("dedupe", [True, False])
async def test_a_double_is_there_to_be_counted_when_nonces_are_ignored(
    server: LoopbackDiscord, dedupe: bool
) -> None:
    server.dedupe = dedupe
    server.rest.chaos = Chaos(
        7, {"429": 0.1, "500": 0.1, "500-after": 0.1, "reset": 0.1, "lost": 0.2}
    )
    nonces = [f"n{number}" for number in range(60)]
    async with raw(server) as ask:
        for nonce in nonces:
            await _insist(ask, nonce)
    contents = [message["content"] for message in server.messages[CHANNEL]]
    assert list(dict.fromkeys(contents)) == nonces
    assert (len(contents) == len(nonces)) is dedupe
    assert [message for _channel, message in server.rest.log] == [
        m["id"] for m in server.messages[CHANNEL]
    ]


async def test_a_nonce_is_forgotten_after_a_while(server: LoopbackDiscord) -> None:
    async with raw(server) as ask:
        await _insist(ask, "a")
        await _insist(ask, "a")
        assert len(server.messages[CHANNEL]) == 1
        server.later(300)
        await _insist(ask, "a")
    assert len(server.messages[CHANNEL]) == 2


async def test_failures_meet_the_channel_and_method_they_are_meant_for(
    server: LoopbackDiscord, bot: Bot
) -> None:
    server.add_channel("310000000000000009")
    server.fail("310000000000000009", "403")
    server.fail(CHANNEL, "404", method="PATCH")
    message = await bot.news.send("x")
    with pytest.raises(discord.NotFound):
        await message.edit(content="y")
    await message.edit(content="z")
    other = bot.get_channel(310000000000000009)
    assert isinstance(other, discord.TextChannel)
    with pytest.raises(discord.Forbidden):
        await other.send("x")
    await other.send("x")


async def test_a_client_that_heeds_the_headers_is_never_refused(
    server: LoopbackDiscord, bot: Bot
) -> None:
    server.buckets.turn_on(scale=0.1)
    for number in range(12):
        await bot.news.send(str(number))
    assert [m["content"] for m in server.messages[CHANNEL]] == list(map(str, range(12)))
    assert server.buckets.refused == 0


async def test_a_client_that_does_not_is_refused_and_counted(server: LoopbackDiscord) -> None:
    server.buckets.turn_on()
    async with raw(server) as ask:
        path, body = f"/channels/{CHANNEL}/messages", {"content": "x"}
        answers = [await ask("POST", path, body) for _ in range(7)]
    assert [status for status, _headers, _body in answers] == [200] * 5 + [429] * 2
    assert [headers["X-RateLimit-Remaining"] for _status, headers, _body in answers[:5]] == list(
        "43210"
    )
    _status, headers, body = answers[-1]
    assert 0 < body["retry_after"] <= int(headers["Retry-After"]) <= 5
    assert server.buckets.impatient == 2


async def test_what_the_api_does_not_know_is_a_fault(server: LoopbackDiscord) -> None:
    async with raw(server) as ask:
        assert (await ask("POST", f"/channels/{CHANNEL}/messages", {"contents": "x"}))[0] == 400
        assert (await ask("POST", f"/channels/{CHANNEL}/messages", {"content": "x" * 2001}))[
            0
        ] == 400
        assert (await ask("GET", f"/channels/{CHANNEL}/pins"))[0] == 404
        assert (await ask("GET", f"/channels/{CHANNEL}/messages?limits=5"))[0] == 400
    assert len(server.faults) >= 4
    assert CHANNEL not in server.messages
    server.faults.clear()


# ── the gateway ─────────────────────────────────────────────────────────────────────────────


async def test_the_client_compresses_resumes_and_starts_anew(
    server: LoopbackDiscord, bot: Bot
) -> None:
    assert server.events.compressed == 1
    await server.events.ask_to_reconnect()
    await until(lambda: server.resumed == 1)
    await server.cut()
    task = asyncio.create_task(server.command("say", {"text": "meanwhile"}))
    await until(lambda: server.resumed == 2)
    assert (await task).text == "meanwhile"
    await server.events.invalidate()
    await until(lambda: server.identified == 2, 20)
    await until(bot.is_ready)
    assert (await server.command("say", {"text": "again"})).text == "again"


async def test_shards_get_the_events_of_their_own_servers(
    server: LoopbackDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    point_at(server, monkeypatch)
    server.events.shards = 2
    server.add_guild(OTHER_GUILD)
    server.add_channel("310000000000000002", guild=OTHER_GUILD)
    bot = ShardedBot(intents=discord.Intents(guilds=True), guild_ready_timeout=0)
    async with logged_in(bot):
        assert {guild.id: guild.shard_id for guild in bot.guilds} == {
            int(guild): (int(guild) >> 22) % 2 for guild in (GUILD, OTHER_GUILD)
        }
        for channel in (CHANNEL, "310000000000000002"):
            await server.command("say", {"text": "分片"}, channel=channel)
            assert server.messages[channel][0]["content"] == "分片"
    assert {session.shard for session in server.events.sessions.values()} == {(0, 2), (1, 2)}


async def test_a_client_without_shards_is_refused_where_they_are_needed(
    server: LoopbackDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    point_at(server, monkeypatch)
    server.events.shards = 2
    with pytest.raises(discord.ConnectionClosed, match="4011"):
        async with logged_in(Bot(intents=discord.Intents(guilds=True))):
            pass


async def test_intents_that_nobody_needs_are_a_fault(
    server: LoopbackDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    point_at(server, monkeypatch)
    async with logged_in(Bot(intents=discord.Intents.default(), guild_ready_timeout=0)):
        pass
    assert "not for guilds alone" in server.faults.pop()


async def test_a_silent_connection_is_left(
    server: LoopbackDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    point_at(server, monkeypatch)
    server.events.interval = 0.1
    bot = Bot(intents=discord.Intents(guilds=True), guild_ready_timeout=0, heartbeat_timeout=0.4)
    async with logged_in(bot):
        await until(lambda: server.events.heartbeats > 2)
        server.events.acknowledges = False
        await until(lambda: server.resumed == 1)
        server.events.acknowledges = True


async def test_a_restless_gateway_loses_no_command(server: LoopbackDiscord, bot: Bot) -> None:
    async with server.events.restless(1, (0.1, 0.3)):
        await asyncio.sleep(1)
    await until(lambda: server.resumed + server.identified > 1, 30)
    await until(lambda: any(session.is_open for session in server.events.sessions.values()), 30)
    assert (await server.command("say", {"text": "still here"})).text == "still here"


# ── the console ─────────────────────────────────────────────────────────────────────────────


async def test_a_person_can_type_commands_and_press_buttons(
    server: LoopbackDiscord, bot: Bot
) -> None:
    console = Console(server)
    assert await console.do("/say text: 你好 hello times: 2") == [
        "── answer ──", "你好 hello 你好 hello", f"({server.users.asked[-1].seconds:.2f} s)",
    ]  # fmt: skip
    assert console.news() == []
    shown = await console.do("/choose")
    assert shown[:3] == [
        "── private ──", "choose",
        "[1] 更新 update   [2] form   [3] dead   [4]  ▾ 1 上海 · 2 深圳 · 3 Shanghai",
    ]  # fmt: skip
    assert "pressed 1" in await console.do("click 1")
    assert "深圳+Shanghai" in await console.do("choose 4 2 3")
    assert await console.do("complete /city name: Sh") == ["  Shanghai  =  Shanghai"]
    await console.do("say 四个字吗")
    (title, text) = console.news()
    assert (title.split()[1], text) == ("message", "四个字吗")
    assert "4 characters" in await console.do("menu Count 计数")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("", ""),
        ("nonsense", "not known"),
        ("click 9", "numbered"),
        ("click x", "no number"),
        ("/nothing", "there is no /nothing"),
        ("/say words: x", "has the options"),
        ("/say", "needs"),
        ("/say text: x times: many", "many"),
        ("in 5", "KeyError"),
        ("commands", "/say text: [times:]"),
        ("channels", "forum"),
        ("help", "complete /feed remove"),
        ("locale zh-CN", "zh-CN"),
        ("add thread", "thread"),
        ("fail 500 429", "500 429"),
        ("kick", "done"),
    ],
)
async def test_every_line_has_an_answer(
    server: LoopbackDiscord, bot: Bot, line: str, told: str
) -> None:
    assert told in "\n".join(await Console(server).do(line))
