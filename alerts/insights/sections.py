"""The shape of every answer: a table, drawn where a drawing says more; pure, with the statistics they share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import sqrt
from uuid import UUID
from zoneinfo import ZoneInfo

from alerts.display.charts import Chart

PERIODS = (7, 30, 90, 365)
SHIPPED_PERIOD = 30
Z95 = 1.959964  # standard deviations either side that hold 95 percent of a normal distribution
Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days up to and with today, where the hospital is."""

    days: int
    now: datetime
    zone: str

    @property
    def last(self) -> date:
        """Return today."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    @property
    def first(self) -> date:
        """Return the first day."""
        return self.last - timedelta(days=self.days - 1)

    @property
    def since(self) -> datetime:
        """Return the instant at which the first day began."""
        return datetime(self.first.year, self.first.month, self.first.day, tzinfo=ZoneInfo(self.zone))


def period(text: str, *, zone: str, now: datetime) -> Period:
    """Return the period asked for; thirty days for anything that is not offered."""
    asked = next((days for days in PERIODS if text == str(days)), SHIPPED_PERIOD)
    return Period(asked, now, zone)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, lying: its name, how far it reaches, and what it says."""

    label: str
    percent: float
    """Of the longest."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One question with its answer; `patients` are those whom the table names, for the trail."""

    key: str
    title: str
    says: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    bars: tuple[Bar, ...] = ()
    chart: Chart | None = None
    patients: tuple[UUID, ...] = ()


def bars(values: Sequence[tuple[str, float, str]]) -> tuple[Bar, ...]:
    """Return bars for (name, value, text), the longest as wide as there is room."""
    most = max((value for _label, value, _text in values), default=0) or 1
    return tuple(Bar(label, round(100 * value / most, 1), text) for label, value, text in values)


def wilson(right: int, of: int) -> tuple[float, float]:
    """Return Wilson's 95 percent interval of a share, from 0 to 1. Source: Wilson 1927; holds for few cases, too.

    `of` must be above zero.
    """
    share, spread = right / of, Z95 * Z95 / of
    middle = (share + spread / 2) / (1 + spread)
    half = Z95 * sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def percent(part: int, of: int) -> int | None:
    """Return a share in percent, None of nothing."""
    return round(100 * part / of) if of else None


def per_hundred(count: int, of: int) -> float | None:
    """Return how many to a hundred, None of nothing."""
    return round(100 * count / of, 1) if of else None
