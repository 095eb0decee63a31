"""What a user types and chooses, turned into what Discord sends: only what its client allows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.loopback_discord.guilds import READERS
from tests.loopback_discord.objects import APP, EVERYTHING, author_of, role
from tests.loopback_discord.shown import walk
from tests.loopback_discord.world import World

STRING, INTEGER, BOOLEAN, MEMBER, CHANNEL_OPTION, ROLE, NUMBER, FILE = 3, 4, 5, 6, 7, 8, 10, 11
SUB, GROUP = 1, 2
SELECTS = (3, 5, 6, 7, 8)
_OF_A_THREAD = ("thread_metadata", "owner_id", "member_count", "message_count")


class Impossible(AssertionError):  # noqa: N818 - a finding about a test
    """What nobody can do in Discord's client; `force=True` does it all the same."""


def find_command(
    commands: list[dict[str, Any]], path: str, permissions: int, guild: str | None, *, force: bool
) -> tuple[dict[str, Any], list[str], list[dict[str, Any]]]:
    """The command of a path like "feed add", the rest of the path, and the options it declares.
    Raises Impossible where there is none, or the user would not see it."""
    name, *subs = path.split()
    listed = next((row for row in commands if row["name"] == name and row["type"] == 1), None)
    if listed is None:
        raise Impossible(f"there is no /{name}, only {sorted(row['name'] for row in commands)}")
    if not force:
        _check_seen(listed, permissions, guild)
    declared = listed
    for sub in subs:
        inner = {row["name"]: row for row in declared.get("options") or () if row["type"] in (1, 2)}
        if sub not in inner:
            raise Impossible(f"/{path}: there is no {sub!r}, only {sorted(inner)}")
        declared = inner[sub]
    options: list[dict[str, Any]] = declared.get("options") or []
    if any(row["type"] in (SUB, GROUP) for row in options):
        raise Impossible(f"/{path} needs one of {[row['name'] for row in options]}")
    return listed, subs, options


def find_menu(
    commands: list[dict[str, Any]], name: str, permissions: int, guild: str | None, *, force: bool
) -> dict[str, Any]:
    """A command of the messages' context menu, by its name in any language."""
    menus = [row for row in commands if row["type"] == 3]
    for row in menus:
        if name in (row["name"], *(row.get("name_localizations") or {}).values()):
            if not force:
                _check_seen(row, permissions, guild)
            return row
    raise Impossible(f"there is no menu entry {name!r}, only {[row['name'] for row in menus]}")


def _check_seen(listed: dict[str, Any], permissions: int, guild: str | None) -> None:
    needed = int(listed.get("default_member_permissions") or 0)
    if guild is not None and permissions & needed != needed:
        raise Impossible(f"the user does not see /{listed['name']}: permissions {needed} needed")
    private = 1 in (listed.get("contexts") or (0, 1)) and listed.get("dm_permission") is not False
    if guild is None and not private:
        raise Impossible(f"/{listed['name']} is not offered in direct messages")


def options_of(
    world: World, path: str, declared: list[dict[str, Any]], given: dict[str, Any],
    focused: str | None, *, force: bool,
) -> tuple[list[dict[str, Any]], dict[str, Any]]:  # fmt: skip
    """The options and `resolved` of an interaction."""
    kinds = {row["name"]: row for row in declared}
    if unknown := given.keys() - kinds.keys():
        raise Impossible(f"/{path} has no options {unknown}, only {sorted(kinds)}")
    missing = {row["name"] for row in declared if row.get("required")} - given.keys()
    if missing and focused is None:
        raise Impossible(f"/{path} needs {missing}")
    if focused is not None and not kinds[focused].get("autocomplete"):
        raise Impossible(f"/{path}: {focused} offers nothing while it is typed")
    resolved: dict[str, Any] = {}
    rows = []
    for key, value in given.items():
        declaration = kinds[key]
        if key == focused:
            rows.append(
                {"name": key, "type": declaration["type"], "value": str(value), "focused": True}
            )
            continue
        if not force:
            for reason in _value_faults(world, declaration, value):
                raise Impossible(f"/{path} {key}: {reason}")
        shown = _resolved(world, declaration["type"], value, resolved)
        rows.append({"name": key, "type": declaration["type"], "value": shown})
    return rows, resolved


