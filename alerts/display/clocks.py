"""How long somebody has waited, and how much time is left: pure, and worded as the list shows it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

RING = 56.5  # the length of a circle of radius 9
SPOKEN_IN_HOURS = timedelta(hours=12)
HOT_SHARE, WARM_SHARE = 0.15, 0.4
HOUR, DAY = 60, 24 * 60


@dataclass(frozen=True, slots=True)
class Clock:
    """The time of one alert: since when, by when, and now."""

    opened_at: datetime
    due_at: datetime
    now: datetime
    zone: str

    @property
    def is_late(self) -> bool:
        """True when the time is over."""
        return self.now >= self.due_at

    @property
    def share_left(self) -> float:
        """Return which part of the time is left, from 1 down to 0."""
        whole = (self.due_at - self.opened_at) / timedelta(seconds=1)
        left = (self.due_at - self.now) / timedelta(seconds=1)
        return min(max(left / whole, 0.0), 1.0) if whole > 0 else 0.0

    @property
    def ring(self) -> str:
        """Return the drawn part of the ring, as SVG's stroke-dasharray."""
        return f"{RING * self.share_left:.1f} {RING}"

    @property
    def heat(self) -> str:
        """Return how pressing it is: hot, warm, or nothing."""
        if self.share_left <= HOT_SHARE:
            return "hot"
        return "warm" if self.share_left <= WARM_SHARE else ""

    @property
    def waiting(self) -> str:
        """Return how long it has waited, e.g. "38 min"."""
        return duration(self.now - self.opened_at)

    @property
    def left(self) -> str:
        """Return how much time is left, or by when, or how late it is."""
        if self.is_late:
            return _("%(time)s late") % {"time": duration(self.now - self.due_at)}
        if self.due_at - self.now < SPOKEN_IN_HOURS:
            return _("%(time)s left") % {"time": duration(self.due_at - self.now)}
        due, today = (at.astimezone(ZoneInfo(self.zone)) for at in (self.due_at, self.now))
        days = (due.date() - today.date()).days
        if days > 1:
            return date_format(due, "D j M")
        named = _("Tomorrow %(time)s") if days else _("Today %(time)s")
        return named % {"time": f"{due:%H:%M}"}


def duration(length: timedelta) -> str:
    """Return a length of time as people say it: "38 min", "1 h 05", "2 days"."""
    minutes = max(int(length.total_seconds() // 60), 0)
    if minutes < HOUR:
        return _("%(minutes)s min") % {"minutes": minutes}
    if minutes < DAY:
        return _("%(hours)s h %(minutes)02d") % {"hours": minutes // HOUR, "minutes": minutes % HOUR}
    days = minutes // DAY
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


def minutes_in_words(minutes: int) -> str:
    """Return a response time as people say it: "30 min", "4 hours", "2 days"."""
    if minutes < HOUR or minutes % HOUR:
        return duration(timedelta(minutes=minutes))
    if minutes < 2 * DAY:
        return ngettext("%(hours)s hour", "%(hours)s hours", minutes // HOUR) % {"hours": minutes // HOUR}
    return duration(timedelta(minutes=minutes))
