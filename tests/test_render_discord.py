"""A digest as Discord messages: within limits, and deaf to what feeds would have it do."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.digests.render.discord import COMPONENT_LIMIT, TEXT_LIMIT, cut, escape, link, messages
from bot.values import Channel
from tests.stories_made import conflict_story, made_digest

HOSTILE = st.text(st.sampled_from(list("@<>#[]()*_~`|\\:-+. 1a中\n\u202e")), max_size=60)


def walk(parts: list[dict]) -> list[dict]:  # type: ignore[type-arg]
    return [p for part in parts for p in (part, *walk(part.get("components", [])))]


@given(HOSTILE)
def test_no_mention_or_markup_from_a_feed_survives_unescaped(text: str) -> None:
    assert not re.search(r"[@<>\[\]()#`*_~|]", re.sub(r"\\.", "", escape(text), flags=re.S))


@given(HOSTILE, st.integers(2, 40))
def test_a_cut_never_ends_inside_an_escape(text: str, limit: int) -> None:
    short = cut(escape(text), limit)
    assert len(short) <= limit
    assert not re.sub(r"\\[^…]", "", short, flags=re.S).endswith("\\…")


@given(HOSTILE)
def test_a_label_cannot_end_its_link_early(text: str) -> None:
    shown = link(text, "https://a.example/(x)")
    assert re.sub(r"\\.", "", shown, flags=re.S).count("](") == 1


def test_many_stories_in_both_languages_are_split_within_the_limits() -> None:
    story = conflict_story()
    stories = [replace(story, id=f"s{n}") for n in range(20)]
    for language in ("both", "en", "zh"):
        made = messages(made_digest(*stories), Channel(id="1", guild="2", language=language))
        bodies = [message.body for message in made]
        assert len(bodies) > 1
        for body in bodies:
            parts = walk(body["components"])
            assert len(parts) <= COMPONENT_LIMIT
            assert sum(len(p.get("content", "")) for p in parts) <= TEXT_LIMIT
            assert body["allowed_mentions"] == {"parse": []}
        marks = [p["custom_id"] for b in bodies for p in walk(b["components"]) if "custom_id" in p]
        assert len(marks) == 20
