"""Small SVG pictures that need no server and no script: lines with bands, stacked columns, bars."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

INK, SOFT, RULE, PAPER = "#1f2a37", "#5b6675", "#dfe3e8", "#ffffff"
WIDE, LINE = 960, 22
_STYLE = f"text{{font:13px system-ui,sans-serif;fill:{INK}}}.t{{font-weight:600;font-size:15px}}.s{{fill:{SOFT};font-size:12px}}"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a plot, or a band where `upper` is given."""

    name: str
    points: Sequence[tuple[float, float]]
    colour: str
    upper: Sequence[float] = ()
    dashed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """One plot with its own axes, in its own rectangle."""

    title: str
    left: float
    top: float
    width: float
    height: float
    first: float
    last: float
    most: float
    under: str = "day after surgery"
    step: int = 7

    def x(self, value: float) -> float:
        """Return where a value lies from left to right."""
        return round(self.left + self.width * (value - self.first) / (self.last - self.first), 1)

    def y(self, value: float) -> float:
        """Return how high a value lies; one off the scale lies on its edge."""
        kept = min(max(value, 0), self.most)
        return round(self.top + self.height * (1 - kept / self.most), 1)

    def frame(self) -> Iterator[str]:
        """Yield the title, the scale on the left, and the days under it."""
        yield text(self.left, self.top - 12, self.title, "t")
        for part in range(5):
            value = self.most * part / 4
            yield f'<path d="M{self.left} {self.y(value)}h{self.width}" stroke="{RULE}"/>'
            yield text(self.left - 6, self.y(value) + 4, f"{value:.3g}", "s", "end")
        for day in range(int(self.first), int(self.last) + 1):
            if day % self.step == 0:
                yield text(self.x(day), self.top + self.height + 16, str(day), "s", "middle")
        yield text(self.left + self.width, self.top + self.height + 32, self.under, "s", "end")

    def drawn(self, lines: Iterable[Line]) -> Iterator[str]:
        """Yield the frame and every line, bands first where they come first."""
        yield from self.frame()
        for line in lines:
            path = "L".join(f"{self.x(day)} {self.y(value)}" for day, value in line.points)
            if line.upper:
                over = zip((day for day, _ in line.points), line.upper, strict=True)
                back = "L".join(f"{self.x(day)} {self.y(value)}" for day, value in reversed(list(over)))
                yield f'<path d="M{path}L{back}Z" fill="{line.colour}" fill-opacity="0.16"/>'
            else:
                dash = ' stroke-dasharray="5 4"' if line.dashed else ""
                yield f'<path d="M{path}" fill="none" stroke="{line.colour}" stroke-width="2"{dash}/>'

    def columns(self, days: Sequence[tuple[int, Sequence[float]]], colours: Sequence[str]) -> Iterator[str]:
        """Yield the frame and a stacked column for each day."""
        yield from self.frame()
        wide = round(0.7 * self.width / (self.last - self.first), 1)
        for day, values in days:
            base = 0.0
            for value, colour in zip(values, colours, strict=True):
                upper, lower = self.y(base + value), self.y(base)
                if value:
                    place = f'x="{self.x(day) - wide / 2:.1f}" y="{upper}" width="{wide}" height="{lower - upper:.1f}"'
                    yield f'<rect {place} fill="{colour}"/>'
                base += value


def round_up(value: float) -> float:
    """Return a round number that is at least a value, so that a scale reads well in four steps."""
    return next((step for step in (4, 8, 12, 20, 40, 80, 100, 200, 400) if step >= value), value)


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    """Return some words at a place."""
    of_kind = f' class="{kind}"' if kind else ""
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}"{of_kind}>{escape(words)}</text>'


def key(left: float, top: float, names: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield what each colour means, in one row."""
    for name, colour in names:
        yield f'<rect x="{left:g}" y="{top - 10:g}" width="12" height="12" rx="2" fill="{colour}"/>'
        yield text(left + 18, top, name)
        left += 40 + 6.8 * len(name)


def bars(rows: Sequence[tuple[str, float, str]], *, top: float, unit: str) -> Iterator[str]:
    """Yield a bar with its name and its figure for each row of name, value and colour."""
    most = max((value for _, value, _ in rows), default=1) or 1
    for place, (name, value, colour) in enumerate(rows):
        y = top + place * LINE
        wide = round((WIDE - 420) * value / most, 1)
        yield text(250, y + 12, name, "", "end")
        yield f'<rect x="260" y="{y:g}" width="{max(wide, 1):g}" height="15" rx="2" fill="{colour}"/>'
        yield text(268 + wide, y + 12, f"{value:.2f}{unit}", "s")


def picture(title: str, height: float, parts: Iterable[str], *, under: str) -> str:
    """Return a whole SVG, with a title for whoever does not see it and a line of small print."""
    body = "\n".join(parts)
    size = f'viewBox="0 0 {WIDE} {height:g}" width="{WIDE}" height="{height:g}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">\n<title>{escape(title)}</title>\n'
        f'<style>{_STYLE}</style>\n<rect width="100%" height="100%" fill="{PAPER}"/>\n'
        f"{text(24, 32, title, 't')}\n{body}\n{text(24, height - 14, under, 's')}\n</svg>\n"
    )
