"""Users: they type commands, click buttons, choose from menus, fill in forms."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.loopback_discord.gateway import Gateway
from tests.loopback_discord.interactions import DEADLINE, DEFERRED_UPDATE, Interactions
from tests.loopback_discord.objects import APP, CHANNEL, EVERYTHING, GUILD, USER, author_of
from tests.loopback_discord.replies import Reply
from tests.loopback_discord.shown import walk
from tests.loopback_discord.typed import Impossible, find_command, find_menu, options_of, pressed
from tests.loopback_discord.world import World, told

OF_CHANNEL = "the channel's"
"""The server where the channel is, if a test names none."""


class Unanswered(TimeoutError):  # noqa: N818 - what the user sees
    """Discord shows the user that the application did not respond."""


class People:
    """Sends interactions over the gateway and waits for the answers.

    Every method takes `locale`, `user`, `guild` (None for direct messages), `channel`,
    `permissions` (of the user, as a string of bits) and `force` (also what a user cannot do).
    Raises Impossible, and Unanswered where nothing came in time.
    """

    def __init__(self, world: World, gateway: Gateway, interactions: Interactions) -> None:
        self.world, self.gateway, self.interactions = world, gateway, interactions
        self.asked: list[Reply] = []
        """Every interaction, in order, with the seconds until it was acknowledged."""

    async def command(
        self, path: str, options: dict[str, Any] | None = None, locale: str = "en-US", *,
        force: bool = False, **where: Any,
    ) -> Reply:  # fmt: skip
        """Type a command ("feed add"); returns what the bot answered.

        An option's value may be bytes, or (name, bytes): a file that the user attaches.
        """
        data = self._data(path, options or {}, None, force, where)
        return await self._interact(2, f"/{path}", data, locale, **where)

    async def autocomplete(
        self, path: str, options: dict[str, Any], focused: str, locale: str = "en-US", *,
        force: bool = False, **where: Any,
    ) -> list[dict[str, Any]]:  # fmt: skip
        """What is offered while a user types into the option `focused`."""
        data = self._data(path, options, focused, force, where)
        reply = await self._interact(4, f"/{path} {focused}:", data, locale, **where)
        choices: list[dict[str, Any]] = reply.data["choices"]
        return choices

    def _data(
        self, path: str, options: dict[str, Any], focused: str | None, force: bool,
        where: dict[str, Any],
    ) -> dict[str, Any]:  # fmt: skip
        permissions = int(where.get("permissions", EVERYTHING))
        commands = self.interactions.commands
        guild = self._guild(where.get("guild", OF_CHANNEL), where.get("channel", CHANNEL))
        listed, subs, declared = find_command(commands, path, permissions, guild, force=force)
        given, resolved = options_of(self.world, path, declared, options, focused, force=force)
        for position, sub in enumerate(reversed(subs)):
            given = [{"name": sub, "type": 2 if position else 1, "options": given}]
        data = {"id": listed["id"], "name": listed["name"], "type": 1, "options": given}
        return data | ({"resolved": resolved} if resolved else {})

    async def menu(
        self, name: str, message: dict[str, Any], locale: str = "en-US", *, force: bool = False,
        **where: Any,
    ) -> Reply:  # fmt: skip
        """Open a message's context menu and take the command `name`."""
        permissions = int(where.get("permissions", EVERYTHING))
        commands = self.interactions.commands
        guild = self._guild(where.get("guild", OF_CHANNEL), message["channel_id"])
        listed = find_menu(commands, name, permissions, guild, force=force)
        data = {
            "id": listed["id"], "name": listed["name"], "type": 3, "target_id": message["id"],
            "resolved": {"messages": {message["id"]: told(message)}},
        }  # fmt: skip
        where.setdefault("channel", message["channel_id"])
        return await self._interact(2, f"menu {name}", data, locale, **where)

    async def click(
        self, custom_id: str, message: dict[str, Any], locale: str = "en-US", *,
        force: bool = False, **where: Any,
    ) -> Reply:  # fmt: skip
        """Click a button of a message."""
        if not force:
            pressed(message, custom_id, None)
        data = {"component_type": 2, "custom_id": custom_id}
        return await self._interact(3, f"click {custom_id}", data, locale, message=message, **where)

    async def select(
        self, custom_id: str, values: list[str], message: dict[str, Any], locale: str = "en-US", *,
        force: bool = False, **where: Any,
    ) -> Reply:  # fmt: skip
        """Choose from a menu of a message."""
        kind = 3 if force else pressed(message, custom_id, values)
        data = {"component_type": kind, "custom_id": custom_id, "values": values}
        what = f"select {custom_id}"
        return await self._interact(3, what, data, locale, message=message, **where)

    async def submit(
        self, form: Reply, values: dict[str, str], locale: str = "en-US", **where: Any
    ) -> Reply:
        """Fill in the modal that was answered; `values` by custom_id."""

        def filled(part: dict[str, Any]) -> dict[str, Any]:
            inner: dict[str, Any] = {}
            if "components" in part:
                inner["components"] = [filled(one) for one in part["components"]]
            if "component" in part:
                inner["component"] = filled(part["component"])
            kept = {key: part[key] for key in ("type", "id", "custom_id") if part.get(key)}
            value = (
                {"value": values.get(part.get("custom_id", ""), "")} if part["type"] == 4 else {}
            )
            return kept | inner | value

        parts = list(walk(form.data["components"]))
        unknown = values.keys() - {part.get("custom_id") for part in parts}
        short = [p["custom_id"] for p in parts if p["type"] == 4 and p.get("required", True)
                 and len(values.get(p["custom_id"], "")) < (p.get("min_length") or 1)]  # fmt: skip
        if unknown or short:
            raise Impossible(f"the form has no {unknown}, or needs {short}")
        shown = [filled(part) for part in form.data["components"]]
        data = {"custom_id": form.data["custom_id"], "components": shown}
        where.setdefault("channel", form.channel)
        what = f"form {form.data['custom_id']}"
        return await self._interact(5, what, data, locale, message=form.origin, **where)

    async def _interact(
        self, kind: int, what: str, data: dict[str, Any], locale: str, *,
        message: dict[str, Any] | None = None, user: str = USER, guild: str | None = OF_CHANNEL,
        channel: str | None = None, permissions: str = EVERYTHING, patience: float = 20.0,
    ) -> Reply:  # fmt: skip
        await self.gateway.flush()
        identity = self.world.new_id()
        where = channel or (message or {}).get("channel_id") or self._default(guild, user)
        guild = self._guild(guild, where)
        reply = Reply(identity, f"token-{identity}", self.world.now(), where, what, kind, message)
        self.interactions.replies[reply.token] = reply
        self.asked.append(reply)
        person = author_of(user) | {"bot": False}
        member = {"user": person, "roles": [], "joined_at": "2024-01-01T00:00:00+00:00", "deaf": False,
                  "mute": False, "flags": 0, "permissions": permissions, "nick": None, "avatar": None}  # fmt: skip
        await self.gateway.dispatch(guild, "INTERACTION_CREATE", {
            "id": identity, "application_id": APP, "type": kind, "token": reply.token, "version": 1,
            "data": data, "channel_id": where, "locale": locale,
            "channel": self._channel(where, permissions), "app_permissions": self._of_the_bot(where),
            "entitlements": [], "attachment_size_limit": 10_000_000,
            **({"guild_id": guild, "guild_locale": "en-US", "member": member, "context": 0,
                "guild": {"id": guild, "locale": "en-US", "features": []},
                "authorizing_integration_owners": {"0": guild}} if guild
               else {"user": person, "context": 1, "authorizing_integration_owners": {"0": "0"}}),
            **({"message": told(message)} if message else {}),
        })  # fmt: skip
        await self._answered(reply, patience)
        return reply

    async def _answered(self, reply: Reply, patience: float) -> None:
        """Until there is an answer. A deferred update need not be followed by anything."""
        waited = 0.0
        while not reply.done.is_set():
            late = reply.kind is None and self.world.now() - reply.asked > DEADLINE + 1
            if late or (waited >= patience and reply.kind != DEFERRED_UPDATE):
                state = "was not acknowledged" if reply.kind is None else "got no answer"
                raise Unanswered(f"{reply.what} {state} in {DEADLINE if late else patience:.0f} s")
            if waited >= patience:
                return
            try:
                async with asyncio.timeout(0.25):
                    await reply.done.wait()
            except TimeoutError:
                waited += 0.25

    def _guild(self, guild: str | None, where: str) -> str | None:
        if guild != OF_CHANNEL:
            return guild
        place = self.world.places.get(where)
        return place.guild if place is not None else GUILD

    def _default(self, guild: str | None, user: str) -> str:
        if guild is None:
            return self.world.direct(user).id
        mine = (p.id for p in self.world.places.values() if p.guild == guild and not p.is_thread)
        return CHANNEL if guild in (GUILD, OF_CHANNEL) else next(mine, CHANNEL)

    def _channel(self, where: str, permissions: str) -> dict[str, Any]:
        place = self.world.places.get(where)
        if place is None:
            return {
                "id": where,
                "type": 0,
                "name": "x",
                "permissions": permissions,
                "parent_id": None,
            }
        shown = place.api() | {"permissions": permissions}
        shown.setdefault("name", place.name)
        shown.setdefault("parent_id", place.parent)
        return shown

    def _of_the_bot(self, where: str) -> str:
        place = self.world.places.get(where)
        return EVERYTHING if place is None else str(self.world.permissions(place))

    async def settled(self, reply: Reply, seconds: float = 20.0) -> Reply:
        """The reply once its text no longer changes (progress has ended)."""
        async with asyncio.timeout(seconds):
            seen = -1
            while seen != len(reply.history):
                seen = len(reply.history)
                await asyncio.sleep(0.4)
        return reply
