"""Settings: the command line, the environment, `.env`, feeds.yaml, then defaults.

Everything is read once, at the start, by the wiring; all faults come in one SettingsError.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from bot.errors import SettingsError
from bot.values import Feed
from summarizers.types import Language

Network = IPv4Network | IPv6Network
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the process runs with. Nothing reads the environment after this."""

    feeds_file: Path
    db: Path
    model: str | None = None
    """A name of the registry, a folder, "none", or None for the shipped model if there is one."""
    allow_networks: tuple[Network, ...] = ()
    """Private networks that addresses of the operator may reach."""
    host_connections: int = 2
    discord_token: str | None = field(default=None, repr=False)
    discord_api: str | None = None
    discord_gateway: str | None = None
    channel: str | None = None
    digest_every: float | None = None
    """Minutes between digests in `channel`."""
    timezone: str = "UTC"
    workers: int = 1

    def describe(self) -> dict[str, str]:
        """The settings for people to read; secrets are only said to be there."""
        return {
            "feeds file": str(self.feeds_file),
            "database file": str(self.db),
            "model setting": self.model or "the shipped one",
            "allowed networks": ", ".join(map(str, self.allow_networks)) or "public ones only",
            "connections a host": str(self.host_connections),
            "discord token": "set" if self.discord_token else "not set",
            "discord api": self.discord_api or "Discord's own",
            "channel": self.channel or "none; /digest setup chooses one",
            "time zone": self.timezone,
            "worker processes": str(self.workers),
        }


def load_settings(
    environ: Mapping[str, str],
    *,
    feeds: str | None = None,
    db: str | None = None,
    model: str | None = None,
    folder: Path | None = None,
) -> Settings:
    """Settings from arguments, `environ`, and the `.env` of `folder` (default: the current one).

    Raises SettingsError with every fault found.
    """
    dotenv = (folder or Path.cwd()) / ".env"
    values: dict[str, str] = {}
    if dotenv.is_file():
        values |= {key: value for key, value in dotenv_values(dotenv).items() if value is not None}
    values |= environ
    faults: list[str] = []

    def read(name: str, convert: Callable[[str], Value], default: Value) -> Value:
        text = values.get(name, "").strip()
        if not text:
            return default
        try:
            return convert(text)
        except ValueError as error:
            faults.append(f"{name}={text!r}: {error}")
            return default

    settings = Settings(
        feeds_file=Path(feeds or values.get("YIBAO_FEEDS") or default_feeds_file()),
        db=Path(db or values.get("YIBAO_DB") or "yibao.db"),
        model=model or values.get("YIBAO_MODEL") or None,
        allow_networks=read("YIBAO_ALLOW_NETWORKS", _networks, ()),
        host_connections=read("YIBAO_HOST_CONNECTIONS", _count, 2),
        discord_token=values.get("DISCORD_TOKEN", "").strip() or None,
        discord_api=read("YIBAO_DISCORD_API", _loopback("http", "https"), None),
        discord_gateway=read("YIBAO_DISCORD_GATEWAY", _loopback("ws", "wss"), None),
        channel=read("YIBAO_CHANNEL", _snowflake, None),
        digest_every=read("YIBAO_DIGEST_EVERY", _minutes, None),
        timezone=read("YIBAO_TIMEZONE", _timezone, "UTC"),
        workers=read("YIBAO_WORKERS", _count, max(1, min(2, (os.cpu_count() or 1) - 1))),
    )
    if (settings.discord_api is None) != (settings.discord_gateway is None):
        faults.append(
            "YIBAO_DISCORD_API and YIBAO_DISCORD_GATEWAY go together: set both or neither"
        )
    if faults:
        raise SettingsError(tuple(faults))
    return settings


def default_feeds_file() -> Path:
    """./feeds.yaml, else the one that ships with the package."""
    here = Path("feeds.yaml")
    if here.is_file():
        return here
    packaged = Path(str(files("bot"))) / "feeds.yaml"
    return packaged if packaged.is_file() else packaged.parent.parent / "feeds.yaml"


def _networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise ValueError(f"{error}; write networks such as 127.0.0.0/8,192.168.1.0/24") from error


