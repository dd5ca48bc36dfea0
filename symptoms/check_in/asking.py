"""Which cards belong to one day: every item of the program that is asked then, and no other."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Protocol

from django.utils.text import format_lazy

from symptoms.check_in import cards, cards_safety
from symptoms.check_in.questions import Card, Choice, Day, Look, Question

QUESTIONS_OF = {
    "phq2": ("phq2_interest", "phq2_down"),
    "gad2": ("gad2_nervous", "gad2_worry"),
}
ITEM_OF = {question: item for item, questions in QUESTIONS_OF.items() for question in questions}
# Gates are no items of their own: they are asked where something behind them is.
BEHIND = {"moving": ("out_of_bed", "fall", "weakness")}
# Questions that an answer asks on days on which they are not due: the block it opens.
CALLED_FOR = {"temperature": "fever", "self_harm": "gloom"}
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


def cards_ahead(days: Mapping[date, Day]) -> tuple[Card, ...]:
    """Return the cards of several days in one, each with its days where it is not asked on all of them.

    A phone without a network asks from these. A tick of the safety list that some of the days leave out stays on it.
    """
    some = next(iter(days.values()))
    any_day = replace(
        some, asks=lambda item: any(day.has(item) for day in days.values()), prompted=frozenset(), rested=frozenset()
    )
    return tuple(_with_days(card, days) for card in cards_of(any_day))


def asked_items(cards: Sequence[Card]) -> list[str]:
    """Return what a page with these cards asks: a form that is sent says so, and is read by that."""
    asked = [question for card in cards if not card.shown_with for question in card.questions]
    ticks = [choice.value for question in asked if question.look == Look.TICKS for choice in question.choices]
    items = [ITEM_OF.get(question.name, question.name) for question in asked if question.look != Look.TICKS]
    return list(dict.fromkeys([*items, *ticks]))


def _with_days(card: Card, days: Mapping[date, Day]) -> Card:
    questions = tuple(replace(question, due=_due(days, partial(_is_asked, question))) for question in card.questions)
    if card.id not in CALLED_FOR:
        return replace(card, questions=questions, due=_due(days, lambda day: any(_is_asked(q, day) for q in questions)))
    # On its days it is due; on the others it waits for the answer that asks for it.
    due = _due(days, lambda day: day.has(card.id))
    return replace(card, shown_with=CALLED_FOR[card.id], counts=False, due=due) if due else card


def _due(days: Mapping[date, Day], asks: Callable[[Day], bool]) -> str:
    """Return the days on which something is asked, "" when that is all of them."""
    asked = [str(on) for on, day in days.items() if asks(day)]
    return "" if len(asked) == len(days) else " ".join(asked)


def day_of(
    asks: Callable[[str], bool], *, is_neck: bool, never: frozenset[str], asks_weekly: bool, earlier: Sequence[Answered]
) -> Day:
    """Return what decides a day's questions.

    `asks_weekly` is true where weekly questions are due. `earlier` are the latest check-ins before it, newest first.
    """
    pills = [said.opioid_doses for said in earlier[:CALM_DAYS]]
    stopped = len(pills) == CALM_DAYS and not any(dose is None or dose > 0 for dose in pills)
    low = [said for said in earlier[:OF_DAYS] if said.mood is not None and said.mood <= LOW]
    return Day(
        asks=asks,
        is_neck=is_neck,
        never=never,
        prompted=frozenset({"phq2"}) if len(low) >= LOW_DAYS else frozenset(),
        rested=frozenset({"opioid_doses", "constipation"}) if stopped and not asks_weekly else frozenset(),
    )


def _all(day: Day) -> Iterator[Card]:
    yield cards.pain_card("pain_back", is_neck=day.is_neck)
    yield cards.pain_card("pain_limb", is_neck=day.is_neck)
    yield from (cards.PILLS, cards.WALKING, _moving(day), cards.CUT, cards.NUMBNESS)
    yield from (
        cards.SWALLOWING,
        cards_safety.SAFETY,
        _called_for(cards.TEMPERATURE, day),
        cards_safety.STAIRS,
        cards_safety.MOOD,
    )
    yield from (cards_safety.PHQ2, cards_safety.GAD2, _called_for(cards_safety.SELF_HARM, day), cards_safety.NOTE)


def _drawn(card: Card, day: Day) -> Card:
    return replace(
        card, questions=tuple(_ticks(question, day) for question in card.questions if _is_asked(question, day))
    )


def _is_asked(question: Question, day: Day) -> bool:
    if question.look == Look.TEXT:
        return True
    if question.look == Look.TICKS:
        return any(day.has(choice.value) for choice in question.choices)
    if question.name in CALLED_FOR:
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


def _called_for(card: Card, day: Day) -> Card:
    """Return the card as it is on its own days; on others it waits for the answer that asks for it."""
    return card if day.has(card.id) else replace(card, shown_with=CALLED_FOR[card.id], counts=False)
