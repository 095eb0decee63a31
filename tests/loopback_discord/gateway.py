"""The gateway: sessions, shards, events, resuming, compression."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.loopback_discord.answers import json_answer
from tests.loopback_discord.world import APP, DM, EVERYTHING, PUBLIC_THREAD, USER, World, author_of

TOKEN = "loopback-token"


@dataclass
class Session:
    """One IDENTIFY: what was sent to it, and the socket that it has now."""

    id: str
    shard: tuple[int, int]
    sent: list[dict[str, Any]] = field(default_factory=list)
    socket: Socket | None = None


class Socket:
    """One websocket; zlib-stream where the client asked for it."""

    def __init__(self, inner: web.WebSocketResponse, compressed: bool) -> None:
        self.inner = inner
        self._zlib = zlib.compressobj() if compressed else None

    async def send(self, event: dict[str, Any]) -> None:
        if self.inner.closed:
            return
        text = json.dumps(event)
        if self._zlib is None:
            await self.inner.send_str(text)
        else:
            data = self._zlib.compress(text.encode()) + self._zlib.flush(zlib.Z_SYNC_FLUSH)
            await self.inner.send_bytes(data)

    def cut(self) -> None:
        """Break the connection without a word, as a network does."""
        transport = self.inner._req.transport if self.inner._req else None
        if transport is not None:
            transport.abort()


class Gateway:
    """Speaks enough of the gateway for the real client, one session a shard."""

    def __init__(self, world: World, fault: Callable[[str], None]) -> None:
        self.world, self._fault = world, fault
        self.url = ""
        self.identified = 0
        self.resumed = 0
        self.refuse = 0
        """How many of the next connections are refused."""
        self.shards = 1
        """What /gateway/bot recommends."""
        self.ready = asyncio.Event()
        self.sessions: dict[str, Session] = {}

    def add_routes(self, router: web.UrlDispatcher, base: str) -> None:
        router.add_get("/gateway", self._connect)
        router.add_get("/gateway/", self._connect)
        router.add_get(f"{base}/gateway/bot", self._recommend)

    async def _recommend(self, _request: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 16}
        return json_answer({"url": self.url, "shards": self.shards, "session_start_limit": limit})

    async def _connect(self, request: web.Request) -> web.StreamResponse:
        if self.refuse:
            self.refuse -= 1
            raise web.HTTPServiceUnavailable
        inner = web.WebSocketResponse()
        await inner.prepare(request)
        socket = Socket(inner, request.query.get("compress") == "zlib-stream")
        await socket.send({"op": 10, "d": {"heartbeat_interval": 41_250}, "s": None, "t": None})
        async for frame in inner:
            if frame.type is not WSMsgType.TEXT:
                break
            message = json.loads(frame.data)
            if message["op"] == 1:
                await socket.send({"op": 11, "d": None, "s": None, "t": None})
            elif message["op"] == 2:
                await self._identify(socket, message["d"])
            elif message["op"] == 6:
                await self._resume(socket, message["d"])
        return inner

    async def _identify(self, socket: Socket, data: dict[str, Any]) -> None:
        if data["token"] != TOKEN:
            await socket.inner.close(code=4004)
            return
        if data["intents"] != 1:
            self._fault(f"IDENTIFY asks for intents {data['intents']}, not for guilds alone")
        number, count = data.get("shard") or (0, 1)
        if count < self.shards and self.shards > 1:
            await socket.inner.close(code=4011)
            return
        self.identified += 1
        session = Session(f"session-{self.identified}", (number, count), socket=socket)
        self.sessions[session.id] = session
        mine = [
            guild
            for guild, inside in self.world.guilds.items()
            if inside and self._is_of(guild, session)
        ]
        await self._send(session, "READY", {
            "v": 10, "user": author_of(APP), "guilds": [{"id": guild, "unavailable": True} for guild in mine],
            "session_id": session.id, "resume_gateway_url": self.url, "shard": [number, count],
            "application": {"id": APP, "flags": 0},
        })  # fmt: skip
        for guild in mine:
            await self._send(session, "GUILD_CREATE", self.guild(guild))
        self.ready.set()

    async def _resume(self, socket: Socket, data: dict[str, Any]) -> None:
        session = self.sessions.get(data["session_id"])
        if session is None:
            await socket.send({"op": 9, "d": False, "s": None, "t": None})
            return
        self.resumed += 1
        session.socket = socket
        for event in [event for event in session.sent if event["s"] > data["seq"]]:
            await socket.send(event)
        await self._send(session, "RESUMED", {})

    @staticmethod
    def _is_of(guild: str | None, session: Session) -> bool:
        number, count = session.shard
        return (0 if guild is None else (int(guild) >> 22) % count) == number

    async def _send(self, session: Session, name: str, data: dict[str, Any]) -> None:
        event = {"op": 0, "t": name, "s": len(session.sent) + 1, "d": data}
        session.sent.append(event)
        if session.socket is not None:
            await session.socket.send(event)

    async def dispatch(self, guild: str | None, name: str, data: dict[str, Any]) -> None:
        """An event to the newest session of the shard that the server belongs to."""
        for session in reversed(self.sessions.values()):
            if self._is_of(guild, session) and session.socket and not session.socket.inner.closed:
                await self._send(session, name, data)
                return
        for session in reversed(self.sessions.values()):  # kept for a client that resumes
            if self._is_of(guild, session):
                await self._send(session, name, data)
                return

    async def ask_to_reconnect(self) -> None:
        """Op 7 to everybody: Discord restarts a machine of its own."""
        for session in self.sessions.values():
            if session.socket is not None:
                await session.socket.send({"op": 7, "d": None, "s": None, "t": None})

    async def invalidate(self) -> None:
        """Op 9: the sessions are gone and cannot be resumed."""
        gone, self.sessions = self.sessions, {}
        for session in gone.values():
            if session.socket is not None:
                await session.socket.send({"op": 9, "d": False, "s": None, "t": None})

    async def cut(self) -> None:
        for session in self.sessions.values():
            if session.socket is not None:
                session.socket.cut()

    async def close(self) -> None:
        for session in self.sessions.values():
            if session.socket is not None:
                await session.socket.inner.close()

    def guild(self, guild: str) -> dict[str, Any]:
        """A server with its channels, as GUILD_CREATE has it."""
        places = [p for p in self.world.places.values() if p.guild == guild and p.kind != DM]
        return {
            "id": guild, "name": "Readers", "icon": None, "splash": None, "discovery_splash": None,
            "owner_id": USER, "afk_channel_id": None, "afk_timeout": 300, "verification_level": 0,
            "default_message_notifications": 0, "explicit_content_filter": 0, "emojis": [], "features": [],
            "roles": [{"id": guild, "name": "@everyone", "color": 0, "hoist": False, "position": 0,
                       "permissions": EVERYTHING, "managed": False, "mentionable": False, "flags": 0}],
            "mfa_level": 0, "application_id": None, "system_channel_id": None, "system_channel_flags": 0,
            "rules_channel_id": None, "vanity_url_code": None, "description": None, "banner": None,
            "premium_tier": 0, "preferred_locale": "en-US", "public_updates_channel_id": None,
            "nsfw_level": 0, "stickers": [], "premium_progress_bar_enabled": False, "unavailable": False,
            "member_count": 2,
            "members": [{"user": author_of(APP), "roles": [], "joined_at": "2024-01-01T00:00:00+00:00",
                         "deaf": False, "mute": False, "flags": 0, "nick": None, "avatar": None}],
            "channels": [place.api() for place in places if place.kind != PUBLIC_THREAD],
            "threads": [place.api() for place in places if place.kind == PUBLIC_THREAD and not place.archived],
            "presences": [], "voice_states": [], "stage_instances": [], "guild_scheduled_events": [],
            "soundboard_sounds": [], "large": False, "joined_at": "2024-01-01T00:00:00+00:00",
            "safety_alerts_channel_id": None,
        }  # fmt: skip
