"""Names to models: one table, and `load`, which never downloads.

Hub models live in `home()`/NAME after `models fetch` and `models convert`; any other checkpoint
of the hub is named OWNER/NAME. Revisions are commits as public code pins them. A name that is not
in the table is resolved to a commit at fetch time; commit and digests are recorded beside the
weights (fetch.json).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from summarizers.seq2seq.config import CONFIG, CT2_FOLDER
from summarizers.seq2seq.convert import convert as convert_folder
from summarizers.seq2seq.ctranslate import CTranslateModel
from summarizers.seq2seq.download import Fetched, Progress
from summarizers.seq2seq.download import fetch as fetch_repo
from summarizers.seq2seq.transformer import TransformerModel
from summarizers.types import ModelNotFound, Output, Request, Seq2Seq, Task, TaskNotSupported

SHIPPED = Path(__file__).resolve().parent.parent / "models"
_BOTH = frozenset({Task.ZH_EN, Task.EN_ZH})


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the table. `repos` are hub repositories, each with its pinned commit, that act as
    one model; none for `compact`. `size` is the download in megabytes.
    """

    name: str
    repos: tuple[tuple[str, str], ...]
    tasks: frozenset[Task]
    licence: str
    size: int
    note: str


TABLE: tuple[Entry, ...] = (
    Entry(
        "compact",
        (),
        _BOTH | {Task.HEADLINE},
        "see its model card",
        0,
        "our own, made by training/; ships with the project",
    ),
    Entry(
        "opus-mt",
        (
            ("Helsinki-NLP/opus-mt-zh-en", "cf109095479db38d6df799875e34039d4938aaa6"),
            ("Helsinki-NLP/opus-mt-en-zh", "408d9bc410a388e1d9aef112a2daba955b945255"),
        ),
        _BOTH,
        "CC-BY-4.0 (zh-en), Apache-2.0 (en-zh)",
        630,
        "one model a direction, no masks",
    ),
    Entry(
        "nllb-600m",
        (("facebook/nllb-200-distilled-600M", "f8d333a098d19b4fd9a8b18f94170487ad3f821d"),),
        _BOTH,
        "CC-BY-NC-4.0: not for commercial use",
        2480,
        "200 languages; slow on a small server",
    ),
    Entry(
        "mt5-xlsum",
        (("csebuetnlp/mT5_multilingual_XLSum", "2437a524effdbadc327ced84595508f1e32025b3"),),
        frozenset({Task.SUMMARY}),
        "CC-BY-NC-SA-4.0: not for commercial use",
        2330,
        "one-sentence summaries of news",
    ),
)


@dataclass(frozen=True, slots=True)
class Listing:
    """A row of `models list`: an Entry with what is on this machine."""

    name: str
    tasks: tuple[str, ...]
    licence: str
    size: int
    state: str
    note: str
    folder: str | None


def home() -> Path:
    """Where fetched models live: $YIBAO_MODELS, else the user's data folder."""
    if chosen := os.environ.get("YIBAO_MODELS"):
        return Path(chosen)
    data = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(data) / "yibao" / "models"


def entry(name: str) -> Entry | None:
    """The row of that name, or None."""
    return next((row for row in TABLE if row.name == name), None)


def folders(row: Entry) -> tuple[Path, ...]:
    """The folders of a row's checkpoints, one a repository, whether or not they exist."""
    if not row.repos:
        return (SHIPPED / row.name,)
    if len(row.repos) == 1:
        return (home() / row.name,)
    return tuple(home() / row.name / repo.rsplit("/", 1)[-1] for repo, _ in row.repos)


def models() -> tuple[Listing, ...]:
    """Every row of the table with its state here: ready, fetched (to be converted), or not."""
    return tuple(
        Listing(
            row.name,
            tuple(sorted(row.tasks)),
            row.licence,
            row.size,
            _state(row),
            row.note,
            str(folders(row)[0].parent if len(row.repos) > 1 else folders(row)[0])
            if all(f.is_dir() for f in folders(row))
            else None,
        )
        for row in TABLE
    )


def load(
    name_or_dir: str | os.PathLike[str], *, engine: str = "auto", idle: float | None = None
) -> Seq2Seq:
    """The model of that name in the table, or of that folder.

    `engine` is ctranslate, transformer, or auto: ctranslate where the folder holds converted
    weights. Weights are read at the first request, and freed after `idle` seconds without one
    (ctranslate; None keeps them). Raises ModelNotFound naming the fix,
    ModelError for a damaged folder.
    """
    row = entry(str(name_or_dir))
    if row is None:
        return _open(_folder(name_or_dir), None, engine, idle)
    _require(row)
    parts = [_open(folder, row.name, engine, idle) for folder in folders(row)]
    return parts[0] if len(parts) == 1 else Pair(row.name, parts)


