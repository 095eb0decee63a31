"""Who says it: attributions with the stretch of text that they answer for."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from summarizers.types import Name, Span, Stance

from .scene import Scene
from .words import StanceWords, stance_words

_LONGEST_SPEAKER = 90
_LONGEST_QUOTE = 2500


@dataclass(frozen=True, slots=True)
class Attribution:
    """`claimant` answers for what stands in the scope. `guess` is a stretch of guessing."""

    claimant: str
    stance: Stance
    start: int
    end: int
    guess: bool = False


_LEAD_ZH = re.compile(
    r"^(?:[\s「“\"』」”)）、]|但是|但|不过|而且|而|然而|此外|同时|随后|也有|还有|另有|另外|当然|因此|所以|并且|并|"
    r"且|则|也|虽然|尽管|其中|对此|目前|近日|日前|此前|最近|彼时|就|据|还|甚至|其实|至于|后来|今天|昨天|当时|又|"
    r"不論|不過|對此|到目前为止|截至目前|早前|而是|那么|以往|尤其|有(?!人|道|关)|于是|可是|与此同时)+"
)
_TAIL_ZH = re.compile(
    r"(?:[\s、(（]|也|则|都|还|就|曾经|曾|随后|同时|已经|已|明确|公开|多次|近日|日前|此前|一直|早已|又|再次|并|長期|长期|"
    r"普遍|直接|甚至|最近|昨日|今天|当天|今日|后来|感到|却|可以|便|进一步|接着|更|只|主动|对外|未|予以|给出|"
    r"「[^」]*」|“[^”]*”|[在于从就][^，。]{1,24}?(?:上|中|里|时|后|之后|时候|看)|[对向][^，。]{1,10})+$"
)
_TAIL_EN = re.compile(
    r"(?:\s+(?:also|then|later|repeatedly|publicly|have|has|had|since|now|once|first|recently|"
    r"often|still|even|itself|himself|herself|themselves|already|further|privately|in turn|"
    r"separately|would|will|previously|likewise|openly|did|does|do|can|could|might|may|only))+$",
    re.IGNORECASE,
)
_LEAD_EN = re.compile(
    r"^(?:[\s\"“”'‘’(]|but\s|and\s|however\s|meanwhile\s|yet\s|so\s|since\s|as\s|still\s|then\s|"
    r"in addition\s|when\s|while\s|whereas\s|though\s|although\s|because\s|that\s|what\s|where\s|"
    r"which\s|after\s|today\s|instead\s|or\s)+",
    re.IGNORECASE,
)
# 说 and 称 inside other words, and nouns that look like the verbs
_NOT_BEFORE_ZH = re.compile(
    r"(?:名|堪|号|據|据|小|比如|例如|来|換句話|换句话|传|听|就是|也就|的|未|没有得到|未予|可以|值得|敬|"
    r"怎么|不用|评|这么|一般来|总的|具体来|简单|难|无法|這麼|应|所|未经|不能|自|俗|通|统|简|对|口|无|胡|图|主要|公司|"
    r"如何|用|和|与)$"
)
_NOT_AFTER_ZH = re.compile(
    r"^(?:明(?!，)|法|为|書|书|的|来|是不是|师|者|员|器|屏|呼|霸|职|谎|话|服|白了|实话|起|到底|到这|不定|出来|"
    r"消息|会|机构|人士|结果|数据|情况|引擎|函|案)"
)
_PRONOUN = re.compile(
    r"^(?:he|she|they|it|him|他|她|他们|它|后者|其|他還|他同时|對方|对方)$", re.IGNORECASE
)
_SELF = re.compile(r"^(?:我|我们|i|we|笔者|小编)(?:个人)?$", re.IGNORECASE)
_ACCORDING_NOUN = re.compile(
    r"(?:的?(?:说法|成绩|数据|消息|报道|介绍|估计|估算|测算|统计|披露|透露|表示|预测|称|显示|分析|说|信息|爆料|所述|計算|观察|記載))+$"
)
_ACCORDING_KEEP = re.compile(
    r"(?:报告|论文|公告|文件|博客|文档|榜单|资料|網站|网站|官方|协议|声明|研究)$"
)
_OPEN = '「“"『'
_CLOSE = '」”"』'


class Voices:
    """All attributions of a document, asked by place."""

    def __init__(self, text: str, names: Sequence[Name], scenes: Sequence[Scene]) -> None:
        self._words = stance_words()
        self._items: list[Attribution] = []
        self._last_person: str | None = None
        told = self._words.translated.search(text)
        if told:
            people = [n.text for n in names if n.kind == "person" and n.end <= told.start()]
            people = people or _PERSON.findall(text[: told.start()])
            if people:
                self._items.append(Attribution(people[-1], Stance.REPORTED, told.end(), len(text)))
        for number, scene in enumerate(scenes):
            if scene.sentence.kind == "cell":
                continue
            found = list(_in_sentence(scene, self._words, self._last_person))
            if not found and self._items and _GOES_ON.match(scene.sentence.text):
                previous = self._items[-1]
                if number and self._items[-1].start >= scenes[number - 1].start:
                    found = [replace(previous, start=scene.start, end=scene.end)]
            if found and found[-1].claimant:
                self._last_person = found[-1].claimant
            self._items += found
            block = _block(scenes, number, found, self._words)
            if block:
                self._items.append(block)
        self._items.sort(key=lambda a: (a.start, -a.end))
        self._starts = [a.start for a in self._items]

    def at(self, start: int, end: int) -> Attribution | None:
        """The innermost attribution whose scope holds `start..end`."""
        last = bisect_right(self._starts, start)
        best: Attribution | None = None
        for item in self._items[max(0, last - 60) : last]:
            inner = (
                best is None
                or item.end - item.start <= best.end - best.start
                or item.start > best.start
            )
            if item.end >= end and inner:
                if best is not None and not item.claimant:
                    item = replace(item, claimant=best.claimant)
                best = item
        if best is None:
            for item in self._items[:last]:
                if item.end >= end:
                    best = item
        return best


# the next sentence is still the speaker's
_GOES_ON = re.compile(
    r"(?:For example|For instance|That is|In other words|Specifically|"
    r"例如|比如|也就是说|换句话说|譬如|他们?还|她还|其还)",
    re.IGNORECASE,
)


def _in_sentence(
    scene: Scene, words: StanceWords, last_person: str | None
) -> Iterable[Attribution]:
    if scene.chinese:
        yield from _chinese(scene, words, last_person)
    else:
        yield from _english(scene, words, last_person)


def _kind(who: str, verb: str, words: StanceWords) -> Stance:
    if words.rumour.search(who) or words.guess.fullmatch(verb):
        return Stance.SPECULATED
    if words.unsure.fullmatch(verb) or words.unnamed.search(who):
        return Stance.HEDGED
    return Stance.REPORTED


def _chinese(scene: Scene, words: StanceWords, last: str | None) -> Iterable[Attribution]:
    text = scene.text
    for m in re.finditer(
        rf"(?:^|(?<=[\s，,。；;：:]))(?P<word>{words.according_zh})(?P<who>[^，,。；;：:？?\n]{{1,40}}?)"
        rf"(?=[，,：:])",
        text[scene.start : scene.end],
    ):
        who = m["who"].strip()
        if who[0] in "悉说称了報报传" and len(who) <= 2:
            continue
        named = _ACCORDING_NOUN.search(who) or _ACCORDING_KEEP.search(who)
        if m["word"] != "据" and not named:
            continue
        who = _ACCORDING_NOUN.sub("", who) or who
        stance = _kind(who, "", words)
        yield Attribution(who.strip(), stance, scene.start + m.end(), scene.end)
    taken = -1
    for m in words.say_zh.finditer(text, scene.start, scene.end):
        at, after = m.span()
        if at < taken:
            continue
        clause_start, clause_end = scene.clause(at)
        clause_start = max(clause_start, at - _LONGEST_SPEAKER - 30)
        before = text[clause_start:at]
        if _NOT_BEFORE_ZH.search(before) or _NOT_AFTER_ZH.match(text[after : after + 4]):
            continue
        who = _TAIL_ZH.sub("", _LEAD_ZH.sub("", before)) if before else ""
        tail = text[after : after + 1]
        closing = max((before.rfind(c) for c in "」”"), default=-1)
        if closing >= 0 and closing > max(before.rfind("「"), before.rfind("“")):
            inner = _LEAD_ZH.sub("", before[closing + 1 :])
            who = _TAIL_ZH.sub("", inner) or inner
        if not who and (place := scene.clause_at(at)) > 0:
            # a long speaker, a comma, then the verb
            who = _LEAD_ZH.sub("", text[slice(*scene.clauses[place - 1])])
            if len(who) > 90 or not re.search(r"(?:论文|报告|文章|博客|研究|文件|公告)$", who):
                continue
        if words.rumour.search(before) and not who:
            found = words.rumour.search(before)
            who = found.group() if found else who
        elif words.rumour.fullmatch(m.group()) and len(who) < 2:
            who = m.group()
        if not who or len(who) > 90 or who.endswith(("被", "不", "没", "無法")):
            continue
        if _SELF.match(who):
            if words.unsure.fullmatch(m.group()) or words.guess.fullmatch(m.group()):
                yield Attribution("", Stance.SPECULATED, after, scene.end)
            continue
        if _PRONOUN.match(who):
            if last is None:
                continue
            who = last
        if any(q.start >= clause_start and q.end <= at for q in scene.quantities if q.value > 31):
            continue
        who = who.rstrip('「“"『 ')
        if not _speaks(who, scene, clause_start, at):
            continue
        last = who
        stance = _kind(who, m.group(), words)
        quoted = _quote_before(text, clause_start, closing)
        if (quoted and tail in "。，,.！!?？\n") or (quoted and after >= scene.end):
            yield Attribution(who, stance, quoted[0], quoted[1])
            taken = clause_end
            continue
        end = _quote_end(text, after, scene.end)
        if end == scene.end:
            end = next(
                (c[0] for c in scene.clauses if c[0] > after and _TURNS.match(text, c[0])), end
            )
        yield Attribution(who, stance, after, end)
        taken = clause_end


_SPEAKER = re.compile(
    r"(?:人|者|员|師|师|家|友|方|团队|團隊|公司|官|院|社|媒|报|报告|論文|论文|文章|博客|文件|机构|研究|部|部门|会|委员会|学者|士|"
    r"業界|业界|外界|市场|大家|人们|声音|观点|消息|传言|传闻|CEO|CTO|CFO|总裁|博主|教授|主席|知乎|官方|实验|结果|数据|"
    r"说法|长|总|生|经理|律师|法院|政府|高管|用户|从业者|paper|新闻|媒体|帖子|邮件|公告|声明|文档|榜单|图表|表|"
    r"调查|统计|人员|工程师|网站|创始人|负责人|老师|导师|学生|同事|对手|阵营|集团|大学|实验室|协会|基金|银行|券商)$"
)
_FUNCTION = re.compile(
    r"[的了是在我它这那都与也能会不没可要将把被给对向很更最就只么吗呢吧比从到为]"
)
_SPOKEN_NAME = re.compile(r"^[一-鿿·•]{2,12}$")


def _speaks(who: str, scene: Scene, start: int, end: int) -> bool:
    """Whether the words before a verb of saying can be somebody who speaks."""
    if _SPEAKER.search(who):
        return True
    for name in scene.names_in(start, end):
        if name.kind in ("person", "company", "lab") and who.endswith(name.text):
            return True
    if not who.isascii() and _SPOKEN_NAME.match(who) and not _FUNCTION.search(who):
        return True
    return re.search(r"[A-Z][a-z]+(?: [A-Z][A-Za-z.\-]+)+$", who) is not None


# where an attributed stretch ends although the sentence goes on
_TURNS = re.compile(r"(?:毕竟|然而|不过|可是|但(?!是?(?:他|她|同时))|而(?![且是]))")


def _quote_before(text: str, clause_start: int, closing: int) -> Span | None:
    """The quotation that ends right before a speaker, or None."""
    end = clause_start + closing if closing >= 0 else -1
    if end < 0:
        head = text[max(0, clause_start - 3) : clause_start]
        place = max(head.rfind(c) for c in '」”"')
        if place < 0:
            return None
        end = max(0, clause_start - 3) + place
    opening = max(text.rfind(c, max(0, end - _LONGEST_QUOTE), end) for c in '「“"')
    return (opening, end) if opening >= 0 and end - opening > 4 else None


def _quote_end(text: str, after: int, sentence_end: int) -> int:
    """A quotation that opens behind the verb is the speaker's to its closing mark."""
    opening = re.match(r"\s*(?:that\s)?\s*[，,：:]?\s*([「“\"])", text[after : after + 8])
    if not opening:
        return sentence_end
    close = {"「": "」", "“": "”", '"': '"'}[opening[1]]
    end = text.find(close, after + opening.end())
    if end < 0 or end - after > _LONGEST_QUOTE:
        return sentence_end
    return max(end, sentence_end)


