"""The sample articles that ship with the project, read from their files."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

import yaml

from bot.errors import InputError


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample article. `hours_ago` is when it was published, before the demo's now."""

    feed: str
    title: str
    slug: str
    hours_ago: float
    author: str
    teaser: str
    links: tuple[str, ...]
    lang: str
    body: str
    """Paragraphs, `## ` headings, `- ` lists and `|` tables, separated by blank lines."""


def read_sample(text: str, name: str) -> Sample:
    """A sample from its file's text: YAML between `---` lines, then the body.

    Raises InputError that names the file.
    """
    try:
        _, head, body = text.split("---\n", 2)
        fields = yaml.safe_load(head)
        return Sample(
            feed=str(fields["feed"]),
            title=str(fields["title"]),
            slug=str(fields["slug"]),
            hours_ago=float(fields["hours_ago"]),
            author=str(fields["author"]),
            teaser=str(fields["teaser"]),
            links=tuple(str(link) for link in fields.get("links") or ()),
            lang=str(fields["lang"]),
            body=body.strip("\n"),
        )
    except (ValueError, KeyError, TypeError, yaml.YAMLError) as error:
        raise InputError(f"{name}: is no sample article ({error})") from error


def samples() -> tuple[Sample, ...]:
    """All samples, newest first."""
    folder = files("bot.demo").joinpath("articles")
    found = [
        read_sample(path.read_text(encoding="utf-8"), path.name)
        for path in folder.iterdir()
        if path.name.endswith(".md")
    ]
    return tuple(sorted(found, key=lambda sample: (sample.hours_ago, sample.slug)))
