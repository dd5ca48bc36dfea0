"""A patient's own recovery as a value: one sentence, a chart of each series with its table, and the days sent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from symptoms.advice import day_words
from symptoms.charts import Chart, chart_of
from symptoms.check_in.wording import Reader, reader_for
from symptoms.firsts import First, firsts_of

# The series shown, the top of each scale, and what a change of the line means.
SERIES: dict[str, float] = {"pain_back": 10, "pain_limb": 10, "walk_minutes": 80, "numb_severity": 10, "mood": 10}
PAINS = ("pain_back", "pain_limb")
HIGHER_IS_BETTER = frozenset({"walk_minutes", "mood"})
MOST_DAYS_ON_PAPER = 28
A_REAL_STEP = 2  # on a scale of 0 to 10 a smaller difference is said as "about the same"


@dataclass(frozen=True, slots=True)
class Row:
    """One day of a table; `said` is None where nothing was sent or answered."""

    day: str
    said: str | None


@dataclass(frozen=True, slots=True)
class Series:
    """One thing over time."""

    item: str
    name: str
    higher_is_better: bool
    chart: Chart
    told: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day of the table for a visit; a cell is None where nothing was answered."""

    day: str
    said: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Recovery:
    """The whole page."""

    sentence: str
    days_sent: int
    days_until_now: int
    series: tuple[Series, ...]
    firsts: tuple[First, ...]
    days: tuple[DayRow, ...]
    """The last days in one table, for paper: newest first, each with what was said of every series."""


def recovery_of(episode: Any, check_ins: Sequence[Any], *, today: date) -> Recovery:
    """Return a patient's recovery from her check-ins as they now stand."""
    reader = reader_for(episode.procedure)
    by_day = {(said.day - episode.surgery_on).days: said for said in sorted(check_ins, key=_sent)}
    until = (today - episode.surgery_on).days
    first = min(by_day, default=until)
    days = range(first, until + 1)
    series = tuple(_series(reader, episode.surgery_on, by_day, days)) if by_day else ()
    return Recovery(
        sentence=_sentence(reader, by_day),
        days_sent=len(by_day),
        days_until_now=len(days) if by_day else 0,
        series=series,
        firsts=tuple(firsts_of(by_day)),
        days=tuple(_days(series)),
    )


def _days(series: Sequence[Series]) -> Iterator[DayRow]:
    """Yield the days that fit on one sheet, from the tables of the series, which all hold the same days."""
    for rows in zip(*(one.rows[:MOST_DAYS_ON_PAPER] for one in series), strict=True):
        yield DayRow(rows[0].day, tuple(row.said for row in rows))


def _sent(said: Any) -> tuple[date, Any]:
    return said.day, said.received_at


def _answers(item: str, by_day: dict[int, Any]) -> list[tuple[int, float]]:
    """Return the days on which an item was answered, oldest first."""
    return [(day, float(value)) for day, said in sorted(by_day.items()) if (value := getattr(said, item)) is not None]


def _series(reader: Reader, surgery_on: date, by_day: dict[int, Any], days: range) -> Iterator[Series]:
    for item, top in SERIES.items():
        values = _answers(item, by_day)
        if not values:
            continue
        said = dict(values)
        rows = (
            Row(
                capfirst(day_words(day, surgery_on + timedelta(days=day))),
                reader.value_of(item, int(said[day])) if day in said else None,
            )
            for day in reversed(days)
        )
        chart = chart_of(values, top=top, first_day=days[0], last_day=days[-1])
        yield Series(
            item, reader.name_of(item), item in HIGHER_IS_BETTER, chart, _told(reader, item, values), tuple(rows)
        )


def _told(reader: Reader, item: str, values: Sequence[tuple[int, float]]) -> str:
    """Return the first and the latest value in words."""
    (first_day, first), (last_day, last) = values[0], values[-1]
    if first_day == last_day:
        return _("%(value)s on day %(day)d.") % {
            "value": capfirst(reader.value_of(item, int(last))),
            "day": last_day,
        }
    return _("%(first)s on day %(first_day)d, %(last)s on day %(last_day)d.") % {
        "first": capfirst(reader.value_of(item, int(first))),
        "first_day": first_day,
        "last": reader.value_of(item, int(last)),
        "last_day": last_day,
    }


def _sentence(reader: Reader, by_day: dict[int, Any]) -> str:
    """Return the one sentence that stands first: it says what was told, and promises nothing.

    It is about the first pain that was told twice: not every operation is asked about both.
    """
    told = ((pain, _answers(pain, by_day)) for pain in PAINS)
    pain, values = next(((pain, values) for pain, values in told if len(values) > 1), ("", []))
    if not values:
        return _("Your check-ins will show here, day by day.")
    (first_day, first), (last_day, last) = values[0], values[-1]
    words = {
        "pain": reader.subject_of(pain),
        "first": int(first),
        "first_day": first_day,
        "last": int(last),
        "last_day": last_day,
    }
    if first - last >= A_REAL_STEP:
        return _("%(pain)s is lower: %(first)d on day %(first_day)d, %(last)d on day %(last_day)d.") % words
    if last - first >= A_REAL_STEP:
        return _("%(pain)s is higher: %(first)d on day %(first_day)d, %(last)d on day %(last_day)d.") % words
    return _("%(pain)s is about the same: %(first)d on day %(first_day)d, %(last)d on day %(last_day)d.") % words