def _english(scene: Scene, words: StanceWords, last: str | None) -> Iterable[Attribution]:
    text = scene.text
    for m in re.finditer(
        rf"(?:{words.according_en})\s+(?P<who>[^,.;:\n]+(?:\.\d+)?)",
        text[scene.start : scene.end],
        re.IGNORECASE,
    ):
        who = re.split(r"\s+(?:who|which|that|whose|and|but|on|in the)\s", m["who"].strip())[
            0
        ].strip(" \"”'’")
        if 1 < len(who) <= _LONGEST_SPEAKER:
            yield Attribution(who, _kind(who, "", words), scene.start, scene.end)
            last = who
    for m in words.rumour.finditer(text, scene.start, scene.end):
        yield Attribution(m.group(), Stance.SPECULATED, m.end(), scene.end)
    for m in _OWN_GUESS.finditer(text, scene.start, scene.end):
        yield Attribution(m["who"], Stance.SPECULATED, m.end(), scene.end)
        last = m["who"]
    for m in words.say_en.finditer(text, scene.start, scene.end):
        at, after = m.span()
        clause_start, clause_end = scene.clause(at)
        clause_start = max(clause_start, at - 2 * _LONGEST_SPEAKER)
        before = text[clause_start:at].rstrip()
        verb = m.group().lower()
        previous = before.rsplit(None, 1)[-1].lower() if before else ""
        if not before and (place := scene.clause_at(at)) >= 2:
            # Jensen Huang, the chief executive, told …
            apposition = text[slice(*scene.clauses[place - 1])].strip().lower()
            if apposition.startswith(("the ", "a ", "an ", "who ", "its ", "chief ", "ceo")):
                clause_start, _ = scene.clauses[place - 2]
                before = text[slice(*scene.clauses[place - 2])].strip()
        if (
            not before
            or previous in words.not_a_speaker
            or (previous in words.before_nouns and verb in words.weak_verbs)
        ):
            continue
        if text[at - 1 : at] in ("-", "–"):
            continue  # better-than-expected
        rest = text[after:clause_end].strip()
        follows = text[after : after + 8].lstrip()
        if verb in ("told", "tells"):
            follows = (
                "that "
                if re.match(r"\s+(?:[\w.'’-]+\s){1,8}that\s", text[after:clause_end])
                else follows
            )
        open_rest = follows[:1] in {'"', "“", ",", ":", ""} or follows.startswith("that ")
        if verb in words.weak_verbs and not (
            open_rest
            or not rest
            or verb.endswith("s")
            or verb in ("list", "say", "found", "argue", "reported")
        ):
            continue
        before = _SUBORDINATE.split(before)[-1]
        who = _TAIL_EN.sub("", _LEAD_EN.sub("", before))
        if verb.endswith("'s guess"):
            who = verb[: -len("'s guess")]
        if not who or len(who) > _LONGEST_SPEAKER or _SELF.match(who):
            continue
        if any(
            q.start >= clause_start and q.end <= at and q.unit != "date" for q in scene.quantities
        ):
            continue
        if (
            re.match(r"(?:to|of|in|on|for|with|from|at|by|if)\s", who, re.IGNORECASE)
            and len(who.split()) < 3
        ):
            continue
        stance = _kind(who, verb, words)
        if _PRONOUN.match(who):
            if last is None:
                continue
            who = last
        last = who
        inserted = not rest and scene.clause_at(at) > 0
        start = scene.start if inserted else after
        end = _quote_end(text, after, scene.end)
        if inserted:
            quoted = _quote_before(text, clause_start, -1)
            start = min(start, quoted[0]) if quoted else start
        yield Attribution(who, stance, start, end)


