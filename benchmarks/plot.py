"""How long it took until a check-in was saved, over time, with every fault on the way: as bars for a terminal, and as SVG."""

from collections.abc import Sequence
from html import escape
from math import log10

from benchmarks.figures import quantile

SLICE_SECONDS = 10
WIDTH, HEIGHT, LEFT, BOTTOM = 960, 260, 56, 36
KEY = (
    'until saved: <tspan fill="#b3261e">p95</tspan>, <tspan fill="#1f5fa8">median</tspan>; '
    '<tspan fill="#888">a fault begins</tspan>'
)
SECOND = 1000  # milliseconds

Timed = Sequence[tuple[float, float]]
"""When something began, and how many seconds it took."""
Marks = Sequence[tuple[float, str]]
"""When a fault began, and its name."""


def slices(seconds: Timed, first: float) -> dict[int, tuple[float, float]]:
    """Return the median and p95 of each ten seconds, by the number of the slice."""
    found: dict[int, list[float]] = {}
    for began, took in seconds:
        found.setdefault(int((began - first) // SLICE_SECONDS), []).append(took)
    return {place: (quantile(some, 0.5), quantile(some, 0.95)) for place, some in sorted(found.items())}


def bars(seconds: Timed) -> str:
    """Return p95 of each ten seconds, a line each."""
    first = min((began for began, _took in seconds), default=0.0)
    by_slice = slices(seconds, first)
    worst = max((p95 for _median, p95 in by_slice.values()), default=1.0)
    return "p95 until saved:\n" + "\n".join(
        f"  {place * SLICE_SECONDS:>5} s {p95 * 1000:>7.0f} ms {'#' * round(40 * p95 / worst)}"
        for place, (_median, p95) in by_slice.items()
    )


def svg(title: str, seconds: Timed, marks: Marks) -> str:
    """Return a picture: p95 and median of each ten seconds, on a scale of powers of ten, and a stroke for each fault."""
    first = min((began for began, _took in seconds), default=0.0)
    by_slice = slices(seconds, first)
    last = max(by_slice, default=0) + 1
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-family="sans-serif">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="18" font-size="13">{escape(title)}</text>',
        *(_stroke(at - first, name, last) for at, name in marks),
        *(_scale(milliseconds) for milliseconds in (10, 100, 1000, 10_000, 100_000)),
        _line([(place, p95) for place, (_median, p95) in by_slice.items()], last, "#b3261e"),
        _line([(place, median) for place, (median, _p95) in by_slice.items()], last, "#1f5fa8"),
        f'<text x="{WIDTH - 8}" y="18" font-size="11" text-anchor="end">{KEY}</text>',
        *(_minute(minute, last) for minute in range(0, last * SLICE_SECONDS // 60 + 1, max(1, last // 60))),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _x(at_seconds: float, last: int) -> float:
    return LEFT + (WIDTH - LEFT - 8) * at_seconds / (last * SLICE_SECONDS)


def _y(milliseconds: float) -> float:
    """Return where a time stands: 10 ms at the bottom, 100 s at the top."""
    share = (log10(max(milliseconds, 10)) - 1) / 4
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - 30) * min(share, 1)


def _stroke(at_seconds: float, name: str, last: int) -> str:
    x = _x(max(at_seconds, 0), last)
    return (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="30" y2="{HEIGHT - BOTTOM}" stroke="#ddd">'
        f"<title>{escape(name)}</title></line>"
    )


def _scale(milliseconds: int) -> str:
    y, label = _y(milliseconds), f"{milliseconds} ms" if milliseconds < SECOND else f"{milliseconds // SECOND} s"
    return (
        f'<line x1="{LEFT}" x2="{WIDTH - 8}" y1="{y:.1f}" y2="{y:.1f}" stroke="#bbb" stroke-dasharray="2 3"/>'
        f'<text x="{LEFT - 6}" y="{y + 4:.1f}" font-size="11" text-anchor="end">{label}</text>'
    )


def _line(points: Sequence[tuple[int, float]], last: int, colour: str) -> str:
    path = " ".join(f"{_x((place + 0.5) * SLICE_SECONDS, last):.1f},{_y(took * 1000):.1f}" for place, took in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>'


def _minute(minute: int, last: int) -> str:
    x = _x(minute * 60, last)
    return f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 16}" font-size="11" text-anchor="middle">{minute} min</text>'
