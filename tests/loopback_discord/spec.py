"""Judges JSON bodies by Discord's published API file, and by limits that the file leaves out."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, validators
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests.loopback_discord.command_limits import choices_faults, commands_faults
from tests.loopback_discord.limits import message_faults

FILE = Path(__file__).parent.parent / "data" / "discord" / "openapi.json.gz"
ROOT = "urn:discord-api"
# discord.py always sends these and Discord ignores them; the file does not list them.
SENT_ANYWAY = {
    "CreateForumThreadRequest": {"type"},
    "BaseCreateMessageCreateRequest": {"tts"},
    "RichEmbed": {"flags"},
    "ApplicationCommandUpdateRequest": {"nsfw"},
    "ApplicationCommandCreateRequest": {"nsfw"},
    "MessageEditRequestPartial": {"tts"},
    "IncomingWebhookUpdateRequestPartial": {"tts"},
    "IncomingWebhookUpdateForInteractionCallbackRequestPartial": {"tts"},
}
UNLISTED_QUERIES = {"use_nested_fields"}
TYPES = "x-types"
REMEMBERED = 5000
"""Answers whose judgement is kept."""


class Spec:
    """The API file, once strict for what clients send and once as it is for what we answer."""

    def __init__(self) -> None:
        published = _published()
        self._validators: dict[tuple[bool, str], Any] = {}
        self._judged: dict[tuple[str, str], tuple[str, ...]] = {}
        self._answers = _registry(published)
        strict = _published()
        schemas = strict["components"]["schemas"]
        # ids also come as numbers, and the real API takes them
        schemas["SnowflakeType"] = {
            "anyOf": [schemas["SnowflakeType"], {"type": "integer", "minimum": 0}]
        }
        for name in _request_schemas(strict):
            schema = schemas[name]
            if "properties" in schema and "additionalProperties" not in schema:
                schema["properties"].update({key: {} for key in SENT_ANYWAY.get(name, ())})
                schema["additionalProperties"] = False  # a misspelt key is a fault
        self._requests = _registry(strict)
        self._paths = strict["paths"]
        self._shared = strict["components"]["responses"]
        self._routes = sorted(
            (
                (
                    re.compile(
                        "/"
                        + "/".join(
                            "[^/]+" if p[:1] == "{" else re.escape(p)
                            for p in template.strip("/").split("/")
                        )
                    ),
                    template,
                )
                for template in self._paths
            ),
            key=lambda route: route[1].count("{"),
        )

    def _validator(self, registry: Registry, pointer: str) -> Any:
        key = (registry is self._requests, pointer)
        if key not in self._validators:
            schema = {"$ref": f"{ROOT}#{pointer}"}
            self._validators[key] = Judge(schema, registry=registry)
        return self._validators[key]

    def operation(self, method: str, path: str) -> tuple[str, dict[str, Any]] | None:
        """The template and operation of a request; templates with fewer holes go first."""
        bare = re.sub(r"^/api/v\d+", "", path.split("?")[0])
        for pattern, template in self._routes:
            if pattern.fullmatch(bare) and method.lower() in self._paths[template]:
                return template, self._paths[template][method.lower()]
        return None

    def request_faults(
        self, method: str, path: str, body: Any, query: Iterable[str] = (), had: int = 0
    ) -> list[str]:
        """What is wrong with a request: its query's keys and its JSON body. `had` are the flags of
        the message that is edited."""
        found = self.operation(method, path)
        if found is None:
            return [f"{method} {path} is no operation of the API"]
        template, operation = found
        listed = {row["name"] for row in operation.get("parameters", ()) if row["in"] == "query"}
        faults = [f"query: {key} is unknown" for key in set(query) - listed - UNLISTED_QUERIES]
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if content is None:
            return faults + ([] if body in (None, {}) else [f"{method} {path} takes no body"])
        where = _pointer(
            "paths", template, method.lower(), "requestBody", "content", "application/json", "schema"
        )  # fmt: skip
        faults += [_told(e) for e in self._validator(self._requests, where).iter_errors(body)]
        # the limits take shapes for granted, which a body with faults need not have; but they say
        # what is wrong in plain words, where the file's unions say only that nothing fits
        with suppress(*((KeyError, TypeError, AttributeError, ValueError) if faults else ())):
            faults += list(_beyond(method, template, body, had))
        return faults

    def answer_faults(self, method: str, path: str, status: int, body: Any) -> list[str]:
        """What is wrong with an answer of our own."""
        found = self.operation(method, path)
        if found is None:
            return [f"{method} {path} is no operation of the API"]
        template, operation = found
        responses = operation["responses"]
        key = str(status) if str(status) in responses else f"{status // 100}XX"
        if key not in responses:
            return [f"{method} {template} never answers {status}"]
        response = responses[key]
        steps = ["paths", template, method.lower(), "responses", key]
        if "$ref" in response:  # the answers that all operations share: errors
            steps = ["components", "responses", response["$ref"].rsplit("/", 1)[1]]
            response = self._shared[steps[-1]]
        content = response.get("content", {}).get("application/json")
        if content is None:
            return [] if body is None else [f"{method} {template} answers {status} without a body"]
        where = _pointer(*steps, "content", "application/json", "schema")
        schema = content["schema"]
        if isinstance(body, list) and schema.keys() == {"type", "items"}:
            # a channel's history is asked for again and again
            return [fault for one in body for fault in self._known(f"{where}/items", one)]
        return list(self._known(where, body))

    def _known(self, where: str, value: Any) -> tuple[str, ...]:
        """What is wrong with an answer; the same answer is judged once."""
        key = where, json.dumps(value)
        if key not in self._judged:
            if len(self._judged) >= REMEMBERED:
                self._judged.clear()
            validator = self._validator(self._answers, where)
            self._judged[key] = tuple(_told(e) for e in validator.iter_errors(value))
        return self._judged[key]


def _published() -> dict[str, Any]:
    """The file, with media channels: Discord's documentation lists them, and discord.py names
    them beside forums."""
    document: dict[str, Any] = json.loads(gzip.decompress(FILE.read_bytes()))
    kinds = document["components"]["schemas"]["ChannelTypes"]
    kinds["oneOf"].append({"title": "GUILD_MEDIA", "const": 16})
    _note_types(document, document["components"]["schemas"])
    return document


def _note_types(value: Any, schemas: dict[str, Any]) -> None:
    """Beside every union of objects that differ in their `type`, write the types of each."""
    if isinstance(value, list):
        for one in value:
            _note_types(one, schemas)
    elif isinstance(value, dict):
        union = value.get("oneOf")
        if isinstance(union, list):
            names = [str(one.get("$ref", "")).rpartition("/")[2] for one in union]
            inner = [schemas.get(name, {}).get("properties", {}).get("type", {}) for name in names]
            if all("enum" in one for one in inner):
                value[TYPES] = [one["enum"] for one in inner]
        for one in list(value.values()):
            _note_types(one, schemas)


def _one_of(validator: Any, union: list[Any], instance: Any, schema: Any) -> Iterator[Any]:
    """JSON Schema's oneOf. Where `type` tells which of a union is meant, only that one is judged:
    the others cannot fit, and say nothing of use."""
    if TYPES in schema and isinstance(instance, dict) and "type" in instance:
        meant = [
            one
            for one, types in zip(union, schema[TYPES], strict=True)
            if instance["type"] in types
        ]
        if len(meant) == 1:
            yield from validator.descend(instance, meant[0])
            return
    yield from Draft202012Validator.VALIDATORS["oneOf"](validator, union, instance, schema)


def _beyond(method: str, template: str, body: Any, had: int) -> Iterator[str]:
    """The limits that the file leaves out, by what the request is."""
    if template.endswith("/commands"):
        yield from commands_faults(body if isinstance(body, list) else [body])
    elif template.endswith("/callback"):
        data = body.get("data") or {}
        if body["type"] == 8:
            kinds = {3 if isinstance(row["value"], str) else 4 for row in data["choices"]}
            yield from choices_faults(data["choices"], *kinds) if len(kinds) == 1 else ()
        elif body["type"] in (4, 7):
            yield from message_faults(data, create=body["type"] == 4, had=had)
    elif template.endswith("/threads") and "message" in body:
        yield from message_faults(body["message"], create=True)
    elif template.endswith("/messages") or template == "/webhooks/{webhook_id}/{webhook_token}":
        yield from message_faults(body, create=method == "POST", had=had)
    elif "/messages/" in template and method == "PATCH":
        yield from message_faults(body, create=False, had=had)


def _registry(document: Any) -> Registry:
    registry: Registry[Any] = Registry()
    known: Registry[Any] = registry.with_resource(ROOT, DRAFT202012.create_resource(document))
    return known


def _pointer(*parts: str) -> str:
    escaped = (p.replace("~", "~0").replace("/", "~1") for p in parts)
    return "".join("/" + e.replace("{", "%7B").replace("}", "%7D") for e in escaped)


def _told(error: Any) -> str:
    place = "/".join(map(str, error.absolute_path)) or "body"
    return f"{place}: {error.message[:200]}"


def _request_schemas(document: Any) -> set[str]:
    """Names of all schemas that a request can hold."""
    seen: set[str] = set()
    todo: list[Any] = [
        operation["requestBody"]
        for path in document["paths"].values()
        for operation in path.values()
        if isinstance(operation, dict) and "requestBody" in operation
    ]
    while todo:
        value = todo.pop()
        if isinstance(value, list):
            todo += value
        elif isinstance(value, dict):
            name = str(value.get("$ref", "")).rpartition("/")[2]
            if "$ref" in value and name not in seen:
                seen.add(name)
                todo.append(document["components"]["schemas"][name])
            todo += value.values()
    return seen


Judge = validators.extend(Draft202012Validator, {"oneOf": _one_of})  # type: ignore[no-untyped-call]


@cache
def spec() -> Spec:
    """The spec, read once a process."""
    return Spec()
