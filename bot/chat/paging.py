"""Long answers in pages: ◀ 2/5 ▶ under a private reply to a command.

Only for replies that live as long as their command does; what stands under a digest keeps its
place in its custom_id (views/).
"""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

import discord
from discord.ui import ActionRow, Button, Item, LayoutView, TextDisplay

PAGE_TEXT = 1800
"""Characters that read well on one page; Discord would take 4000."""
LIFE = 14 * 60.0
"""Seconds: Discord lets a reply be edited for 15 minutes."""

Page = str | Sequence[Item[Any]]
"""A text in Markdown of at most 4000 characters, or components without the paging row."""


def paged(blocks: Iterable[str], head: str = "", limit: int = PAGE_TEXT) -> tuple[str, ...]:
    """Whole blocks joined into pages of at most `limit` characters, `head` above each page.

    A block longer than a page stands on a page of its own: none is ever cut.
    """
    pages: list[list[str]] = []
    used = 0
    for block in blocks:
        if not pages or used + len(block) + 1 > limit:
            pages.append([head] if head else [])
            used = len(head)
        pages[-1].append(block)
        used += len(block) + 1
    return tuple("\n".join(page) for page in pages)


async def send_pages(
    interaction: discord.Interaction, pages: Sequence[Page], *, replace: bool = False
) -> None:
    """Answer privately with the first page and the buttons to the others, if there are any.

    Works whether or not the interaction has been deferred; `replace` puts the pages where the
    progress of a long command was shown. Raises ValueError without pages.
    """
    if not pages:
        raise ValueError("there is no page to show")
    view = _Pages(pages)
    if replace:
        await interaction.edit_original_response(view=view)
        view.edit = interaction.edit_original_response
    elif interaction.response.is_done():
        sent = await interaction.followup.send(view=view, ephemeral=True, wait=True)
        view.edit = sent.edit
    else:
        await interaction.response.send_message(view=view, ephemeral=True)
        view.edit = interaction.edit_original_response
    if len(pages) < 2:
        view.stop()


class _Pages(LayoutView):
    """One page at a time."""

    edit: Callable[..., Awaitable[object]]

    def __init__(self, pages: Sequence[Page]) -> None:
        super().__init__(timeout=LIFE)
        self._pages, self._at = pages, 0
        self._show()

    async def on_timeout(self) -> None:
        """The buttons go, so that nobody clicks what no longer answers."""
        self._show(buttons=False)
        with contextlib.suppress(discord.HTTPException):  # dismissed by its reader
            await self.edit(view=self)

    def _show(self, buttons: bool = True) -> None:
        self.clear_items()
        page, count = self._pages[self._at], len(self._pages)
        for item in [TextDisplay[Any](page)] if isinstance(page, str) else page:
            self.add_item(item)
        if count < 2 or not buttons:
            return
        row = ActionRow[Any]()
        back, forward = Button[Any](label="◀"), Button[Any](label="▶")
        place = Button[Any](label=f"{self._at + 1}/{count}", disabled=True)
        back.disabled, forward.disabled = self._at == 0, self._at == count - 1
        back.callback = self._back  # type: ignore[method-assign]
        forward.callback = self._forward  # type: ignore[method-assign]
        self.add_item(row.add_item(back).add_item(place).add_item(forward))

    async def _back(self, interaction: discord.Interaction) -> None:
        await self._turn(interaction, -1)

    async def _forward(self, interaction: discord.Interaction) -> None:
        await self._turn(interaction, 1)

    async def _turn(self, interaction: discord.Interaction, step: int) -> None:
        # two quick clicks may both come from a page at the end
        self._at = max(0, min(len(self._pages) - 1, self._at + step))
        self._show()
        await interaction.response.edit_message(view=self)
