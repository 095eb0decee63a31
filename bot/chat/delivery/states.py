"""What a refusal means for the target: which reason stops it, and when it is tried again. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, TypeGuard

from bot.values import TargetKind, TargetState

Reason = Literal["forbidden", "gone", "kicked", "archived", "closed"]
Verdict = Reason | Literal["never", "later"]
"""`never`: this very message will not do, whatever is mended. `later`: nothing is known to be
wrong with message or target."""

_CODES: dict[int, Verdict] = {
    10003: "gone", 10004: "kicked", 10008: "never", 10015: "gone", 50027: "gone",
    50001: "forbidden", 50013: "forbidden", 20001: "forbidden", 40333: "later",
    50083: "archived", 160005: "archived",
    40067: "closed", 10087: "closed", 50008: "closed", 50024: "closed", 50068: "closed",
    160006: "closed", 220001: "closed", 220003: "closed", 340001: "closed",
    50006: "never", 50035: "never", 50109: "never", 160002: "never", 200000: "never",
    200001: "never", 240000: "never", 40001: "later", 50014: "later",
}  # fmt: skip
"""Discord's JSON error codes, as its documentation lists them under "Opcodes and Status Codes"."""

FIRST_PROBE = timedelta(minutes=2)
LAST_PROBE = timedelta(hours=6)


def verdict(status: int, code: int) -> Verdict:
    """What the refusal of a message means."""
    known = _CODES.get(code)
    if known is not None:
        return known
    by_status: dict[int, Verdict] = {403: "forbidden", 404: "gone", 413: "never"}
    return by_status.get(status, "later")


def stopped(
    target: str, reason: Reason | Literal["doubt"], detail: str, now: datetime,
    before: TargetState | None,
) -> TargetState:  # fmt: skip
    """The state of a target that has just refused, after `before`: told once a reason, and
    probed after as long again as it has been stopped, from two minutes to six hours."""
    same = before is not None and before.reason == reason
    since = before.since if before is not None and same else now
    wait = min(LAST_PROBE, max(FIRST_PROBE, now - since))
    told = before.told if before is not None and same else False
    return TargetState(target, reason, detail, since, now + wait, told)


def pauses(state: TargetState | None) -> TypeGuard[TargetState]:
    """Whether nothing is planned for the target meanwhile. A single message in doubt stays as it
    is and holds up nothing else."""
    return state is not None and state.reason != "doubt"


def of_a_post(kind: TargetKind, begun: bool, reason: Verdict) -> Verdict:
    """A forum's post that was begun and has been deleted or locked since stops that post alone,
    never the forum."""
    if kind == "forum" and begun and reason in ("gone", "archived"):
        return "never"
    return reason
