"""Looks for a row's message where it would stand, and says whether all of it could be read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import discord

from bot.chat.delivery.rest import Refused, Request, Rest
from bot.chat.delivery.targets import carries
from bot.digests.outbox import planned_at
from bot.values import Channel, Delivery

PAGE, PAGES = 100, 20
"""How far back is read: pages of messages or of archived posts."""
CLOCKS = timedelta(minutes=5)
"""How far our clock may be ahead of Discord's."""


class Unreadable(Exception):  # noqa: N818 - a finding, not a fault of ours
    """The place may not be read, or holds too much to read it all."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """Looks for messages of `me`, the bot's own user."""

    rest: Rest
    me: str

    async def message(self, channel: Channel, row: Delivery, post: str | None) -> str | None:
        """The id of the message that carries the row's mark, or None where it surely is not there.

        Raises Unreadable, and what `Rest.ask` raises except Refused.
        """
        try:
            if channel.kind == "forum" and post is None:
                return await self._begun_post(channel, row)
            author, where = self.me, post or channel.id
            if channel.kind == "webhook":
                author, where = channel.id, channel.parent or await self._above(channel)
            above = channel.id if channel.kind == "forum" else channel.parent
            return await self._in_history(where, above, row, author)
        except Refused as error:
            raise Unreadable(str(error)) from error

    async def _above(self, channel: Channel) -> str:
        """The channel that a webhook posts to."""
        path = f"/webhooks/{channel.id}/{channel.secret}"
        hook = await self.rest.ask(Request("GET", path, channel.id, plain=True))
        return str(hook["channel_id"])

    async def _in_history(
        self, where: str, above: str | None, row: Delivery, author: str
    ) -> str | None:
        async for message in self._messages(where, above, _oldest(row)):
            if str(message["author"]["id"]) == author and carries(message, row.nonce):
                return str(message["id"])
        return None

    async def _messages(
        self, where: str, above: str | None, oldest: int
    ) -> AsyncIterator[dict[str, Any]]:
        """Newest first, back to the snowflake `oldest`; `above` is a thread's channel."""
        before: str | None = None
        for _ in range(PAGES):
            query = [("limit", str(PAGE)), *([("before", before)] if before else [])]
            page = await self.rest.ask(
                Request("GET", f"/channels/{where}/messages", where, query=tuple(query))
            )
            if not page and before is None:
                self._check_history(where, above)
            for message in page:
                yield message
            if len(page) < PAGE or int(page[-1]["id"]) < oldest:
                return
            before = str(page[-1]["id"])
        raise Unreadable("too much has been posted since to say whether it arrived")

    def _check_history(self, where: str, above: str | None) -> None:
        """Without the permission to read the history, Discord shows an empty one. Threads that
        time has closed are not known to the client: they have the permissions of what is above."""
        client = self.rest.client
        found = client.get_channel(int(where)) or (
            client.get_channel(int(above)) if above else None
        )
        guild = getattr(found, "guild", None)
        if found is None or guild is None or guild.me is None:
            raise Unreadable("nothing is shown there, and whether it may be read is not known")
        if not found.permissions_for(guild.me).read_message_history:  # type: ignore[union-attr]
            raise Unreadable("the permission Read Message History is missing")

    async def _begun_post(self, channel: Channel, row: Delivery) -> str | None:
        """Among the bot's own posts of the forum, active and archived: the one that begins with
        the row. A post's id is that of its first message."""
        oldest = _oldest(row)
        async for thread in self._posts(channel, oldest):
            own = str(thread.get("owner_id")) == self.me
            if not own or int(thread["id"]) < oldest:
                continue
            path = f"/channels/{thread['id']}/messages/{thread['id']}"
            try:
                first = await self.rest.ask(Request("GET", path, str(thread["id"])))
            except Refused as error:
                if error.code == 10008:  # somebody has deleted the first message
                    continue
                raise
            if carries(first, row.nonce):
                return str(thread["id"])
        return None

    async def _posts(self, channel: Channel, oldest: int) -> AsyncIterator[dict[str, Any]]:
        guild = channel.guild
        if guild is None:
            path = f"/channels/{channel.id}"
            guild = str((await self.rest.ask(Request("GET", path, channel.id)))["guild_id"])
        path = f"/guilds/{guild}/threads/active"
        for thread in (await self.rest.ask(Request("GET", path, guild)))["threads"]:
            if str(thread.get("parent_id")) == channel.id:
                yield thread
        path, before = f"/channels/{channel.id}/threads/archived/public", ""
        planned = discord.utils.snowflake_time(oldest)
        for _ in range(PAGES):
            query = [("limit", str(PAGE)), *([("before", before)] if before else [])]
            page = await self.rest.ask(Request("GET", path, channel.id, query=tuple(query)))
            for thread in page["threads"]:
                yield thread
            if not page.get("has_more") or not page["threads"]:
                return
            before = page["threads"][-1]["thread_metadata"]["archive_timestamp"]
            if datetime.fromisoformat(before) < planned:
                return
        raise Unreadable("too many posts have been archived since to say whether it arrived")


def _oldest(row: Delivery) -> int:
    """Nothing of the row has a lower id: it was not posted before it was planned."""
    return discord.utils.time_snowflake(planned_at(row) - CLOCKS)