def _value_faults(world: World, row: dict[str, Any], value: Any) -> Iterator[str]:
    """Why Discord's client would not send a value."""
    kind = row["type"]
    types: dict[int, Any] = {
        STRING: str, INTEGER: int, BOOLEAN: bool, MEMBER: str, CHANNEL_OPTION: str, ROLE: str,
        NUMBER: (int, float), FILE: (bytes, tuple),
    }  # fmt: skip
    if not isinstance(value, types[kind]) or (kind != BOOLEAN and isinstance(value, bool)):
        yield f"{value!r} is no {types[kind]}"
        return
    if row.get("choices") and value not in [choice["value"] for choice in row["choices"]]:
        yield f"{value!r} is none of {[choice['value'] for choice in row['choices']]}"
    if kind == STRING:
        least, most = row.get("min_length") or 0, row.get("max_length") or 6000
        if not least <= len(value) <= most:
            yield f"{len(value)} characters, allowed are {least} to {most}"
    if kind in (INTEGER, NUMBER):
        least, most = row.get("min_value", -(2**53)), row.get("max_value", 2**53)
        if not least <= value <= most:
            yield f"{value} is outside {least} to {most}"
    if kind == CHANNEL_OPTION:
        wanted = row.get("channel_types")
        if value not in world.places:
            yield f"there is no channel {value}"
        elif wanted and world.places[value].kind not in wanted:
            yield f"channel {value} is of none of the kinds {wanted}"


def _resolved(world: World, kind: int, value: Any, resolved: dict[str, Any]) -> Any:
    if kind == CHANNEL_OPTION and value in world.places:
        place = world.places[value]
        shown = {"id": place.id, "type": place.kind, "name": place.name, "permissions": EVERYTHING,
                 "flags": 0, "parent_id": place.parent}  # fmt: skip
        if place.is_thread:
            # discord.py reads these of a thread that is an option's value
            shown |= {key: place.api()[key] for key in _OF_A_THREAD}
        resolved.setdefault("channels", {})[value] = shown
    elif kind == ROLE:
        name = "readers" if value == READERS else "role"
        resolved.setdefault("roles", {})[value] = role(value, name, 0, 1)
    elif kind == MEMBER:
        resolved.setdefault("users", {})[value] = author_of(value) | {"bot": value == APP}
    elif kind == FILE:
        name, data = value if isinstance(value, tuple) else ("feeds.opml", value)
        attachment = world.upload(name, data)
        resolved.setdefault("attachments", {})[attachment["id"]] = attachment
        return attachment["id"]
    return value


def pressed(message: dict[str, Any], custom_id: str, values: list[str] | None) -> int:
    """The type of the component of a message that has a custom_id, if a user can press it, or
    choose those values in it. Raises Impossible."""
    found = next(
        (p for p in walk(message.get("components")) if p.get("custom_id") == custom_id), None
    )
    if found is None:
        raise Impossible(f"the message has no {custom_id!r}")
    if found.get("disabled"):
        raise Impossible(f"{custom_id!r} is disabled")
    kind: int = found["type"]
    if (values is None) != (kind == 2):
        raise Impossible(f"{custom_id!r} is of type {kind}")
    if values is not None:
        least, most = found.get("min_values"), found.get("max_values")
        least, most = 1 if least is None else least, 1 if most is None else most
        if not least <= len(values) <= most:
            raise Impossible(f"{custom_id!r} takes {least} to {most} values")
        offered = [row["value"] for row in found.get("options") or ()]
        if kind == 3 and (wrong := set(values) - set(offered)):
            raise Impossible(f"{custom_id!r} offers {offered}, not {wrong}")
    return kind
