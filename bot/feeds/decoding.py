"""Transfer encodings undone piece by piece, so that no answer grows past its limit in memory."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Protocol

import brotli


class TooLargeError(ValueError):
    """The decoded body is larger than the limit."""


class Decoder(Protocol):
    """Feeds on encoded pieces, gives decoded ones; never more than asked for at a time."""

    def feed(self, piece: bytes, limit: int) -> Iterator[bytes]: ...


class _Plain:
    def feed(self, piece: bytes, limit: int) -> Iterator[bytes]:  # noqa: ARG002
        yield piece


class _Zlib:
    """gzip, and deflate with or without its header (servers send both)."""

    def __init__(self, encoding: str) -> None:
        self._raw_allowed = encoding == "deflate"
        self._codec = zlib.decompressobj(zlib.MAX_WBITS | (16 if encoding == "gzip" else 0))

    def feed(self, piece: bytes, limit: int) -> Iterator[bytes]:
        while piece:
            try:
                yield self._codec.decompress(piece, limit)
            except zlib.error:
                if not self._raw_allowed:
                    raise
                self._codec = zlib.decompressobj(-zlib.MAX_WBITS)
                self._raw_allowed = False
                continue
            self._raw_allowed = False
            piece = self._codec.unconsumed_tail


class _Brotli:
    def __init__(self) -> None:
        self._codec = brotli.Decompressor()

    def feed(self, piece: bytes, limit: int) -> Iterator[bytes]:
        yield self._codec.process(piece, output_buffer_limit=limit)
        while not self._codec.can_accept_more_data() and not self._codec.is_finished():
            yield self._codec.process(b"", output_buffer_limit=limit)


def decoder_for(encoding: str) -> Decoder:
    """The decoder of a Content-Encoding. Raises ValueError for one we did not ask for."""
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return _Plain()
    if name in ("gzip", "x-gzip"):
        return _Zlib("gzip")
    if name == "deflate":
        return _Zlib("deflate")
    if name == "br":
        return _Brotli()
    raise ValueError(f"content encoding {name!r} was not asked for")


class Body:
    """Collects a decoded body up to `limit` bytes."""

    def __init__(self, encoding: str, limit: int) -> None:
        self._decoder = decoder_for(encoding)
        self._limit = limit
        self._parts: list[bytes] = []
        self._size = 0

    def add(self, piece: bytes) -> None:
        """Take an encoded piece. Raises TooLargeError, or ValueError for a broken encoding."""
        try:
            for part in self._decoder.feed(piece, self._limit + 1):
                self._size += len(part)
                if self._size > self._limit:
                    raise TooLargeError(f"more than {self._limit // 1_000_000} MB")
                self._parts.append(part)
        except (zlib.error, brotli.error) as error:
            raise ValueError(f"the compressed body is broken ({error})") from error

    def value(self) -> bytes:
        return b"".join(self._parts)
