"""Histories written as tables: `history(pain_back="2 3 . 8")` is four days, the third of them missed.

One word per day, starting with `start` (day 1 by default). A dot is a day on which a check-in was due and none came;
a dash is an answer left out. Words are numbers, yes or no, or the item's own words; several sites join with a plus.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from alerts.rules.entry import Entry
from alerts.rules.history import Baseline, History
from alerts.rules.rule import Rule
from alerts.rules.words import Urgency

DAY0 = date(2026, 3, 2)
MISSED, LEFT_OUT = ".", "-"


def history(
    *, start: int = 1, procedure: str = "lumbar_fusion_posterior", preop: Any = None, **columns: Any
) -> History:
    """Return the history that the columns describe; other History fields may be passed by name."""
    facts = {name: columns.pop(name) for name in list(columns) if name in History.__dataclass_fields__}
    rows = {item: str(text).split() for item, text in columns.items()}
    length = max((len(words) for words in rows.values()), default=0)
    entries = [entry for offset in range(length) if (entry := _entry(rows, offset, start + offset)) is not None]
    missed = [start + offset for offset in range(length) if _is_missed(rows, offset)]
    today = facts.pop("today", start + length - 1)
    return History.of(
        entries,
        missed=[*missed, *facts.pop("missed", ())],
        procedure=procedure,
        day0=DAY0,
        now=facts.pop("now", evening_of(today)),
        today=today,
        preop=preop or Baseline(numbness_severity=0, numbness_sites=frozenset(), walking_minutes=30),
        **facts,
    )


def urgency_of(rule: Rule, **columns: Any) -> Urgency | None:
    """Return how urgent the rule finds the newest entry of the columns, None when it does not hold."""
    finding = rule.judge(history(**columns))
    return finding.urgency if finding else None


def evening_of(day: int) -> datetime:
    """Return an instant in the evening of a day after surgery."""
    return datetime(DAY0.year, DAY0.month, DAY0.day, 20, tzinfo=UTC) + timedelta(days=day)


def _is_missed(rows: dict[str, list[str]], offset: int) -> bool:
    return any(len(words) > offset and words[offset] == MISSED for words in rows.values())


def _entry(rows: dict[str, list[str]], offset: int, day: int) -> Entry | None:
    if _is_missed(rows, offset):
        return None
    said = {item: words[offset] for item, words in rows.items() if len(words) > offset and words[offset] != LEFT_OUT}
    return Entry(day=day, id=f"day-{day}", arrived_day=day, **{item: _value(item, word) for item, word in said.items()})


def _value(item: str, word: str) -> Any:
    if item == "numb_sites":
        return () if word == "none" else tuple(word.split("+"))
    if word in {"yes", "no"} and item not in {"stairs", "self_harm"}:
        return word == "yes"
    try:
        return float(word) if "." in word else int(word)
    except ValueError:
        return word
