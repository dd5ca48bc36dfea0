"""When a patient is reminded: by her own clock, never at night, twice a day at most. Pure: no database, no clock."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

QUIET_FROM, QUIET_UNTIL = time(21), time(8)
NUDGE_AFTER_HOURS = 6
SILENT_DAYS = 3  # then nobody is reminded any more until they answer again
LATE = timedelta(hours=2)  # a reminder that could not go out in time is passed over rather than sent at a wrong hour


@dataclass(frozen=True, slots=True)
class Turn:
    """One moment at which somebody may be reminded of a day."""

    at: datetime
    day: date
    is_nudge: bool


def turns_of(day: date, wished: time, zone: str) -> list[Turn]:
    """Return the moments of one day, in order: the wished one, and the nudge six hours later unless that is night."""
    turns = [Turn(_instant(day, wished, zone), day, is_nudge=False)]
    if wished.hour + NUDGE_AFTER_HOURS < QUIET_FROM.hour:
        later = wished.replace(hour=wished.hour + NUDGE_AFTER_HOURS)
        turns.append(Turn(_instant(day, later, zone), day, is_nudge=True))
    return turns


def _instant(day: date, at: time, zone: str) -> datetime:
    """Return when a clock on the wall there shows that time: also on the days when clocks change."""
    return datetime.combine(day, at, ZoneInfo(zone))


def turn_before(now: datetime, wished: time, zone: str) -> Turn | None:
    """Return the moment that has come and is not long past; None between moments and in the quiet hours."""
    here = now.astimezone(ZoneInfo(zone))
    if not QUIET_UNTIL <= here.time() < QUIET_FROM:
        return None
    come = [turn for turn in turns_of(here.date(), wished, zone) if turn.at <= now < turn.at + LATE]
    return come[-1] if come else None


def next_after(now: datetime, wished: time, zone: str) -> datetime:
    """Return the next moment after now, today's or tomorrow's."""
    today = now.astimezone(ZoneInfo(zone)).date()
    days = (today, today + timedelta(days=1))
    return next(turn.at for day in days for turn in turns_of(day, wished, zone) if turn.at > now)


def is_silent(day: date, *, last_said_on: date | None, began_on: date) -> bool:
    """True once three whole days before `day` went by without an answer: somebody should call, not write."""
    since = max(last_said_on or began_on, began_on)
    return (day - since).days > SILENT_DAYS
