"""Which cards belong to one day: every item of the program that is asked then, and no other."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from django.utils.text import format_lazy

from symptoms import cards, cards_safety
from symptoms.questions import Card, Choice, Day, Look, Question

QUESTIONS_OF = {
    "phq2": ("phq2_interest", "phq2_down"),
    "gad2": ("gad2_nervous", "gad2_worry"),
}
ITEM_OF = {question: item for item, questions in QUESTIONS_OF.items() for question in questions}
# Gates are no items of their own: they are asked where something behind them is.
BEHIND = {"moving": ("out_of_bed", "fall", "weakness")}
SELF_HARM_GATE = "gloom"
CALM_DAYS = 7
LOW_DAYS, OF_DAYS, LOW = 3, 5, 3


class Answered(Protocol):
    """What an earlier check-in must tell for these decisions."""

    @property
    def opioid_doses(self) -> int | None: ...  # noqa: D102 - the columns of a check-in
    @property
    def mood(self) -> int | None: ...  # noqa: D102


def cards_of(day: Day) -> tuple[Card, ...]:
    """Return the cards of a day in the order in which they are read; a card without a question left is left out."""
    drawn = (_drawn(card, day) for card in _all(day))
    return tuple(card for card in drawn if card.questions)


def day_of(
    asks: Callable[[str], bool], *, is_neck: bool, never: frozenset[str], days_after: int, earlier: Sequence[Answered]
) -> Day:
    """Return what decides a day's questions; `earlier` are the latest check-ins before it, newest first."""
    pills = [said.opioid_doses for said in earlier[:CALM_DAYS]]
    stopped = len(pills) == CALM_DAYS and not any(dose is None or dose > 0 for dose in pills)
    low = [said for said in earlier[:OF_DAYS] if said.mood is not None and said.mood <= LOW]
    return Day(
        asks=asks,
        is_neck=is_neck,
        never=never,
        prompted=frozenset({"phq2"}) if len(low) >= LOW_DAYS else frozenset(),
        rested=frozenset({"opioid_doses", "constipation"}) if stopped and days_after % 7 else frozenset(),
    )


def _all(day: Day) -> Iterator[Card]:
    yield cards.pain_card("pain_back", is_neck=day.is_neck)
    yield cards.pain_card("pain_limb", is_neck=day.is_neck)
    yield from (cards.PILLS, cards.WALKING, _moving(day), cards.CUT, cards.TEMPERATURE, cards.NUMBNESS)
    yield from (cards.SWALLOWING, cards_safety.SAFETY, cards_safety.STAIRS, cards_safety.MOOD)
    yield from (cards_safety.PHQ2, cards_safety.GAD2, _self_harm(day), cards_safety.NOTE)


def _drawn(card: Card, day: Day) -> Card:
    return replace(
        card, questions=tuple(_ticks(question, day) for question in card.questions if _is_asked(question, day))
    )


def _is_asked(question: Question, day: Day) -> bool:
    if question.look == Look.TEXT:
        return True
    if question.look == Look.TICKS:
        return any(day.has(choice.value) for choice in question.choices)
    if question.name == "self_harm":  # low mood asks it on any day, behind its gate
        return question.name not in day.never
    if question.name in BEHIND:
        return any(day.has(item) for item in BEHIND[question.name])
    return day.has(ITEM_OF.get(question.name, question.name)) and _gate_is_asked(question, day)


def _gate_is_asked(question: Question, day: Day) -> bool:
    """True unless the question waits behind the look at the cut, or a fall, that is not asked itself."""
    gate = {
        "cut": "wound_gate",
        "fluid": "wound_gate",
        "fall": "fall",
        "numb": "numb_severity",
        "pills": "opioid_doses",
    }
    needed = gate.get(question.shown_with)
    return needed is None or day.has(needed)


def _ticks(question: Question, day: Day) -> Question:
    if question.look != Look.TICKS:
        return question

    def kept(choice: Choice) -> bool:
        return choice.value == cards_safety.NONE_OF_THESE or day.has(choice.value)

    return replace(question, choices=tuple(filter(kept, question.choices)))


def _moving(day: Day) -> Card:
    """Return the card whose one "no" answers for bed, falls and weakness, saying which of them are meant."""
    meant = [text for item, text in cards.MOVING_MEANS.items() if day.has(item)]
    return replace(cards.MOVING, hint=format_lazy("\n".join(["{}"] * len(meant)), *meant))


def _self_harm(day: Day) -> Card:
    card = cards_safety.SELF_HARM
    return card if day.has("self_harm") else replace(card, shown_with=SELF_HARM_GATE, counts=False)
