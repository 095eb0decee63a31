"""Posts planned rows, exactly once each, and finds out what became of those in doubt.

The row is stored as `sending` before its request leaves and as `confirmed` after Discord has
answered with a message id. Whatever lies between is looked for in the channel itself.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import discord
from discord.http import Route

from bot.digests import outbox
from bot.digests.build import report_keys
from bot.digests.render.discord import messages
from bot.pipeline import Pipeline
from bot.values import Channel, Delivery, Digest

log = logging.getLogger(__name__)

PAGE, PAGES = 100, 20
"""How far back a row in doubt is looked for in the channel: pages of messages. Where even that
does not reach the time of the digest, the row stays in doubt."""
NO_ACCESS = timedelta(minutes=10)
"""How long a channel that the bot may not write to is left alone."""
_NEVER = frozenset({50035, 50006})
"""Discord's codes for an invalid form body and an empty message: the same body will never do."""


@dataclass
class Deliverer:
    """The delivering side of the bot; one task at a time works on a channel."""

    client: discord.Client
    pipeline: Pipeline
    clock: Callable[[], datetime]
    _locks: dict[str, asyncio.Lock] = field(default_factory=dict, init=False)

    def _lock(self, channel: str) -> asyncio.Lock:
        return self._locks.setdefault(channel, asyncio.Lock())

    async def recover(self) -> None:
        """Rows that were being sent when the last process ended are in doubt."""
        for row in await self.pipeline.store.open_deliveries():
            if row.state == "sending":
                doubt = outbox.doubted(row, "the bot stopped while it was sending", self.clock())
                await self.pipeline.store.save_delivery(replace(doubt, next_try=None))

    async def plan(self, channel: Channel) -> Digest:
        """Plan what is new for a channel; an empty digest plans nothing."""
        now = self.clock()
        digest = await self.pipeline.digest(channel, now)
        if not digest.stories:
            await self._cover(channel, now)
            return digest
        rows = outbox.plan(channel, digest.window, messages(digest, channel))
        taken = await self.pipeline.store.plan(channel.id, rows, report_keys(digest), digest.window)
        # Where another plan was faster, its digest holds these stories.
        return digest if taken else replace(digest, stories=())

    async def _cover(self, channel: Channel, until: datetime) -> None:
        """Nothing was new: the window is covered. The channel's settings stay as they are now,
        which may not be what they were when the digest was begun."""
        for current in await self.pipeline.store.channels():
            if current.id == channel.id:
                await self.pipeline.store.save_channel(replace(current, covered_until=until))

    async def send_open(self, channel: str | None = None) -> tuple[Delivery, ...]:
        """Send every open row whose time has come, channels side by side, each in order.

        Returns the rows that were worked on, as they stand now.
        """
        rows = await self.pipeline.store.open_deliveries(channel)
        channels = {row.channel for row in rows}
        done = await asyncio.gather(*(self._send_channel(each) for each in sorted(channels)))
        return tuple(row for rows in done for row in rows)

    async def _send_channel(self, channel: str) -> list[Delivery]:
        worked: list[Delivery] = []
        async with self._lock(channel):
            while True:
                rows = await self.pipeline.store.open_deliveries(channel)
                waiting = outbox.next_rows(rows, self.clock())
                if not waiting:
                    return worked
                row = await self._step(waiting[0])
                worked.append(row)
                if row.state not in ("confirmed", "failed") and row.next_try is not None:
                    return worked

    async def _step(self, row: Delivery) -> Delivery:
        """One row one step further."""
        store = self.pipeline.store
        if row.state in ("in_doubt", "sending"):
            after = await self._look_up(row)
        else:
            row = outbox.sending(row)
            await store.save_delivery(row)
            after = await self._post(row)
        if after.error:
            log.warning("message %s: %s", after.key, after.error)
        await store.save_delivery(after)
        return after

    async def _post(self, row: Delivery) -> Delivery:
        """Send the row as it is stored, and read what came of it."""
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=int(row.channel))
        try:
            answer = await self.client.http.request(route, json=json.loads(row.body))
        except (discord.Forbidden, discord.NotFound) as error:
            return outbox.postponed(row, _reason(error), self.clock(), NO_ACCESS)
        except discord.DiscordServerError as error:
            return outbox.doubted(row, _reason(error), self.clock())
        except discord.HTTPException as error:
            if error.code in _NEVER:
                return outbox.refused(row, _reason(error))
            if 400 <= error.status < 500:
                return outbox.postponed(row, _reason(error), self.clock())
            return outbox.doubted(row, _reason(error), self.clock())
        except discord.RateLimited as error:
            wait = timedelta(seconds=error.retry_after)
            return outbox.postponed(row, "Discord asks us to wait", self.clock(), wait)
        except (OSError, aiohttp.ClientError, TimeoutError) as error:
            return outbox.doubted(row, f"no answer came ({error})", self.clock())
        return outbox.confirmed(row, str(answer["id"]))

    async def _look_up(self, row: Delivery) -> Delivery:
        """Look for the row's mark in the channel's history before sending again.

        Reads back to the time for which the digest was planned: nothing of the row is older.
        """
        try:
            message, complete = await self._found(row)
        except (discord.Forbidden, discord.NotFound) as error:
            # Without reading, a repeat could double it: it stays in doubt.
            doubt = outbox.doubted(row, _reason(error), self.clock())
            return replace(doubt, next_try=self.clock() + NO_ACCESS)
        except (discord.HTTPException, OSError, aiohttp.ClientError, TimeoutError) as error:
            return outbox.doubted(row, str(error), self.clock())
        if message is not None:
            return outbox.confirmed(row, message)
        if not complete:
            reason = "too much has been posted since to say whether it arrived"
            return replace(
                outbox.doubted(row, reason, self.clock()), next_try=self.clock() + NO_ACCESS
            )
        return outbox.not_found(row)

    async def _found(self, row: Delivery) -> tuple[str | None, bool]:
        """The id of the message that carries the row's mark, and whether all that could be it
        has been read."""
        planned = datetime.fromisoformat(row.key.split("/")[1])
        oldest = discord.utils.time_snowflake(planned - timedelta(minutes=5))
        before: int | None = None
        me = self.client.user
        for _ in range(PAGES):
            page = await self.client.http.logs_from(int(row.channel), PAGE, before=before)
            for message in page:
                own = me is not None and str(message["author"]["id"]) == str(me.id)
                if own and (message.get("nonce") == row.nonce or row.nonce in _marks(message)):
                    return str(message["id"]), True
            if len(page) < PAGE or int(page[-1]["id"]) < oldest:
                return None, True
            before = int(page[-1]["id"])
        return None, False


def _marks(message: Any) -> set[str]:
    """The nonces in the custom_ids of a message's components."""
    found: set[str] = set()
    todo = list(message.get("components") or ())
    while todo:
        part = todo.pop()
        todo += part.get("components") or ()
        custom_id = part.get("custom_id")
        if custom_id:
            found.add(str(custom_id).rsplit(":", 1)[-1])
    return found


def _reason(error: discord.HTTPException) -> str:
    return f"Discord answered {error.status}: {' '.join((error.text or 'no reason').split())[:300]}"
