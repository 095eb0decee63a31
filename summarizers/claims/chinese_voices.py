"""Who says it, in Chinese: 据…称, X表示, 有网友认为."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from summarizers.types import Stance

from .attributions import (
    LONGEST_SPEAKER,
    PRONOUN,
    SELF,
    Attribution,
    kind_of,
    quote_before,
    quote_end,
)
from .dialogue import PERSON_ZH
from .scene import Scene
from .words import StanceWords, metric_words

_LEAD_ZH = re.compile(
    r"^(?:[\s「“\"』」”)）、]|但是|但|不过|而且|而|然而|此外|同时|随后|也有|还有|另有|另外|"
    r"当然|因此|所以|并且|并|"
    r"且|则|也|虽然|尽管|其中|对此|目前|近日|日前|此前|最近|彼时|就|据|还|甚至|其实|至于|后来|"
    r"今天|昨天|当时|又|还(?=有人)|"
    r"不論|不過|對此|到目前为止|截至目前|早前|而是|那么|以往|尤其|有(?!人|道|关)|于是|可是|"
    r"与此同时)+"
)
_TAIL_ZH = re.compile(
    r"(?:[\s、(（]|也|则|則|並|還|隨後|同時|都|还|就|曾经|曾|随后|同时|已经|已|明确|公开|多次|近日|日前|此前|一直|"
    r"早已|又|再次|并|長期|长期|"
    r"首次|赫然|清楚地|先前|稍早|仅|报道|报导|\d{1,2}月(?:\d{1,2}日)?|实测|"
    r"今日?[(（]\d+[)）]日|\d{1,2}日(?:早间?|晚间?|上午|下午)?|最新|发帖|发文|发推|发微博|撰文|"
    r"说明时|普遍|直接|甚至|最近|昨日|今天|当天|今日|后来|感到|却|可以|便|"
    r"进一步|接着|更|只|主动|对外|未|予以|给出|"
    r"「[^」]*」|“[^”]*”|[在于从就][^，。]{1,24}?(?:上|中|里|时|后|之后|时候|看)|"
    r"在[^，。的在]{1,14}|[对向][^，。]{1,10})+$"
)
# 说 and 称 inside other words, and nouns that look like the verbs
_NOT_BEFORE_ZH = re.compile(
    r"(?:名|堪|号|據|(?<!数)据|小|比如|例如|来|換句話|换句话|传|听|就是|也就|的|未|没有得到|"
    r"未予|可以|"
    r"值得|敬|"
    r"怎么|不用|评|这么|一般来|总的|具体来|简单|难|无法|這麼|应|所|未经|不能|自|俗|通|统|简|对|"
    r"口|无|胡|图|或者|主要|公司|"
    r"如何|用|和|与)$"
)
_NOT_AFTER_ZH = re.compile(
    r"^(?:明(?![，,：:])|后|之后|法|为|書|书|的|来|是不是|师|者|员|器|屏|呼|霸|职|谎|话|服|白了|实话|"
    r"起|到底|到这|不定|出来|"
    r"消息|会|机构|人士|结果|数据|情况|引擎|函|案)"
)
_ACCORDING_NOUN = re.compile(
    r"(?:的?(?:说法|成绩|数据|消息|报道|介绍|估计|估算|测算|统计|披露|透露|表示|预测|称|显示|"
    r"分析|说|信息|爆料|所述|計算|观察|記載))+$"
)
_ACCORDING_KEEP = re.compile(
    r"(?:报告|论文|公告|文件|博客|文档|官网|网|榜单|资料|網站|网站|官方|协议|声明|研究)$"
)


@lru_cache(maxsize=1)
def _according(words: str) -> re.Pattern[str]:
    """据 and the like, with the source behind it."""
    return re.compile(
        rf"(?:^|(?<=[\s，,。；;：:]))(?P<word>{words})(?P<who>[^，,。；;：:？?\n]{{1,40}}?)(?=[，,：:])"
    )


def chinese_voices(scene: Scene, words: StanceWords, last: str | None) -> Iterable[Attribution]:
    """The attributions of a Chinese sentence; `last` is who spoke last before it."""
    text = scene.text
    for m in _according(words.according_zh).finditer(text[scene.start : scene.end]):
        who = m["who"].strip()
        if who[0] in "悉说称了報报传" and len(who) <= 2:
            continue
        named = _ACCORDING_NOUN.search(who) or _ACCORDING_KEEP.search(who)
        if m["word"] != "据" and not named:
            continue
        stance = kind_of(who, "", words)
        who = _ACCORDING_NOUN.sub("", who)
        if who.startswith("我") or not who:
            # 据介绍, 据我所知: nobody is named
            stance = Stance.HEDGED if who else Stance.REPORTED
            yield Attribution("", stance, scene.start + m.end(), scene.end)
            continue
        yield Attribution(who.strip(), stance, scene.start + m.end(), scene.end)
    for m in _IN_EYES.finditer(text, scene.start, scene.end):
        who = m["who"].strip()
        if not SELF.match(who) and not PRONOUN.match(who):
            yield Attribution(who, kind_of(who, "", words), m.end(), scene.end)
    if officially := _OFFICIALLY.search(text, scene.start, scene.end):
        yield Attribution("", Stance.REPORTED, officially.end(), scene.end)
    taken = -1
    for m in words.say_zh.finditer(text, scene.start, scene.end):
        at, after = m.span()
        if at < taken:
            continue
        clause_start, clause_end = scene.clause(at)
        clause_start = max(clause_start, at - LONGEST_SPEAKER - 30)
        before = text[clause_start:at]
        if _NOT_BEFORE_ZH.search(before) or _NOT_AFTER_ZH.match(text[after : after + 4]):
            continue
        who = _TAIL_ZH.sub("", _LEAD_ZH.sub("", before)) if before else ""
        tail = text[after : after + 1]
        closing = max((before.rfind(c) for c in "」”"), default=-1)
        if closing >= 0 and closing > max(before.rfind("「"), before.rfind("“")):
            inner = _LEAD_ZH.sub("", before[closing + 1 :])
            who = _TAIL_ZH.sub("", inner) or inner
        if not who and m.group() in ("宣布", "表示", "称", "透露", "强调"):
            before_it = scene.clauses[scene.clause_at(at) - 1] if scene.clause_at(at) else None
            wrote = _WROTE.match(text[slice(*before_it)].strip()) if before_it else None
            if wrote is not None:
                who = _TAIL_ZH.sub("", _LEAD_ZH.sub("", wrote["who"] or wrote["answers"]))
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
        if m.group() == "报道" and _DATELINE.search(before):
            continue  # 智东西11月13日报道: where the article stands
        if not who or len(who) > 90 or who.endswith(("被", "不", "没", "無法")):
            continue
        if SELF.match(who):
            if words.unsure.fullmatch(m.group()) or words.guess.fullmatch(m.group()):
                yield Attribution("", Stance.SPECULATED, after, scene.end)
            continue
        if PRONOUN.match(who):
            if last is None or not _IS_PERSON.search(last):
                last = _person_before(text, at) or last
            if last is None:
                continue
            who = last
        if any(
            q.start >= clause_start and q.end <= at
            for q in scene.quantities
            if q.value > 31 and q.unit != "date"
        ):
            continue
        who = who.strip('「“"『』」《》 ')
        if _EVIDENCE.fullmatch(who):
            continue  # 结果显示: the article itself tells what came out
        if not _speaks(who, scene, clause_start, at):
            continue
        last = who
        stance = kind_of(who, m.group(), words)
        quoted = quote_before(text, clause_start, closing)
        if (quoted and tail in "。，,.！!?？\n") or (quoted and after >= scene.end):
            yield Attribution(who, stance, quoted[0], quoted[1])
            taken = clause_end
            goes_on = quote_end(text, after, after)
            if goes_on > after:
                yield Attribution(who, stance, after, goes_on)
            continue
        end = quote_end(text, after, scene.end)
        if end == scene.end:
            end = next(
                (c[0] for c in scene.clauses if c[0] > after and _TURNS.match(text, c[0])), end
            )
        yield Attribution(who, stance, after, end)
        taken = clause_end


# 在一位投资人看来,…
_IN_EYES = re.compile(r"在(?P<who>[^，,。；;：:\n]{2,24}?)(?:看来|眼中|眼里)(?=[，,])")
_OFFICIALLY = re.compile(r"官方(?:标称|口径|给出的)|按官方|厂商标称")
_SPEAKER = re.compile(
    r"(?:人|者|员|師|师|家|友|方|团队|團隊|公司|官|院|社|媒|报|报告|論文|论文|文章|博客|文件|"
    r"机构|研究|部|部门|会|委员会|学者|士|"
    r"業界|业界|外界|市场|大家|人们|声音|观点|消息|传言|传闻|CEO|CTO|CFO|总裁|博主|教授|主席|"
    r"知乎|官方|实验|测试|评测|测评|结果|数据|"
    r"说法|长|总|生|经理|律师|法院|政府|高管|用户|从业者|paper|新闻|媒体|帖子|邮件|公告|声明|"
    r"文档|榜单|图表|表|"
    r"调查|统计|人员|工程师|网站|创始人|负责人|老师|导师|学生|同事|对手|阵营|集团|大学|实验室|"
    r"协会|基金|银行|券商)$"
)
_FUNCTION = re.compile(
    r"[的了是在我它这那都与也能会不没可要将把被给对向很更最就只么吗呢吧比从到为]"
)
_DATELINE = re.compile(r"\d{1,2}月\d{1,2}日(?:消息|独家)?$")
# 杨植麟发布内部信,宣布…: who wrote it announces it
_WROTE = re.compile(
    r"(?:.{0,12}\d日[，,]?)?(?P<who>[^，。]{2,20}?)(?:在[^，]{1,12})?(?:发布|发表|发文|撰文|"
    r"致信|发出)[^，]{0,16}$|"
    # 公司发言人否认了该消息,称…: who denies it tells the rest
    r"(?:.{0,6}[，,])?(?P<answers>[^，。]{2,20}?)(?:否认|回应|回复|辟谣|澄清|证实|承认|回击|反驳)[^，]{0,12}$"
)
# MiniMax创始人闫俊杰: a name behind an office
_OFFICE = re.compile(
    r"(?:创始人|董事长|总裁|总经理|执行长|教授|负责人|首席[一-鿿]{2,4}|院长|所长|博士|研究员|"
    r"一作|作者|合伙人|主管|主任|架构师|分析师|工程师|发言人|[局部司处]长|院士|总监|博主|"
    r"CEO|CTO|CFO|COO)"
    r"[一-鿿·]{2,12}$"
)
_SPOKEN_NAME = re.compile(r"^[一-鿿·•]{2,12}$")


_ACTS = re.compile(
    r"(?:^|[\s，,。；;“”「」])(?P<who>[一-鿿]{2,3})(?=否认|承认|坦言|强调|告诉|回忆|直言|笑称|"
    r"透露)",
    re.MULTILINE,
)
_LATIN_PERSON = re.compile(
    r"(?P<who>(?!The |Claude |Gemini |Google |Open|Deep)[A-Z][a-z]+ [A-Z][a-z]+)(?=\s?[一-鿿，,])"
)
_IS_PERSON = re.compile(
    r"^(?!.*(?:人士|媒体|公司|报告|报道|财报|招股书|论文|团队|声明|官方|机构|社|报|网|方面|"
    r"网友|业内|人士们|分析师)$)"
)


def _person_before(text: str, at: int) -> str | None:
    """The last person that is introduced by an office: 轮值董事长徐直军."""
    found = [
        *PERSON_ZH.finditer(text, max(0, at - 400), at),
        *_ACTS.finditer(text, max(0, at - 400), at),
        *_LATIN_PERSON.finditer(text, max(0, at - 400), at),
    ]
    found.sort(key=lambda m: m.start("who"))
    return found[-1]["who"] if found else None


def _speaks(who: str, scene: Scene, start: int, end: int) -> bool:
    """Whether the words before a verb of saying can be somebody who speaks."""
    if "@" in who or _OFFICE.search(who):
        return True
    if _SPEAKER.search(who):
        return True
    for name in scene.names_in(start, end):
        if name.kind in ("person", "company", "lab") and who.endswith(name.text):
            return True
    if not who.isascii() and _SPOKEN_NAME.match(who) and not _FUNCTION.search(who):
        return metric_words().words.search(who) is None  # 全年研发投入预计…
    return re.search(r"[A-Z][a-z]+(?: [A-Z][A-Za-z.\-]+)+$", who) is not None


_EVIDENCE = re.compile(
    r"(?:实验|测试|评测|测评|最终|最新|研究|分析)?(?:结果|数据|实验|测试|评测|测评)(?:也|还|均)?|"
    r"实验结果(?:也|还)?"
)
# where an attributed stretch ends although the sentence goes on
_TURNS = re.compile(r"(?:毕竟|然而|可是)")
