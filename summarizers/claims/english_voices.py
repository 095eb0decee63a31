"""Who says it, in English: "X said that", "according to X", "…," she told reporters."""

from __future__ import annotations

import re
from collections.abc import Iterable

from summarizers.types import Quantity, Stance

from .attributions import (
    LONGEST_SPEAKER,
    PRONOUN,
    SELF,
    Attribution,
    kind_of,
    quote_before,
    quote_end,
)
from .english_sources import according, contrast, guessed, inverted
from .scene import Scene
from .words import StanceWords

_TAIL_EN = re.compile(
    r"(?:\s+(?:also|then|later|repeatedly|publicly|have|has|had|since|now|once|first|recently|"
    r"often|still|even|itself|himself|herself|themselves|already|further|privately|in turn|"
    r"separately|would|will|previously|likewise|openly|did|does|do|can|could|might|may|only|"
    r"earlier|(?:on )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|yesterday|today|"
    r"(?:last|this) (?:week|month|year)))+$",
    re.IGNORECASE,
)
_LEAD_EN = re.compile(
    r"^(?:[\s\"“”'‘’(]|but\s|and\s|however\s|meanwhile\s|yet\s|so\s|since\s|as\s|still\s|then\s|"
    r"in addition\s|when\s|while\s|whereas\s|though\s|although\s|because\s|that\s|what\s|where\s|"
    r"which\s|after\s|today\s|instead\s|or\s)+",
    re.IGNORECASE,
)


def english_voices(scene: Scene, words: StanceWords, last: str | None) -> Iterable[Attribution]:
    """The attributions of an English sentence; `last` is who spoke last before it."""
    for found in (*according(scene, words), *guessed(scene, words), *inverted(scene)):
        if found.claimant and found.stance is not Stance.SPECULATED:
            last = found.claimant
        yield found
    text = scene.text
    for m in _PARTICIPLE.finditer(text, scene.start, scene.end):
        head = _HEAD.match(text, scene.start)
        who = last if last and last in text[scene.start : m.start()] else None
        who = who or (head["who"] if head is not None else None)
        if who is not None:
            yield Attribution(who, kind_of(who, "", words), m.end(), scene.end)
    for m in words.say_en.finditer(text, scene.start, scene.end):
        told = _speaker(scene, m, words, last)
        if told is None:
            continue
        who, clause_start = told
        at, after = m.span()
        last = who or last
        rest = text[after : scene.clause(at)[1]].strip(' .!?"”')
        inserted = scene.clause_at(at) > 0 and (not rest or _aside_only(scene, after, rest))
        start = after
        end = quote_end(text, after, scene.end)
        if inserted:
            start = contrast(scene, at)
            quoted = quote_before(text, clause_start, -1)
            start = min(start, quoted[0]) if quoted else start
        kind = kind_of(who, m.group().lower(), words)
        if kind is Stance.REPORTED and words.unnamed.search(text, clause_start, at):
            kind = Stance.HEDGED  # "a former executive, who asked not to be named, said"
        yield Attribution(who, kind, start, end)


