"""Numbers as people can compare them: medians of pairs measured side by side, with the spread, in plain tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log
from statistics import median


@dataclass(frozen=True, slots=True)
class Spread:
    """A median, and how far the rounds lay apart."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Iterable[float]) -> "Spread":
        """Return the spread of at least one value."""
        kept = sorted(values)
        return cls(median(kept), kept[0], kept[-1])

    def text(self, digits: int = 2) -> str:
        """Return it as a cell of a table."""
        return f"{self.median:.{digits}f} ({self.low:.{digits}f}-{self.high:.{digits}f})"


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> Spread:
    """Return how the members of each pair compare: pairs share the machine's mood, so their ratios are steady."""
    return Spread.of(one / other for one, other in zip(ours, theirs, strict=True))


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share of all lie."""
    kept = sorted(values)
    return kept[min(len(kept) - 1, int(len(kept) * share))]


def exponent(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """Return how time grows with size, by a straight line through the logarithms: 1 is in proportion."""
    xs, ys = [log(size) for size in sizes], [log(second) for second in seconds]
    middle_x, middle_y = sum(xs) / len(xs), sum(ys) / len(ys)
    rise = sum((x - middle_x) * (y - middle_y) for x, y in zip(xs, ys, strict=True))
    return rise / sum((x - middle_x) ** 2 for x in xs)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of words: the first column to the left, all others to the right."""
    lines = [list(head), *map(list, rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) if place == 0 else cell.rjust(width) for place, (cell, width) in enumerate(pairs))
        for pairs in (list(zip(line, widths, strict=True)) for line in lines)
    )
