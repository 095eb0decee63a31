"""The compiled patterns of the scanner. All of them run on folded, lower-case text.

Every repetition is over a class that the next element does not share, so that matching a
long run of digits or number characters stays linear.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from summarizers.quantities.words import alternation, words
from summarizers.text import any_word

DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)"
ZH = "零〇一二两三四五六七八九十百千万亿廿"
ZH_DIGIT = "零〇一二两三四五六七八九"
ZH_RUN = (
    rf"(?:(?:好几|[数几])(?=[十百千万亿])|上(?=[百千万亿]))?[{ZH}]+(?:[几多余来][十百千万亿]+)?几?"
    rf"(?:点[{ZH_DIGIT}]+[十百千万亿]*)?"
)
YEAR = r"(?:1[89]|20)[0-9]{2}"
ZH_YEAR = r"(?:一[八九]|二[零〇])[零〇一二三四五六七八九]{2}"
_DOMAINS = ("com", "cn", "org", "net", "io", "ai")
ZH_SMALL = r"[一二三四五六七八九十]{1,3}"


@dataclass(frozen=True, slots=True)
class Patterns:
    """See the comment at each pattern in `patterns`."""

    atom: re.Pattern[str]
    zh_scale: re.Pattern[str]
    en_scale: re.Pattern[str]
    letter: re.Pattern[str]
    unit: re.Pattern[str]
    symbol: re.Pattern[str]
    chip: re.Pattern[str]
    before: re.Pattern[str]
    emphatic: re.Pattern[str]
    far_before: re.Pattern[str]
    far_bound: re.Pattern[str]
    after: re.Pattern[str]
    en_word: re.Pattern[str]
    not_zh: re.Pattern[str]
    label: re.Pattern[str]
    context: re.Pattern[str]
    addresses: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]
    """With the marks without which a text holds none."""
    half_before: re.Pattern[str]
    gap: re.Pattern[str]
    change: re.Pattern[str]
    per: re.Pattern[str]
    month_en: str


def _dates() -> tuple[str, str]:
    months = alternation(words().months)
    month = rf"(?P<{{0}}>{months})\.?"
    zh = (
        rf"(?P<zy>{YEAR}|{ZH_YEAR}|[0-9]{{2}}(?=\s?年\s?[0-9]{{1,2}}\s?月))\s?年(?:\s?"
        rf"(?P<zm>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s?月份?"
        rf"(?:\s?(?P<zd>3[01]|[12][0-9]|0?[1-9]|{ZH_SMALL})\s?[日号])?)?"
        rf"|(?<![0-9.])(?P<zm2>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s?月"
        rf"(?:\s?(?P<zd2>3[01]|[12][0-9]|0?[1-9]|{ZH_SMALL})\s?[日号]|份|(?!球|饼|亮|度|经|薪|老))"
        rf"|(?<![0-9.])(?P<zd3>3[01]|[12][0-9]|0?[1-9])\s?日(?![线本元])"
        rf"|(?:(?P<zc>[12][0-9]|十[八九]|二十一?)世纪|上个?世纪)(?P<zt>[0-9零一二三四五六七八九十]{{1,2}})年代"
        rf"|(?P<iy>{YEAR})(?P<isep>[-/.])(?P<im>1[0-2]|0?[1-9])(?:(?P=isep)(?P<id>3[01]|[12][0-9]|0?[1-9])(?![0-9])|(?<=/[01][0-9])(?![0-9/.%]))"
    )
    en = (
        rf"(?<![a-z0-9]){month.format('em')}\s+(?P<ed>3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?(?![0-9,]*[0-9%]|[a-z])"
        rf"(?:\s*,?\s+(?P<ey>{YEAR})(?![0-9]))?"
        rf"|(?<![a-z0-9]){month.format('em4')}\s+(?P<ed4>3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?,\s*(?P<ey4>{YEAR})(?![0-9])"
        rf"|(?P<ed2>3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?\s+(?:of\s+)?{month.format('em2')}(?![a-z])"
        rf"(?:\s*,?\s+(?P<ey2>{YEAR})(?![0-9]))?"
        rf"|(?<![a-z0-9]){month.format('em3')}(?:\s*,?\s+(?:of\s+)?(?P<ey3>{YEAR})(?![0-9])|(?![a-z]))"
        rf"|(?P<um>1[0-2]|0?[1-9])/(?P<ud>3[01]|[12][0-9]|0?[1-9])/(?P<uy>{YEAR})(?![0-9])"
        rf"|(?P<span>{YEAR})[-/–](?:1[3-9]|[2-9][0-9])(?![0-9.%])"
        rf"|(?P<decade>(?:1[89]|20)[0-9]0)s(?![a-z])"
    )
    return zh, en


def _first_characters() -> str:
    """The inside of a class: every character but a letter that an atom may begin with. Most
    text is passed over by it."""
    known = words()
    listed = [
        *known.lists["not_numbers_zh"], *known.currency, *known.multiples, *known.vague_zh,
        *known.raw["times_of_day"], "0-9", ZH, "数几上好第半俩仨十打对每", "[(",
    ]  # fmt: skip
    heads = {word[0].lower() for word in listed[:-4]}
    return "0-9" + "".join(
        re.escape(c)
        for c in sorted(heads | set("".join(listed[-3:])))
        if not c.isalnum() or not c.isascii()
    )


def _first_letters() -> str:
    """A pattern for the three letters that a number in words, a month, a currency or a rank may
    begin with: an English word that has others is passed over."""
    known = words()
    listed = [
        *known.digits_en, *known.scales_en, *known.months, *known.currency, *known.multiples,
        *known.ordinals, *known.lists["not_numbers_en"],
        "several", "many", "multi", "tens", "hundreds", "thousands", "millions",
        "billions", "trillions", "dozens", "half", "one", "rank", "plac", "finish", "came",
    ]  # fmt: skip
    heads = {word[:3].lower() for word in listed if word[0].isascii() and word[0].isalpha()}
    gap = r"[\s-]"
    articles = [["a", gap], ["a", "n", gap]]
    return any_word([*([gap if c in " -" else c for c in head] for head in heads), *articles])


@cache
def patterns() -> Patterns:
    """Compile once; some 30 ms."""
    known = words()
    not_zh = alternation(known.lists["not_numbers_zh"] - {"十分"}) + "|十分(?!钟|之)"
    not_en = alternation(known.lists["not_numbers_en"])
    fractions_en = alternation(known.fractions)
    zh_date, en_date = _dates()
    number_words = alternation([*known.digits_en, *known.scales_en])
    small_words = alternation(w for w, value in known.digits_en.items() if 0 < value < 10)
    spans_en = "|".join(f"{w}s?" for w in "second minute hour day week month year decade".split())
    money = alternation(word.lower() for word in known.currency)
    many_not = "模态|语言|轮|任务|头|步|样|智能|线程|媒体|数|重|元化|学科|核|卡|机|领域|维"
    chips = known.raw["chips"]
    adjective_en = alternation(known.raw["adjectives"]["en"])
    adjective_zh = alternation(w.lower() for w in known.raw["adjectives"]["zh"])
    unit_zh = alternation(word for word in known.units if not word.isascii() or "%" in word)
    unit_en = alternation(word for word in known.units if word.isascii() and word != "%")
    noun_zh = alternation(
        word
        for word, unit in known.units.items()
        if not word.isascii()
        and len(word) > 1
        and unit.measure in ("parameters", "tokens", "people", "gpus", "gpu_hours")
    )
    mixed = alternation(
        word
        for word in known.units
        if word.isascii()
        and word.split()[-1].rstrip("s")
        in ("token", "parameter", "gpu", "param", "flop", "tpu", "hour")
    )
    before = _before()
    labels, ranges = known.raw["labels"], known.raw["ranges"]
    multiple_en = alternation(word for word in known.multiples if word.isascii())
    multiple_zh = alternation(word for word in known.multiples if not word.isascii())
    distant = alternation(
        word
        for word in known.comparators
        if not word.isascii() and (len(word) > 1 or word in "约近超")
    )
    return Patterns(
        atom=re.compile(
            # A letter begins a number only where a word begins; the guards spare it the rest.
            rf"(?=[{_first_characters()}]|(?<![a-z0-9]){_first_letters()})(?:(?![a-z])(?:(?P<skip>(?:{not_zh})"
            r"|[0-9]+(?:\.[0-9]+){2,}[a-z0-9.-]*"
            r"|[0-9]{1,2}h[0-9]{2}(?![0-9a-z])|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\s?[ap]\.?m\b)?|[0-9]+:[0-9]+"
            r"|[0-2][0-9](?:0[1-9]|1[0-2])\.[0-9]{4,5}(?:v[0-9]+)?(?![0-9%])"
            r"|1[3-9][0-9]{9}(?![0-9])|1-[2-9][0-9]{2}-[0-9]{3}-[0-9]{4}(?![0-9])|0[0-9]{2,3}-[0-9]{7,8}(?![0-9])"
            r"|[48]00-[0-9]{3,4}-[0-9]{3,4}(?![0-9])|\(?[0-9]{3}\)?[- ][0-9]{3}-[0-9]{4}(?![0-9])"
            r"|\[[0-9]{1,3}(?:\s?[,–-]\s?[0-9]{1,3})*\]|24/7|7\s?[x×*]\s?24(?![0-9])|9/11|50/50"
            r"|[0-9]{2,5}\s?[x×*]\s?[0-9]{2,5}(?:\s?[x×*]\s?[0-9]+)?(?![0-9.]*\^|\s?(?:gb|tb)|[a-z])"
            r"|[0-9]{1,2}\s?[x×]\s?[0-9.]+[bm](?![a-z])|[0-9.]+b-a[0-9.]+b(?![a-z])"
            r"|(?!10\s?\^)[0-9]+\s?\^\s?\{?[0-9]+\}?"
            r"|[248]k(?=\s?(?:video|resolution|display|image|uhd|ultra|画质|视频|分辨率|超|屏|图|高清|画面))"
            r"|[0-9]{1,2}\s?[ap]\.?m\.?(?![a-z])"
            rf"|(?:{alternation(known.raw['times_of_day'])})\s?[0-9一二三四五六七八九十两]{{1,2}}\s?[点时](?:半|整|钟|[0-9一二三四五六七八九十]{{1,3}}分?)?"
            rf"|[0-9{ZH}]+\s?世纪(?![0-9零一二三四五六七八九十]{{1,2}}年代))"
            rf"|(?P<dzh>{zh_date}))|(?P<den>{en_date})"
            rf"|(?![a-z])(?:(?P<fzh>(?P<fden>[{ZH}]+|[0-9]+)\s?分(?:之|(?<=百分)(?=百))\s?(?P<fnum>{ZH_RUN}|{DIGITS}))"
            r"|(?P<zhe>打?(?P<zhn>[1-9](?:\.[0-9])?|[1-9][1-9]|[一二三四五六七八九]{1,2}|对)折(?![叠腾射合断磨旧返线服戟扣交子]))"
            r"|(?P<sci>(?:(?P<smant>[0-9]+(?:\.[0-9]+)?)\s?[x×*·]\s?)?10(?:\s?\^\s?\{?(?P<sexp>[-+]?[0-9]{1,3})\}?|的(?P<szh>[0-9一二三四五六七八九十]{1,3})次方|(?P<ssup>[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}))"
            r"|(?P<emant>[0-9]+(?:\.[0-9]+)?)e(?P<eexp>[+-]?[0-9]{1,3})(?![0-9a-z]))"
            r"|(?P<frac>(?P<fn>[0-9]{1,4})\s?/\s?(?P<fd>[0-9]{1,5})(?![0-9./]*[0-9/]|[a-z]))"
            r"|(?P<ord>[0-9]{1,4}(?:st|nd|rd|th)(?![a-z]))"
            rf"|(?P<ozh>第\s?(?P<on>[0-9]{{1,4}}(?!\.?[0-9])|[{ZH}]+)(?P<ow>\s?(?:名|位)(?!置))?)"
            r"|(?P<outof>(?P<outn>[0-9]{1,4})\s+(?:out\s+of|in(?=\s+(?:every\s+)?(?:10{1,3}|[2-9])\s+(?!days|weeks|months|years|hours|minutes|seconds)(?:[a-z.]+\s+){0,2}[a-z]+s(?![a-z])|\s+every\s))\s+(?:every\s+)?(?P<outd>[0-9]{1,5})(?![0-9,.]*[0-9%]))"
            rf"|(?P<every>每\s?(?P<evd>[0-9]{{1,5}}|[{ZH}]{{1,3}})\s?(?:[个名位家款台次人]|项)[^，,。；;0-9{ZH}]{{0,8}}有\s?(?P<evn>[0-9]{{1,4}}|[{ZH}]{{1,3}})\s?[个名位家款台次人项]))"
            rf"|(?P<num>(?:(?P<cur>{money})\s?)?(?P<d>{DIGITS}))"
            rf"|(?![a-z0-9])(?:(?P<mzh>{multiple_zh})"
            r"|(?P<hzh>半(?:个)?(?:小时|钟头|年|月|天|日|分钟|秒|个月))"
            rf"|(?P<vzh>{alternation(known.vague_zh)})"
            rf"|(?P<zh>{ZH_RUN}|[俩仨]))"
            r"|(?<![a-z0-9])(?:"
            rf"(?P<inn>(?P<inna>{small_words})\s+(?:in|(?P<innof>out\s+of))\s+(?:every\s+)?(?P<innd>[0-9]{{1,4}}|{number_words})(?!\s+(?:{spans_en})(?![a-z]))(?(innof)|(?=\s+(?:[a-z.]+\s+){{0,2}}[a-z]+s(?![a-z])|\s+(?:people|of)|(?<=ten|.10)(?![a-z0-9]))))"
            rf"|(?P<sken>{not_en})(?![a-z0-9])"
            rf"|(?P<men>{multiple_en})(?![a-z]|\s+down(?![a-z]))"
            r"|(?P<vague>(?:multi-?(?=million|billion|trillion)|(?:a\s+few|several|a\s+couple(?:\s+of)?|many)\s+(?=hundred|thousand|million|billion|trillion|dozen)"
            r"|(?=tens|hundreds|thousands|millions|billions|trillions|dozens)))"
            r"(?P<vw>(?:tens|hundreds|thousands|millions|billions|trillions|dozens|hundred|thousand|million|billion|trillion|dozen)"
            r"(?:\s+(?:of\s+)?(?:thousands?|millions?|billions?|trillions?)){0,2})(?![a-z])"
            r"|(?P<half>(?:one[\s-]+)?half(?:[\s-]+(?:a|an|of\s+a|the))?(?![a-z]))"
            r"|(?P<art>an?[\s-]+(?=(?:hour|minute|second|day|week|month|year|decade)(?![a-z])))"
            rf"|(?P<en>(?:{number_words})(?![a-z])|(?:an?[\s-]+)(?=(?:hundred|thousand|million|billion|trillion|dozen|{fractions_en})(?![a-z])))"
            rf"|(?P<rank>(?:rank(?:ed|s|ing)?|plac(?:ed|es|ing)|finish(?:ed|es|ing)?|came)\s+(?:in\s+)?(?P<rw>{alternation(known.ordinals)})(?![a-z])"
            rf"|(?P<rw2>{alternation(known.ordinals)})[\s-]place(?![a-z]))))"
        ),
        zh_scale=re.compile(
            rf"\s?(?P<many>[多余来几]\s?)?(?P<scale>[十百千]?[万亿]亿|[十百千]?[万亿](?!科|象)|百(?![度川科货姓])|千(?![瓦克米赫卡兆问帆禧]|字节)|兆(?![瓦赫字位比]))"
            r"(?:(?<=[万亿])\s?(?P<low>[0-9]+(?:\.[0-9]+)?|[零一二两三四五六七八九]{1,2})\s?(?P<lows>[十百千]?万|[百千](?![瓦克米]))(?P<low2>[0-9]{4}(?![0-9.]))?"
            r"|(?<=万)(?P<four>[0-9]{4})(?![0-9.]))?"
            rf"(?P<many2>\s?[多余](?!{many_not}))?(?![十百千万亿]+[^个人名家])"
        ),
        en_scale=re.compile(rf"[\s-]?(?P<scale>{alternation(known.scales_en)})(?![a-z])"),
        letter=re.compile(
            rf"(?P<l>[KkMBbT]|[m](?=\s(?:(?:{adjective_en})\s){{0,2}}[a-z]+[a-rt-z]s(?![a-z]))|[mt](?=\s?(?:users|people|parameters|params|tokens|downloads|参数|token|customers)))(?![A-Za-z0-9])"
            rf"(?P<many>\s?多(?!{many_not}))?|(?P<ge>\s?个\s?)(?P<l2>[MBT])(?![A-Za-z0-9]|\s?[类型])"
            rf"|(?P<many3>\s?多\s?)(?P<l3>[MBT])(?![A-Za-z0-9])"
            rf"|(?P<heard>{alternation(known.heard)})(?=\s?(?:{alternation(known.raw['scales']['heard_before'])}))"
        ),
        unit=re.compile(
            rf"(?P<plus>\+|-plus)?(?:\s?个?(?:(?:{adjective_zh})\s?){{0,2}}(?P<mixed>{mixed})(?![a-z]|\s?小?时)"
            rf"|\s?个?(?:(?:{adjective_zh})\s?){{1,2}}(?P<noun>{noun_zh})"
            rf"|\s{{0,2}}(?P<zh>{unit_zh})"
            rf"|(?:-|\s{{0,2}})(?:(?:{adjective_en})[\s-]+){{0,3}}?(?:{chips}[\s-]+)?(?P<en>{unit_en})(?![a-z]))"
        ),
        symbol=re.compile(
            rf"(?P<plus>\+)?\s?(?P<s>{alternation(known.symbols)})(?![A-Za-z0-9]|/s)"
        ),
        chip=re.compile(
            rf"(?P<plus>\+)?\s?(?:[多余]\s?)?(?:[x×*个块张颗片枚台]\s?)?(?:(?:nvidia|英伟达|amd|华为|google|谷歌)(?:'s|的)?\s?)?(?P<c>{chips})"
            r"(?:[\s-]*(?P<what>gpu[\s-]*(?:hours?|小时|时)|小时|gpus?|显卡|cards?|芯片|chips?|accelerators?))?"
        ),
        before=re.compile(before),
        emphatic=re.compile(rf"(?:{alternation(known.raw['comparators']['emphatic'])})\s?$"),
        far_before=re.compile(
            rf"(?:{distant})"
            r"(?:为|是|了|有)?[^，,。；;、！？的()（）]{1,14}的\s?$"
        ),
        far_bound=re.compile(
            rf"(?P<bound>{alternation(known.raw['comparators']['far_bounds_zh'])})"
            rf"(?:{alternation(known.raw['comparators']['far_verbs_zh'])})"
            rf"[^，,。；;：:、！？的()（）0-9{ZH}]{{0,4}}(?:一次)?[^，,。；;：:、！？的()（）0-9{ZH}]{{1,6}}$"
        ),
        after=_after(),
        en_word=re.compile(rf"[\s-]+(?:(and)\s+)?({number_words})(?![a-z])"),
        not_zh=re.compile(not_zh),
        label=re.compile(
            rf"(?:(?<![a-z])(?:{alternation(labels['en'])})\s?"
            rf"|(?:{alternation(w.lower() for w in labels['zh'])})\s?:?\s?|[#№@])[(（]?$"
        ),
        context=_context(),
        addresses=(
            (("//", "www."), re.compile(r"https?://[!-~]+|www\.[!-~]+")),
            (("@",), re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.]+", re.ASCII)),
            (("arxiv",), re.compile(r"arxiv\s?[:：]\s?[0-9.v]+")),
            (
                tuple(f".{end}/" for end in _DOMAINS),
                re.compile(
                    rf"(?<![\w.-])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:{'|'.join(_DOMAINS)})/[!-~]*",
                    re.ASCII,
                ),
            ),
        ),
        half_before=re.compile(r"(?:first|second|last|other|latter|former)\s$"),
        gap=re.compile(rf"-?\s?(?P<c>{alternation([*ranges['zh'], *ranges['en']])})\s?"),
        change=re.compile(
            rf"(?:(?:{alternation(known.raw['ranges']['change']['zh'])})\s?"
            rf"|(?<![a-z])(?:{alternation(known.raw['ranges']['change']['en'])})\s+)$"
        ),
        per=re.compile(
            r"\s?(?:(?:in|out|input|output)\s)?"
            r"(?:/|per|每|a|each|for every|every|for|一)\s?(?:个)?\s?"
        ),
        month_en=alternation(known.months),
    )


def _before() -> str:
    raw = words().raw["comparators"]
    both = raw["before"].values()
    zh = alternation(word for table in both for word in table["zh"])
    en = alternation(word for table in both for word in table["en"])
    filler = alternation(raw["filler_zh"])
    adverb = alternation(raw["adverb_en"])
    return (
        rf"(?:(?P<zh>{zh})(?:{filler}){{0,2}}\s?"
        rf"|(?<![a-z])(?:(?:{adverb})\s+)?(?P<en>{en})(?:\s+(?:an?|the|only|just|now))?[\s-]*)"
        r"[「『“\"]?\s?$"
    )


def _after() -> re.Pattern[str]:
    raw = words().raw["comparators"]["after"]
    zh = alternation(word for table in raw.values() for word in table.get("zh", ()))
    en = alternation(word.strip() for table in raw.values() for word in table.get("en", ()))
    return re.compile(rf"\s?(?P<zh>{zh})|[\s-]{{0,2}}(?P<en>{en})(?![a-z])")


def _context() -> re.Pattern[str]:
    raw = words().raw["context"]
    zh = alternation(raw["link_zh"])
    en = alternation(raw["link_en"])
    kinds = []
    for unit in ("parameters", "tokens", "people"):
        nouns_zh = alternation(raw[unit]["zh"])
        nouns_en = alternation(raw[unit]["en"])
        kinds.append(
            rf"(?P<{unit}>(?:{nouns_zh})\s?(?:(?:{zh})\s?){{0,4}}"
            rf"|(?<![a-z])(?:{nouns_en})\s*(?:(?:{en})\s*){{0,4}})"
        )
    return re.compile(rf"(?:{'|'.join(kinds)})$")
