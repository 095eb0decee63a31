"""A digest as Discord messages: within limits, and deaf to what feeds would have it do."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.digests.outbox import nonce_of
from bot.digests.render.discord import (
    COMPONENT_LIMIT,
    TEXT_LIMIT,
    cut,
    escape,
    for_edit,
    link,
    mark,
    messages,
    nothing_new,
    one_message,
)
from bot.digests.render.discord.replies import claim_blocks, source_blocks, why_text
from bot.digests.wording import plain
from bot.values import Channel, Correction, Digest, Story, Window
from summarizers.types import Language
from tests import hostile
from tests.loopback_discord.markdown import parse
from tests.loopback_discord.shown import texts, walk
from tests.loopback_discord.spec import spec
from tests.stories_made import EN, NOW, conflict_story, made_digest, made_report, made_story

LANGUAGES = ("en", "zh", "both")


def channel(language: str = "both", **more: object) -> Channel:
    return Channel(id="1", guild="2", language=language, **more)  # type: ignore[arg-type]


def said(body: dict) -> str:  # type: ignore[type-arg]
    return "\n".join(texts(body))


def sound(body: dict) -> None:  # type: ignore[type-arg]
    marked = mark(body, nonce_of("k"))
    assert spec().request_faults("POST", "/channels/1/messages", marked) == []
    marks = [part["custom_id"] for part in walk(marked["components"]) if "custom_id" in part]
    assert all(mark.endswith(f":{nonce_of('k')}") for mark in marks)


# ── text from feeds ─────────────────────────────────────────────────────────────────────────


@given(hostile.texts)
def test_text_of_a_feed_is_shown_letter_by_letter(text: str) -> None:
    shown = escape(text)
    nodes = parse(shown)
    assert hostile.kinds(nodes) <= {"line", "text", "escaped"}
    assert "".join(node.shown() for node in nodes) == plain(text)


@given(hostile.texts, st.integers(2, 40))
def test_a_cut_never_ends_inside_an_escape(text: str, limit: int) -> None:
    short = cut(escape(text), limit)
    assert len(short) <= limit
    assert not re.sub(r"\\[^…]", "", short, flags=re.S).endswith("\\…")


@given(hostile.texts)
@example("ö½discord.gg/evil")
def test_a_label_is_one_link_and_shows_no_backslash(text: str) -> None:
    (line,) = parse(link(text, "https://a.example/(x)?a=[b]_*c*"))
    (node,) = line.inner
    assert node.kind == "link"
    assert node.text == "https://a.example/%28x%29?a=%5Bb%5D_%2Ac%2A"
    assert "\\" not in node.shown()


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(hostile.stories(), min_size=1, max_size=2),
    st.sampled_from(LANGUAGES),
    st.sampled_from(["cards", "embeds"]),
    st.integers(0, 2),
)
def test_a_hostile_digest_neither_pings_nor_links_elsewhere_nor_breaks(
    stories: list[Story], language: str, style: str, left_out: int
) -> None:
    named = tuple(replace(story, id=f"s{n}") for n, story in enumerate(stories))
    digest = Digest(Window(NOW - timedelta(hours=24), NOW), named, left_out)
    for message in messages(digest, channel(language, style=style)):
        body = mark(message.body, nonce_of("k"))
        assert list(hostile.faults(body, message.stories)) == []
        if style == "cards" and language != "both":
            for story in message.stories:
                assert list(hostile.headline_faults(body, story, language)) == []  # type: ignore[arg-type]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(hostile.stories())
def test_hostile_claims_sources_and_reasons_break_no_reply(story: Story) -> None:
    for reader in ("en", "zh"):
        blocks = (
            *claim_blocks(story, reader),
            *source_blocks(story, reader),
            why_text(story, reader),
        )  # type: ignore[arg-type]
        for block in blocks:
            found = [f for f in hostile.text_faults(block, (story,)) if not f.startswith("item")]
            assert found == []


@pytest.mark.parametrize(
    "raw",
    ["@everyone", "<@4>", "<@&5>", "<#1>", "</x:1>", "<id:browse>", "<t:0:R>", "<a:b:2>", ":smile:",
     "[free](https://evil.example)", "https://evil.example/x", "<mailto:a@evil.example>", "||hidden||",
     "- item", "1. item", "`code`", "__u__", "~~s~~", "a\u202eb", "a\u200bb"],
)  # fmt: skip
def test_the_judge_of_hostile_texts_notices_what_is_not_escaped(raw: str) -> None:
    assert list(hostile.text_faults(raw, ()))
    assert list(hostile.text_faults(f"x\n{raw}", ()))


# ── limits ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("style", ["cards", "embeds"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_many_stories_are_split_within_the_limits_and_each_is_there_once(
    language: str, style: str
) -> None:
    stories = [replace(conflict_story(), id=f"s{n}") for n in range(20)]
    digest = replace(made_digest(*stories), left_out=3)
    made = messages(digest, channel(language, style=style))
    assert [s.id for m in made for s in m.stories] == [s.id for s in digest.stories]
    for message in made:
        sound(message.body)
        parts = list(walk(message.body["components"]))
        assert len(parts) <= COMPONENT_LIMIT
        assert sum(len(p.get("content", "")) for p in parts) <= TEXT_LIMIT
    assert [m.head for m in made] == [True, *[False] * (len(made) - 1)]
    assert [m.left_out for m in made] == [*[0] * (len(made) - 1), 3]
    assert "3" in said(made[-1].body).splitlines()[-1]


def test_four_stories_fit_a_message() -> None:
    stories = [replace(conflict_story(), id=f"s{n}") for n in range(4)]
    assert len(messages(made_digest(*stories), channel("en"))) == 1


@pytest.mark.parametrize("style", ["cards", "embeds"])
def test_a_posted_message_whose_stories_have_grown_still_fits(style: str) -> None:
    long = made_story(
        *(
            made_report(
                f"f{n}",
                f"{EN[0]} {n}",
                f"{'Velmora-7 has 200 billion parameters, it says. ' * 9}" + EN[1],
                Language.EN,
            )
            for n in range(6)
        )
    )
    stories = [replace(long, id=f"s{n}") for n in range(5)]
    body = one_message(stories, channel("both", style=style), head=NOW, left_out=9)
    sound(body)
    with pytest.raises(ValueError, match="6 stories"):
        one_message([*stories, long], channel(), head=NOW)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_again_is_the_same_message(language: str) -> None:
    digest = replace(made_digest(conflict_story()), left_out=2)
    (message,) = messages(digest, channel(language))
    again = one_message(
        message.stories, channel(language), head=digest.window.until, left_out=message.left_out
    )
    assert again == message.body


# ── what it says ────────────────────────────────────────────────────────────────────────────


def test_one_language_has_its_own_words_and_both_have_each_text_once() -> None:
    story = conflict_story()
    texts_of = {
        lang: said(messages(made_digest(story), channel(lang))[0].body) for lang in LANGUAGES
    }
    assert "开放权重" not in texts_of["en"]
    assert "opens its weights" not in texts_of["zh"]
    for title in ("Velmora-7 opens its weights", "Velmora-7 开放权重"):
        assert texts_of["both"].count(title) == 1


def test_a_conflict_shows_each_side_in_both_notations_with_its_language_and_date() -> None:
    text = said(messages(made_digest(conflict_story()), channel("zh"))[0].body)
    assert "● **2000 亿参数 (200 billion parameters)** · `EN` dispatch · <t:" in text
    assert "● **200 亿参数 (20 billion parameters)** · `中` ribao · <t:" in text
    assert "“Velmora-7 has 200 billion parameters.”" in text


def test_a_correction_is_marked_with_both_values() -> None:
    report = made_report("dispatch", *EN, Language.EN)
    before = next(claim for claim in report.claims if claim.metric == "parameters")
    changes = (
        Correction(before, replace(before, value=20_000_000_000), NOW),
        Correction(before, None, NOW),
    )
    story = made_story(replace(report, corrections=changes))
    english = said(messages(made_digest(story), channel("en"))[0].body)
    assert (
        "✎ **corrected** · Velmora-7 · parameters: 200 billion parameters (2000 亿参数)" in english
    )
    assert "→ **20 billion parameters (200 亿参数)**" in english
    assert "✎ **withdrawn**" in english
    assert "✎ **已更正**" in said(messages(made_digest(story), channel("zh"))[0].body)


@pytest.mark.parametrize(
    ("changed", "english", "chinese"),
    [
        ({"waiting": True}, "the translation follows", "译文稍后补上"),
        ({"waiting": False}, "no translation model is installed", "未安装翻译模型"),
    ],
)
def test_what_is_not_translated_says_so(
    changed: dict[str, bool], english: str, chinese: str
) -> None:
    story = made_story(replace(made_report("dispatch", *EN, Language.EN), **changed))  # type: ignore[arg-type]
    assert chinese in said(messages(made_digest(story), channel("zh"))[0].body)
    assert chinese in said(messages(made_digest(story), channel("both"))[0].body)
    assert english not in said(messages(made_digest(story), channel("en"))[0].body)


@pytest.mark.parametrize("style", ["cards", "embeds"])
def test_sentences_of_nothing_but_blanks_leave_nothing_empty(style: str) -> None:
    report = made_report("dispatch", *EN, Language.EN)
    blank = tuple(replace(line, text=" ") for line in report.summary.summary)
    words = replace(report.summary, summary=blank, translation=blank)
    for language in LANGUAGES:
        target = channel(language, style=style)
        for message in messages(made_digest(made_story(replace(report, summary=words))), target):
            sound(message.body)


def test_a_paywalled_article_says_so_in_the_channels_language() -> None:
    report = made_report("dispatch", *EN, Language.EN)
    story = made_story(replace(report, article=replace(report.article, paywalled=True)))
    assert "behind a paywall" in said(messages(made_digest(story), channel("en"))[0].body)
    assert "付费内容" in said(messages(made_digest(story), channel("zh"))[0].body)


def test_who_reported_first_stands_first_and_a_picture_beside_the_headline() -> None:
    late = made_report("late", *EN, Language.EN, "https://late.example/a")
    early = made_report("early", EN[0], EN[1] + " More.", Language.EN, "https://early.example/a")
    entry = replace(early.article.entry, published=NOW - timedelta(hours=9))
    early = replace(early, article=replace(early.article, entry=entry, image="https://i.example/p"))
    body = messages(made_digest(made_story(late, early)), channel("en"))[0].body
    sound(body)
    sources = said(body).splitlines()[-1]
    assert re.search(r"\[early\].*reported first.*\[late\]", sources)
    (picture,) = [part for part in walk(body["components"]) if part["type"] == 11]
    assert picture["media"]["url"] == "https://i.example/p"


def test_only_the_role_of_the_settings_is_mentioned_and_only_once() -> None:
    stories = [replace(conflict_story(), id=f"s{n}") for n in range(12)]
    first, *rest = messages(made_digest(*stories), channel("en", role="77"))
    assert first.body["allowed_mentions"] == {"parse": [], "roles": ["77"]}
    assert said(first.body).count("<@&77>") == 1
    assert all(m.body["allowed_mentions"] == {"parse": []} for m in rest)


@pytest.mark.parametrize("style", ["cards", "embeds"])
def test_a_webhook_of_others_has_no_buttons_but_a_mark(style: str) -> None:
    target = channel("en", kind="webhook", own_webhook=False, style=style)
    for message in (
        messages(made_digest(conflict_story()), target)[0],
        nothing_new(target, Window(NOW, NOW)),
    ):
        body = mark(message.body, nonce_of("k"))
        sound(message.body)
        assert not any("custom_id" in part for part in walk(body["components"]))
        assert body["components"][0]["id"] == int(nonce_of("k")[:7], 16)


def test_an_edit_keeps_the_style_that_the_message_was_posted_in() -> None:
    cards = one_message([conflict_story()], channel("en"), head=NOW)
    assert for_edit(channel("en", style="embeds"), cards).style == "cards"


def test_quotes_stand_in_the_claims_with_what_is_around_them() -> None:
    blocks = "\n".join(claim_blocks(conflict_story(), "zh"))
    assert (
        "> Orvane Labs released Velmora-7 on Monday. **Velmora-7 has 200 billion parameters.**"
        in blocks
    )
    assert "**Velmora-7 的参数量为 200 亿**。该公司" in blocks
    assert "原文第 42–79 字" in blocks
    assert "200 亿参数 (20 billion parameters)" in blocks
