"""When a channel gets something. Pure, in the channel's own time zone, safe across DST.

A moment is an aware UTC time; a time of day is local text ("08:00") in the channel's zone.
A time that DST skips comes at the moment when it would have been; one that it repeats counts
once, the first time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.values import Channel

LOOK_BACK = timedelta(days=9)
"""A channel asleep for longer has missed a slot in any case: every schedule has one a week."""
EACH_EVERY = timedelta(seconds=30)
"""How often a channel in mode `each` looks for stories it has not had."""
HOUR = timedelta(hours=1)


def slots_between(
    times: Sequence[str],
    timezone: str,
    after: datetime,
    until: datetime,
    weekdays: Collection[int] = (),
) -> tuple[datetime, ...]:
    """The moments in (after, until] at which a clock in `timezone` shows one of `times`.

    `weekdays` are ISO weekdays (1 is Monday) of the local day; empty for all.
    """
    zone = ZoneInfo(timezone)
    found: set[datetime] = set()
    day = after.astimezone(zone).date() - timedelta(days=1)
    last = until.astimezone(zone).date()
    while day <= last:
        if not weekdays or day.isoweekday() in weekdays:
            moments = (_moment(day, text, zone) for text in times)
            found.update(moment for moment in moments if after < moment <= until)
        day += timedelta(days=1)
    return tuple(sorted(found))


def is_due(channel: Channel, now: datetime) -> bool:
    """Whether a digest should go out now. Missed slots are caught up once, as one digest; what
    falls into quiet hours is due at their end.

    Slots before `Channel.set_at` do not count: new times begin to count when they are set. A
    channel that has had nothing and that no command has set (YIBAO_CHANNEL) is due at once, so that
    whoever starts the bot sees that it works; with `every` minutes or in mode `each` any is.
    """
    if channel.paused or is_quiet(channel, now):
        return False
    if pause := _pause(channel):
        last = channel.covered_until
        return _on_weekday(channel, now) and (last is None or now >= last + pause)
    begin = _begin(channel)
    if begin is None:
        return True
    after = max(begin, now - LOOK_BACK)
    times, zone = channel.times, channel.timezone
    return bool(slots_between(times, zone, after, now, channel.weekdays))


def next_due(channel: Channel, now: datetime) -> datetime | None:
    """When the next digest goes out, `now` where one is due; None for a channel that is paused
    or has no times."""
    if channel.paused:
        return None
    if is_due(channel, now):
        return now
    pause = _pause(channel)
    if pause is None:
        begin = _begin(channel)
        if begin is None:  # it waits for the end of its quiet hours alone
            return quiet_until(channel, now)
        after = max(begin, now - LOOK_BACK)
        ahead = slots_between(
            channel.times, channel.timezone, after, now + LOOK_BACK, channel.weekdays
        )
        return quiet_until(channel, max(ahead[0], now)) if ahead else None
    last = channel.covered_until
    moment = now if last is None else max(now, last + pause)
    zone = ZoneInfo(channel.timezone)
    for _ in range(16):  # a quiet end may fall on a day without posts, at most once each day
        moment = quiet_until(channel, moment)
        if _on_weekday(channel, moment):
            return moment
        day = moment.astimezone(zone).date() + timedelta(days=1)
        moment = max(moment, _moment(day, "00:00", zone))
    return None


def is_quiet(channel: Channel, now: datetime) -> bool:
    """Whether `now` lies in the channel's quiet hours, their end excluded."""
    return quiet_until(channel, now) > now


def quiet_until(channel: Channel, now: datetime) -> datetime:
    """The end of the quiet hours that `now` lies in, or `now` itself."""
    if channel.quiet is None:
        return now
    zone = ZoneInfo(channel.timezone)
    begin, end = channel.quiet
    today = now.astimezone(zone).date()
    for back in (2, 1, 0):  # in this order, so that spans that touch are walked through
        day = today - timedelta(days=back)
        last = day if time.fromisoformat(begin) < time.fromisoformat(end) else _after(day)
        if _moment(day, begin, zone) <= now < (until := _moment(last, end, zone)):
            now = until
    return now


def allowance(channel: Channel, posted: Iterable[datetime], now: datetime) -> int:
    """How many stories a channel in mode `each` may still get, by when it got its last ones."""
    return max(0, channel.each_an_hour - sum(moment > now - HOUR for moment in posted))


def _pause(channel: Channel) -> timedelta | None:
    """The time between two digests of a channel without slots; None for one with slots."""
    if channel.mode == "each":
        return EACH_EVERY
    return None if channel.every is None else timedelta(minutes=channel.every)


def _begin(channel: Channel) -> datetime | None:
    """The moment after which a slot counts; None for a channel that nothing has happened to."""
    known = [moment for moment in (channel.covered_until, channel.set_at) if moment is not None]
    return max(known, default=None)


def _on_weekday(channel: Channel, now: datetime) -> bool:
    local = now.astimezone(ZoneInfo(channel.timezone))
    return not channel.weekdays or local.isoweekday() in channel.weekdays


def _moment(day: date, text: str, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.fromisoformat(text), tzinfo=zone).astimezone(UTC)


def _after(day: date) -> date:
    return day + timedelta(days=1)
