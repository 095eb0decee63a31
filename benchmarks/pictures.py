"""Pictures for the README: the demo's feeds as a page, and through the real client in a loopback
Discord; drawn by headless Chromium.

    python -m benchmarks.pictures [docs/pictures]

What is drawn is what the bot wrote, posted and answered, byte for byte; only how Discord would lay
it out is ours.
"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from bot.demo.server import DemoSite
from bot.values import Channel
from tests.discord_desk import at_work, until
from tests.loopback_discord.page import page
from tests.loopback_discord.server import CHANNEL, GUILD, LoopbackDiscord, Reply, buttons, texts

STORIES = 2
SUBJECT, METRIC = "ChatGPT", "parameters"
LOCALES = {"en": "en-US", "zh": "zh-CN"}
WIDTH, SHARPNESS = 640, 2
"""Of a message in CSS pixels, and how many pixels of the picture go into one."""
DARK = "--blink-settings=preferredColorScheme=0"
PAGES: tuple[tuple[str, int, int, tuple[str, ...]], ...] = (
    ("desktop", 1100, 900, ()), ("dark", 1100, 700, (DARK,)), ("phone", 500, 1000, ()),
)  # fmt: skip
"""Pictures of the page: name, width and height in CSS pixels, and what the browser is told."""
COLOURS, LIMIT = 64, 300_000
"""Colours of a picture, and the bytes that it may have."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture: messages that stand below each other, in the language of whoever looks."""

    name: str
    language: str
    messages: tuple[dict[str, Any], ...]
    files: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, language: str, reply: Reply) -> Scene:
        return cls(name, language, (reply.data,), reply.files)


async def scenes(folder: Path) -> list[Scene]:
    """Post a digest, press its buttons, ask for a chart."""
    async with (
        LoopbackDiscord() as discord,
        DemoSite(datetime.now(UTC)) as site,
        at_work(discord, folder, site.feeds) as pipeline,
    ):
        await pipeline.store.save_channel(
            Channel(CHANNEL, GUILD, language="both", limit=STORIES, paused=True)
        )
        await discord.command("digest now")
        digest = discord.messages[CHANNEL][0]
        found = [Scene("discord-digest-both", "en", (digest,))]
        claims = next(each for each in _of_story(digest, SUBJECT) if each.startswith("y:claims:"))
        for language, locale in LOCALES.items():
            asked = {"subject": SUBJECT, "metric": METRIC}
            told = await discord.click(claims, digest, locale)
            chart = await discord.command("trend", asked, locale=locale)
            found.append(Scene.of(f"discord-claims-{language}", language, told))
            found.append(Scene.of(f"discord-trend-{language}", language, await _drawn(chart)))
        if discord.faults:
            raise AssertionError("\n".join(discord.faults))
        return found


async def _drawn(reply: Reply) -> Reply:
    """The reply once its picture has come; progress is shown before."""
    await until(lambda: reply.files)
    return reply


def _of_story(message: dict[str, Any], words: str) -> Iterator[str]:
    """What can be pressed under the story that has these words."""
    for card in message["components"]:
        if card["type"] == 17 and words in "\n".join(texts({"components": [card]})):
            yield from buttons({"components": [card]})


class Browser:
    """Headless Chromium; raises FileNotFoundError where there is none."""

    def __init__(self) -> None:
        found = shutil.which("chromium") or shutil.which("chromium-browser")
        if found is None:
            raise FileNotFoundError("chromium is missing: apt install chromium fonts-noto-cjk")
        flags = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars")
        self._command = (found, *flags)

    def draw(self, source: Path, target: Path, width: int, height: int, *more: str) -> None:
        """A picture of the upper left of a page; sizes in CSS pixels."""
        self._run(
            f"--force-device-scale-factor={SHARPNESS}", f"--window-size={width},{height}",
            f"--screenshot={target}", *more, source.as_uri(),
        )  # fmt: skip
        from PIL import Image  # comes with matplotlib

        with Image.open(target) as image:
            image.convert("RGB").quantize(COLOURS).save(target, optimize=True)

    def height(self, source: Path, width: int) -> int:
        """How high a page is when it is so wide."""
        html = source.read_text(encoding="utf-8")
        asking = source.with_suffix(".measure.html")
        script = "<script>document.title = 'HEIGHT=' + document.body.scrollHeight + '='</script>"
        asking.write_text(html.replace("</body>", f"{script}</body>"), encoding="utf-8")
        measured = self._run("--dump-dom", f"--window-size={width},800", asking.as_uri())
        return int(measured.partition("<title>HEIGHT=")[2].partition("=")[0])

    def _run(self, *arguments: str) -> str:
        return subprocess.run(
            (*self._command, *arguments), capture_output=True, text=True, check=True, timeout=60
        ).stdout


def draw_scenes(browser: Browser, folder: Path, target: Path) -> Iterator[Path]:
    """Pictures of messages, as high as they are."""
    for scene in asyncio.run(scenes(folder)):
        source, picture = folder / f"{scene.name}.html", target / f"{scene.name}.png"
        html = page(scene.messages, datetime.now(UTC), scene.language, scene.files)
        source.write_text(html, encoding="utf-8")
        browser.draw(source, picture, WIDTH, browser.height(source, WIDTH))
        yield picture


def draw_pages(browser: Browser, folder: Path, target: Path) -> Iterator[Path]:
    """Pictures of the beginning of the page that `demo --html` writes."""
    source = folder / "demo.html"
    demo = (sys.executable, "-m", "bot", "demo", "--model", "none", "--html", str(source))
    subprocess.run(demo, check=True, stdout=subprocess.DEVNULL)
    for name, width, height, more in PAGES:
        browser.draw(source, target / f"{name}.png", width, height, *more)
        yield target / f"{name}.png"


def main() -> int:
    """Make the pictures; 1 where there is no browser or a picture is too large."""
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/pictures")
    try:
        browser = Browser()
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 1
    large = False
    with tempfile.TemporaryDirectory(prefix="yibao-pictures-") as made:
        folder = Path(made)
        for picture in chain(
            draw_scenes(browser, folder, target), draw_pages(browser, folder, target)
        ):
            size = picture.stat().st_size
            large |= size > LIMIT
            print(f"{picture}: {size:,} bytes{' (too many)' if size > LIMIT else ''}")
    return int(large)


if __name__ == "__main__":
    raise SystemExit(main())
