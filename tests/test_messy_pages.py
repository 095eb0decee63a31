"""Summaries of pages that are half menu, of talks without a mark, and of lists."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizers.document import read
from summarizers.summarize import summarize
from summarizers.types import Summary

PAGES = Path(__file__).resolve().parent / "data" / "quality" / "pages"


def summary_of(page: str) -> tuple[str, Summary, str]:
    """The text, its summary, and all that the summary shows."""
    text = (PAGES / f"{page}.txt").read_text(encoding="utf-8")
    found = summarize(read(text))
    return text, found, "\n".join([found.title or "", *(line.text for line in found.summary)])


@pytest.mark.parametrize(
    ("page", "told", "furniture"),
    [
        (
            "menus-zh",
            ("320亿", "92万美元", "84.6分", "错误率偏高"),
            (
                "登录",
                "阅读 1.2万",
                "导读",
                "蓝字",
                "图1",
                "会员年卡",
                "网友",
                "上一篇",
                "免责",
                "©",
            ),
        ),
        (
            "menus-en",
            ("180 million", "2.1%", "dialects", "less than a cent"),
            ("Sign in", "Share on", "commission", "Related", "ADVERT", "inbox", "Comments", "VPN"),
        ),
        ("talk-zh", ("467亿", "26个G", "3个点"), ("呃", "嗯", "就是就是", "欢迎来到")),
        ("talk-en", ("9 points", "40000 dollars", "6 percent"), (" um ", " uh ", "welcome back")),
        (
            "list-zh",
            ("128K", "87.5%", "每秒150个token"),
            ("你绝对想不到", "建议收藏", "留言", "点赞"),
        ),
        (
            "list-en",
            ("$15 a month", "38%", "$310 million"),
            ("insane", "dive in", "MIND20", "favorite", "affiliate"),
        ),
    ],
)
def test_a_messy_page_gives_its_facts_and_none_of_its_furniture(
    page: str, told: tuple[str, ...], furniture: tuple[str, ...]
) -> None:
    _, _, shown = summary_of(page)
    assert [fact for fact in told if fact not in shown] == []
    assert [snippet for snippet in furniture if snippet in shown] == []


@pytest.mark.parametrize(
    ("page", "line"),
    [
        ("list-zh", "Gemma 3 27B：谷歌在3月推出，支持图像输入，上下文窗口为128K。"),
        ("list-zh", "有评测者质疑Phi-4-mini的中文能力，称其在C-Eval上只有50多分。"),
        (
            "list-en",
            "In a test by the university of Graz Patchwork solved 38% of the SWE-bench Verified "
            "tasks, two points less than CodeHarbor.",
        ),
    ],
)
def test_an_item_of_a_list_is_shown_with_the_name_above_it(page: str, line: str) -> None:
    text, found, _ = summary_of(page)
    (shown,) = (one for one in found.summary if one.text == line)
    assert shown.edited
    (first, last), (start, end) = shown.source
    assert text[first:last] in line
    assert text[start:end] not in line or line.endswith(text[start:end])


@pytest.mark.parametrize(
    ("page", "title"),
    [("list-zh", "2025年上半年最值得关注的5个开源模型"), ("list-en", "7 AI coding assistants")],
)
def test_a_title_that_promises_keeps_what_it_lists(page: str, title: str) -> None:
    _, found, _ = summary_of(page)
    assert found.title == title


_LINES = st.sampled_from(
    [
        line
        for page in sorted(PAGES.glob("*.txt"))
        for line in page.read_text(encoding="utf-8").splitlines()
    ]
)


@given(st.lists(st.one_of(_LINES, st.text(max_size=40)), max_size=12), st.integers(1, 6))
def test_every_summary_sentence_has_its_place_in_the_source(lines: list[str], limit: int) -> None:
    text = "\n".join(lines)
    found = summarize(read(text), limit=limit)
    assert len(found.summary) <= limit
    places = [line.source[-1] for line in found.summary]
    assert places == sorted(places)
    for line in found.summary:
        assert line.text
        assert all(0 <= start < end <= len(text) for start, end in line.source)
        start, end = line.source[-1]
        assert line.edited or (len(line.source) == 1 and text[start:end] == line.text)
        assert line.edited == (text[start:end] != line.text)
