"""The bot as Discord sees it: logs in, keeps its two loops alive, answers commands.

    collect loop: due feeds ─▶ store                 deliver loop: due channels ─▶ outbox ─▶ Discord

A failure inside a loop becomes a log line and the next round; it never ends the loop.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import aiohttp
import discord
import yarl

from bot import __version__
from bot.chat import commands
from bot.chat.base import ChatClient, utc_now
from bot.chat.commands.places import KINDS
from bot.chat.delivery.states import pauses
from bot.chat.i18n.catalogue import CatalogueTranslator
from bot.chat.views.items import ITEMS
from bot.config import Settings
from bot.digests import slots
from bot.errors import SettingsError, YibaoError
from bot.pipeline import Pipeline
from bot.values import Channel

log = logging.getLogger(__name__)

COLLECT_EVERY = 60.0
"""Seconds between looks at which feeds are due; the schedule says which are."""
DELIVER_EVERY = 5.0
TRANSLATE_EVERY = 10.0
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 300.0
"""Seconds before what failed is tried again; twice as long each time."""
USER_AGENT = f"DiscordBot (yibao, {__version__})"


class YibaoClient(ChatClient):
    """The client with its loops."""

    def __init__(self, settings: Settings, pipeline: Pipeline) -> None:
        super().__init__(settings, pipeline)
        self._tasks: list[asyncio.Task[None]] = []
        self._polled_once = asyncio.Event()

    async def setup_hook(self) -> None:
        """Commands to Discord; the loops begin when READY has come. What an earlier process was
        sending is in doubt before anything can ask for a digest."""
        await self.deliverer.recover()
        await self.tree.set_translator(CatalogueTranslator())
        commands.add_all(self)
        self.add_dynamic_items(*ITEMS)
        await self.tree.sync()

    async def on_ready(self) -> None:
        """READY may come again after a reconnect; the loops are begun once."""
        if self._tasks:
            return
        log.info("logged in as %s, in %d servers", self.user, len(self.guilds))
        await self._channel_of_settings()
        self._tasks = [
            asyncio.create_task(self._for_ever("collect", self._collect, COLLECT_EVERY)),
            asyncio.create_task(self._for_ever("translate", self._translate, TRANSLATE_EVERY)),
            asyncio.create_task(self._for_ever("deliver", self._deliver, DELIVER_EVERY)),
        ]

    # What may have mended a target: it is tried at once, not at its next turn.

    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self._arrived(guild)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        await self._arrived(guild)

    async def on_guild_channel_update(
        self, _before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        await self.deliverer.wake(str(after.guild.id))

    async def on_guild_channel_create(self, channel: discord.abc.GuildChannel) -> None:
        await self.deliverer.wake(str(channel.guild.id))

    async def on_guild_role_update(self, _before: discord.Role, after: discord.Role) -> None:
        await self.deliverer.wake(str(after.guild.id))

    async def on_raw_thread_update(self, event: discord.RawThreadUpdateEvent) -> None:
        await self.deliverer.wake(str(event.guild_id))

    async def _arrived(self, guild: discord.Guild) -> None:
        wanted = self.settings.channel
        if wanted is not None and guild.get_channel_or_thread(int(wanted)) is not None:
            await self._channel_of_settings()  # its server and kind were not known before
        await self.deliverer.wake(str(guild.id))

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Nobody hears what happens after the end; discord.py stumbles over a late READY."""
        if not self.is_closed():
            super().dispatch(event, *args, **kwargs)

    async def close(self) -> None:
        """End the loops, then the connection."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        await self.deliverer.close()
        await super().close()

    async def _channel_of_settings(self) -> None:
        """YIBAO_CHANNEL gets digests without any command. What commands have set for it since is
        kept across restarts, but for the minutes of YIBAO_DIGEST_EVERY where that is given."""
        wanted = self.settings.channel
        if wanted is None:
            return
        known = {channel.id: channel for channel in await self.pipeline.store.channels()}
        found = self.get_channel(int(wanted))
        guild = getattr(found, "guild", None)
        channel = known.get(wanted, Channel(wanted, timezone=self.settings.timezone))
        parent = getattr(found, "parent_id", None)
        kind = KINDS.get(getattr(found, "type", None), channel.kind)  # type: ignore[arg-type]
        await self.pipeline.store.save_channel(
            replace(
                channel,
                guild=str(guild.id) if guild else channel.guild,
                kind=kind,
                parent=str(parent) if kind == "thread" and parent else channel.parent,
                every=self.settings.digest_every or channel.every,
            )
        )

    async def _for_ever(
        self, name: str, job: Callable[[], Awaitable[None]], seconds: float
    ) -> None:
        """Run a job again and again; a failure waits longer each time, up to five minutes."""
        failures = 0
        while not self.is_closed():
            try:
                await job()
                failures = 0
            except asyncio.CancelledError:
                raise
            except Exception:  # the loop must outlive whatever one round meets
                failures += 1
                log.exception("the %s loop failed %d times in a row", name, failures)
            pause = min(LONGEST_PAUSE, seconds * 2 ** min(failures, 10))
            await asyncio.sleep(pause)

    async def _collect(self) -> None:
        poll, read = await self.pipeline.collect(utc_now())
        for feed, reason in poll.failed:
            log.warning("feed %s: %s", feed.name, reason)
        for entry, reason in read.failed:
            log.warning("article %s: %s", entry.url or entry.title, reason)
        self.polled = utc_now()
        self._polled_once.set()

    async def _translate(self) -> None:
        """Behind the digests, which never wait for the model."""
        await self._polled_once.wait()
        words = await self.pipeline.translate(utc_now())
        for (_feed, identity), reason in words.lost:
            log.warning("article %s is not translated: %s", identity, reason)
        if words.fault:
            log.warning("model: %s", words.fault)
        await self.edits.refresh(utc_now())

    async def _deliver(self) -> None:
        await self._polled_once.wait()
        now = utc_now()
        stopped = await self.pipeline.store.target_states()
        busy = {row.channel for row in await self.pipeline.store.open_deliveries()}
        for channel in await self.pipeline.store.channels():
            # a target that cannot be posted to gets one digest when it is mended, not ten; what
            # tries it is its open row, else its next digest
            state = stopped.get(channel.id)
            if pauses(state) and (channel.id in busy or (state and state.next_try > now)):
                continue
            if slots.is_due(channel, now):
                await self.deliverer.plan(channel, asked=False)
            else:
                await self.deliverer.plan_breaking(channel)
        await self.deliverer.start_open()


class ShardedClient(YibaoClient, discord.AutoShardedClient):
    """The same over several connections to the gateway. Nothing that is stored knows of shards:
    messages go out over HTTP, whichever connection a server belongs to."""

    def __init__(self, settings: Settings, pipeline: Pipeline, shards: int) -> None:
        super().__init__(settings, pipeline)
        self.shard_count = shards


async def _shards(token: str) -> int:
    """How many connections Discord recommends. Raises discord.LoginFailure for a wrong token."""
    headers = {"Authorization": f"Bot {token}", "User-Agent": USER_AGENT}
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session,
        session.get(f"{discord.http.Route.BASE}/gateway/bot", headers=headers) as answer,
    ):
        if answer.status == 401:
            raise discord.LoginFailure("Discord refuses the token")
        answer.raise_for_status()
        return int((await answer.json())["shards"])


def _point_at(settings: Settings) -> None:
    """Another server that speaks Discord's API; only ever one on this machine (bot.config)."""
    if settings.discord_api is not None:
        discord.http.Route.BASE = settings.discord_api
    if settings.discord_gateway is not None:
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.discord_gateway)