def fetch(
    name: str, *, revision: str | None = None, progress: Progress | None = None
) -> tuple[Fetched, ...]:
    """Download a model of the table, or OWNER/NAME of the hub. The only function that downloads.

    Raises ModelNotFound for a name that nobody knows, DownloadError naming the fix.
    """
    row = entry(name)
    if row is None and name.count("/") == 1 and not Path(name).exists():
        return (fetch_repo(name, revision or "main", _hub_folder(name), progress=progress),)
    if row is None:
        raise ModelNotFound(f"no model {name!r} to fetch; known: {_names()}, or OWNER/NAME")
    if not row.repos:
        raise ModelNotFound(f"{row.name} is no download: it ships with the project, once trained")
    return tuple(
        fetch_repo(repo, revision or pinned, folder, progress=progress)
        for (repo, pinned), folder in zip(row.repos, folders(row), strict=True)
    )


def convert(name_or_dir: str, *, quantization: str = "int8") -> tuple[Path, ...]:
    """Make a fetched model, or a local folder, ready for the ctranslate engine."""
    row = entry(name_or_dir)
    if row is None:
        return (convert_folder(_folder(name_or_dir), quantization=quantization),)
    _require(row)
    return tuple(
        convert_folder(folder, name=row.name, quantization=quantization) for folder in folders(row)
    )


class Pair:
    """Models of one direction each, acting as one."""

    def __init__(self, name: str, parts: Sequence[CTranslateModel | TransformerModel]) -> None:
        self._name = name
        self._parts = tuple(parts)

    @property
    def name(self) -> str:
        return self._name

    @property
    def tasks(self) -> frozenset[Task]:
        return frozenset[Task]().union(*(part.tasks for part in self._parts))

    @property
    def masks(self) -> bool:
        return all(part.masks for part in self._parts)

    @property
    def max_input(self) -> int:
        return min(part.max_input for part in self._parts)

    def count(self, text: str) -> int:
        return max(part.count(text) for part in self._parts)

    def generate(self, requests: Sequence[Request], *, beam: int = 2) -> tuple[Output, ...]:
        lacking = {request.task for request in requests} - self.tasks
        if lacking:
            raise TaskNotSupported(
                f"model {self._name} does not do {', '.join(sorted(lacking))};"
                f" it does: {', '.join(sorted(self.tasks))}"
            )
        outputs: dict[int, Output] = {}
        for part in self._parts:
            mine = [i for i, r in enumerate(requests) if r.task in part.tasks and i not in outputs]
            if mine:
                answers = part.generate([requests[i] for i in mine], beam=beam)
                outputs.update(zip(mine, answers, strict=True))
        return tuple(outputs[i] for i in range(len(requests)))

    def close(self) -> None:
        for part in self._parts:
            part.close()


def _open(
    folder: Path, name: str | None, engine: str, idle: float | None
) -> CTranslateModel | TransformerModel:
    converted = (folder / CT2_FOLDER / "model.bin").is_file()
    if engine == "ctranslate" or (engine == "auto" and converted):
        return CTranslateModel(folder, idle=idle)
    if engine in {"auto", "transformer"}:
        return TransformerModel(folder, name=name)
    raise ValueError(f"no engine {engine!r}: it is auto, ctranslate or transformer")


def _folder(name_or_dir: str | os.PathLike[str]) -> Path:
    name = str(name_or_dir)
    folder = Path(name_or_dir)
    if folder.is_dir():
        return folder
    if name.count("/") == 1 and _hub_folder(name).is_dir():
        return _hub_folder(name)
    raise ModelNotFound(
        f"no model {name!r}: neither a folder nor one of {_names()};"
        " `python -m bot models list` shows what is here, `models fetch` downloads"
    )


def _names() -> str:
    return ", ".join(row.name for row in TABLE)


def _hub_folder(name: str) -> Path:
    return home() / name.replace("/", "--")


def _require(row: Entry) -> None:
    missing = [folder for folder in folders(row) if not _has_model(folder)]
    if not missing:
        return
    if not row.repos:
        raise ModelNotFound(
            f"{row.name}: not shipped yet; choose another with --model"
            " (`python -m bot models list`), or make it with `python -m training`"
        )
    raise ModelNotFound(
        f"{row.name} is not installed; `python -m bot models fetch {row.name}` downloads it"
        f" ({row.size} MB), then `python -m bot models convert {row.name}`"
    )


def _has_model(folder: Path) -> bool:
    return any((folder / name).is_file() for name in (CONFIG, "config.json"))


def is_installed(name: str) -> bool:
    """Whether a model of the table is there to be loaded; looks at files only."""
    row = entry(name)
    return row is not None and all(_has_model(folder) for folder in folders(row))


def _state(row: Entry) -> str:
    places = folders(row)
    if not all(_has_model(folder) for folder in places):
        return "not shipped yet" if not row.repos else "not installed"
    if all((folder / CT2_FOLDER / "model.bin").is_file() for folder in places):
        return "ready"
    return "fetched, to be converted"
