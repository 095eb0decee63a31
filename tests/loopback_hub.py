"""A model hub on loopback: the two requests that a fetch makes, with ranges, and a way to fail."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

COMMIT = "0123456789abcdef0123456789abcdef01234567"
LARGE = 100_000
"""From this size on a file is 'LFS', with a sha256; below, git's blob id stands for it."""


class Hub:
    """Serves `files` as one repository. `cut_after` bytes of a body the line goes dead."""

    def __init__(self, repo: str, files: dict[str, bytes]) -> None:
        self.repo, self.files = repo, files
        self.cut_after: int | None = None
        self.ranges: list[str | None] = []
        self.served = 0
        self.url = ""

    def describe(self) -> dict[str, Any]:
        siblings = []
        for name, body in self.files.items():
            blob = hashlib.sha1(b"blob %d\0" % len(body) + body).hexdigest()
            row: dict[str, Any] = {"rfilename": name, "size": len(body), "blobId": blob}
            if len(body) >= LARGE:
                sha = hashlib.sha256(body).hexdigest()
                row["lfs"] = {"sha256": sha, "size": len(body), "pointerSize": 130}
            siblings.append(row)
        return {"id": self.repo, "modelId": self.repo, "sha": COMMIT, "siblings": siblings}


def folder_files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@contextmanager
def serve(hub: Hub) -> Iterator[Hub]:
    """Serve `hub` on a free port of 127.0.0.1 until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *arguments: Any) -> None:
            pass

        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            if path.startswith(f"/api/models/{hub.repo}"):
                return self._send(json.dumps(hub.describe()).encode(), "application/json")
            resolve = f"/{hub.repo}/resolve/{COMMIT}/"
            if path.startswith(resolve) and path.removeprefix(resolve) in hub.files:
                return self._file(hub.files[path.removeprefix(resolve)])
            self.send_response(404)
            self.send_header("X-Error-Code", "RepoNotFound")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None

        def _send(self, body: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _file(self, body: bytes) -> None:
            wanted = self.headers.get("Range")
            start = int(wanted.removeprefix("bytes=").split("-")[0]) if wanted else 0
            hub.ranges.append(wanted)
            rest = body[start:]
            self.send_response(206 if wanted else 200)
            self.send_header("Content-Length", str(len(rest)))
            if wanted:
                last = len(body) - 1
                self.send_header("Content-Range", f"bytes {start}-{last}/{len(body)}")
            self.end_headers()
            if hub.cut_after is not None and len(rest) > LARGE:
                rest = rest[: hub.cut_after]
                self.close_connection = True
            hub.served += len(rest)
            self.wfile.write(rest)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