def _count(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 64:
        raise ValueError("must be a whole number from 1 to 64")
    return int(text)


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        minutes = -1.0
    if not 0 < minutes <= 7 * 24 * 60:
        raise ValueError("must be minutes, more than 0 and at most a week; 0.5 is half a minute")
    return minutes


def _snowflake(text: str) -> str:
    if not text.isdigit() or len(text) > 20:
        raise ValueError("must be a channel id; copy it in Discord with developer mode on")
    return text


def _timezone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("is no time zone; write one such as Asia/Shanghai") from error
    return text


def _loopback(*schemes: str) -> Callable[[str], str | None]:
    """A reader of addresses on this machine alone: the token must never go anywhere else."""

    def read(text: str) -> str:
        parts = urlsplit(text)
        host = parts.hostname or ""
        try:
            local = host == "localhost" or ip_address(host).is_loopback
        except ValueError:
            local = False
        if parts.scheme not in schemes or not local:
            raise ValueError(
                f"must be a {schemes[0]}:// address on this machine (127.0.0.1); "
                "leave it out to use Discord itself"
            )
        return text.rstrip("/")

    return read


# ── feeds.yaml ──────────────────────────────────────────────────────────────────────────────


class _FeedRow(BaseModel):
    """One entry of feeds.yaml, as pydantic checks it."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: Annotated[str, Field(min_length=1, max_length=100)]
    url: str
    language: Language
    category: Annotated[str, Field(min_length=1, max_length=40)]
    interval: Annotated[int, Field(ge=5, le=10080)] | None = None
    enabled: bool = True
    translate: bool = True

    @field_validator("url")
    @classmethod
    def _web_address(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("must be an http:// or https:// address")
        return url


def read_feeds(path: Path) -> tuple[Feed, ...]:
    """The feeds of a feeds.yaml. Raises SettingsError with all faults and their lines."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise SettingsError(
            (f"{path}: cannot be read ({error.strerror}); name another with --feeds",)
        ) from error
    except UnicodeDecodeError as error:
        raise SettingsError((f"{path}: is not UTF-8; save it as UTF-8",)) from error
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        loaded = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise SettingsError((f"{path}: {' '.join(str(error).split())}",)) from error
    if not isinstance(loaded, dict) or not isinstance(loaded.get("feeds"), list):
        raise SettingsError((f"{path}: must hold `feeds:` and a list below it",))
    faults = [
        f"{path}: {key!r} is not known here; only `feeds:` is" for key in loaded if key != "feeds"
    ]
    lines = _lines(node)
    feeds: list[Feed] = []
    seen: dict[str, int] = {}
    for index, row in enumerate(loaded["feeds"]):
        line = lines.get((index, None), 1)
        try:
            checked = _FeedRow.model_validate(row)
        except ValidationError as error:
            faults += [_fault(path, index, row, problem, lines) for problem in error.errors()]
            continue
        if checked.url in seen:
            faults.append(f"{path}:{line}: {checked.name}: same url as on line {seen[checked.url]}")
            continue
        seen[checked.url] = line
        feeds.append(Feed(**checked.model_dump()))
    if faults:
        raise SettingsError(tuple(faults))
    return tuple(feeds)


def _lines(node: yaml.Node | None) -> dict[tuple[int, str | None], int]:
    """Line numbers of each feed, and of each key in it."""
    found: dict[tuple[int, str | None], int] = {}
    assert isinstance(node, yaml.MappingNode)  # the loaded value is a dict
    for key, value in node.value:
        if key.value != "feeds":
            continue
        for index, row in enumerate(value.value):
            found[index, None] = row.start_mark.line + 1
            if isinstance(row, yaml.MappingNode):
                for inner, _ in row.value:
                    found[index, inner.value] = inner.start_mark.line + 1
    return found


def _fault(
    path: Path,
    index: int,
    row: object,
    problem: Any,
    lines: Mapping[tuple[int, str | None], int],
) -> str:
    key = str(problem["loc"][0]) if problem["loc"] else None
    line = lines.get((index, key), lines.get((index, None), 1))
    name = row.get("name") if isinstance(row, dict) else None
    what = f"{name or f'feed {index + 1}'}: {key}" if key else f"feed {index + 1}"
    message = problem["msg"].removeprefix("Value error, ")
    if problem["type"] == "extra_forbidden":
        message = "is not known; remove it or correct its spelling"
    elif problem["type"] == "missing":
        message = "is missing"
    return f"{path}:{line}: {what}: {message}"
