"""The page of a digest: what a feed says stays text, and nothing remote is loaded."""

from __future__ import annotations

import base64
import hashlib
import re

from bot.digests.render.html import render_html
from summarizers.types import Language
from tests.stories_made import NOW, conflict_story, made_digest, made_report, made_story


def test_the_policy_allows_exactly_the_style_in_the_page() -> None:
    page = render_html(made_digest(conflict_story()), NOW)
    style = re.search(r"<style>(.*?)</style>", page, re.S)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in page
    assert "default-src 'none'" in page


def test_an_english_and_a_chinese_source_in_conflict_are_shown_in_both_languages() -> None:
    page = render_html(made_digest(conflict_story()), NOW)
    assert 'class="conflict"' in page
    assert 'lang="en"' in page
    assert 'lang="zh"' in page


def test_the_page_loads_nothing_and_links_give_no_opener() -> None:
    page = render_html(made_digest(conflict_story()), NOW)
    assert not re.search(r"<(script|img|link|iframe|object|embed)\b|\ssrc=|url\(|@import", page)
    links = re.findall(r"<a [^>]*>", page)
    assert links
    assert all("noopener" in link for link in links)


def test_markup_bidi_and_script_addresses_from_a_feed_stay_harmless() -> None:
    for lang, text in (
        (Language.EN, "Velmora-7 has 7 billion parameters <script>alert(1)</script> \u202eevil."),
        (Language.ZH, "青岚大模型的参数量为 70 亿<script>alert(1)</script>\u202e。"),
    ):
        title = '<img src=x onerror="a"> \u202eVelmora & 青岚'
        report = made_report("x<b>", title, text, lang, "javascript:alert(1)")
        page = render_html(made_digest(made_story(report)), NOW)
        assert "<script" not in page
        assert "<img" not in page
        assert "x<b>" not in page
        assert "\u202e" not in page
        assert "javascript:" not in page
        assert "&lt;img" in page
