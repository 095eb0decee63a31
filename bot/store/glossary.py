"""What a server calls things: its own names in both languages. Runs on the store's thread."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from bot.store.codec import dumps, loads
from bot.store.feeds import clean


@dataclass(frozen=True, slots=True)
class Word:
    """One name of a server's glossary, and what it is called in each language."""

    en: str
    zh: str
    aliases: tuple[str, ...] = ()


def words(db: Database, guild: str) -> tuple[Word, ...]:
    """A server's glossary, in the order of the English names."""
    rows = db.execute("SELECT entry FROM glossary WHERE guild = ? ORDER BY word", (guild,))
    return tuple(loads(Word, entry) for (entry,) in rows)


def save(db: Database, guild: str, word: Word) -> bool:
    """Add a word, or replace the one of the same English name; True where it is new."""
    key = _key(word.en)
    known = db.execute(
        "SELECT 1 FROM glossary WHERE guild = ? AND word = ?", (guild, key)
    ).fetchone()
    db.execute(
        "INSERT OR REPLACE INTO glossary (guild, word, entry) VALUES (?, ?, ?)",
        (guild, key, clean(dumps(word))),
    )
    return known is None


def remove(db: Database, guild: str, name: str) -> bool:
    """Forget a word by its English or Chinese name; False where there is none."""
    found = [word.en for word in words(db, guild) if _key(name) in (_key(word.en), _key(word.zh))]
    for en in found:
        db.execute("DELETE FROM glossary WHERE guild = ? AND word = ?", (guild, _key(en)))
    return bool(found)


def _key(name: str) -> str:
    return clean(" ".join(name.split()).casefold())
