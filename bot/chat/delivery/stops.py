"""Notes that a target has stopped, tells its admin once, and notes when it goes on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from bot.chat.delivery.rest import Rest
from bot.chat.delivery.states import Reason, pauses, stopped
from bot.chat.trouble import tell_admin
from bot.store import Store
from bot.values import Channel, TargetState

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stops:
    """The states of targets that do not take messages, as they are stored."""

    rest: Rest
    store: Store
    clock: Callable[[], datetime]
    _telling: dict[str | None, asyncio.Lock] = field(default_factory=dict)
    """By server: its targets stop together, and one of them tells."""

    async def begin(
        self, channel: Channel, reason: Reason | Literal["doubt"], detail: str
    ) -> datetime:
        """Note why a target has stopped and tell its admin, once. Returns the next try."""
        if reason in ("forbidden", "gone") and self._left(channel):
            reason = "kicked"
        before = await self.store.target_state(channel.id)
        if reason == "doubt" and before is not None and pauses(before):
            return before.next_try  # told already, of something worse
        state = stopped(channel.id, reason, detail, self.clock(), before)
        await self.store.save_target_state(state)
        if not state.told:
            async with self._telling.setdefault(channel.guild, asyncio.Lock()):
                if await self._told_of_server(channel, state) or await tell_admin(
                    self.rest, channel, state
                ):
                    await self.store.save_target_state(replace(state, told=True))
        return state.next_try

    async def _told_of_server(self, channel: Channel, state: TargetState) -> bool:
        """Whether this admin has heard from another target that we are no longer in its server:
        that concerns all of them, and is said once."""
        if state.reason != "kicked":
            return False
        states = await self.store.target_states()
        return any(
            other.guild == channel.guild
            and other.admin == channel.admin
            and (known := states.get(other.id)) is not None
            and known.reason == "kicked"
            and known.told
            for other in await self.store.channels()
        )

    def _left(self, channel: Channel) -> bool:
        """No access to a channel of a server that we are not in means that we were kicked."""
        guild = channel.guild
        return guild is not None and self.rest.client.get_guild(int(guild)) is None

    async def end(self, channel: Channel) -> None:
        """A message was taken, or refused for its own sake: the target is open. What is in doubt
        there stays noted until it is settled."""
        state = await self.store.target_state(channel.id)
        if state is None:
            return
        doubtful = any(row.stuck for row in await self.store.open_deliveries(channel.id))
        if pauses(state) or not doubtful:
            await self.store.clear_target_state(channel.id)
            log.info("target %s takes messages again", channel.id)
