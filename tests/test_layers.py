"""The floor plan, read from the imports: arrows point one way, each library has one room."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

LAYERS: tuple[tuple[str, ...], ...] = (
    ("summarizers",),
    ("bot.values", "bot.errors"),
    ("bot.config",),
    ("bot.digests", "bot.stories", "bot.feeds.parse", "bot.feeds.article", "bot.feeds.schedule",
     "bot.feeds.opml", "bot.feeds.urls", "bot.demo.library", "bot.demo.pages"),
    ("bot.store", "bot.feeds", "bot.workers", "bot.reading", "bot.demo"),
    ("bot.pipeline", "bot.flow"),
    ("bot.chat",),
    ("bot.commands",),
    ("bot.cli",),
    ("bot.__main__",),
)  # fmt: skip
"""From the ground up; a room may import what stands in its own row or lower."""

ONE_ROOM = {
    "feedparser": ("bot/feeds/",),
    "trafilatura": ("bot/feeds/",),
    "httpx": ("bot/feeds/fetch.py", "bot/feeds/"),
    "httpx_aiohttp": ("bot/feeds/",),
    "sqlite3": ("bot/store/",),
    "sqlite_utils": ("bot/store/",),
    "discord": ("bot/chat/",),
    "ctranslate2": ("summarizers/seq2seq/", "training/", "benchmarks/"),
    "transformers": ("summarizers/seq2seq/", "training/", "benchmarks/"),
    "torch": ("summarizers/seq2seq/", "training/", "benchmarks/"),
}
"""Library -> the only places that may know it."""

SLOW_OR_OPTIONAL = {
    "torch", "transformers", "ctranslate2", "sentencepiece", "matplotlib", "trafilatura",
    "feedparser", "rich", "huggingface_hub", "sacrebleu", "lxml", "opencc", "numpy", "importlib",
}  # fmt: skip
"""The only libraries whose import may hide in a function."""

FILES = sorted(path for top in ("bot", "summarizers") for path in (ROOT / top).rglob("*.py"))


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(tree: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            for alias in node.names:
                inner = ROOT / node.module.replace(".", "/") / alias.name
                is_module = inner.with_suffix(".py").exists() or inner.is_dir()
                yield (f"{node.module}.{alias.name}" if is_module else node.module), node


def height(module: str) -> int:
    """The row of the longest layer name that `module` lies under."""
    best = (-1, -1)
    for row, names in enumerate(LAYERS):
        for name in names:
            if module == name or module.startswith(name + "."):
                best = max(best, (len(name), row))
    return best[1]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down_the_floor_plan(path: Path) -> None:
    own = module_of(path)
    if own == "bot":
        return
    assert height(own) >= 0, f"{own} has no place in the floor plan"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for target, _ in imports(tree):
        if target.split(".")[0] not in ("bot", "summarizers") or target == "bot":
            continue
        assert height(target) <= height(own), f"{own} imports {target}, which stands above it"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_library_is_known_in_its_own_room_alone(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    place = path.relative_to(ROOT).as_posix()
    for target, _ in imports(tree):
        rooms = ONE_ROOM.get(target.split(".")[0])
        assert rooms is None or place.startswith(rooms), f"{place} imports {target}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_import_hides_in_a_function_unless_the_library_is_slow(path: Path) -> None:
    place = path.relative_to(ROOT).as_posix()
    if place == "bot/cli.py" or place.startswith("bot/commands/"):
        return  # the wiring imports what a command needs when it runs
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for target, _ in imports(function):
            assert target.split(".")[0] in SLOW_OR_OPTIONAL, f"{place}: {function.name} {target}"


def test_no_import_cycle_exists() -> None:
    graph: dict[str, set[str]] = {}
    known = {module_of(path) for path in FILES}
    for path in FILES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        graph[module_of(path)] = {
            target for node in tree.body for target, _ in imports(node) if target in known
        } - {module_of(path)}
    done: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, " → ".join((*trail[trail.index(module) :], module))
        if module in done:
            return
        for target in graph[module]:
            # a module inside a package naturally runs after the package's own __init__
            if not module.startswith(target + "."):
                visit(target, (*trail, module))
        done.add(module)

    for module in graph:
        visit(module, ())