async def run(settings: Settings, pipeline: Pipeline) -> None:
    """Log in and stay. Raises SettingsError without a token or with a wrong one.

    discord.py gives up where the very first connection to the gateway fails; here it is tried
    again, a little later each time.
    """
    if settings.discord_token is None:
        raise SettingsError(
            ("DISCORD_TOKEN is not set; copy the bot's token from Discord's developer portal",)
        )
    _point_at(settings)
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # no voice here
    failures = 0
    while True:
        try:
            shards = await _shards(settings.discord_token)
            client = (
                YibaoClient(settings, pipeline)
                if shards <= 1
                else ShardedClient(settings, pipeline, shards)
            )
            async with client:
                await client.start(settings.discord_token)
            return
        except discord.LoginFailure as error:
            raise SettingsError(
                ("DISCORD_TOKEN is refused by Discord; make a new one in the developer portal",)
            ) from error
        except discord.PrivilegedIntentsRequired as error:  # pragma: no cover - we ask for none
            raise YibaoError(str(error)) from error
        except (OSError, aiohttp.ClientError, discord.DiscordException, AttributeError) as error:
            # AttributeError: what discord.py dies of where the first connect is refused
            failures += 1
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (failures - 1))
            log.warning("cannot reach Discord (%s); trying again in %.0f s", error, pause)
            await asyncio.sleep(pause)
