"""`feeds list|add|remove|check|import|export`: subscriptions, health, OPML."""

from __future__ import annotations

import argparse
import asyncio

from bot.commands import common, engine
from bot.config import read_feeds
from bot.digests.wording import plain
from bot.errors import FeedError, InputError, WorkerError
from bot.feeds.opml import read_opml, write_opml
from bot.pipeline import Pipeline, Preview
from bot.values import Feed
from summarizers.types import Language

EXAMPLE = (
    "examples:\n"
    "  python -m bot feeds list\n"
    "  python -m bot feeds add https://example.org/feed.xml --name Example --language en\n"
    "  python -m bot feeds check\n"
    "  python -m bot feeds import subscriptions.opml"
)
ACTIONS = ("list", "add", "remove", "check", "import", "export")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=ACTIONS)
    parser.add_argument(
        "what", nargs="?", help="an address (add, remove, check) or an OPML file (import, export)"
    )
    parser.add_argument("--name", help="add: what to call the feed (default: its own title)")
    parser.add_argument("--language", choices=("zh", "en", "mixed"), default="mixed")
    parser.add_argument("--category", default="news")
    common.add_json(parser, "one feed a line")


def run(arguments: argparse.Namespace) -> int:
    return asyncio.run(_feeds(arguments))


async def _feeds(arguments: argparse.Namespace) -> int:
    settings = common.settings_of(arguments)
    if arguments.what is None and arguments.action in ("add", "remove", "import"):
        needed = "an OPML file" if arguments.action == "import" else "an address"
        raise InputError(f"feeds {arguments.action} needs {needed} behind it")
    actions = {
        "list": _list,
        "add": _add,
        "remove": _remove,
        "check": _check,
        "import": _import,
        "export": _export,
    }
    async with engine.opened(settings, read_feeds(settings.feeds_file)) as pipeline:
        return await actions[arguments.action](pipeline, arguments)


async def _list(pipeline: Pipeline, arguments: argparse.Namespace) -> int:
    states = await pipeline.store.states()
    for feed in await pipeline.store.subscriptions(pipeline.feeds):
        state = states.get(feed.url)
        if arguments.json:
            common.print_json(
                {
                    "name": feed.name,
                    "url": feed.url,
                    "language": feed.language.value,
                    "category": feed.category,
                    "enabled": feed.enabled,
                    "owner": feed.owner,
                    "checked_at": state.checked_at.isoformat()
                    if state and state.checked_at
                    else None,
                    "failures": state.failures if state else 0,
                    "error": state.error if state else None,
                }
            )
            continue
        health = "not asked yet"
        if state is not None:
            health = f"failing ({state.failures}×): {state.error}" if state.error else "well"
        off = "" if feed.enabled else " (off)"
        print(f"{feed.name} [{feed.language}, {feed.category}]{off}: {health}\n  {feed.url}")
    return 0


async def _try(pipeline: Pipeline, url: str) -> Preview:
    """Print what a feed holds. Raises FeedError or WorkerError."""
    found = await pipeline.preview(url, trusted=True)
    print(f"{found.title or found.url}: {len(found.titles)} entries")
    for title in found.titles[:3]:
        print(f"  • {plain(title)}")
    return found


async def _add(pipeline: Pipeline, arguments: argparse.Namespace) -> int:
    url = arguments.what
    known = {feed.url for feed in await pipeline.store.subscriptions(pipeline.feeds)}
    if url in known:
        raise InputError(f"{url} is read already; feeds list shows it")
    found = await _try(pipeline, url)
    feed = Feed(
        name=arguments.name or found.title or found.url,
        url=found.url,
        language=Language(arguments.language),
        category=arguments.category,
    )
    await pipeline.store.add_feed(feed)
    print(f"added {feed.name}")
    return 0


async def _remove(pipeline: Pipeline, arguments: argparse.Namespace) -> int:
    wanted = arguments.what
    for feed in await pipeline.store.subscriptions(pipeline.feeds):
        if wanted in (feed.url, feed.name):
            if feed.url in {listed.url for listed in pipeline.feeds}:
                await pipeline.store.hide(feed.url)
            else:
                await pipeline.store.remove_feed(feed.url, feed.owner)
            print(f"removed {feed.name}")
            return 0
    raise InputError(f"no feed has the address or name {wanted!r}; feeds list shows them")


async def _check(pipeline: Pipeline, arguments: argparse.Namespace) -> int:
    failures = common.Failures()
    feeds = await pipeline.subscriptions()
    urls = [arguments.what] if arguments.what else [feed.url for feed in feeds]
    for url in urls:
        try:
            await _try(pipeline, url)
        except (FeedError, WorkerError) as error:
            failures.add(url, error)
    return failures.status


async def _import(pipeline: Pipeline, arguments: argparse.Namespace) -> int:
    text = common.decode(common.read_bytes(arguments.what))
    known = {feed.url for feed in await pipeline.store.subscriptions(pipeline.feeds)}
    outlines = read_opml(text)
    listed = {feed.url: feed for feed in outlines.feeds}
    fresh = [feed for url, feed in listed.items() if url not in known]
    for feed in fresh:
        await pipeline.store.add_feed(feed)
    print(f"{len(fresh)} feeds added, {len(listed) - len(fresh)} were read already")
    failures = common.Failures()
    for name, url in outlines.skipped:
        failures.add(name, InputError(f"{url!r} is no http:// or https:// address"))
    return failures.status


async def _export(pipeline: Pipeline, arguments: argparse.Namespace) -> int:
    text = write_opml(await pipeline.store.subscriptions(pipeline.feeds))
    if arguments.what in (None, "-"):
        print(text)
        return 0
    common.write_text(arguments.what, text)
    print(f"written to {arguments.what}")
    return 0
