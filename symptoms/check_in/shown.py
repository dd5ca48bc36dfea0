"""A check-in form as its page draws it: each card with its answers ticked, its messages and the address to jump to."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from symptoms.check_in.questions import Card, Choice, Question
from symptoms.forms import CheckInForm


@dataclass(frozen=True, slots=True)
class ShownChoice:
    """One answer on the page."""

    choice: Choice
    id: str
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """One question on the page. `more` is the text field beside its answers, where it has one."""

    question: Question
    choices: tuple[ShownChoice, ...]
    value: str
    more: str
    errors: tuple[str, ...]

    @property
    def first_id(self) -> str:
        """Return the id of the first thing that can be filled in."""
        return self.choices[0].id if self.choices and not self.is_typed else f"id_{self.question.name}"

    @property
    def is_typed(self) -> bool:
        """True when the answer is typed before anything is ticked."""
        return self.question.look in {"temperature", "text"}


@dataclass(frozen=True, slots=True)
class ShownCard:
    """One card on the page."""

    card: Card
    questions: tuple[ShownQuestion, ...]

    @property
    def errors(self) -> tuple[str, ...]:
        """Return every message of the card."""
        return tuple(error for question in self.questions for error in question.errors)

    @property
    def jump_to(self) -> str:
        """Return the id that a link in the list of errors leads to."""
        wrong = [question for question in self.questions if question.errors]
        return (wrong or list(self.questions))[0].first_id


def shown_cards(form: CheckInForm) -> list[ShownCard]:
    """Return the cards of a form, ready to draw."""
    return [ShownCard(card, tuple(_questions(form, card))) for card in form.cards]


def _questions(form: CheckInForm, card: Card) -> Iterator[ShownQuestion]:
    for question in card.questions:
        beside = [name for name in (f"{question.name}_more", f"{question.name}_unit") if name in form.fields]
        names = [question.name, *beside]
        values = {name: form.value_of(name) for name in names}
        errors = tuple(str(error) for name in names for error in form.errors.get(name, ()))
        typed = _text(values.get(f"{question.name}_more"))
        choices = tuple(_choices(question, values))
        yield ShownQuestion(question, choices, _text(values[question.name]), typed, errors)


def _choices(question: Question, values: dict[str, Any]) -> Iterator[ShownChoice]:
    ticked = values.get(f"{question.name}_unit", values[question.name])
    many = set(ticked) if isinstance(ticked, list | tuple) else {_text(ticked)}
    for choice in question.choices:
        yield ShownChoice(choice, f"id_{question.name}_{choice.value}", choice.value in many)


def _text(value: object) -> str:
    return "" if value is None or isinstance(value, list | tuple) else str(value)
