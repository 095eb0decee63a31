"""How a digest leaves the command line: terminal, JSON lines, or a page."""

from __future__ import annotations

import sys
from datetime import datetime

from bot.commands import common
from bot.digests.render.html import render_html
from bot.digests.render.json import story_json
from bot.digests.render.text import print_digest
from bot.pipeline import Poll, Read, Words
from bot.values import Digest


def complain_of(poll: Poll, read: Read | None = None, words: Words | None = None) -> None:
    """One line on stderr for each feed and article that failed, and for the model."""
    for feed, reason in poll.failed:
        common.complain(feed.name, reason)
    for note in poll.notes:
        print(f"yibao: {note}", file=sys.stderr)
    for entry, reason in read.failed if read else ():
        common.complain(entry.url or entry.title, reason)
    for (_feed, identity), reason in words.lost if words else ():
        common.complain(identity, f"not translated: {reason}")
    if words and words.fault:
        common.complain("model", words.fault)


def show(digest: Digest, now: datetime, *, html: str | None, as_json: bool) -> None:
    """Print the digest, and write the page where one is wanted. Raises InputError."""
    if as_json:
        for story in digest.stories:
            common.print_json(story_json(story))
    else:
        print_digest(digest, sys.stdout, now)
    if html is None:
        return
    common.write_text(html, render_html(digest, now))
    print(f"yibao: the page is in {html}", file=sys.stderr)
