"""One day as the rules see it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

LIVING_C = (34, 43)


def is_living(temperature_c: float | None) -> bool:
    """True for a temperature that can be a person's; none is not one."""
    return temperature_c is not None and LIVING_C[0] <= temperature_c <= LIVING_C[1]


class Entry(NamedTuple):
    """The answers for one day after surgery; every answer may be None, which is neither yes nor no.

    Field names are those of the questions. `day` counts from surgery (day 0), in the patient's own
    time zone. `arrived_day` is the day after surgery on which it reached us. `id` is the check-in it came from: the
    newest, where several were merged. A tuple, so that a stored row becomes an entry without touching each answer.
    `conflicts` are the red flags in which entries that were merged differ, `also_said` the answers beside the more
    serious one to which a rule listens all the same.
    """

    day: int
    id: UUID | str | None = None
    received_at: datetime | None = None
    arrived_day: int | None = None

    pain_back: int | None = None
    pain_limb: int | None = None
    opioid_doses: int | None = None
    other_meds: bool | None = None
    relief: str | None = None
    walk_minutes: int | None = None
    out_of_bed: str | None = None
    stairs: str | None = None
    fall: bool | None = None
    fall_injury: bool | None = None
    redness: int | None = None
    swelling: int | None = None
    drainage: str | None = None
    drainage_amount: str | None = None
    opening: bool | None = None
    warmth: bool | None = None
    odour: bool | None = None
    temperature_c: float | None = None
    chills: bool | None = None
    unwell: bool | None = None
    numb_severity: int | None = None
    numb_sites: Sequence[str] | None = None
    numb_new: bool | None = None
    numb_vs_preop: str | None = None
    weakness: str | None = None
    bladder_bowel: str | None = None
    saddle: bool | None = None
    constipation: bool | None = None
    calf: bool | None = None
    chest: bool | None = None
    headache_positional: bool | None = None
    neck_swelling_or_noisy_breathing: bool | None = None
    swallow: str | None = None
    mood: int | None = None
    phq2: int | None = None
    phq9: int | None = None
    phq9_item9: int | None = None
    gad2: int | None = None
    self_harm: str | None = None

    conflicts: tuple[str, ...] = ()
    also_said: tuple[tuple[str, Any], ...] = ()

    @property
    def worst_pain(self) -> int | None:
        """Return the higher of back and limb pain, None when neither was answered."""
        answered = [value for value in (self.pain_back, self.pain_limb) if value is not None]
        return max(answered, default=None)

    @property
    def temperature(self) -> float | None:
        """Return the temperature in °C, None where it cannot be a person's: a wrong unit is asked about, not guessed."""
        return self.temperature_c if is_living(self.temperature_c) else None

    @property
    def coldest(self) -> float | None:
        """Return the lowest temperature of the day in °C, None without one that can be a person's."""
        return min(filter(is_living, self.said("temperature_c")), default=None)

    def said(self, item: str) -> tuple[Any, ...]:
        """Return every answer to an item that counts: the most serious first, the others of a merged day after it."""
        answer = getattr(self, item)
        return () if answer is None else (answer, *(other for name, other in self.also_said if name == item))

    @property
    def is_draining(self) -> bool | None:
        """True when fluid of any colour or amount was reported, None where neither of the two was answered."""
        said = {self.drainage, self.drainage_amount} - {None}
        return said != {"none"} if said else None

    @property
    def fluid(self) -> str:
        """Return what comes out of the cut, as staff read it."""
        return {"pus": "pus", "clear": "clear fluid", "bloody": "bloody fluid"}.get(self.drainage or "", "fluid")

    @property
    def says_where(self) -> bool:
        """True when it is known which places are numb: named, or none because nothing is numb."""
        return self.numb_sites is not None or self.numb_severity == 0

    @property
    def sites(self) -> frozenset[str]:
        """Return the numb places named, the saddle tick of the safety list among them."""
        named = frozenset(self.numb_sites or ())
        return named | {"saddle"} if self.saddle else named


# From calm to serious. A word not listed here is yes or no, or a number where more is worse.
_SERIOUS: dict[str, tuple[str, ...]] = {
    "relief": ("good", "some", "none"),
    "out_of_bed": ("alone", "with_help", "unable"),
    "stairs": ("yes", "not_tried", "with_help", "no"),
    "drainage": ("none", "clear", "bloody", "pus"),
    "drainage_amount": ("none", "spots", "wet_dressing", "soaked"),
    "numb_vs_preop": ("better", "same", "worse"),
    "weakness": ("none", "same", "new_or_worse"),
    "bladder_bowel": ("normal", "changed"),
    "swallow": ("normal", "mild", "hard_solids", "cannot_liquids"),
    "self_harm": ("no", "rather_not_say", "yes"),
}
_LOWER_IS_WORSE = frozenset({"walk_minutes", "mood"})
_EACH_COUNTS = ("drainage", "temperature_c")
"""Items of which no answer stands for the others: a fever is a danger and so is cold (rules 14 and 18; S5), pus is and
so is clear fluid with a headache (rules 5 and 23; S21). Which one a rule asks for, its numbers say, not the merge."""
_NOT_ANSWERS = frozenset({"day", "id", "received_at", "arrived_day", "conflicts", "also_said"})
ITEMS: tuple[str, ...] = tuple(name for name in Entry._fields if name not in _NOT_ANSWERS)
RED_FLAG_ITEMS = frozenset(
    {
        "weakness",
        "bladder_bowel",
        "saddle",
        "calf",
        "chest",
        "headache_positional",
        "unwell",
        "neck_swelling_or_noisy_breathing",
        "self_harm",
    }
)


def more_serious(item: str, one: Any, other: Any) -> Any:
    """Return the more serious of two answers to one item; an unanswered one never wins.

    Of two temperatures it is the higher, and one that cannot be a person's never wins against one that can.
    """
    if one is None or other is None:
        return other if one is None else one
    if item in _SERIOUS:
        return max(one, other, key=_SERIOUS[item].index)
    if item == "numb_sites":
        return tuple(sorted({*one, *other}))
    if item == "temperature_c" and is_living(one) != is_living(other):
        return one if is_living(one) else other
    return min(one, other) if item in _LOWER_IS_WORSE else max(one, other)


def merge(first: Entry, second: Entry) -> Entry:
    """Return one entry for a day that has two: each answer the more serious, and the red flags they differ in.

    What the less serious answers were is kept where they count on their own. The order makes no difference, nor does it
    which two of three are merged first.
    """
    newest = max(first, second, key=_arrival)
    answers = {item: more_serious(item, getattr(first, item), getattr(second, item)) for item in ITEMS}
    differ = {item for item in RED_FLAG_ITEMS if _differ(_red_flag(first, item), _red_flag(second, item))}
    conflicts = tuple(sorted({*first.conflicts, *second.conflicts, *differ}))
    also_said = {(item, said) for item in _EACH_COUNTS for entry in (first, second) for said in entry.said(item)}
    also_said -= {(item, answers[item]) for item in _EACH_COUNTS}
    return newest._replace(conflicts=conflicts, also_said=tuple(sorted(also_said)), **answers)


def _arrival(entry: Entry) -> tuple[float, str]:
    return (entry.received_at.timestamp() if entry.received_at else 0, str(entry.id))


def _red_flag(entry: Entry, item: str) -> Any:
    """Return an answer to a red-flag item; saddle numbness may also be said by its place."""
    if item != "saddle":
        return getattr(entry, item)
    return "saddle" in entry.sites if entry.says_where else entry.saddle


def _differ(one: Any, other: Any) -> bool:
    return one is not None and other is not None and one != other
