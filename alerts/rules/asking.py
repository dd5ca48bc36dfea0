"""Which rules an entry can concern: those it has an answer for that is neither missing nor calm.

On most days nearly every answer is calm, and then nearly no rule can hold. A rule says which answers it `needs`; here it
is said which of them are calm: whatever came before, and whatever a rule's numbers are within their limits. A rule that
is not asked is one that would not have held: tests ask them all, and compare.
"""

from collections.abc import Container, Iterable, Iterator
from operator import contains, itemgetter
from typing import Any

from alerts.rules.entry import Entry
from alerts.rules.rule import Rule

NOT_ANSWERED = frozenset({None})
NO, NONE, NORMAL, ZERO = (NOT_ANSWERED | {calm} for calm in (False, "none", "normal", 0))
CALM: dict[str, Container[Any]] = {
    "relief": NOT_ANSWERED | {"good", "some"},
    "out_of_bed": NOT_ANSWERED | {"alone", "with_help"},
    "fall": NO,
    "fall_injury": NO,
    "redness": ZERO,
    "swelling": ZERO,
    "drainage": NONE,
    "drainage_amount": NONE,
    "opening": NO,
    "warmth": NO,
    "odour": NO,
    # From 37 °C on a rule may ask about it, and outside the range of the living another does.
    "temperature_c": NOT_ANSWERED | {tenths / 10 for tenths in range(340, 370)},
    "chills": NO,
    "unwell": NO,
    "numb_sites": (None, (), []),
    "weakness": NONE | {"same"},
    "bladder_bowel": NORMAL,
    "saddle": NO,
    "constipation": NO,
    "calf": NO,
    "chest": NO,
    "headache_positional": NO,
    "neck_swelling_or_noisy_breathing": NO,
    "swallow": NORMAL,
    "mood": NOT_ANSWERED | {6, 7, 8, 9, 10},
    "phq2": ZERO,
    "phq9": ZERO,
    "phq9_item9": ZERO,
    "gad2": ZERO,
    "self_harm": NOT_ANSWERED | {"no"},
}
"""The answers no rule that needs the item can hold for. An item not named here has none: how it stands to the past counts."""
IS_ALSO = {"drainage_amount": "drainage"}
"""An amount is fluid, whatever was said of its colour."""
REMEMBERED = 4096


class Asking:
    """Some rules, and which of them to ask about an entry."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = tuple(rules)
        self._needs = [[group.split("|") for group in rule.needs.split()] for rule in self._rules]
        named = {item for needs in self._needs for group in needs for item in group}
        self._items = sorted(named | {item for item, other in IS_ALSO.items() if other in named})
        places = map(Entry._fields.index, self._items)
        self._answers = itemgetter(*places, 0, 0)  # the day twice, which nobody asks about: of fewer it gives no tuple
        self._calm = [CALM.get(item, NOT_ANSWERED) for item in self._items]
        self._known: dict[tuple[bool, ...], tuple[Rule, ...]] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        """Go to another process without what was found out."""
        return Asking, (self._rules,)

    def about(self, entry: Entry) -> tuple[Rule, ...]:
        """Return the rules that can hold for an entry, in their order."""
        calm = tuple(map(contains, self._calm, self._answers(entry)))
        rules = self._known.get(calm)
        if rules is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            rules = self._known[calm] = tuple(self._that_can_hold(calm))
        return rules

    def _that_can_hold(self, calm: Iterable[bool]) -> Iterator[Rule]:
        told = {item for item, is_calm in zip(self._items, calm, strict=True) if not is_calm}
        told |= {IS_ALSO[item] for item in told if item in IS_ALSO}
        for rule, needs in zip(self._rules, self._needs, strict=True):
            if not any(told.isdisjoint(group) for group in needs):
                yield rule
