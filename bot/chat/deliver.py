"""Posts planned rows, exactly once each, and finds out what became of those in doubt.

The row is stored as `sending` before its request leaves and as `confirmed` after Discord has
answered with a message id. Whatever lies between is looked for in the channel itself.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import discord

from bot.chat.delivery.lookup import Lookup, Unreadable
from bot.chat.delivery.rest import Limited, Refused, Rest, Unanswered, Unsent
from bot.chat.delivery.states import of_a_post, pauses, verdict
from bot.chat.delivery.stops import Stops
from bot.chat.delivery.targets import begun_post, posting
from bot.digests import outbox, slots
from bot.digests.render.discord import Message, messages, nothing_new, one_message
from bot.pipeline import Pipeline
from bot.values import Channel, Delivery, Digest

log = logging.getLogger(__name__)

SETTLE = timedelta(seconds=2)
"""How long Discord may still be at work on what a process asked for before it died."""
PATIENCE = timedelta(seconds=60)
"""How long a target's work waits for its next row itself; later ones are the next rounds'."""
BURST = 0.5
"""Seconds for which changes in a server are taken together."""


@dataclass
class Deliverer:
    """The delivering side of the bot; one task at a time works on a channel."""

    client: discord.Client
    pipeline: Pipeline
    clock: Callable[[], datetime]
    rest: Rest = field(init=False)
    stops: Stops = field(init=False)
    _locks: dict[str, asyncio.Lock] = field(default_factory=dict, init=False)
    _tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict, init=False)
    _looked: dict[str, datetime] = field(default_factory=dict, init=False)
    """Up to which report each channel's breaking stories have been looked for."""
    _waking: set[str] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        self.rest = Rest(self.client)
        self.stops = Stops(self.rest, self.pipeline.store, self.clock)

    # ── planning ────────────────────────────────────────────────────────────────────────────

    async def plan(self, channel: Channel, *, asked: bool = True) -> Digest:
        """Plan what is new for a channel; an empty digest plans nothing, but for a line that says
        so where the channel wants one and nobody has `asked`.

        In mode `each`, what the hour has no room for stays uncovered, to be looked at again.
        """
        now = self.clock()
        digest = await self.pipeline.digest(channel, now)
        each = channel.mode == "each"
        if digest.stories:
            return await self._kept(channel, digest, covers=not (each and digest.left_out))
        if channel.say_nothing_new and not asked and not each:
            silent = (nothing_new(channel, digest.window),)
            rows = outbox.plan(channel, digest.window, silent)
            await self.pipeline.store.plan(channel.id, rows, (), digest.window)
        elif not digest.left_out:
            await self.pipeline.store.cover(channel.id, now)
        return digest

    async def plan_breaking(self, channel: Channel) -> None:
        """Plan the stories that have become big enough to go out between two digests. What has
        been looked at is not looked at again until a story gains a report."""
        if channel.breaking is None or channel.paused or channel.mode == "each":
            return
        now = self.clock()
        newest, looked = await self.pipeline.store.newest(), self._looked.get(channel.id)
        if newest is None or newest == looked or slots.is_quiet(channel, now):
            return
        # a report may have come within the last digest's window, yet after it was built
        since = looked or channel.covered_until or channel.set_at
        digest = await self.pipeline.breaking(channel, since, now)
        if digest.stories:
            await self._kept(channel, digest, covers=False)
        self._looked[channel.id] = newest

    async def _kept(self, channel: Channel, digest: Digest, *, covers: bool) -> Digest:
        """The digest in the outbox; without stories where another plan was faster: its digest
        holds them."""
        rows = outbox.plan(channel, digest.window, _messages(digest, channel))
        taken = await self.pipeline.store.plan(
            channel.id, rows, digest.new, digest.window, covers=covers
        )
        return digest if taken else replace(digest, stories=())

    # ── sending ─────────────────────────────────────────────────────────────────────────────

    async def recover(self) -> None:
        """Rows that were being sent when the last process ended are in doubt. They are looked for
        once Discord has had the time to finish what that process asked for."""
        now = self.clock()
        for row in await self.pipeline.store.open_deliveries():
            if row.state == "sending":
                doubt = outbox.doubted(row, "the bot stopped while it was sending", now)
                await self.pipeline.store.save_delivery(replace(doubt, next_try=now + SETTLE))
                log.warning("message %s: %s; it is looked for", row.key, doubt.error)

    async def start_open(self) -> None:
        """Set every target to work that has open rows and no work under way. Returns at once: a
        target that Discord makes wait holds up no other, and not the next round. In quiet hours
        only what has begun goes on."""
        store, now = self.pipeline.store, self.clock()
        quiet = {c.id for c in await store.channels() if slots.is_quiet(c, now)}
        first: dict[str, Delivery] = {}
        for row in await store.open_deliveries():
            first.setdefault(row.channel, row)
        if self.rest.closed:
            return
        for target, row in first.items():
            if target in quiet and row.state == "planned" and row.position == 0:
                continue
            task = self._tasks.get(target)
            if task is None or task.done():
                self._tasks[target] = asyncio.create_task(self._work_off(target))
                self._tasks[target].add_done_callback(_log_failure)

    async def send_open(self, target: str) -> tuple[Delivery, ...]:
        """Send the open rows of one target now. Returns those that were worked on."""
        return tuple(await self._send(target))

    async def close(self) -> None:
        """Stop what is under way; its rows are `sending` and will be looked for."""
        self.rest.closed = True
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        await self.rest.close()

    async def _work_off(self, target: str) -> None:
        """Send a target's open rows, and wait for one whose time comes soon."""
        while True:
            await self._send(target)
            now = self.clock()
            moment = outbox.next_time(await self.pipeline.store.open_deliveries(target))
            if moment is None or moment > now + PATIENCE:
                return
            await asyncio.sleep(max(0.0, (moment - now).total_seconds()))

    def _lock(self, target: str) -> asyncio.Lock:
        return self._locks.setdefault(target, asyncio.Lock())

    async def _send(self, target: str) -> list[Delivery]:
        worked: list[Delivery] = []
        store = self.pipeline.store
        async with self._lock(target):
            channel = await store.channel(target)
            if channel is None:
                await self._drop(target)
                return worked
            state = await store.target_state(target)
            if state is not None and pauses(state) and state.next_try > self.clock():
                return worked
            seen: set[str] = set()
            while True:
                rows = await store.open_deliveries(target)
                waiting = outbox.next_rows(rows, self.clock())
                waiting = tuple(row for row in waiting if not (row.stuck and row.key in seen))
                if not waiting:
                    return worked
                row = await self._step(channel, waiting[0])
                seen.add(row.key)
                worked.append(row)
                held = row.state not in ("confirmed", "failed") and row.next_try is not None
                if held and not row.stuck:
                    return worked

    async def _drop(self, target: str) -> None:
        """Nobody wants digests there any more. What may have been sent stays in doubt: the target
        may be set up again."""
        for row in await self.pipeline.store.open_deliveries(target):
            if row.state == "planned":
                gone = outbox.refused(row, "the target gets no digests any more")
                await self.pipeline.store.save_delivery(gone)

    async def _step(self, channel: Channel, row: Delivery) -> Delivery:
        """One row one step further."""
        store = self.pipeline.store
        digest = await store.digest_of(row.key)
        if row.state in ("in_doubt", "sending"):
            after = await self._look_up(channel, row, digest)
        else:
            after = await self._post(channel, outbox.sending(row), digest)
        if after.error:
            log.warning("message %s: %s", after.key, after.error)
        await store.save_delivery(after)
        if after.state in ("confirmed", "failed"):
            await self.stops.end(channel)
        return after

    async def _post(
        self, channel: Channel, row: Delivery, digest: tuple[Delivery, ...]
    ) -> Delivery:
        """Send a row, stored as `sending` before its request leaves, and read what came of it."""
        now, post = self.clock, begun_post(channel, row, digest)
        store = self.pipeline.store
        try:
            request = posting(channel, row, post)
            answer = await self.rest.ask(request, lambda: store.save_delivery(row))
        except Refused as error:
            meaning = of_a_post(channel.kind, post is not None, verdict(error.status, error.code))
            if meaning == "never":
                return outbox.refused(row, str(error))
            if meaning == "later":
                return outbox.postponed(row, str(error), now())
            until = await self.stops.begin(channel, meaning, str(error))
            return outbox.postponed(row, str(error), now(), until - now())
        except Limited as error:
            return outbox.postponed(row, str(error), now(), timedelta(seconds=error.seconds))
        except Unsent as error:
            return outbox.postponed(row, str(error), now())
        except Unanswered as error:
            return outbox.doubted(row, str(error), now())
        return outbox.confirmed(row, str(answer["id"]))

    async def _look_up(
        self, channel: Channel, row: Delivery, digest: tuple[Delivery, ...]
    ) -> Delivery:
        """Look for the row's mark before it is sent again."""
        now = self.clock
        assert self.client.user is not None
        lookup = Lookup(self.rest, str(self.client.user.id))
        try:
            message = await lookup.message(channel, row, begun_post(channel, row, digest))
        except Unreadable as error:
            # Without reading, a repeat could double it: it stays in doubt.
            if not row.stuck:
                await self.stops.begin(channel, "doubt", str(error))
            return outbox.stuck(row, str(error), now())
        except Limited as error:
            wait = now() + timedelta(seconds=error.seconds)
            return replace(outbox.doubted(row, str(error), now()), next_try=wait)
        except (Unsent, Unanswered) as error:
            return outbox.doubted(row, str(error), now())
        if message is None:
            log.info("message %s is not there; it is sent again", row.key)
            return outbox.not_found(row)
        log.info("message %s is there as %s", row.key, message)
        return outbox.confirmed(row, message)

    # ── targets that cannot be posted to ────────────────────────────────────────────────────

    async def wake(self, guild: str) -> None:
        """Something has changed in a server: try its stopped targets at once. Discord tells such
        changes in bursts; one burst is one try."""
        if guild in self._waking:
            return
        self._waking.add(guild)
        await asyncio.sleep(BURST)
        self._waking.discard(guild)
        if self.rest.closed:
            return
        store = self.pipeline.store
        waiting = {row.channel for row in await store.open_deliveries() if row.stuck}
        waiting |= (await store.target_states()).keys()
        stopped_here = [
            channel
            for channel in await store.channels()
            if channel.id in waiting and channel.guild in (guild, None)
        ]
        for channel in stopped_here:
            async with self._lock(channel.id):
                state = await store.target_state(channel.id)
                if state is not None:
                    await store.save_target_state(replace(state, next_try=self.clock()))
                for row in await store.open_deliveries(channel.id):
                    if row.stuck or row.state == "planned":
                        await store.save_delivery(replace(row, next_try=None))
        if stopped_here:
            await self.start_open()


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:
        log.error("sending failed", exc_info=task.exception())


def _messages(digest: Digest, channel: Channel) -> tuple[Message, ...]:
    """The digest's messages; in mode `each` a message a story, without a head that says no more
    than the message's own date, unless it is to mention a role."""
    if channel.mode != "each":
        return messages(digest, channel)
    made = []
    for story in digest.stories:
        (single,) = messages(replace(digest, stories=(story,), left_out=0), channel)
        if channel.role is None:
            single = replace(single, body=one_message((story,), channel, head=None), head=False)
        made.append(single)
    return tuple(made)
