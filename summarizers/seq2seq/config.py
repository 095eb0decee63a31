"""What a model folder says of itself: `yibao.json`, read into a frozen ModelConfig.

The file stands beside the weights and is all that an engine needs to know beyond them: the
tasks, the symbols that ask for each, the SentencePiece files and the length limits. `routes_of`
writes the same for the hub's families, whose folders hold no such file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from summarizers.types import Language, ModelError, ModelNotFound, Task

CONFIG = "yibao.json"
CT2_FOLDER = "ctranslate2"


@dataclass(frozen=True, slots=True)
class Route:
    """How one task is asked for: pieces before the source, text before it, pieces that the
    output starts with."""

    source: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """One checkpoint. `routes` are keyed by task and language of the source text.

    `max_input` and `max_output` count pieces, symbols and end mark included.
    """

    name: str
    family: str
    routes: Mapping[tuple[Task, Language], Route]
    masks: bool = False
    source_spm: str = "source.spm"
    target_spm: str = "target.spm"
    max_input: int = 256
    max_output: int = 256
    licence: str = "unknown"
    start: str | None = None
    """The piece that the decoder starts from, where the family names one."""
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def tasks(self) -> frozenset[Task]:
        return frozenset(task for task, _ in self.routes)

    @property
    def languages(self) -> frozenset[Language]:
        return frozenset(language for _, language in self.routes)


def read_config(folder: Path) -> ModelConfig:
    """Read `folder`/yibao.json. Raises ModelNotFound where it is missing, ModelError where bad."""
    path = folder / CONFIG
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        routes = {
            (Task(task), Language(language)): Route(
                tuple(route.get("source", ())),
                tuple(route.get("target", ())),
                route.get("text", ""),
            )
            for task, languages in raw["tasks"].items()
            for language, route in languages.items()
        }
        return ModelConfig(
            name=raw["name"],
            family=raw["family"],
            routes=routes,
            masks=raw.get("masks", False),
            source_spm=raw.get("source_spm", "source.spm"),
            target_spm=raw.get("target_spm", "target.spm"),
            max_input=raw.get("max_input", 256),
            max_output=raw.get("max_output", 256),
            licence=raw.get("licence", "unknown"),
            start=raw.get("start"),
            extra=raw.get("extra", {}),
        )
    except FileNotFoundError:
        raise ModelNotFound(
            f"{folder}: no {CONFIG} there; `python -m bot models convert {folder}` writes one"
        ) from None
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise ModelError(f"{path}: not a model description ({error!r})") from error


def write_config(folder: Path, config: ModelConfig) -> None:
    """Write `config` as `folder`/yibao.json."""
    tasks: dict[str, dict[str, dict[str, Any]]] = {}
    for (task, language), route in config.routes.items():
        entry: dict[str, Any] = {"source": list(route.source)}
        if route.target:
            entry["target"] = list(route.target)
        if route.text:
            entry["text"] = route.text
        tasks.setdefault(task.value, {})[language.value] = entry
    raw = {
        "name": config.name,
        "family": config.family,
        "licence": config.licence,
        "languages": sorted(config.languages),
        "masks": config.masks,
        "tasks": tasks,
        "source_spm": config.source_spm,
        "target_spm": config.target_spm,
        "max_input": config.max_input,
        "max_output": config.max_output,
    }
    if config.start is not None:
        raw["start"] = config.start
    if config.extra:
        raw["extra"] = dict(config.extra)
    text = json.dumps(raw, ensure_ascii=False, indent=1)
    (folder / CONFIG).write_text(text + "\n", encoding="utf-8")


def own_routes() -> dict[tuple[Task, Language], Route]:
    """The symbols of models that `training/` makes: what to write, then in which language."""
    return {
        (Task.ZH_EN, Language.ZH): Route(("<2en>",)),
        (Task.EN_ZH, Language.EN): Route(("<2zh>",)),
        (Task.HEADLINE, Language.ZH): Route(("<head>", "<2zh>")),
        (Task.HEADLINE, Language.EN): Route(("<head>", "<2en>")),
        (Task.SUMMARY, Language.ZH): Route(("<sum>", "<2zh>")),
        (Task.SUMMARY, Language.EN): Route(("<sum>", "<2en>")),
    }
