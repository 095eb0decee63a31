"""Quantities: what is found, what is left alone, and what a rendering keeps."""

from __future__ import annotations

import math
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.quantity_suite import misread, suite
from summarizers.quantities import (
    find_quantities,
    is_weak,
    quantity_json,
    render_quantity,
    same_quantity,
)
from summarizers.types import Language, Name, Number, Quantity


def test_at_least_99_of_100_hand_checked_expressions_are_read_right() -> None:
    cases, wrong = suite(), misread()
    assert len(cases) >= 400
    assert len(wrong) <= len(cases) // 100, wrong


def test_the_two_lines_of_the_command_help_read_as_promised() -> None:
    first = find_quantities("微软称参数只有200亿,约为此前传闻的1/9")
    assert [q.text for q in first] == ["200亿", "1/9"]
    assert first[0].value == 20_000_000_000
    assert math.isclose(first[1].value, 1 / 9)
    assert first[1].comparator == "~"
    second = find_quantities("about 1.75 trillion tokens, up from 300B")
    assert quantity_json(second[0]) == {
        "text": "about 1.75 trillion tokens",
        "start": 0,
        "end": 26,
        "value": 1_750_000_000_000,
        "value2": None,
        "unit": "tokens",
        "comparator": "~",
        "readings": [],
    }
    assert (second[1].value, second[1].unit) == (300_000_000_000, None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.75万亿", 1_750_000_000_000),
        ("3千亿", 300_000_000_000),
        ("2.3万亿", 2_300_000_000_000),
        ("0.07亿", 7_000_000),
        ("1.1 trillion", 1_100_000_000_000),
        ("2.3 billion", 2_300_000_000),
        ("557.6万", 5_576_000),
    ],
)
def test_a_scaled_decimal_is_an_exact_integer(text: str, value: int) -> None:
    (quantity,) = find_quantities(text)
    assert quantity.value == value
    assert isinstance(quantity.value, int)


def test_digits_inside_a_given_name_are_no_quantity() -> None:
    text = "mistral 7B 效果炸裂,数据量达到 8 个 T"
    name = Name(text="mistral 7B", start=0, end=10, canonical="Mistral 7B")
    assert [q.value for q in find_quantities(text, [name])] == [8_000_000_000_000]
    text = "在4090上只用了20分钟"
    card = Name(text="4090", start=1, end=5, canonical="RTX 4090")
    assert [q.unit for q in find_quantities(text, [card])] == ["minutes"]


def test_comparator_words_unit_and_number_stand_in_the_span() -> None:
    text = "训练花费了超过8万GPU时，约200亿 tokens；it used more than 80,000 GPU hours."
    assert [q.text for q in find_quantities(text)] == [
        "超过8万GPU时",
        "约200亿 tokens",
        "more than 80,000 GPU hours",
    ]


def test_an_ambiguous_quantity_carries_its_other_reading() -> None:
    (data,) = find_quantities("用了2T数据")
    assert [(r.value, r.unit) for r in data.readings] == [(2 * 10**12, "bytes")]
    (grown,) = find_quantities("营收增长一倍")
    assert [(r.value, r.unit) for r in grown.readings] == [(2, "ratio")]
    assert all(not q.readings for q in find_quantities("20B参数，3 亿美元，10 minutes"))


def test_offsets_count_code_points_of_the_text_as_given() -> None:
    text = "\ufeff😀参数　２００亿，𝟛 and 12％ of users"
    for quantity in find_quantities(text):
        assert text[quantity.start : quantity.end] == quantity.text
    assert next(q.value for q in find_quantities(text)) == 20_000_000_000


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("约200亿参数", "about 20 billion parameters"),
        ("超过8万GPU时", "more than 80,000 GPU hours"),
        ("6B到13B", "6B to 13B"),
        ("三成", "30 percent"),
        ("两周", "14 days"),
        ("2023年10月", "October 2023"),
        ("7天", "168 hours"),
        ("13个话题", "13 topics"),
        ("200亿", "20 billion parameters"),
        ("高达41%", "up to 41%"),
        ("100亿以上", "more than 10 billion"),
        ("20公里", "20 km"),
        ("营收增长一倍", "revenue doubled"),
    ],
)
def test_the_same_quantity_in_both_languages_is_the_same(zh: str, en: str) -> None:
    (first,), (second,) = find_quantities(zh), find_quantities(en)
    assert same_quantity(first, second)
    assert same_quantity(second, first)


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("200亿参数", "200 billion parameters"),
        ("200亿参数", "20 million parameters"),
        ("约200亿", "20 billion"),
        ("不到两周", "more than two weeks"),
        ("300万美元", "3 million euros"),
        ("300万美元", "3 million"),
        ("20%", "20 percentage points"),
        ("3倍", "3 percent"),
        ("20公里", "20 miles"),
        ("20分钟", "20 hours"),
        ("6B到13B", "6B to 14B"),
        ("6B到13B", "6B"),
        ("2023年10月", "October 2022"),
    ],
)
def test_another_value_unit_or_comparator_is_another_quantity(zh: str, en: str) -> None:
    (first,), (second,) = find_quantities(zh), find_quantities(en)
    assert not same_quantity(first, second)


