"""Judges JSON bodies by Discord's published API file, and by limits that the file leaves out."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

FILE = Path(__file__).parent.parent / "data" / "discord" / "openapi.json.gz"
ROOT = "urn:discord-api"
V2_FLAG = 1 << 15
# discord.py always sends these and Discord ignores them; the file does not list them.
SENT_ANYWAY = {
    "RichEmbed": {"flags"},
    "ApplicationCommandUpdateRequest": {"nsfw"},
    "ApplicationCommandCreateRequest": {"nsfw"},
    "MessageEditRequestPartial": {"tts"},
    "IncomingWebhookUpdateRequestPartial": {"tts"},
    "IncomingWebhookUpdateForInteractionCallbackRequestPartial": {"tts"},
}


class Spec:
    """The API file, once strict for what clients send and once as it is for what we answer."""

    def __init__(self) -> None:
        published = json.loads(gzip.decompress(FILE.read_bytes()))
        self._validators: dict[tuple[bool, str], Draft202012Validator] = {}
        self._answers = _registry(published)
        strict = json.loads(gzip.decompress(FILE.read_bytes()))
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

    def _validator(self, registry: Registry, pointer: str) -> Draft202012Validator:
        key = (registry is self._requests, pointer)
        if key not in self._validators:
            schema = {"$ref": f"{ROOT}#{pointer}"}
            self._validators[key] = Draft202012Validator(schema, registry=registry)
        return self._validators[key]

    def operation(self, method: str, path: str) -> tuple[str, dict[str, Any]] | None:
        """The template and operation of a request; templates with fewer holes go first."""
        bare = re.sub(r"^/api/v\d+", "", path.split("?")[0])
        for pattern, template in self._routes:
            if pattern.fullmatch(bare) and method.lower() in self._paths[template]:
                return template, self._paths[template][method.lower()]
        return None

    def request_faults(self, method: str, path: str, body: Any) -> list[str]:
        """What is wrong with a request's JSON body."""
        found = self.operation(method, path)
        if found is None:
            return [f"{method} {path} is no operation of the API"]
        template, operation = found
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if content is None:
            return [] if body in (None, {}) else [f"{method} {path} takes no body"]
        where = _pointer(
            "paths",
            template,
            method.lower(),
            "requestBody",
            "content",
            "application/json",
            "schema",
        )
        faults = [_told(e) for e in self._validator(self._requests, where).iter_errors(body)]
        return faults + list(_limits(body, create=method == "POST"))

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
        content = responses[key].get("content", {}).get("application/json")
        if content is None:
            return [] if body is None else [f"{method} {template} answers {status} without a body"]
        where = _pointer(
            "paths",
            template,
            method.lower(),
            "responses",
            key,
            "content",
            "application/json",
            "schema",
        )
        return [_told(e) for e in self._validator(self._answers, where).iter_errors(body)]


def _registry(document: Any) -> Registry:
    resource = Resource(contents=document, specification=DRAFT202012)
    return Registry().with_resource(ROOT, resource)


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


def _limits(body: Any, *, create: bool) -> Iterator[str]:
    """Documented limits of messages that no schema carries."""
    if not isinstance(body, dict):
        return
    data = body.get("data") if isinstance(body.get("data"), dict) else body
    parts = list(_components(data.get("components")))
    if len(data.get("content") or "") > 2000:
        yield "content is longer than 2000 characters"
    if len(str(data.get("nonce") or "")) > 25:
        yield "nonce is longer than 25 characters"
    ids = [part["custom_id"] for part in parts if "custom_id" in part]
    if len(ids) != len(set(ids)):
        yield "a custom_id stands twice"
    if any(len(str(i)) > 100 for i in ids):
        yield "a custom_id is longer than 100 characters"
    if (data.get("flags") or 0) & V2_FLAG:
        if data.get("content") or data.get("embeds"):
            yield "components V2 exclude content and embeds"
        if len(parts) > 40:
            yield f"{len(parts)} components, at most 40"
        if sum(len(part.get("content") or "") for part in parts if part["type"] == 10) > 4000:
            yield "more than 4000 characters in text displays"
        if create and "components" in data and not parts:
            yield "the message is empty"
    elif any(part.get("type") in (9, 10, 11, 12, 13, 14, 17) for part in parts):
        yield "these components need the V2 flag"
    total = sum(
        len(str(text or ""))
        for embed in data.get("embeds") or ()
        for text in (embed.get("title"), embed.get("description"), (embed.get("footer") or {}).get("text"),
                     *(f.get("name") for f in embed.get("fields") or ()), *(f.get("value") for f in embed.get("fields") or ()))
    )  # fmt: skip
    if total > 6000:
        yield f"{total} characters in embeds, at most 6000"


def _components(value: Any) -> Iterator[dict[str, Any]]:
    for part in value or ():
        if isinstance(part, dict):
            yield part
            yield from _components(part.get("components"))


@cache
def spec() -> Spec:
    """The spec, read once a process."""
    return Spec()
