"""Frozen values to JSON and back, driven by their type hints.

Reading is lenient where time passes: a field that this version does not know is skipped, a
field that is missing takes its default. Anything else that does not fit is a StoreError.
"""

from __future__ import annotations

import json
import types
import zlib
from collections.abc import Callable, Hashable
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from bot.errors import StoreError

T = TypeVar("T")
Convert = Callable[[Any], Any]


def dumps(value: object) -> str:
    """Return a dataclass instance as JSON. Datetimes must be aware; they become UTC."""
    return json.dumps(
        _encoder(cast("Hashable", type(value)))(value), ensure_ascii=False, separators=(",", ":")
    )


def loads(kind: type[T], text: str) -> T:
    """Return the `kind` that `dumps` wrote. Raises StoreError where the text is not one."""
    try:
        result: T = _decoder(cast("Hashable", kind))(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise StoreError(f"a stored {kind.__name__} cannot be read back: {error}") from error
    return result


def pack(value: Any) -> bytes:
    """`dumps`, compressed: a report is mostly text and shrinks to a quarter."""
    # surrogates cannot be encoded; they only come from broken feeds and carry no meaning
    return zlib.compress(dumps(value).encode("utf-8", "replace"), 6)


def unpack(kind: type[T], data: bytes) -> T:
    """`loads` of what `pack` wrote. Raises StoreError where the bytes are damaged."""
    try:
        text = zlib.decompress(data).decode()
    except (zlib.error, ValueError) as error:
        raise StoreError(f"a stored {kind.__name__} is damaged: {error}") from error
    return loads(kind, text)


def moment(when: datetime) -> str:
    """Return an aware time as UTC text of fixed width, so that text order is time order."""
    if when.tzinfo is None:
        raise ValueError(f"the time {when} has no time zone")
    if when.tzinfo is not UTC:
        when = when.astimezone(UTC)
    return when.isoformat(timespec="microseconds")


def optional_moment(when: datetime | None) -> str | None:
    return None if when is None else moment(when)


def read_moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).astimezone(UTC)


def _same(value: Any) -> Any:
    return value


@cache
def _encoder(kind: Hashable) -> Convert:
    """The function that turns a `kind` into plain JSON values."""
    inner = _without_none(kind)
    if inner is not None:
        encode = _encoder(inner)
        return _same if encode is _same else lambda v: None if v is None else encode(v)
    if get_origin(kind) is tuple:
        parts = get_args(kind)
        if len(parts) == 2 and parts[1] is Ellipsis:
            encode = _encoder(parts[0])
            return list if encode is _same else lambda v: [encode(x) for x in v]
        encoders = tuple(_encoder(part) for part in parts)
        return lambda v: [e(x) for e, x in zip(encoders, v, strict=True)]
    if isinstance(kind, type):
        if issubclass(kind, Enum):
            return lambda v: v.value
        if issubclass(kind, datetime):
            return moment
        if is_dataclass(kind):
            hints = get_type_hints(kind)
            plan = tuple((f.name, _encoder(hints[f.name])) for f in fields(kind))
            return lambda v: {name: encode(getattr(v, name)) for name, encode in plan}
    return _same


@cache
def _decoder(kind: Hashable) -> Convert:
    """The function that turns plain JSON values into a `kind`."""
    inner = _without_none(kind)
    if inner is not None:
        decode = _decoder(inner)
        return _same if decode is _same else lambda v: None if v is None else decode(v)
    if get_origin(kind) is tuple:
        parts = get_args(kind)
        if len(parts) == 2 and parts[1] is Ellipsis:
            decode = _decoder(parts[0])
            return tuple if decode is _same else lambda v: tuple([decode(x) for x in v])
        decoders = tuple(_decoder(part) for part in parts)
        return lambda v: tuple([d(x) for d, x in zip(decoders, v, strict=True)])
    if isinstance(kind, type):
        if issubclass(kind, Enum):
            return kind
        if issubclass(kind, datetime):
            return read_moment
        if is_dataclass(kind):
            return _dataclass_decoder(kind)
    return _same


def _dataclass_decoder(kind: Any) -> Convert:
    hints = get_type_hints(kind)
    plan = {f.name: _decoder(hints[f.name]) for f in fields(kind)}
    required = frozenset(
        f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING
    )

    def decode(value: dict[str, Any]) -> Any:
        known = {name: plan[name](item) for name, item in value.items() if name in plan}
        if missing := required - known.keys():
            raise KeyError(f"{kind.__name__} without {', '.join(sorted(missing))}")
        return kind(**known)

    return decode


def _without_none(kind: Any) -> Any:
    """X of `X | None`; None where `kind` is no such union. int | float needs no conversion."""
    if get_origin(kind) not in (Union, types.UnionType):
        return None
    rest = tuple(part for part in get_args(kind) if part is not type(None))
    if len(rest) == 1:
        return rest[0]
    if all(part in (int, float, str, bool) or get_origin(part) is Literal for part in rest):
        return int
    raise TypeError(f"no JSON form is known for {kind}")
