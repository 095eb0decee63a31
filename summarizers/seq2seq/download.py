"""Fetching a checkpoint from the hub: pinned, resumable, checked, and never run.

Goes through huggingface_hub, with HF_ENDPOINT and HF_TOKEN honoured. What was received stays in
`*.part` when a download is cut off, and the next fetch asks only for the rest. Every file is
compared with the hub's own digest (sha256 for large files, git's for small ones), and commit and
digests are recorded in fetch.json.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from summarizers.types import DownloadError

RECORD = "fetch.json"
Progress = Callable[[str, int, int], None]
"""Called with a file's name, the bytes of it that are here, and its size."""

_SMALL = (
    "config.json", "generation_config.json", "tokenizer_config.json", "special_tokens_map.json",
    "vocab.json", "tokenizer.json", "source.spm", "target.spm", "sentencepiece.bpe.model",
    "spiece.model", "yibao.json", "README.md", "LICENSE",
)  # fmt: skip
_CONVERTED = "ctranslate2/"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Remote:
    """One file as the hub describes it. `digest` is sha256, or git's blob id for small files."""

    path: str
    size: int
    digest: str
    sha256: bool


@dataclass(frozen=True, slots=True)
class Fetched:
    """A repository that is here now. `received` counts the bytes that this call downloaded."""

    repo: str
    revision: str
    folder: str
    files: tuple[str, ...]
    size: int
    received: int


def fetch(repo: str, revision: str, folder: Path, *, progress: Progress | None = None) -> Fetched:
    """Bring a hub repository's model files into `folder`.

    `revision` is a commit, or a branch that is resolved to one. Converted CTranslate2 weights
    are taken where the repository has them, else safetensors, else torch's own format (which is
    only ever read with weights_only). Raises DownloadError naming the fix.
    """
    with _translated(repo):
        commit, remotes = _describe(repo, revision)
        chosen = _choose(repo, remotes)
        folder.mkdir(parents=True, exist_ok=True)
        received = sum(_bring(repo, commit, remote, folder, progress) for remote in chosen)
    record = {"repo": repo, "revision": commit, "files": [asdict(remote) for remote in chosen]}
    (folder / RECORD).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return Fetched(
        repo,
        commit,
        str(folder),
        tuple(remote.path for remote in chosen),
        sum(remote.size for remote in chosen),
        received,
    )


def endpoint() -> str:
    """The hub that is asked: HF_ENDPOINT, else huggingface.co."""
    return os.environ.get("HF_ENDPOINT", "https://huggingface.co").rstrip("/")


def _describe(repo: str, revision: str) -> tuple[str, list[Remote]]:
    from huggingface_hub import HfApi  # half a second to import, for `models fetch` alone

    info = HfApi(endpoint=endpoint()).model_info(repo, revision=revision, files_metadata=True)
    if not info.sha:
        raise DownloadError(f"{repo}: the hub named no commit for {revision}")
    remotes = []
    for file in info.siblings or ():
        lfs = file.lfs
        digest = lfs.sha256 if lfs else file.blob_id
        if file.size is not None and digest:
            remotes.append(Remote(file.rfilename, file.size, digest, bool(lfs)))
    return info.sha, remotes


def _choose(repo: str, remotes: list[Remote]) -> list[Remote]:
    by_path = {remote.path: remote for remote in remotes}
    small = [by_path[path] for path in _SMALL if path in by_path]
    converted = [r for r in remotes if r.path.startswith(_CONVERTED)]
    if any(r.path == _CONVERTED + "model.bin" for r in converted) and "yibao.json" in by_path:
        return small + converted
    for weights in ("model.safetensors", "pytorch_model.bin"):
        if weights in by_path:
            return [*small, by_path[weights]]
    raise DownloadError(
        f"{repo}: no weights that can be used (ctranslate2/, model.safetensors, pytorch_model.bin)"
    )


