"""The six trends of a patient: which answers, on which scale, against which number of the ruleset in force."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from alerts.display.charts import Axis, Chart, Series, chart, number
from alerts.display.labels import UNANSWERED
from alerts.models import Flag
from alerts.rules.entry import Entry
from alerts.rules.history import History
from alerts.rules.ruleset import Ruleset

# A day is ringed on a trend when a flag rests on one of these answers of that day.
PAIN = frozenset({"pain_back", "pain_limb"})
WOUND = frozenset({"redness", "swelling", "drainage", "drainage_amount", "opening", "warmth", "odour"})
NUMBNESS = frozenset({"numb_severity", "numb_sites", "numb_new", "numb_vs_preop", "saddle"})
WALKING = frozenset({"walk_minutes", "out_of_bed"})
MOOD = frozenset({"mood", "phq2", "self_harm"})
TEMPERATURE = frozenset({"temperature_c"})

PAIN_THRESHOLD = ("pain_spike", "lasting_level")
WOUND_THRESHOLD = ("wound_score_high", "level")
FEVER_THRESHOLD = ("fever", "fever_c")
MOST_WOUND_SHOWN = 8
SHORT_WALK = 60


@dataclass(frozen=True, slots=True)
class TrendDay:
    """One row of the table that says the same as the charts."""

    day: int
    series: tuple[Series, ...]

    @property
    def cells(self) -> tuple[str, ...]:
        """Return the answers of the day in words; asked of the rows that are shown, out of a year of them."""
        answers = (one.values.get(self.day) for one in self.series)
        units = (one.unit for one in self.series)
        return tuple(
            UNANSWERED if value is None else number(value) + unit for value, unit in zip(answers, units, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Trends:
    """Six charts on one axis, and the table behind them."""

    charts: tuple[Chart, ...]
    titles: tuple[str, ...]
    table: tuple[TrendDay, ...]


def trends(history: History, ruleset: Ruleset, flags: Iterable[Flag]) -> Trends:
    """Return the trends of a history, with a ring where one of its flags was raised."""
    fired = _fired(flags)
    history = replace(history, entries=tuple(history.entries))  # each is looked at by every chart
    axis = Axis.over((entry.day for entry in history.entries), today=history.today)
    series = tuple(_series(history, ruleset, fired))
    return Trends(
        charts=tuple(chart(one, axis) for one in series),
        titles=tuple(one.title for one in series),
        table=tuple(_rows(series)),
    )


def threshold(ruleset: Ruleset, of: tuple[str, str]) -> float | None:
    """Return a number of a rule in force, None where the program does not use the rule."""
    rule_id, name = of
    value = getattr(ruleset.by_id.get(rule_id), name, None)
    return None if value is None else float(value)


def _rows(series: tuple[Series, ...]) -> Iterator[TrendDay]:
    for day in sorted({day for one in series for day in one.values}, reverse=True):
        yield TrendDay(day, series)


def _fired(flags: Iterable[Flag]) -> dict[str, frozenset[int]]:
    """Return the days on which flags rest on each item: the day flagged, not the earlier ones it was compared with."""
    by_item: dict[str, set[int]] = {}
    for flag in flags:
        for fact in flag.facts:
            if fact["day"] == flag.day:
                by_item.setdefault(fact["item"], set()).add(flag.day)
    return {item: frozenset(days) for item, days in by_item.items()}


def _days(fired: Mapping[str, frozenset[int]], items: frozenset[str]) -> frozenset[int]:
    return frozenset().union(*(fired.get(item, frozenset()) for item in items))


def _values(history: History, read: Callable[[Entry], float | None]) -> dict[int, float]:
    return {entry.day: value for entry in history.entries if (value := read(entry)) is not None}


def _latest(values: Mapping[int, float], suffix: str = "") -> str:
    return number(values[max(values)]) + suffix if values else _("not answered")


def _series(history: History, ruleset: Ruleset, fired: Mapping[str, frozenset[int]]) -> Iterator[Series]:
    yield _pain(history, ruleset, _days(fired, PAIN))
    yield _walking(history, _days(fired, WALKING))
    yield _wound(history, ruleset, _days(fired, WOUND))
    yield _mood(history, _days(fired, MOOD))
    yield _numbness(history, _days(fired, NUMBNESS))
    yield _temperature(history, ruleset, _days(fired, TEMPERATURE))


def _pain(history: History, ruleset: Ruleset, fired: frozenset[int]) -> Series:
    values = _values(history, lambda entry: entry.worst_pain)
    known = [value for value in (history.preop.back_pain, history.preop.limb_pain) if value is not None]
    level = threshold(ruleset, PAIN_THRESHOLD)
    return Series(
        title=_("Worst pain"),
        hint=_("lower is better"),
        now=_latest(values, _(" of 10")),
        values=values,
        low=0,
        high=10,
        grid={0: "0", 5: "5", 10: "10"},
        threshold=level,
        threshold_label="" if level is None else _("alert line %(level)s") % {"level": number(level)},
        before=max(known, default=None),
        before_label=_("before surgery"),
        fired=fired,
    )


def _walking(history: History, fired: frozenset[int]) -> Series:
    values = _values(history, lambda entry: entry.walk_minutes)
    longest = max(values.values(), default=0)
    high = SHORT_WALK if longest <= SHORT_WALK else 60 * -(-longest // 60)
    return Series(
        title=_("Walking"),
        hint=_("higher is better"),
        now=_latest(values, _(" min")),
        values=values,
        low=0,
        high=high,
        grid={0: "0", high / 2: number(high / 2), high: number(high)},
        before=history.preop.walking_minutes,
        before_label=_("before surgery"),
        fired=fired,
        unit=_(" min"),
    )


def _wound(history: History, ruleset: Ruleset, fired: frozenset[int]) -> Series:
    seen = (entry for entry in history.entries if history.wound_was_looked_at(entry))
    values = {entry.day: float(history.wound_score(entry)) for entry in seen}
    level = threshold(ruleset, WOUND_THRESHOLD)
    high = 4 * max(MOST_WOUND_SHOWN // 4, *(-(-int(value) // 4) for value in values.values()), 0)
    return Series(
        title=_("Cut: signs added up"),
        hint=_("lower is better"),
        now=_latest(values),
        values=values,
        low=0,
        high=high,
        grid={0: "0", high / 2: number(high / 2), high: number(high)},
        threshold=level,
        threshold_label="" if level is None else _("alert line %(level)s") % {"level": number(level)},
        fired=fired,
    )


def _mood(history: History, fired: frozenset[int]) -> Series:
    values = _values(history, lambda entry: entry.mood)
    return _of_ten(_("Mood"), _("higher is better"), values, before=history.preop.mood, fired=fired)


def _numbness(history: History, fired: frozenset[int]) -> Series:
    values = _values(history, lambda entry: entry.numb_severity)
    return _of_ten(_("Numbness"), _("lower is better"), values, before=history.known_severity, fired=fired)


def _of_ten(title: str, hint: str, values: dict[int, float], *, before: int | None, fired: frozenset[int]) -> Series:
    """Return what is answered from 0 to 10 and known from before surgery."""
    return Series(
        title=title,
        hint=hint,
        now=_latest(values, _(" of 10")),
        values=values,
        low=0,
        high=10,
        grid={0: "0", 5: "5", 10: "10"},
        before=before,
        before_label=_("before surgery"),
        fired=fired,
    )


def _temperature(history: History, ruleset: Ruleset, fired: frozenset[int]) -> Series:
    values = _values(history, lambda entry: entry.temperature)
    level = threshold(ruleset, FEVER_THRESHOLD)
    high = max(39.0, *values.values()) if values else 39.0
    return Series(
        title=_("Temperature"),
        hint=_("if taken"),
        now=_latest(values, " °C"),
        values=values,
        low=36,
        high=high,
        grid={36: "36", 37: "37", 38: "38", 39: "39"},
        threshold=level,
        threshold_label="" if level is None else _("alert line %(level)s") % {"level": number(level)},
        fired=fired,
        unit=" °C",
    )
