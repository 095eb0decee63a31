"""Pictures of the bot in Discord, for the README: the demo's feeds, through the real client, to a
loopback Discord, drawn by headless Chromium.

    python -m benchmarks.pictures [docs/pictures]

What is drawn is what the bot posted and answered, byte for byte; only the drawing is ours.
"""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from bot.chat import client as chat
from bot.commands.engine import opened
from bot.config import Settings
from bot.demo.server import DemoSite
from bot.pipeline import Pipeline
from bot.values import Channel
from tests.loopback_discord.page import page
from tests.loopback_discord.server import GUILD, TOKEN, LoopbackDiscord, buttons, texts

CHANNELS = {"en": "300000000000000011", "zh": "300000000000000012", "both": "300000000000000013"}
EMBEDS = "300000000000000014"
STORIES = 3
WIDTH, LIMIT = 640, 300_000


async def bodies(folder: Path) -> dict[str, tuple[str, list[dict[str, Any]]]]:
    """Messages by picture, with the language of the one who looks."""
    async with LoopbackDiscord() as discord, DemoSite(datetime.now(UTC)) as site:
        settings = Settings(
            feeds_file=folder / "feeds.yaml",
            db=folder / "yibao.db",
            allow_networks=(ip_network("127.0.0.0/8"),),
            discord_token=TOKEN,
            discord_api=discord.api,
            discord_gateway=discord.gateway,
        )
        for target in (*CHANNELS.values(), EMBEDS):
            discord.add_channel(target)
        async with opened(settings, site.feeds) as pipeline:
            client = chat.YibaoClient(settings, pipeline)
            chat._point_at(settings)
            await pipeline.collect(datetime.now(UTC))
            await pipeline.translate(datetime.now(UTC))
            task = asyncio.create_task(client.start(TOKEN))
            try:
                await asyncio.wait_for(discord.ready.wait(), 20)
                await _digests(client, pipeline)
                return await _pictures(discord)
            finally:
                await client.close()
                await asyncio.gather(task, return_exceptions=True)


async def _digests(client: chat.YibaoClient, pipeline: Pipeline) -> None:
    for language, target in CHANNELS.items():
        channel = Channel(target, GUILD, language=language, limit=STORIES, paused=True)  # type: ignore[arg-type]
        await _digest(client, pipeline, channel)
    both = Channel(EMBEDS, GUILD, language="both", style="embeds", limit=2, paused=True)
    await _digest(client, pipeline, both)


async def _digest(client: chat.YibaoClient, pipeline: Pipeline, channel: Channel) -> None:
    await pipeline.store.save_channel(channel)
    await client.deliverer.plan(replace(channel))
    await client.deliverer.send_open(channel.id)


async def _pictures(discord: LoopbackDiscord) -> dict[str, tuple[str, list[dict[str, Any]]]]:
    posted = {name: discord.messages[target] for name, target in CHANNELS.items()}
    found: dict[str, tuple[str, list[dict[str, Any]]]] = {
        "discord-en": ("en", posted["en"][:1]),
        "discord-zh": ("zh", posted["zh"][:1]),
        "discord-both": ("en", posted["both"][:1]),
        "discord-embeds": ("en", discord.messages[EMBEDS][:1]),
    }
    (message,) = posted["en"][:1]
    for kind in ("claims", "more", "lang"):
        wanted = [each for each in buttons(message) if each.startswith(f"y:{kind}:")]
        for language, locale in (("en", "en-US"), ("zh", "zh-CN")):
            reply = await discord.click(wanted[0], message, locale=locale)
            found[f"discord-{kind}-{language}"] = (language, [reply.data])
    return found


def draw(name: str, html: str, folder: Path, chromium: str) -> Path:
    """A picture of the page, as high as it is."""
    source, target = folder / f"{name}.html", folder / f"{name}.png"
    source.write_text(html, encoding="utf-8")
    run = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    measured = subprocess.run(
        [*run, "--dump-dom", "--virtual-time-budget=500", f"--window-size={WIDTH},800",
         "data:text/html;base64," + base64.b64encode(_measuring(html).encode()).decode()],
        capture_output=True, text=True, check=True, timeout=60,
    ).stdout  # fmt: skip
    height = int(measured.partition("HEIGHT=")[2].partition("=")[0] or 1200)
    subprocess.run(
        [*run, f"--window-size={WIDTH},{height}", f"--screenshot={target}", source.as_uri()],
        capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    from PIL import Image  # comes with matplotlib

    with Image.open(target) as image:
        image.convert("RGB").quantize(128).save(target, optimize=True)
    return target


def _measuring(html: str) -> str:
    script = "document.title = 'HEIGHT=' + document.body.scrollHeight + '='"
    return html.replace("</body>", f"<script>{script}</script></body>")


def main() -> int:
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/pictures")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("chromium is not installed: apt install chromium", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="yibao-pictures-") as folder:
        made = asyncio.run(bodies(Path(folder)))
        now = datetime.now(UTC)
        for name, (language, messages) in made.items():
            picture = draw(name, page(messages, now, language), Path(folder), chromium)
            size = picture.stat().st_size
            shutil.copy(picture, target / picture.name)
            lines = sum(len("\n".join(texts(m)).splitlines()) for m in messages)
            print(json.dumps({"picture": picture.name, "bytes": size, "lines": lines}))
            if size > LIMIT:
                print(f"{picture.name} is larger than {LIMIT} bytes", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
