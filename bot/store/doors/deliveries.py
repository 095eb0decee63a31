"""Channels that get digests, and the messages planned for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.store import outbox
from bot.store.owned import OwnedFile
from bot.values import Channel, Delivery, TargetState, Window


class DeliveriesDoor(OwnedFile):
    """Channels that get digests, and the messages planned for them."""

    async def channels(self) -> tuple[Channel, ...]:
        """All channels that get digests, by id."""
        return await self._read(outbox.channels)

    async def channel(self, channel_id: str) -> Channel | None:
        """One channel that gets digests, or None."""
        return await self._read(outbox.channel, channel_id)

    async def cover(self, channel_id: str, until: datetime) -> None:
        """Nothing was new for a channel up to `until`; its settings stay as they are."""
        await self._write(outbox.cover, channel_id, until)

    async def save_channel(self, channel: Channel) -> None:
        """Store a channel's settings; its `covered_until` never moves back."""
        await self._write(outbox.save_channel, channel)

    async def remove_channel(self, channel_id: str) -> bool:
        """Forget a channel's settings; what was sent there stays known."""
        return await self._write(outbox.remove_channel, channel_id)

    async def plan(
        self,
        channel_id: str,
        deliveries: tuple[Delivery, ...],
        report_keys: Iterable[tuple[str, str]],
        window: Window,
        covers: bool = True,
    ) -> bool:
        """In one transaction: the messages planned, the reports marked, the window covered
        (unless `covers` is false: a story that goes out between two digests).

        False, with nothing stored, where the window or one of the reports has been taken
        meanwhile. Raises StoreError where the channel is unknown.
        """
        return await self._write(
            outbox.plan, channel_id, deliveries, tuple(report_keys), window, covers
        )

    async def open_deliveries(self, channel_id: str | None = None) -> tuple[Delivery, ...]:
        """Messages neither confirmed nor failed, by channel, plan and position."""
        return await self._read(outbox.deliveries, channel_id, True)

    async def deliveries(self, channel_id: str | None = None) -> tuple[Delivery, ...]:
        """All messages ever planned, by channel, plan and position."""
        return await self._read(outbox.deliveries, channel_id, False)

    async def save_delivery(self, delivery: Delivery) -> None:
        """Store a planned message's new state; a confirmed one stays confirmed."""
        await self._write(outbox.save_delivery, delivery)

    async def sent_keys(self, channel_id: str) -> set[tuple[str, str]]:
        """Reports in a digest planned for or posted in the channel."""
        return await self._read(outbox.sent_keys, channel_id)

    async def digest_of(self, key: str) -> tuple[Delivery, ...]:
        """All messages of the digest that the message `key` is part of, in order."""
        return await self._read(outbox.of_digest, key)

    async def delivery_of(self, message_id: str) -> Delivery | None:
        """The planned message that became this message of Discord's, or None."""
        return await self._read(outbox.by_message, message_id)

    async def stale_deliveries(self, since: datetime) -> tuple[tuple[Delivery, str], ...]:
        """Confirmed messages of digests after `since` that show a report which was replaced
        (translated, corrected) after they were planned; each with a token for `save_edit`."""
        return await self._read(outbox.stale, since)

    async def save_edit(self, delivery: Delivery, seen: str) -> None:
        """A stale message is up to date again, unless a report has changed since `seen`."""
        await self._write(outbox.save_edit, delivery, seen)

    async def posted_since(
        self, channel_id: str, since: datetime
    ) -> tuple[tuple[datetime, int], ...]:
        """When messages of a channel were planned after `since`, and the stories in each."""
        return await self._read(outbox.posted_since, channel_id, since)

    # Targets that cannot be posted to

    async def target_state(self, target: str) -> TargetState | None:
        """Why posting to one target has stopped, or None."""
        return await self._read(outbox.target_state, target)

    async def target_states(self) -> dict[str, TargetState]:
        """Why posting has stopped, by target."""
        return await self._read(outbox.target_states)

    async def save_target_state(self, state: TargetState) -> None:
        """Posting to this target has stopped, or its admin has been told."""
        await self._write(outbox.save_target_state, state)

    async def clear_target_state(self, target: str) -> bool:
        """Posting goes on; False where it had not stopped."""
        return await self._write(outbox.clear_target_state, target)
