"""A person at the keyboard: lines in, what the bot answered out."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import regex

from tests.loopback_discord.objects import CHANNEL, FORUM, GUILD, PUBLIC_THREAD, TEXT, USER
from tests.loopback_discord.people import Unanswered
from tests.loopback_discord.replies import Reply
from tests.loopback_discord.server import LoopbackDiscord
from tests.loopback_discord.shown import snapshot, walk
from tests.loopback_discord.typed import (
    BOOLEAN,
    FILE,
    INTEGER,
    NUMBER,
    SELECTS,
    Impossible,
    find_command,
)

HELP = """\
/status                    any command; options as  /feed add url: https://…  (a file: its path)
complete /feed remove url: what is offered for the last option
click N    choose N A B    press what is numbered [N]; options of a menu by their numbers
menu NAME                  take a command from the newest message's context menu
locale zh-CN    user ID    in CHANNEL    who is typing, and where
say TEXT                   somebody writes in the channel
add text|thread|forum      another channel (a thread or forum of the first one's server)
channels    commands       what there is
forbid|allow|archive|delete CHANNEL    kick    invite    cut    reconnect
fail KIND …                what the next posts meet: 429 500 reset lost hang …
quit"""
KINDS = {"text": TEXT, "thread": PUBLIC_THREAD, "forum": FORUM}


class Console:
    """`do` takes a line; `news` is what has been posted or gone wrong since it was asked last."""

    def __init__(self, discord: LoopbackDiscord) -> None:
        self.discord = discord
        self.locale, self.user, self.channel = "en-US", USER, CHANNEL
        self._pressable: list[tuple[dict[str, Any], dict[str, Any]]] = []
        self._newest: dict[str, Any] | None = None
        self._seen: dict[str, str] = {}
        self._faults = 0
        self._replies: deque[Reply] = deque(maxlen=20)

    # ── what is shown ───────────────────────────────────────────────────────────────────────

    def news(self) -> list[str]:
        """New and edited messages and faults, ready to print."""
        found = []
        for place in list(self.discord.world.places.values()):
            for message in place.messages:
                state = repr(snapshot(message))
                before = self._seen.get(message["id"])
                if state != before:
                    self._seen[message["id"]] = state
                    what = "message" if before is None else "edited message"
                    found += self.drawn(
                        message, f"{what} {message['id']} in {place.id} {place.name}"
                    )
        for reply in self._replies:  # private answers are in no channel, and progress goes on
            for message in filter(None, (reply.shown, *reply.messages)):
                state = repr(snapshot(message))
                if reply.private and state != self._seen.get(message["id"]):
                    found += self.drawn(message, "private, edited")
                self._seen[message["id"]] = state
        found += [f"FAULT {fault}" for fault in self.discord.faults[self._faults :]]
        self._faults = len(self.discord.faults)
        return found

    def drawn(self, message: dict[str, Any], title: str) -> list[str]:
        """A message as lines; whatever can be pressed gets a number."""
        seen, lines = snapshot(message), [f"── {title} ──"]
        self._newest = message
        lines += seen["texts"]
        lines += [f"(file {name})" for name in seen["files"]]
        lines += [f"(pings {', '.join(seen['pings'])})"] * bool(seen["pings"])
        row = []
        for part in walk(message.get("components")):
            label = (
                part.get("label")
                or (part.get("emoji") or {}).get("name")
                or part.get("placeholder")
            )
            if part.get("url") and part["type"] == 2:
                row.append(f"{label} → {part['url']}")
            if "custom_id" not in part:
                continue
            self._pressable.append((message, part))
            options = [f"{n} {o['label']}" for n, o in enumerate(part.get("options") or (), 1)]
            shown = f"[{len(self._pressable)}] {label or ''}"
            row.append(shown + (f" ▾ {' · '.join(options)}" if options else ""))
        return [*lines, "   ".join(row)] if row else lines

    def _reply(self, reply: Reply) -> list[str]:
        self._replies.append(reply)
        if reply.kind == 9:
            return [f"── form {reply.data['title']} (cannot be filled in here) ──"]
        shown = (
            self.drawn(reply.message, "private" if reply.private else "answer")
            if reply.message
            else ["(nothing)"]
        )
        for message in filter(None, (reply.shown, *reply.messages)):
            self._seen[message["id"]] = repr(snapshot(message))
        for message in reply.messages:
            if message is not reply.message:
                shown += self.drawn(message, "and")
        for place in self.discord.world.places.values():  # not told again as news
            for message in place.messages:
                if message is reply.shown or message is reply.origin:
                    self._seen[message["id"]] = repr(snapshot(message))
        return [*shown, f"({reply.seconds:.2f} s)"]

    # ── what is typed ───────────────────────────────────────────────────────────────────────

    async def do(self, line: str) -> list[str]:
        """What a line gives. A mistake is a sentence."""
        word, _, rest = line.strip().partition(" ")
        rest = rest.strip()
        if not word:
            return []
        try:
            if word.startswith("/"):
                return await self._command(line.strip())
            handler = self._words().get(word)
            if handler is None:
                return [f"{word!r} is not known; help lists what is"]
            return await handler(rest)
        except (Impossible, Unanswered, KeyError, ValueError, IndexError, OSError) as error:
            return [f"✗ {type(error).__name__}: {error}"]

    def _words(self) -> dict[str, Callable[[str], Awaitable[list[str]]]]:
        discord = self.discord

        def on_channel(
            act: Callable[[str], Awaitable[None]],
        ) -> Callable[[str], Awaitable[list[str]]]:
            async def run(rest: str) -> list[str]:
                await act(rest or self.channel)
                return ["done"]

            return run

        def alone(act: Callable[[], Awaitable[None]]) -> Callable[[str], Awaitable[list[str]]]:
            async def run(_rest: str) -> list[str]:
                await act()
                return ["done"]

            return run

        return {
            "help": self._help, "commands": self._commands, "channels": self._channels,
            "complete": self._complete, "click": self._click, "choose": self._choose,
            "menu": self._menu, "locale": self._locale, "user": self._who, "in": self._where,
            "say": self._say, "add": self._add, "fail": self._fail,
            "forbid": on_channel(discord.forbid), "allow": on_channel(discord.allow),
            "archive": on_channel(discord.archive), "delete": on_channel(discord.delete_channel),
            "kick": alone(discord.kick), "invite": alone(discord.invite),
            "cut": alone(discord.cut), "reconnect": alone(discord.events.ask_to_reconnect),
        }  # fmt: skip

    async def _command(self, line: str) -> list[str]:
        path, options, _last = self._parsed(line)
        reply = await self.discord.command(
            path, options, self.locale, user=self.user, channel=self.channel
        )
        return self._reply(await self.discord.settled(reply))

    async def _complete(self, rest: str) -> list[str]:
        path, options, last = self._parsed(rest)
        if last is None:
            return ["name the option to complete, as in: complete /feed remove url: a"]
        found = await self.discord.autocomplete(
            path, options, last, self.locale, user=self.user, channel=self.channel
        )
        return [f"  {choice['name']}  =  {choice['value']}" for choice in found] or ["(nothing)"]

    def _parsed(self, line: str) -> tuple[str, dict[str, Any], str | None]:
        """The path, the options, and the last option's name of a line like "/feed add url: x"."""
        head, *_ = regex.split(r"\s\w[\w-]*:", line.removeprefix("/"), maxsplit=1)
        path = " ".join(head.split())
        listed, _subs, declared = find_command(
            self.discord.commands, path, 2**53 - 1, GUILD, force=True
        )
        del listed
        kinds = {row["name"]: row for row in declared}
        named = "|".join(map(regex.escape, kinds)) or "(?!)"
        pieces = regex.split(rf"\s({named}):\s*", f"{line} ")
        if ":" in pieces[0].removeprefix(f"/{path}") and len(pieces) == 1:
            raise ValueError(f"/{path} has the options {sorted(kinds)}")
        options = {
            name: _value(kinds[name], text.strip())
            for name, text in zip(pieces[1::2], pieces[2::2], strict=True)
        }
        return path, options, pieces[-2] if len(pieces) > 1 else None

    def _numbered(self, text: str) -> tuple[dict[str, Any], dict[str, Any]]:
        if not 1 <= _number(text) <= len(self._pressable):
            raise ValueError(f"nothing that has been shown is numbered [{text}]")
        return self._pressable[_number(text) - 1]

    async def _click(self, rest: str) -> list[str]:
        message, part = self._numbered(rest)
        reply = await self.discord.click(part["custom_id"], message, self.locale, user=self.user)
        return self._reply(reply)

    async def _choose(self, rest: str) -> list[str]:
        number, *picked = rest.split()
        message, part = self._numbered(number)
        if part["type"] not in SELECTS or not part.get("options"):
            return [f"[{number}] is no menu: click {number}"]
        values = [part["options"][_number(one) - 1]["value"] for one in picked]
        reply = await self.discord.select(
            part["custom_id"], values, message, self.locale, user=self.user
        )
        return self._reply(reply)

    async def _menu(self, rest: str) -> list[str]:
        if self._newest is None:
            return ["there is no message yet"]
        reply = await self.discord.menu(rest, self._newest, self.locale, user=self.user)
        return self._reply(await self.discord.settled(reply))

    async def _help(self, _rest: str) -> list[str]:
        return [HELP]

    async def _commands(self, _rest: str) -> list[str]:
        found = []
        for row in self.discord.commands:
            inner = [o for o in row.get("options") or () if o["type"] in (1, 2)]
            name = row["name"] if row["type"] == 3 else f"/{row['name']}"
            found += [f"{name} {o['name']} {_options(o)}" for o in inner] or [
                f"{name} {_options(row)}"
            ]
        return found

    async def _channels(self, _rest: str) -> list[str]:
        kinds = {kind: name for name, kind in KINDS.items()} | {1: "direct"}
        return [
            f"{p.id}  {kinds.get(p.kind, p.kind)}  {p.name}  {len(p.messages)} messages"
            for p in self.discord.world.places.values()
        ]

    async def _locale(self, rest: str) -> list[str]:
        self.locale = rest or "en-US"
        return [f"typing in {self.locale}"]

    async def _who(self, rest: str) -> list[str]:
        self.user = rest or USER
        return [f"user {self.user} is typing"]

    async def _where(self, rest: str) -> list[str]:
        self.channel = self.discord.world.places[rest or CHANNEL].id
        return [f"typing in channel {self.channel}"]

    async def _say(self, rest: str) -> list[str]:
        self.discord.say(self.channel, rest)
        return []

    async def _add(self, rest: str) -> list[str]:
        identity = self.discord.world.new_id()
        parent = CHANNEL if rest == "thread" else None
        self.discord.add_channel(identity, KINDS[rest], parent=parent, name=rest)
        return [f"{rest} {identity}"]

    async def _fail(self, rest: str) -> list[str]:
        self.discord.failures.extend(rest.split())  # type: ignore[arg-type]
        return [f"next posts: {' '.join(self.discord.failures)}"]


def _number(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise ValueError(f"{text!r} is no number of a button; they stand in brackets")
    return int(text)


def _value(row: dict[str, Any], text: str) -> Any:
    """A typed value as its option wants it; a choice may be named as it is shown."""
    for choice in row.get("choices") or ():
        if text in (choice["name"], *(choice.get("name_localizations") or {}).values()):
            return choice["value"]
    match row["type"]:
        case kind if kind == INTEGER:
            return int(text)
        case kind if kind == NUMBER:
            return float(text)
        case kind if kind == BOOLEAN:
            return text.lower() in ("true", "yes", "1", "on")
        case kind if kind == FILE:
            return Path(text).name, Path(text).read_bytes()
    return text


def _options(row: dict[str, Any]) -> str:
    options = [o for o in row.get("options") or () if o["type"] not in (1, 2)]
    return " ".join(f"{o['name']}:" if o.get("required") else f"[{o['name']}:]" for o in options)
