"""Forms of the patient's pages. A check-in form reads text into `Answers`, which is the one place that validates."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError as AnswersError
from pydantic_core import ErrorDetails

from symptoms.check_in.answers import Answers
from symptoms.check_in.cards import MORE, MOST_PILLS_SHOWN
from symptoms.check_in.cards_safety import NONE_OF_THESE
from symptoms.check_in.numerals import plain_number
from symptoms.check_in.questions import Card, Look, Question

MOST_NOTE = 2000
_RANDOM_VERSIONS = (4, 7)

# What the "no" of the gate for moving answers.
ALL_WELL: dict[str, object] = {"out_of_bed": "alone", "fall": False, "weakness": "none"}
CUT_ITEMS = ("redness", "swelling", "drainage", "drainage_amount", "opening", "warmth", "odour")
BLADDER = {True: "changed", False: "normal"}

PLEASE_TYPE = {
    "temperature": _("Type the number from your thermometer, for example 37.2."),
    "opioid_doses": _("Type a number from 10 to 20. If it was more, type 20 and call your team."),
    "note": _("The note is too long. Keep it under 2,000 letters."),
}
CHOOSE_AGAIN = _("Choose one of the answers.")
SAFETY_SKIPPED = _("Please answer this one. If you want to skip it, send again.")


class CheckInForm(forms.Form):
    """The questions of one day. Nothing is required, nothing has a default, and what is left empty stays unanswered."""

    client_id = forms.UUIDField(required=False)
    day = forms.DateField(required=False)
    supersedes = forms.UUIDField(required=False)
    skip_safety = forms.CharField(required=False)

    def __init__(self, cards: Iterable[Card], data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.cards = tuple(cards)
        self.questions = {question.name: question for card in self.cards for question in card.questions}
        for question in self.questions.values():
            self.fields.update(_fields(question))
        self.answers: Answers | None = None

    def clean(self) -> dict[str, Any]:
        """Read the answers; an error stands at the question it is about."""
        said: dict[str, Any] = self.cleaned_data
        self._ask_for_safety_once(said)
        try:
            self.answers = Answers.model_validate(self._read(said))
        except AnswersError as error:
            for detail in error.errors():
                self._tell(detail)
        return said

    @property
    def client_id_or_new(self) -> UUID:
        """Return the id that the page was opened with, or a fresh one where it has none that is random."""
        sent: UUID | None = getattr(self, "cleaned_data", {}).get("client_id")
        return sent if sent is not None and sent.version in _RANDOM_VERSIONS else uuid4()

    def value_of(self, name: str) -> Any:
        """Return what the page shows as answered: what was sent, else what it began with."""
        return self[name].value()

    def _ask_for_safety_once(self, said: Mapping[str, Any]) -> None:
        if "safety" not in self.questions or said.get("safety") or said.get("skip_safety"):
            return
        if "safety" not in self.errors:
            self.add_error("safety", forms.ValidationError(SAFETY_SKIPPED, code="skipped"))

    def _read(self, said: Mapping[str, Any]) -> dict[str, Any]:
        read: dict[str, Any] = {}
        for question in self.questions.values():
            if said.get(question.name):
                read |= _answers(question, said)
        return {item: value for item, value in read.items() if item not in self._unseen(said)} | self._well(said, read)

    def _unseen(self, said: Mapping[str, Any]) -> Iterable[str]:
        """Return the items about a cut that nobody looked at: they are not answered, whatever is left behind the gate."""
        return CUT_ITEMS if said.get("wound_gate") == "could_not_look" else ("moving",)

    def _well(self, said: Mapping[str, Any], read: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the "no" for moving says of each item asked; an answer given itself stands."""
        if said.get("moving") != "fine":
            return {}
        return {item: value for item, value in ALL_WELL.items() if item in self.questions and item not in read}

    def _tell(self, detail: ErrorDetails) -> None:
        name = str(detail["loc"][0]) if detail["loc"] else None
        field = name if name in self.fields else None
        reason = detail.get("ctx", {}).get("error")
        message = str(reason) if reason else PLEASE_TYPE.get(name or "", CHOOSE_AGAIN)
        if field is None or field not in self.errors:
            self.add_error(field, message)


def _fields(question: Question) -> dict[str, forms.Field]:
    """Return the form's fields of one question, none of them required."""
    choices = [(choice.value, choice.label) for choice in question.choices]
    wrong = {"invalid_choice": CHOOSE_AGAIN}
    choice = forms.ChoiceField(choices=choices, required=False, error_messages=wrong)
    text = forms.CharField(required=False, max_length=40)
    match question.look:
        case Look.TICKS | Look.SITES:
            return {question.name: forms.MultipleChoiceField(choices=choices, required=False, error_messages=wrong)}
        case Look.COUNT:
            return {question.name: choice, f"{question.name}_more": text}
        case Look.TEMPERATURE:
            return {question.name: text, f"{question.name}_unit": choice}
        case Look.TEXT:
            return {question.name: forms.CharField(required=False, max_length=MOST_NOTE)}
    return {question.name: choice}


def _answers(question: Question, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers, by item, that one question gives."""
    typed = said[question.name]
    match question.look:
        case Look.TICKS:
            return dict(_ticked(question, set(typed)))
        case Look.SITES:
            return {question.name: tuple(typed)}
        case Look.TEMPERATURE:
            unit = said.get(f"{question.name}_unit") or None
            return {question.name: {"value": _decimal(typed), "unit": unit}}
        case Look.COUNT if typed == MORE:
            return {question.name: _pills(said.get(f"{question.name}_more", ""))}
    return {question.name: question.value_of(typed)}


def _ticked(question: Question, ticked: set[str]) -> Iterator[tuple[str, object]]:
    """Yield yes for each tick; no for all others only where "none of these" stands alone, else they stay unanswered."""
    nothing = ticked == {NONE_OF_THESE}
    for choice in question.choices:
        if choice.value != NONE_OF_THESE and (nothing or choice.value in ticked):
            yes = choice.value in ticked
            yield choice.value, BLADDER[yes] if choice.value == "bladder_bowel" else yes


def _decimal(typed: str) -> Decimal | str:
    try:
        return Decimal(plain_number(typed))
    except InvalidOperation:
        return typed


def _pills(typed: str) -> int | str:
    """Return how many pills "10 or more" were; 10 when no number was given, for that much was said."""
    number = plain_number(typed)
    if not number:
        return MOST_PILLS_SHOWN
    return int(number) if number.isdecimal() and int(number) >= MOST_PILLS_SHOWN else typed


class CodeForm(forms.Form):
    """The code of an invitation or a reminder."""

    code = forms.CharField(max_length=100, error_messages={"required": _("Type the code from your message or sheet.")})


class HistoryCodeForm(forms.Form):
    """The digits that were sent to read history."""

    digits = forms.CharField(max_length=40, error_messages={"required": _("Type the six digits of the message.")})


class BirthDateForm(forms.Form):
    """A date of birth in three numbers, as people know it."""

    birth_day = forms.CharField(max_length=10, required=False)
    birth_month = forms.CharField(max_length=10, required=False)
    birth_year = forms.CharField(max_length=10, required=False)

    def clean(self) -> dict[str, Any]:
        """Read the three numbers as one date."""
        said: dict[str, Any] = self.cleaned_data
        try:
            parts = [int(plain_number(said.get(f"birth_{part}", ""))) for part in ("year", "month", "day")]
            said["born_on"] = date(*parts)
        except (ValueError, OverflowError):
            self.add_error(None, _("Type your date of birth as three numbers, for example 4 5 1961."))
        return said
