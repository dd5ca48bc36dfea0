"""Cover hours and holes in a rota: pure, in the organisation's own time zone, whatever the clocks do that night."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

SATURDAY = 5
FURTHEST_DAYS = 60

Stretch = tuple[UUID, datetime, datetime]
Hole = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class CoverHours:
    """When a team's nurses look: these hours of every day from Monday to Friday that is no holiday."""

    opens_at: time
    closes_at: time
    zone: str
    holidays: Collection[date] = ()

    def next_open(self, at: datetime) -> datetime:
        """Return the first instant from `at` on at which somebody looks: `at` itself within the hours.

        A team that has been closed for sixty days on end is taken to look at once: late is worse than unwanted.
        """
        today = at.astimezone(ZoneInfo(self.zone)).date()
        # Hours past midnight began the evening before.
        for day in (today + timedelta(days=ahead) for ahead in range(-1, FURTHEST_DAYS)):
            if self._has_hours(day):
                opens, closes = self._hours_of(day)
                if at < closes:
                    return max(at, opens)
        return at

    def open_until(self, at: datetime) -> datetime | None:
        """Return when the hours end that hold `at`; None where nobody looks then."""
        today = at.astimezone(ZoneInfo(self.zone)).date()
        for day in (today - timedelta(days=1), today):
            opens, closes = self._hours_of(day)
            if self._has_hours(day) and opens <= at < closes:
                return closes
        return None

    def _has_hours(self, day: date) -> bool:
        return day.weekday() < SATURDAY and day not in self.holidays

    def _hours_of(self, day: date) -> tuple[datetime, datetime]:
        runs_past_midnight = self.closes_at <= self.opens_at
        last = day + timedelta(days=1) if runs_past_midnight else day
        zone = ZoneInfo(self.zone)
        return datetime.combine(day, self.opens_at, zone), datetime.combine(last, self.closes_at, zone)


def holes(rota: Sequence[Stretch], absences: Sequence[Stretch], *, since: datetime, until: datetime) -> list[Hole]:
    """Return from when to when nobody of a rota is there."""
    edges = {edge for _who, *ends in (*rota, *absences) for edge in ends if since < edge < until}
    parts = pairwise(sorted({since, until, *edges}))
    return list(_joined(part for part in parts if not _among(rota, part[0]) - _among(absences, part[0])))


def _among(stretches: Iterable[Stretch], at: datetime) -> set[UUID]:
    return {who for who, first, last in stretches if first <= at < last}


def _joined(parts: Iterable[Hole]) -> Iterator[Hole]:
    """Yield parts that follow upon each other as one."""
    begun: Hole | None = None
    for start, end in parts:
        if begun is not None and begun[1] == start:
            begun = (begun[0], end)
            continue
        if begun is not None:
            yield begun
        begun = (start, end)
    if begun is not None:
        yield begun