def _speaker(
    scene: Scene, m: re.Match[str], words: StanceWords, last: str | None
) -> tuple[str, int] | None:
    """Who stands before a verb of saying, and where the clause begins; None: nobody speaks."""
    text = scene.text
    at, after = m.span()
    clause_start, clause_end = scene.clause(at)
    clause_start = max(clause_start, at - 2 * LONGEST_SPEAKER)
    before = text[clause_start:at].rstrip()
    verb = m.group().lower()
    previous = before.rsplit(None, 1)[-1].lower() if before else ""
    if not before and (place := scene.clause_at(at)) >= 2:
        # Jensen Huang, the chief executive, told …
        clause = text[slice(*scene.clauses[place - 1])].strip()
        apposition = clause[:1] + clause[1:].lower()
        named = _NAMED.search(text[slice(*scene.clauses[place - 2])]) is not None
        titled = apposition.lower().startswith(
            ("the ", "a ", "an ", "who ", "whose ", "which ", "its ", "chief ", "ceo")
        )
        office = text[slice(*scene.clauses[place - 2])]
        if _NAMED.match(clause) and _HOLDS.search(office):
            clause_start, before = scene.clauses[place - 1][0], clause
        elif (
            titled
            or _HOLDS.search(clause)
            or _DONE_BY.match(apposition)
            or (named and apposition[:1].islower() and len(apposition) < 70)
        ):
            clause_start, _ = scene.clauses[place - 2]
            before = text[slice(*scene.clauses[place - 2])].strip()
    if before.strip() in ("and", "but") and scene.clause_at(at) > 0:
        return "", clause_start  # "It posted a profit, and said that …"
    if (
        not before
        or previous in words.not_a_speaker
        or _PASSIVE.search(before)
        or (previous in words.before_nouns and verb in words.weak_verbs)
        or text[at - 1 : at] in ("-", "–")  # better-than-expected
        or _THAN.search(before)
        or _a_noun(text, verb, before, after)
        or (verb in words.weak_verbs and not _opens_report(text, verb, after, clause_end))
    ):
        return None
    before = re.split(r"\bthat\s", _SUBORDINATE.split(before)[-1])[-1]
    who = _TAIL_EN.sub("", _LEAD_EN.sub("", before))
    if verb.endswith("'s guess"):
        who = verb[: -len("'s guess")]
    if who.lower() == "who":
        people = _PERSON.findall(text[scene.start : at])
        who = people[-1] if people else last or ""
    if not who or len(who) > LONGEST_SPEAKER or SELF.match(who) or _EVIDENCE.fullmatch(who):
        return None
    if any(q.start >= clause_start and q.end <= at and _counts(q) for q in scene.quantities):
        return None
    short = len(who.split()) < 3
    if short and re.match(r"(?:to|of|in|on|for|with|from|at|by|if)\s", who, re.IGNORECASE):
        return None
    if PRONOUN.match(who):
        if last is None and (head := _HEAD.match(text, scene.start)):
            last = head["who"]  # "Lovable has raised …, it said Thursday"
        return (last, clause_start) if last is not None else None
    return who, clause_start


def _a_noun(text: str, verb: str, before: str, after: int) -> bool:
    """Whether a word that may be a verb of saying is a noun here: "its revenue forecast"."""
    if verb not in _NOUNS and verb not in _NOUNS_TOO:
        return False
    if re.match(r"\s(?:of|for|from|by)\s", text[after : after + 6]):
        return True
    if _INDEFINITE.search(before):
        return True  # "denied a separate report that …"
    if text.startswith(" that ", after):
        return False
    if verb in _NOUNS and re.search(r"[a-z]s$", before):
        return False  # "the authors list …"
    pattern = _NOUN_AFTER if verb in _NOUNS else _ONLY_ARTICLE
    return pattern.search(before) is not None


def _counts(q: Quantity) -> bool:
    """Whether a number is more than "two people", "thousands of times" or a day."""
    vague = q.comparator == ">" and q.value in (1e2, 1e3, 1e4, 1e6)
    few = vague or q.value < 10
    return q.unit != "date" and not (q.unit in ("people", "count", None) and few)


def _opens_report(text: str, verb: str, after: int, clause_end: int) -> bool:
    """Whether a verb that also means other things ("put", "found") reports here."""
    rest = text[after:clause_end].strip()
    follows = text[after : after + 8].lstrip()
    if verb in ("told", "tells", "tell"):
        hearer = _ADVERBIAL.match(rest) is not None and not any(c.isdigit() for c in rest)
        return hearer or _TOLD_THAT.match(text, after, clause_end) is not None
    if verb in ("put", "puts", "rates"):
        return _PUTS_AT.match(rest) is not None
    if verb in ("denied", "denies"):
        return follows.startswith("that ")
    if verb in ("expect", "project") and _TO_DO.match(rest):
        return True
    return (
        follows[:1] in {'"', "“", ",", ":", ""}
        or follows.startswith("that ")
        or not rest
        or verb.endswith("s")
        or verb in ("list", "say", "found", "argue", "reported")
    )


def _aside_only(scene: Scene, after: int, rest: str) -> bool:
    """Whether only place, time or hearer stands behind the verb: "said on a podcast"."""
    if _ADVERBIAL.match(rest) is None or " that " in f"{rest} ":
        return False
    end = after + len(rest) + 2
    return not any(after <= q.start < end and q.unit != "date" for q in scene.quantities)


