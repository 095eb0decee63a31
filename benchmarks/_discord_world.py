"""What the measures of `benchmarks/discord.py` share: invented news, targets, and a bot as a
process of its own beside a loopback Discord."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.store import Store
from bot.values import Article, Channel, Entry, Origin, Report
from summarizers.claims import find_claims
from summarizers.document import read
from summarizers.summarize import summarize
from summarizers.types import Language
from tests.loopback_discord.server import APP, FORUM, GUILD, PUBLIC_THREAD, TOKEN, LoopbackDiscord

ROOT = Path(__file__).resolve().parent.parent
FEED = "https://dispatch.example/feed"
"""On record nowhere, so it counts as the operator's and every server may read it."""
TAG = "880000000000000001"
DOUBTED = r"message (\S+): the bot stopped while it was sending; it is looked for"
FOUND = r"message (\S+) is there as "
"""What the bot's log says of messages in doubt."""
ALWAYS = 0.001
"""Minutes between digests: due at every look."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def title_of(batch: int, number: int) -> str:
    return f"Quorvane-{batch}x{number} opens its weights"


def invented(batch: int, number: int, now: datetime) -> Report:
    """A report on an event of its own, read by the real language rooms."""
    name = f"Quorvane-{batch}x{number}"
    text = (
        f"Orvane Labs released {name} on Monday. {name} has {batch + 3} billion parameters and "
        f"scores {40 + number} percent on MMLU. The company says the weights are free for research."
    )
    title = title_of(batch, number)
    document = read(text, title=title)
    url = f"https://dispatch.example/{name}"
    entry = Entry(FEED, title, url, title, now - timedelta(minutes=number))
    article = Article(entry, text, Language.EN, (), Origin.FEED, feed_name="Dispatch")
    return Report(
        article, summarize(document), find_claims(document), document.names, document.quantities
    )


async def add_news(store: Store, batch: int, count: int) -> None:
    """Store a batch of stories of one report each."""
    for number in range(count):
        now = utc_now()
        report = invented(batch, number, now)
        await store.save_report(report, now)
        await store.save_placement(report.key, f"s{batch}x{number}", now=now)


def add_targets(discord: LoopbackDiscord, count: int) -> tuple[Channel, ...]:
    """As many targets of each kind as go into `count`, each a place of the loopback Discord."""
    made = []
    for number in range(count):
        above = discord.add_channel(str(310_000_000_000_000_000 + number))
        common = {"guild": GUILD, "language": "en", "every": ALWAYS}
        match number % 4:
            case 0:
                made.append(Channel(above, **common))  # type: ignore[arg-type]
            case 1:
                thread = str(320_000_000_000_000_000 + number)
                discord.add_channel(thread, PUBLIC_THREAD, parent=above)
                made.append(Channel(thread, kind="thread", parent=above, **common))  # type: ignore[arg-type]
            case 2:
                forum = str(330_000_000_000_000_000 + number)
                discord.add_channel(forum, FORUM, tags=(TAG,), needs_tag=True)
                made.append(Channel(forum, kind="forum", tags=(TAG,), **common))  # type: ignore[arg-type]
            case _:
                hook = discord.add_webhook(above, application=APP)
                made.append(
                    Channel(hook.id, kind="webhook", parent=above, secret=hook.token, **common)  # type: ignore[arg-type]
                )
    return tuple(made)


def posted(discord: LoopbackDiscord, channel: Channel) -> list[dict[str, object]]:
    """The bot's messages in a target, in the order in which they stand there."""
    if channel.kind == "forum":
        posts = [p for p in discord.world.places.values() if p.parent == channel.id]
        return [m for post in sorted(posts, key=lambda p: int(p.id)) for m in post.messages]
    where = channel.parent if channel.kind == "webhook" else channel.id
    return list(discord.world.places[str(where)].messages)


class Bot:
    """`python -m bot run` as a process of its own, which may be killed at any moment."""

    def __init__(self, discord: LoopbackDiscord, folder: Path) -> None:
        self.db, self.log = folder / "yibao.db", folder / "run.log"
        feeds = folder / "feeds.yaml"
        feeds.write_text("feeds: []\n")
        self._folder = folder
        given = ("--model", "none", "--db", str(self.db), "--feeds", str(feeds))
        self._command = (sys.executable, "-m", "bot", "run", "--verbose", *given)
        self._environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("YIBAO_", "DISCORD_"))},
            "PYTHONPATH": str(ROOT),
            "DISCORD_TOKEN": TOKEN,
            "YIBAO_DISCORD_API": discord.api,
            "YIBAO_DISCORD_GATEWAY": discord.gateway,
        }
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, cwd=self._folder, env=self._environment, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    @property
    def ended(self) -> bool:
        """Whether it has ended by itself."""
        return self._process is None or self._process.returncode is not None

    def doubts(self) -> tuple[int, int]:
        """Messages that were being sent when a bot before was killed, and those of them that were
        found to have arrived."""
        text = self.log.read_text()
        return tuple(len(set(re.findall(said, text))) for said in (DOUBTED, FOUND))  # type: ignore[return-value]

    async def kill(self) -> bool:
        """End it without a word, its workers with it; False where it had ended by itself."""
        process = self._process
        assert process is not None
        alone = process.returncode is None
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
        return alone
