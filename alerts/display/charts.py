"""From points to the numbers of a small SVG: pure, so that a chart is a template and a test needs no browser.

Days run from left to right, one shared axis for every chart of a page. A day without an answer leaves a gap, drawn
dashed: it is never joined as if something had been said.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

WIDTH, HEIGHT = 420.0, 128.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 412.0, 12.0, 106.0
SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = 76.0, 38.0, 4.0
LEAST_DAYS = 14
MOST_DOTS = 45
MOST_TICKS = 8
TICK_STEPS = (1, 2, 5, 7, 10, 14, 30, 60, 90, 180)


@dataclass(frozen=True, slots=True)
class Axis:
    """The days after surgery that every chart of a page shows."""

    first: int
    last: int

    @classmethod
    def over(cls, days: Iterable[int], *, today: int) -> "Axis":
        """Return the axis that holds all days up to today, never narrower than two weeks."""
        first = min((*days, today, 1))
        return cls(first, max(today, first + LEAST_DAYS - 1))

    def at(self, day: float, *, left: float, right: float) -> float:
        """Return where a day lies."""
        return left + (right - left) * (day - self.first) / (self.last - self.first)

    @property
    def ticks(self) -> tuple[int, ...]:
        """Return at most eight days to write under the chart."""
        length = self.last - self.first
        step = next((step for step in TICK_STEPS if length / step < MOST_TICKS), TICK_STEPS[-1])
        return tuple(range(self.first, self.last + 1, step))


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """What one chart shows: a value for each answered day, and what to measure it by."""

    title: str
    values: Mapping[int, float]
    low: float
    high: float
    hint: str = ""
    now: str = ""
    grid: Mapping[float, str] = field(default_factory=dict)
    threshold: float | None = None
    threshold_label: str = ""
    before: float | None = None
    before_label: str = ""
    fired: frozenset[int] = frozenset()
    unit: str = ""


class Dot(NamedTuple):
    """One answered day; a tuple, because a year of six series makes thousands."""

    x: float
    y: float
    day: int
    fired: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on the edge of a chart, with what is written there."""

    at: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The numbers that a template draws, and the same in words for whoever does not see the drawing."""

    title: str
    hint: str
    now: str
    lines: tuple[str, ...]
    gaps: tuple[str, ...]
    dots: tuple[Dot, ...]
    rings: tuple[Dot, ...]
    grid: tuple[Mark, ...]
    ticks: tuple[Mark, ...]
    threshold: Mark | None
    before: Mark | None
    words: str
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT
    right: float = RIGHT
    bottom: float = BOTTOM


@dataclass(frozen=True, slots=True, kw_only=True)
class Spark:
    """A very small chart: the line, where it is broken, the last point, and all of it in words."""

    lines: tuple[str, ...]
    threshold: float | None
    last: Dot | None
    now: str
    words: str
    width: float = SPARK_WIDTH
    height: float = SPARK_HEIGHT


def chart(series: Series, axis: Axis) -> Chart:
    """Return the numbers that draw a series."""
    dots = tuple(_dots(series, axis))
    runs, rings = _runs(dots), tuple(dot for dot in dots if dot.fired)
    return Chart(
        title=series.title,
        hint=series.hint,
        now=series.now,
        lines=tuple(_drawn(run) for run in runs if len(run) > 1),
        gaps=tuple(_path((run[-1], following[0])) for run, following in pairwise(runs)),
        dots=dots if len(dots) <= MOST_DOTS else rings,
        rings=rings,
        grid=tuple(Mark(_y(series, value), text) for value, text in series.grid.items()),
        ticks=tuple(Mark(round(axis.at(day, left=LEFT, right=RIGHT), 1), str(day)) for day in axis.ticks),
        threshold=_mark(series, series.threshold, series.threshold_label),
        before=_mark(series, series.before, series.before_label),
        words=in_words(series.values, axis.first, max(series.values, default=axis.first), series.unit),
    )


def spark(values: Mapping[int, float], axis: Axis, *, threshold: float | None = None, high: float = 10) -> Spark:
    """Return the numbers that draw a series very small, from 0 to `high`."""

    def place(value: float) -> float:
        return round(SPARK_HEIGHT - SPARK_EDGE - (SPARK_HEIGHT - 2 * SPARK_EDGE) * value / high, 1)

    shown = {day: value for day, value in sorted(values.items()) if axis.first <= day <= axis.last}
    dots = [
        Dot(
            round(axis.at(day, left=SPARK_EDGE, right=SPARK_WIDTH - SPARK_EDGE), 1),
            place(value),
            day,
            threshold is not None and value >= threshold,
        )
        for day, value in shown.items()
    ]
    return Spark(
        lines=tuple(_path(run) if len(run) > 1 else _stub(run[0]) for run in _runs(dots)),
        threshold=None if threshold is None else place(threshold),
        last=dots[-1] if dots else None,
        now=number(shown[dots[-1].day]) if dots else "",
        words=in_words(shown, axis.first, axis.last),
    )


def in_words(values: Mapping[int, float], first: int, last: int, unit: str = "") -> str:
    """Return the values day by day, a day without an answer as such: "day 1: 8, day 2: 7, day 3: no answer".

    Of a longer story nobody listens to every day: its first, lowest, highest and last; the table has them all.
    """
    if last - first > MOST_DOTS and values:
        kept = {min(values), max(values), min(values, key=values.__getitem__), max(values, key=values.__getitem__)}
        days: Iterable[int] = sorted(kept)
    else:
        days = range(first, last + 1)
    return ", ".join(f"day {day}: {number(values[day]) + unit if day in values else 'no answer'}" for day in days)


def number(value: float) -> str:
    """Return a number as people write it: no decimals where there are none."""
    return f"{value:g}" if float(value).is_integer() else f"{value:.1f}"


def _dots(series: Series, axis: Axis) -> Iterator[Dot]:
    # `axis.at` and `_y` in place: a page of a year has two thousand dots.
    low, high, first, fired = series.low, series.high, axis.first, series.fired
    across, up = (RIGHT - LEFT) / (axis.last - first), (BOTTOM - TOP) / (high - low)
    for day, value in sorted(series.values.items()):
        kept = low if value < low else min(value, high)
        yield Dot(round(LEFT + across * (day - first), 1), round(BOTTOM - up * (kept - low), 1), day, day in fired)


def _y(series: Series, value: float) -> float:
    """Return the height of a value; one off the scale lies on its edge."""
    kept = min(max(value, series.low), series.high)
    return round(BOTTOM - (BOTTOM - TOP) * (kept - series.low) / (series.high - series.low), 1)


def _mark(series: Series, value: float | None, text: str) -> Mark | None:
    return None if value is None else Mark(_y(series, value), text)


def _runs(dots: Sequence[Dot]) -> list[list[Dot]]:
    """Return the dots in runs of days without a gap."""
    runs: list[list[Dot]] = []
    for dot in dots:
        if runs and dot.day - runs[-1][-1].day == 1:
            runs[-1].append(dot)
        else:
            runs.append([dot])
    return runs


def _drawn(run: Sequence[Dot]) -> str:
    """Return a run as a line; a long one in whole steps from day to day, which is finer than its days are apart."""
    if len(run) <= MOST_DOTS:
        return _path(run)
    places = [(round(dot.x), round(dot.y)) for dot in run]
    steps = (f"l{x - before_x} {y - before_y}" for (before_x, before_y), (x, y) in pairwise(places))
    return f"M{places[0][0]} {places[0][1]}" + "".join(steps)


def _path(dots: Iterable[Dot]) -> str:
    return "M" + "L".join(f"{dot.x} {dot.y}" for dot in dots)


def _stub(dot: Dot) -> str:
    """Return a line of no length, which round ends turn into a point: a lone day stays visible."""
    return f"M{dot.x} {dot.y}h0"