_NOUNS = frozenset(
    {
        "guess",
        "guesses",
        "speculation",
        "report",
        "claim",
        "estimate",
        "project",
        "list",
        "forecast",
        "note",
    }
)
_NOUNS_TOO = frozenset(
    {"reports", "claims", "estimates", "projects", "lists", "forecasts", "notes"}
)
_EVIDENCE = re.compile(
    r"(?:(?:the|these|our|early|internal|initial|its|their)\s)*"
    r"(?:results?|data|tests?|experiments?|numbers|figures|benchmarks?)",
    re.IGNORECASE,
)
# "could not be independently confirmed", "is widely believed", "has never confirmed": nobody tells
_PASSIVE = re.compile(
    r"\b(?:be|been|being|is|are|was|were|not)\s(?:\w+ly|often|long)$|"
    r"\b(?:never|not|cannot)(?:\s\w+ly)?$|n['’]t(?:\s\w+ly)?$|\byet to$"
)
# "analysts expect the model to cost": what comes is theirs
# The report, published by The Ledger, said …
_DONE_BY = re.compile(
    r"(?:first |originally )?(?:\w+ed|seen|led|written|run|known) (?:by|in|on|at|for|last|this)\s",
    re.IGNORECASE,
)
# "Its chief executive, Dana Whitlock, said" and "Dana Whitlock, Brel's CEO, said"
_HOLDS = re.compile(
    r"\b(?:C[ETFO]O|chief \w+(?: officer)?|(?:co-?)?founder|president|director|chair(?:man|woman)?|"
    r"professor|analyst|spokes\w+|researcher|engineer|partner)\s*$",
    re.IGNORECASE,
)
_TO_DO = re.compile(r"(?:[\w'’%-]+\s){1,9}to\s[a-z]+\b")
_PUTS_AT = re.compile(
    r"(?:it |them |this |the (?:[\w-]+ ){1,7}|[A-Z][\w.-]*(?:['’]s)? (?:[\w.-]+ ){0,4})?at\s"
)
# "…, claiming that": the subject of the sentence says it
_PARTICIPLE = re.compile(
    r",\s(?:claiming|saying|adding|arguing|noting|warning|insisting|suggesting|"
    r"estimating)\s(?:that\s)?"
)
_HEAD = re.compile(
    r"(?:[A-Z]{4,}\s(?:—|–|-)\s)?(?P<who>(?:An?|The|One|Some)\s(?:[\w'’-]+\s){0,6}?[\w'’-]+|"
    r"[A-Z][\w.&’'-]*(?:\s[A-Z][\w.&’'-]*){0,3})"
    r"(?=,|\s(?:went|has|had|have|wrote|took|posted|said|also|then|was|is|raised|will|announced)\b)"
)
_NAMED = re.compile(r"^[\s\"”'’]*[A-Z][a-z]+(?: [A-Z][\w.'’-]+){1,3}$")
_NOUN_AFTER = re.compile(
    r"\b(?:an?|the|this|that|any|another|its|their|his|her)\s(?:[\w'’\-]+\s?){0,3}$"
)
_INDEFINITE = re.compile(r"\b(?:[Aa]n?|[Aa]nother|[Aa]ny|[Nn]o)(?:\s[\w'’\-]+){0,2}\s?$")
_ONLY_ARTICLE = re.compile(r"\b(?:the|these|those|its|their|his|her|Street|such)\s?$")
_THAN = re.compile(r"\bthan\s(?:[a-z]+\s?){1,3}$")
_TOLD_THAT = re.compile(r"\s+(?:[\w.'’-]+\s){1,8}that\s")
_ADVERBIAL = re.compile(
    r"(?:me|us|reporters|analysts|investors|staff|employees|on|in|at|during|via|earlier|last|"
    r"late|this|yesterday|today|Monday|Tuesday|Wednesday|"
    r"Thursday|"
    r"Friday|Saturday|Sunday|[A-Z][A-Za-z]+)\b[^,]{0,60}$"
)
_PERSON = re.compile(r"(?<![\w.])[A-Z][a-z]+(?: [A-Z]\.)? [A-Z][a-z]+(?:-[A-Z][a-z]+)?(?!\w)")
# "Businesses say questions remain after Donald Trump announced …": he alone announced it
_SUBORDINATE = re.compile(
    r"\s(?:after|because|since|until|unless|whereas|while|even though)\s", re.I
)
