"""What a server calls things in both languages."""

from __future__ import annotations

from bot.store import glossary
from bot.store.owned import OwnedFile


class GlossaryDoor(OwnedFile):
    """What a server calls things in both languages; one server never sees another's."""

    async def words(self, guild: str) -> tuple[glossary.Word, ...]:
        """A server's glossary, in the order of the English names."""
        return await self._read(glossary.words, guild)

    async def save_word(self, guild: str, word: glossary.Word) -> bool:
        """Add a word, or replace the one of the same English name; True where it is new."""
        return await self._write(glossary.save, guild, word)

    async def remove_word(self, guild: str, name: str) -> bool:
        """Forget a word by its English or Chinese name; False where there is none."""
        return await self._write(glossary.remove, guild, name)
