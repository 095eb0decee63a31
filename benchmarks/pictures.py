"""Pictures of the bot in Discord, for the README: the demo's feeds, through the real client, to a
loopback Discord, drawn by headless Chromium.

    python -m benchmarks.pictures [docs/pictures]

What is drawn is what the bot posted and answered, byte for byte; only the drawing is ours.
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
from pathlib import Path
from typing import Any

from bot.demo.server import DemoSite
from bot.values import Channel
from tests.discord_desk import at_work, until
from tests.loopback_discord.page import page
from tests.loopback_discord.server import CHANNEL, GUILD, LoopbackDiscord, Reply, buttons, texts

STORIES = 3
SUBJECT, METRIC = "ChatGPT", "parameters"
LOCALES = {"en": "en-US", "zh": "zh-CN"}
WIDTH, SHARPNESS = 640, 2
"""CSS pixels, and how many pixels of the picture go into one."""
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


def draw(scene: Scene, now: datetime, folder: Path, chromium: str) -> Path:
    """A picture of the messages, as high as they are."""
    html = page(scene.messages, now, scene.language, scene.files)
    source, target = folder / f"{scene.name}.html", folder / f"{scene.name}.png"
    command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    measuring = "<script>document.title = 'HEIGHT=' + document.body.scrollHeight + '='</script>"
    source.write_text(html.replace("</body>", f"{measuring}</body>"), encoding="utf-8")
    measured = _run([*command, "--dump-dom", f"--window-size={WIDTH},800", source.as_uri()])
    height = int(measured.partition("<title>HEIGHT=")[2].partition("=")[0])
    source.write_text(html, encoding="utf-8")
    _run(
        [*command, f"--force-device-scale-factor={SHARPNESS}", f"--window-size={WIDTH},{height}",
         f"--screenshot={target}", source.as_uri()]
    )  # fmt: skip
    from PIL import Image  # comes with matplotlib

    with Image.open(target) as image:
        image.convert("RGB").quantize(COLOURS).save(target, optimize=True)
    return target


def _run(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


def main() -> int:
    """Make the pictures; 1 where there is no browser or a picture is too large."""
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/pictures")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("chromium is not installed: apt install chromium fonts-noto-cjk", file=sys.stderr)
        return 1
    large = False
    with tempfile.TemporaryDirectory(prefix="yibao-pictures-") as folder:
        for scene in asyncio.run(scenes(Path(folder))):
            picture = draw(scene, datetime.now(UTC), Path(folder), chromium)
            size = picture.stat().st_size
            shutil.copy(picture, target / picture.name)
            print(f"{target / picture.name}: {size:,} bytes")
            if size > LIMIT:
                large = True
                print(f"{picture.name} is larger than {LIMIT:,} bytes", file=sys.stderr)
    return int(large)


if __name__ == "__main__":
    raise SystemExit(main())
