"""Channels that get digests, and the messages planned for them."""

from __future__ import annotations

from collections.abc import Iterable

from bot.store import outbox
from bot.store.owned import OwnedFile
from bot.values import Channel, Delivery, Window


class DeliveriesDoor(OwnedFile):
    """Channels that get digests, and the messages planned for them."""

    async def channels(self) -> tuple[Channel, ...]:
        """All channels that get digests, by id."""
        return await self._read(outbox.channels)

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
    ) -> bool:
        """In one transaction: the messages planned, the reports marked, the window covered.

        False, with nothing stored, where the window or one of the reports has been taken
        meanwhile. Raises StoreError where the channel is unknown.
        """
        return await self._write(outbox.plan, channel_id, deliveries, tuple(report_keys), window)

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
