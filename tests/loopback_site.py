"""A web site on 127.0.0.1, for feeds and pages that a test makes up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar, Self

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.Response]]


class LoopbackSite:
    """Serves `routes` while it is open; `base` is its address without a slash at the end."""

    patience: ClassVar[float] = 1.0
    """Seconds that answers under way have when it closes."""
    base = ""

    def routes(self) -> dict[str, Handler]:
        """What answers which paths."""
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        app = web.Application()
        for path, handler in self.routes().items():
            app.router.add_get(path, handler)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=self.patience)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.base = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()
