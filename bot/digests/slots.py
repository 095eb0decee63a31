"""When a channel's digest is due. Pure, in the channel's own time zone, safe across DST."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.values import Channel


def slots_between(
    times: Sequence[str], timezone: str, after: datetime, until: datetime
) -> tuple[datetime, ...]:
    """The moments in (after, until] at which a clock in `timezone` shows one of `times`.

    A time that DST skips comes at the moment when it would have been; one that DST repeats
    counts once, the first time.
    """
    zone = ZoneInfo(timezone)
    found = []
    day = after.astimezone(zone).date() - timedelta(days=1)
    last = until.astimezone(zone).date()
    while day <= last:
        for text in times:
            local = datetime.combine(day, time.fromisoformat(text), tzinfo=zone)
            moment = local.astimezone(UTC)
            if after < moment <= until:
                found.append(moment)
        day += timedelta(days=1)
    return tuple(sorted(set(found)))


def is_due(channel: Channel, started: datetime, now: datetime) -> bool:
    """Whether a digest should go out now. Missed slots are caught up once, as one digest.

    `started` stands in for a channel that has had none yet: its first scheduled digest comes
    at the first slot after that; with `every` minutes, at once.
    """
    if channel.paused:
        return False
    if channel.every is not None:
        last = channel.covered_until
        return last is None or now >= last + timedelta(minutes=channel.every)
    after = channel.covered_until or started
    return bool(slots_between(channel.times, channel.timezone, after, now))
