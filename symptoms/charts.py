"""Small line charts by day after surgery, as numbers for a template to draw: a missed day stays a gap."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

WIDTH, HEIGHT = 340, 132
LEFT, RIGHT, TOP, BOTTOM = 30, 328, 12, 104


@dataclass(frozen=True, slots=True)
class Point:
    """One answer on the chart."""

    x: float
    y: float
    is_last: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of the grid, or a day under the chart, with its text."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """What a template needs to draw one series."""

    points: tuple[Point, ...]
    lines: tuple[str, ...]
    """Paths through runs of days without a gap."""
    levels: tuple[Mark, ...]
    days: tuple[Mark, ...]


def chart_of(values: Sequence[tuple[int, float]], *, top: float, last_day: int, first_day: int = 0) -> Chart:
    """Return the chart of (day, value) pairs, oldest first, from 0 to `top`."""
    span = max(last_day - first_day, 1)

    def place(day: int, value: float) -> tuple[float, float]:
        across = LEFT + (RIGHT - LEFT) * (day - first_day) / span
        return round(across, 1), round(BOTTOM - (BOTTOM - TOP) * min(value, top) / top, 1)

    last = values[-1][0] if values else None
    return Chart(
        points=tuple(Point(*place(day, value), is_last=day == last) for day, value in values),
        lines=tuple(_path([place(*pair) for pair in run]) for run in _runs(values) if len(run) > 1),
        levels=tuple(Mark(place(first_day, level)[1], f"{level:g}") for level in (0, top / 2, top)),
        days=tuple(Mark(place(day, 0)[0], _named(day, first_day)) for day in _days(first_day, last_day)),
    )


def _named(day: int, first_day: int) -> str:
    """Return the number of a day; the first says what the numbers are."""
    return _("Day %(day)d") % {"day": day} if day == first_day else str(day)


def _runs(values: Sequence[tuple[int, float]]) -> Iterator[list[tuple[int, float]]]:
    """Yield stretches of days that follow each other."""
    run: list[tuple[int, float]] = []
    for pair in values:
        if run and pair[0] != run[-1][0] + 1:
            yield run
            run = []
        run.append(pair)
    if run:
        yield run


def _path(places: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in places)


def _days(first: int, last: int) -> list[int]:
    """Return at most five days to write under the chart, the first and the last among them."""
    if last <= first:
        return [first]
    step = -(-(last - first) // 4)
    days = list(range(first, last, step))
    return [day for day in days if last - day >= step / 2 or day == first] + [last]