# "Businesses say questions remain after Donald Trump announced …": he alone announced it
_SUBORDINATE = re.compile(
    r"\s(?:after|because|since|until|unless|whereas|while|even though)\s", re.I
)
_PERSON = re.compile(r"(?<![\w.])[A-Z][a-z]+(?: [A-Z]\.)? [A-Z][a-z]+(?!\w)")


def _block(
    scenes: Sequence[Scene], number: int, found: list[Attribution], words: StanceWords
) -> Attribution | None:
    """What a whole stretch says: a translation, or an introduction that ends in a colon."""
    scene = scenes[number]
    text = scene.text
    if found and text[scene.start : scene.end].rstrip().endswith((":", "：")):
        gap = re.search(r"\n[ \t]*\n[ \t]*\n", text[scene.end + 2 :])
        after = re.compile(r"\s*").match(text, scene.end)
        begin = after.end() if after else scene.end
        line = text.find("\n", begin)
        end = scene.end + 2 + gap.start() if gap else line if line >= 0 else len(text)
        spoken = found[-1]
        guess = words.guess.search(scene.sentence.text) is not None
        return Attribution(spoken.claimant, Stance.REPORTED, scene.end, max(end, begin), guess)
    return None


_OWN_GUESS = re.compile(
    r"(?P<who>[A-Za-z]+(?: [A-Za-z]+){0,2})['’]s? (?:guess|guesses|assumption|speculation|hunch)\b"
)