def test_only_small_counts_in_words_may_be_left_out_of_a_translation() -> None:
    assert [is_weak(q) for q in find_quantities("两家公司用三年训练了2000亿参数")] == [
        True,
        False,
        False,
    ]
    assert [is_weak(q) for q in find_quantities("two models with 20 billion parameters")] == [
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("text", "language", "written"),
    [
        ("200亿", Language.EN, "20 billion"),
        ("1.75万亿", Language.EN, "1.75 trillion"),
        ("3千亿", Language.EN, "300 billion"),
        ("$1.5 million", Language.ZH, "150 万美元"),
        ("约200亿 tokens", Language.EN, "about 20 billion tokens"),
        ("more than 80,000 GPU hours", Language.ZH, "超过 8 万 GPU 小时"),
        ("350M-175B models", Language.ZH, "3.5 亿至 1750 亿参数"),
        ("10%至50%", Language.EN, "10% to 50%"),
        ("2023年10月", Language.EN, "October 2023"),
        ("May 13, 2024", Language.ZH, "2024年5月13日"),
        ("不到两周", Language.EN, "less than 2 weeks"),
        ("五分之一", Language.EN, "1/5"),
        ("三成", Language.EN, "30%"),
        ("8块A100", Language.EN, "8 GPUs"),
        ("3x", Language.ZH, "3 倍"),
        ("0.002 美元 / 1k token", Language.EN, "$2 per million tokens"),
        ("1.2 seconds", Language.ZH, "1.2 秒"),
        ("$5-10 million", Language.ZH, "500 万至 1000 万美元"),
        ("13个话题", Language.EN, "13"),
        ("30公里", Language.EN, "30 km"),
        ("至少3年", Language.EN, "at least 3 years"),
    ],
)
def test_a_quantity_is_written_in_the_other_language(
    text: str, language: Language, written: str
) -> None:
    (quantity,) = find_quantities(text)
    assert render_quantity(quantity, language) == written


def _same_fields(a: Quantity, b: Quantity) -> bool:
    if (a.unit is None and b.unit == "count") or "score" in {r.unit for r in a.readings}:
        # English has no measure word for plain counts, and its points may be a score
        a = Quantity(**{**_fields(a), "unit": b.unit})  # type: ignore[arg-type]
    close = a.value == pytest.approx(b.value, rel=1e-9)
    return bool(close) and (a.value2, a.unit, a.comparator) == (b.value2, b.unit, b.comparator)


@pytest.mark.parametrize("language", [Language.ZH, Language.EN])
def test_every_expression_of_the_suite_survives_the_round_trip(language: Language) -> None:
    lost = []
    for text, _ in suite():
        for quantity in find_quantities(text):
            written = render_quantity(quantity, language)
            again = find_quantities(written)
            if len(again) != 1 or not _same_fields(again[0], quantity):
                lost.append((quantity, written, again))
    assert not lost


UNITS = st.sampled_from(
    "parameters tokens gpu_hours gpus days hours minutes milliseconds percent ratio score "
    "usd cny eur people count bytes flops points".split()
)
COMPARATORS = st.sampled_from(["=", "~", "<", "<=", ">", ">="])
WHOLE = st.integers(2, 9999).flatmap(
    lambda n: st.sampled_from([n * 10**power for power in (0, 2, 4, 6, 8, 10, 12)])
)
DECIMAL = st.decimals(min_value="0.01", max_value="9999", places=2).map(
    lambda d: int(d) if d == int(d) else float(d)
)


@settings(max_examples=400, deadline=None)
@given(WHOLE | DECIMAL, UNITS, COMPARATORS, st.sampled_from([Language.ZH, Language.EN]))
def test_any_value_unit_and_comparator_survive_the_round_trip(
    value: Number, unit: str, comparator: str, language: Language
) -> None:
    quantity = Quantity("", 0, 0, value, unit=unit, comparator=comparator)  # type: ignore[arg-type]
    (again,) = find_quantities(render_quantity(quantity, language))
    assert _same_fields(again, quantity)


