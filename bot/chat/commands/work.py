"""Long commands: deferred at once, at every moment saying what they are at, ended by a button."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import discord
from discord.ui import ActionRow, Button, LayoutView, MediaGallery, TextDisplay

from bot.chat.commands.errors import sentence
from bot.chat.i18n.catalogue import say
from bot.chat.paging import Page, send_pages

LIFE = 14 * 60.0
"""Seconds: Discord lets a reply be edited for 15 minutes."""


@dataclass(frozen=True, slots=True)
class Picture:
    """An answer that is a picture with a text below it."""

    file: discord.File
    text: str
    described: str
    """What the picture shows, for those who do not see it."""


Result = Sequence[Page] | Picture


@dataclass(slots=True)
class Progress:
    """Tells the one who waits what is being done."""

    interaction: discord.Interaction
    stopped: bool = False
    _task: asyncio.Task[Result] | None = field(default=None, repr=False)

    async def say(self, key: str, **values: object) -> None:
        """Show what is being done now, above the button that ends it."""
        text = say(key, self.interaction.locale, **values)
        view = LayoutView(timeout=LIFE)
        button = Button[Any](
            label=say("cancel", self.interaction.locale), style=discord.ButtonStyle.secondary
        )
        button.callback = self._stop  # type: ignore[method-assign]
        view.add_item(TextDisplay(f"⏳ {text}"))
        view.add_item(ActionRow[Any](button))
        await self.interaction.edit_original_response(view=view)

    async def _stop(self, interaction: discord.Interaction) -> None:
        self.stopped = True
        await interaction.response.defer()
        if self._task is not None:
            self._task.cancel()

    async def run(self, job: Callable[[Progress], Awaitable[Result]]) -> Result:
        """The job's result. Raises CancelledError where the button, or our own end, ended it."""
        self._task = asyncio.ensure_future(job(self))
        try:
            return await self._task
        finally:
            self._task.cancel()


async def work(
    interaction: discord.Interaction, job: Callable[[Progress], Awaitable[Result]]
) -> None:
    """Answer privately with what `job` makes, showing its progress meanwhile.

    A worker that is in the middle of it when it is cancelled is ended too (Workers.run). A
    failure takes the place of the progress, as a sentence.
    """
    if not interaction.response.is_done():
        await interaction.response.defer(ephemeral=True, thinking=True)
    progress = Progress(interaction)
    try:
        result = await progress.run(job)
    except asyncio.CancelledError:
        if not progress.stopped:
            raise
        await _say(interaction, say("cancelled", interaction.locale))
        return
    except Exception as error:  # noqa: BLE001 - its sentence is the answer
        await _say(interaction, sentence(error, interaction.locale))
        return
    if not isinstance(result, Picture):
        await send_pages(interaction, result, replace=True)
        return
    view = LayoutView(timeout=None)
    gallery = MediaGallery[Any]()
    gallery.add_item(media=f"attachment://{result.file.filename}", description=result.described)
    view.add_item(gallery).add_item(TextDisplay(result.text))
    view.stop()
    await interaction.edit_original_response(view=view, attachments=[result.file])


async def _say(interaction: discord.Interaction, text: str) -> None:
    """A sentence in the place of the progress."""
    view = LayoutView(timeout=None)
    view.add_item(TextDisplay(text))
    view.stop()
    await interaction.edit_original_response(view=view)
