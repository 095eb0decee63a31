"""The gateway: sessions, shards, events, resuming, compression."""

from __future__ import annotations

import asyncio
import json
import random
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.loopback_discord.answers import json_answer
from tests.loopback_discord.guilds import guild_object
from tests.loopback_discord.objects import APP, author_of
from tests.loopback_discord.world import World

TOKEN = "loopback-token"
HELLO, ACK, RECONNECT, INVALID = 10, 11, 7, 9
KEPT = 1000
"""Events that a session keeps for a client that resumes."""


@dataclass
class Session:
    """One IDENTIFY: what was sent to it, and the socket that it has now."""

    id: str
    shard: tuple[int, int]
    sequence: int = 0
    sent: list[dict[str, Any]] = field(default_factory=list)
    socket: Socket | None = None

    def has(self, guild: str | None) -> bool:
        """Whether a server's events go here; those of direct messages go to the first shard."""
        number, count = self.shard
        return (0 if guild is None else (int(guild) >> 22) % count) == number

    @property
    def is_open(self) -> bool:
        return self.socket is not None and not self.socket.inner.closed


class Socket:
    """One websocket; zlib-stream where the client asked for it."""

    def __init__(self, inner: web.WebSocketResponse, compressed: bool) -> None:
        self.inner = inner
        self._zlib = zlib.compressobj() if compressed else None

    async def send(self, event: dict[str, Any]) -> None:
        """Send; a connection that breaks meanwhile is nobody's fault."""
        if self.inner.closed:
            return
        text = json.dumps(event)
        try:
            if self._zlib is None:
                await self.inner.send_str(text)
            else:
                data = self._zlib.compress(text.encode()) + self._zlib.flush(zlib.Z_SYNC_FLUSH)
                await self.inner.send_bytes(data)
        except ConnectionError:
            self.cut()

    async def control(self, code: int, data: Any = None) -> None:
        await self.send({"op": code, "d": data, "s": None, "t": None})

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
        self.identified = self.resumed = self.heartbeats = 0
        self.refuse = 0
        """How many of the next connections are refused."""
        self.shards = 1
        """What /gateway/bot recommends; fewer are refused."""
        self.interval = 41.25
        """Seconds between heartbeats, as asked of the next connections."""
        self.acknowledges = True
        """Whether heartbeats are answered: off, the connection looks alive and is dead."""
        self.compressed = 0
        """Connections that asked for zlib-stream."""
        self.ready = asyncio.Event()
        self.sessions: dict[str, Session] = {}
        self._events: asyncio.Queue[tuple[str | None, str, dict[str, Any]]] = asyncio.Queue()

    def add_routes(self, router: web.UrlDispatcher, base: str) -> None:
        router.add_get("/gateway", self._connect)
        router.add_get("/gateway/", self._connect)
        router.add_get(f"{base}/gateway/bot", self._recommend)
        router.add_get(f"{base}/gateway", self._address)

    async def _address(self, _request: web.Request) -> web.Response:
        return json_answer({"url": self.url})

    async def _recommend(self, _request: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 16}
        return json_answer({"url": self.url, "shards": self.shards, "session_start_limit": limit})

    # ── what the client says ────────────────────────────────────────────────────────────────

    async def _connect(self, request: web.Request) -> web.StreamResponse:
        if self.refuse:
            self.refuse -= 1
            raise web.HTTPServiceUnavailable
        how = request.query.get("compress")
        if how not in (None, "zlib-stream"):
            self._fault(f"the gateway is asked for compress={how}, which this one cannot")
        if (request.query.get("v"), request.query.get("encoding")) != ("10", "json"):
            self._fault(f"the gateway is asked for {dict(request.query)}")
        inner = web.WebSocketResponse()
        await inner.prepare(request)
        self.compressed += how is not None
        socket = Socket(inner, how == "zlib-stream")
        await socket.control(HELLO, {"heartbeat_interval": round(self.interval * 1000)})
        session: Session | None = None
        async for frame in inner:
            if frame.type is not WSMsgType.TEXT:
                break
            message = json.loads(frame.data)
            match message["op"]:
                case 1:
                    self.heartbeats += 1
                    if self.acknowledges:
                        await socket.control(ACK)
                case 2 | 6 if session is not None:
                    await inner.close(code=4005, message=b"Already authenticated.")
                case 2:
                    session = await self._identify(socket, message["d"])
                case 6:
                    session = await self._resume(socket, message["d"])
                case 3 | 4 | 8 | 31 if session is not None:
                    pass
                case 3 | 4 | 8 | 31:
                    await inner.close(code=4003, message=b"Not authenticated.")
                case _:
                    await inner.close(code=4001, message=b"Unknown opcode.")
        return inner

    async def _identify(self, socket: Socket, data: dict[str, Any]) -> Session | None:
        if data["token"] != TOKEN:
            await socket.inner.close(code=4004)
            return None
        if data["intents"] != 1:
            self._fault(f"IDENTIFY asks for intents {data['intents']}, not for guilds alone")
        number, count = data.get("shard") or (0, 1)
        if not 0 <= number < count:
            await socket.inner.close(code=4010)
            return None
        if count < self.shards:
            await socket.inner.close(code=4011)
            return None
        self.identified += 1
        session = Session(f"session-{self.identified}", (number, count), socket=socket)
        self.sessions[session.id] = session
        mine = [g for g, inside in self.world.guilds.items() if inside and session.has(g)]
        await self._send(session, "READY", {
            "v": 10, "user": author_of(APP), "guilds": [{"id": guild, "unavailable": True} for guild in mine],
            "session_id": session.id, "resume_gateway_url": self.url, "shard": [number, count],
            "application": {"id": APP, "flags": 0},
        })  # fmt: skip
        for guild in mine:
            await self._send(session, "GUILD_CREATE", guild_object(self.world, guild))
        self.ready.set()
        return session

    async def _resume(self, socket: Socket, data: dict[str, Any]) -> Session | None:
        if data["token"] != TOKEN:
            await socket.inner.close(code=4004)
            return None
        session = self.sessions.get(data["session_id"])
        lost = session is not None and session.sequence - len(session.sent) > data["seq"]
        if session is None or lost:
            await socket.control(INVALID, False)
            return None
        if data["seq"] > session.sequence:
            await socket.inner.close(code=4007)
            return None
        self.resumed += 1
        session.socket = socket
        for event in [event for event in session.sent if event["s"] > data["seq"]]:
            await socket.send(event)
        await self._send(session, "RESUMED", {})
        return session

    # ── what it is told ─────────────────────────────────────────────────────────────────────

    async def _send(self, session: Session, name: str, data: dict[str, Any]) -> None:
        session.sequence += 1
        event = {"op": 0, "t": name, "s": session.sequence, "d": data}
        session.sent = [*session.sent[-KEPT + 1 :], event]
        if session.socket is not None:
            await session.socket.send(event)

    async def dispatch(self, guild: str | None, name: str, data: dict[str, Any]) -> None:
        """An event to the newest session of the shard that the server belongs to; where none is
        connected, it is kept for a client that resumes."""
        fitting = [session for session in reversed(self.sessions.values()) if session.has(guild)]
        fitting.sort(key=lambda session: not session.is_open)
        if fitting:
            await self._send(fitting[0], name, data)

    def tell(self, guild: str | None, name: str, data: dict[str, Any]) -> None:
        """Have an event sent, in the order in which they were told."""
        self._events.put_nowait((guild, name, data))

    async def pump(self) -> None:
        """Send what is told, for ever."""
        while True:
            guild, name, data = await self._events.get()
            try:
                await self.dispatch(guild, name, data)
            finally:
                self._events.task_done()

    async def flush(self) -> None:
        """Until everything that was told has been sent."""
        await self._events.join()

    async def ask_to_reconnect(self) -> None:
        """Op 7 to everybody: Discord restarts a machine of its own."""
        for session in list(self.sessions.values()):
            if session.socket is not None:
                await session.socket.control(RECONNECT)

    async def invalidate(self, *, resumable: bool = False) -> None:
        """Op 9: the sessions are over; without `resumable` they are gone."""
        told = list(self.sessions.values())
        if not resumable:
            self.sessions = {}
        for session in told:
            if session.socket is not None:
                await session.socket.control(INVALID, resumable)

    async def cut(self) -> None:
        """Break every connection."""
        for session in list(self.sessions.values()):
            if session.socket is not None:
                session.socket.cut()

    @asynccontextmanager
    async def restless(self, seed: int, seconds: tuple[float, float]) -> AsyncIterator[None]:
        """Meanwhile, every so many seconds (from, to), connections break, or are asked to come
        again, or their sessions are gone."""
        chance = random.Random(seed)

        async def disturb() -> None:
            while True:
                await asyncio.sleep(chance.uniform(*seconds))
                await chance.choice((self.cut, self.ask_to_reconnect, self.invalidate))()

        task = asyncio.create_task(disturb())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def close(self) -> None:
        for session in self.sessions.values():
            if session.socket is not None:
                await session.socket.inner.close()