def _bring(repo: str, commit: str, remote: Remote, folder: Path, progress: Progress | None) -> int:
    """Download one file unless it is here and right; the bytes that were received."""
    target = folder.joinpath(*_safe(remote.path))
    if target.is_file() and target.stat().st_size == remote.size and _matches(target, remote):
        if progress:
            progress(remote.path, remote.size, remote.size)
        return 0
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.{remote.digest[:12]}.part")
    have = part.stat().st_size if part.exists() else 0
    if have > remote.size:
        part.unlink()
        have = 0
    _receive(repo, commit, remote, part, have, progress)
    if not _matches(part, remote):
        part.unlink()
        raise DownloadError(
            f"{repo}/{remote.path}: what arrived is not what the hub promised (digest differs);"
            " fetch again"
        )
    os.replace(part, target)
    return remote.size - have


def _receive(
    repo: str, commit: str, remote: Remote, part: Path, have: int, progress: Progress | None
) -> None:
    from huggingface_hub import hf_hub_url
    from huggingface_hub.file_download import http_get
    from huggingface_hub.utils import build_hf_headers, disable_progress_bars

    disable_progress_bars()  # ours counts all files
    with part.open("ab") as file:
        if remote.size > have:
            http_get(
                hf_hub_url(repo, remote.path, revision=commit, endpoint=endpoint()),
                _Counted(file, remote, progress),
                resume_size=have,
                headers=build_hf_headers(library_name="yibao"),
                expected_size=remote.size,
            )
        elif progress:
            progress(remote.path, remote.size, remote.size)


class _Counted:
    """The part file, telling of every write; everything else is the file's own."""

    def __init__(self, file: IO[bytes], remote: Remote, progress: Progress | None) -> None:
        self._file, self._remote, self._progress = file, remote, progress

    def write(self, data: bytes) -> int:
        written = self._file.write(data)
        if self._progress:
            self._progress(self._remote.path, self._file.tell(), self._remote.size)
        return written

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def _matches(path: Path, remote: Remote) -> bool:
    if remote.sha256:
        digest = hashlib.sha256()
    else:  # git hashes a header before the content
        digest = hashlib.sha1(usedforsecurity=False)
        digest.update(b"blob %d\0" % path.stat().st_size)
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest() == remote.digest


def _safe(path: str) -> Iterator[str]:
    """The parts of a repository path. A hub that names files outside the folder is refused."""
    for part in path.split("/"):
        if part in {"", ".", ".."} or "\\" in part or ":" in part:
            raise DownloadError(f"the hub names a file {path!r}, which no model has; not fetched")
        yield part


def _transport_errors() -> tuple[type[Exception], ...]:
    """What a dead line raises: huggingface_hub 1 speaks through httpx, 2 through httpx2."""
    libraries = (sys.modules.get(name) for name in ("httpx", "httpx2"))
    return (ConnectionError, TimeoutError, *(lib.TransportError for lib in libraries if lib))


@contextmanager
def _translated(repo: str) -> Iterator[None]:
    """The hub library's errors as DownloadError, each with what to do."""
    from huggingface_hub import errors

    again = f"`python -m bot models fetch` again; what has arrived is kept ({repo})"
    try:
        yield
    except errors.RevisionNotFoundError as error:
        raise DownloadError(f"{repo}: the hub has no such revision: {error}") from error
    except errors.RepositoryNotFoundError as error:
        raise DownloadError(
            f"{repo}: not on {endpoint()}, or it asks for a login (set HF_TOKEN)"
        ) from error
    except errors.OfflineModeIsEnabled as error:
        raise DownloadError(f"{repo}: HF_HUB_OFFLINE is set; unset it, then {again}") from error
    except _transport_errors() as error:
        raise DownloadError(
            f"{repo}: {endpoint()} cannot be reached ({type(error).__name__}). Check the network,"
            f" or set HF_ENDPOINT to a mirror, or copy the model folder from another machine and"
            f" give it with --model DIR; then {again}"
        ) from error
    except (errors.HfHubHTTPError, OSError) as error:
        raise DownloadError(f"{repo}: {error}; {again}") from error