@settings(max_examples=200, deadline=None)
@given(WHOLE, st.integers(2, 50), UNITS, st.sampled_from([Language.ZH, Language.EN]))
def test_a_range_survives_the_round_trip(
    value: int, times: int, unit: str, language: Language
) -> None:
    quantity = Quantity("", 0, 0, value, value * times, unit=unit, comparator="range")
    (again,) = find_quantities(render_quantity(quantity, language))
    assert (again.value, again.value2, again.comparator) == (value, value * times, "range")


def _fields(quantity: Quantity) -> dict[str, object]:
    return {name: getattr(quantity, name) for name in Quantity.__dataclass_fields__}


DATES = st.one_of(
    st.integers(1950, 2049),
    st.tuples(st.integers(1950, 2049), st.integers(1, 12)).map(lambda d: d[0] * 100 + d[1]),
    st.dates().filter(lambda d: 1950 <= d.year < 2050).map(lambda d: int(f"{d:%Y%m%d}")),
    st.dates().map(lambda d: d.month * 100 + d.day),
)


@given(DATES, st.sampled_from([Language.ZH, Language.EN]))
def test_a_date_survives_the_round_trip(value: int, language: Language) -> None:
    quantity = Quantity("", 0, 0, value, unit="date")
    (again,) = find_quantities(render_quantity(quantity, language))
    assert (again.value, again.unit) == (value, "date")


ALPHABET = st.sampled_from(
    [
        *list(
            "0123456789.,:-~/%$¥+ \n()[]一二三十百千万亿零半几多约超点年月日第个倍元成分之BMTKx²^eE"
        ),
        "million",
        " of ",
        "two",
        "half a ",
        " and ",
        "GPT-",
        "token",
        "参数",
        "到",
        " to ",
        "至",
    ]
)


@settings(max_examples=500, deadline=None)
@given(st.lists(ALPHABET, max_size=40).map("".join) | st.text(max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    end = 0
    for quantity in find_quantities(text):
        assert end <= quantity.start < quantity.end <= len(text)
        assert text[quantity.start : quantity.end] == quantity.text
        assert (quantity.value2 is not None) == (quantity.comparator == "range")
        assert quantity.value2 is None or quantity.value2 > quantity.value
        end = quantity.end
        for language in Language:
            assert render_quantity(quantity, language)


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "1,",
        "1.",
        "1-",
        "1/",
        "万",
        "一万",
        "1 ",
        "two ",
        "$",
        "约",
        "1:",
        "百分之",
        "a ",
        "-a.com",
        "a@",
        "1年",
        "第",
    ],
)
def test_long_runs_are_read_in_linear_time(unit: str) -> None:
    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        start = time.perf_counter()
        find_quantities(text)
        return time.perf_counter() - start

    seconds(100)
    assert seconds(40_000) < 5.0  # quadratic reading would need minutes


def test_a_shuffled_article_reads_sentence_by_sentence_as_it_does_whole() -> None:
    sentences = [text for text, _ in suite() if not text.startswith(("1.0", "图", "表"))]
    random.Random(7).shuffle(sentences)
    whole = find_quantities("。\n".join(sentences))
    single = [q for sentence in sentences for q in find_quantities(sentence)]
    assert [(q.value, q.unit) for q in whole] == [(q.value, q.unit) for q in single]


@pytest.mark.parametrize(
    ("text", "comparator"),
    [
        ("upto 10 GB", "<="),
        ("morethan 300 tokens", ">"),
        ("最多10GB", "<="),
        ("超过 300 个词元", ">"),
    ],
)
def test_a_comparator_may_be_written_without_its_space(text: str, comparator: str) -> None:
    (found,) = find_quantities(text)
    assert found.comparator == comparator


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("他在高考中考了35分", []),
        ("It scored 35 out of 42 points", [(35 / 42, "ratio")]),
        ("评分为92/100", [(0.92, "ratio")]),
        ("in 7 out of 10 cases", []),
    ],
)
def test_points_out_of_points_are_a_score_that_may_be_a_share(
    text: str, readings: list[tuple[float, str]]
) -> None:
    (found,) = find_quantities(text)
    assert [(reading.value, reading.unit) for reading in found.readings] == readings


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("价格的三分之一到二分之一", "1/3 to 1/2"),
        ("成本只有三十分之一", "1/30"),
        ("新台币三百亿元", "30 billion Taiwan dollars"),
        ("打八五折", "0.85x"),
        ("净利润为负12.5%", "-12.5%"),
        ("3070块GPU", "3,070 GPUs"),
    ],
)
def test_shares_signs_and_other_money_are_written_in_english(text: str, written: str) -> None:
    (found,) = find_quantities(text)
    assert render_quantity(found, Language.EN) == written
