"""What a lead enters for a program: fields made from the rules' own schemas, and the reason for a version."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import TypeAdapter

from alerts.models import Urgency
from alerts.programs.words import (
    Card,
    entered_text,
    limits_text,
    meaning,
    place_of,
    plain_text,
    section_of,
    sections,
)
from alerts.rules.catalogue.pain import Limit
from alerts.rules.numbers import Kind, Number, numbers_of
from alerts.rules.ruleset import Ruleset
from recovery.forms import AskingForm

URGENCIES = [(one.name.lower(), one.label) for one in sorted(Urgency, reverse=True)]
_STEPS = TypeAdapter(tuple[Limit, ...])
YES_NO = [("True", gettext_lazy("Yes")), ("False", gettext_lazy("No"))]


class NumberField(forms.Field):
    """A number within its limits; a mistake names what was entered and what may be."""

    def __init__(self, number: Number, **kwargs: Any) -> None:
        self.number = number
        limits = {"min": number.least, "max": number.most, "step": 1 if number.kind is Kind.WHOLE else "any"}
        attributes = {name: limit for name, limit in limits.items() if limit is not None}
        super().__init__(widget=forms.NumberInput(attributes), required=not number.may_be_empty, **kwargs)

    def clean(self, value: Any) -> int | float | None:
        """Return the number, None where nothing was entered and nothing need be."""
        text = str(value or "").strip().replace(",", ".")
        if not text and self.number.may_be_empty:
            return None
        try:
            found = float(text)
        except ValueError:
            raise self._mistake(text) from None
        if not self._is_allowed(found):
            raise self._mistake(text)
        return int(found) if self.number.kind is Kind.WHOLE else found

    def _is_allowed(self, found: float) -> bool:
        number = self.number
        return (
            isfinite(found)
            and (number.kind is not Kind.WHOLE or found.is_integer())
            and (number.least is None or found >= number.least)
            and (number.above is None or found > number.above)
            and (number.most is None or found <= number.most)
        )

    def _mistake(self, text: str) -> forms.ValidationError:
        return _mistake(self.number, text)


class StepsField(forms.CharField):
    """Pairs of a day and a number, as `14: 7, 21: 6`, within the limits of their rule."""

    def __init__(self, number: Number, **kwargs: Any) -> None:
        self.number = number
        super().__init__(max_length=200, **kwargs)

    def clean(self, value: Any) -> list[list[float]]:
        """Return the pairs."""
        text = str(value or "")
        try:
            steps = _STEPS.validate_python([pair.split(":") for pair in text.split(",")])
        except ValueError:
            raise _mistake(self.number, text) from None
        return [list(step) for step in steps]


def _mistake(number: Number, text: str) -> forms.ValidationError:
    said = {"value": text or _("Nothing"), "limits": limits_text(number)}
    return forms.ValidationError(_("%(value)s is not possible: enter %(limits)s.") % said)


def field_for(number: Number, beside: str = "") -> forms.Field:
    """Return the field of one number, with its meaning, unit and limits, and what else stands beside it."""
    details: dict[str, Any] = {"label": meaning(number).removesuffix("."), "help_text": _hint(number, beside)}
    if number.kind is Kind.URGENCY:
        return forms.ChoiceField(choices=URGENCIES, **details)
    if number.kind is Kind.YES_NO:
        return forms.TypedChoiceField(choices=YES_NO, coerce=lambda text: text == "True", **details)
    if number.kind is Kind.STEPS:
        return StepsField(number, **details)
    return NumberField(number, **details)


def _hint(number: Number, beside: str) -> str:
    allowed = "" if number.kind in (Kind.URGENCY, Kind.YES_NO) else limits_text(number)
    unit = {"day": _("day after surgery"), "": ""}.get(number.unit, number.unit)
    return "; ".join(part for part in (unit, allowed, beside) if part)


def _as_shipped(shipped: Number | None) -> str:
    return _("shipped: %(value)s") % {"value": plain_text(shipped, shipped.value)} if shipped else ""


@dataclass(frozen=True, slots=True)
class EditedCard:
    """One rule with its fields."""

    card: Card
    fields: tuple[BoundField, ...]


class ProgramForm(forms.Form):
    """The numbers of one section, and those of others that were changed before and are carried along unseen.

    What was not sent is as it was, so that a page need not send every number of a program.
    """

    def __init__(self, ruleset: Ruleset, shipped: Ruleset, section: str, data: Mapping[str, Any] | None = None) -> None:
        self.section, self._sections = section, sections(ruleset)
        every = numbers_of(ruleset)
        wanted = [path for path in every if section_of(path) == section or path in (data or {})]
        self.numbers = {path: every[path] for path in wanted}
        self._texts = {path: entered_text(number) for path, number in self.numbers.items()}
        sent = None if data is None else {path: data.get(path, text) for path, text in self._texts.items()}
        super().__init__(sent, initial=self._texts)
        as_shipped = numbers_of(shipped)
        self.fields |= {
            path: field_for(number, _as_shipped(as_shipped.get(path))) for path, number in self.numbers.items()
        }

    def has_section(self, section: str) -> bool:
        """True when the program has rules of that family."""
        return any(one.id == section for one in self._sections)

    @property
    def cards(self) -> Iterator[EditedCard]:
        """Yield the rules of the section shown, each with its fields."""
        for card in next(one.cards for one in self._sections if one.id == self.section):
            yield EditedCard(card, tuple(self[number.path] for number in card.numbers))

    @property
    def entered(self) -> dict[str, str]:
        """Return what was entered and is not as it was, to be sent again."""
        sent = {path: str(self[path].value()) for path in self.fields}
        return {path: text for path, text in sent.items() if text != self._texts[path]}

    @property
    def carried(self) -> dict[str, str]:
        """Return what was entered in other sections."""
        return {path: text for path, text in self.entered.items() if section_of(path) != self.section}

    @property
    def mistakes(self) -> Iterator[tuple[BoundField, str, str]]:
        """Yield each field that cannot be so, with its rule and what is wrong."""
        for path, errors in self.errors.items():
            yield self[path], place_of(path), str(errors[0])

    @property
    def values(self) -> dict[str, Any]:
        """Return the numbers that are not as they were, by path."""
        entered = self.cleaned_data.items()
        return {path: value for path, value in entered if value != self.numbers[path].value}


class NoteForm(forms.Form):
    """Why there is another version."""

    note = forms.CharField(
        label=gettext_lazy("Why this change"),
        help_text=gettext_lazy("The second person reads this, and whoever asks in a year."),
        widget=forms.Textarea({"rows": 3}),
        max_length=2000,
        error_messages={"required": gettext_lazy("Say why: who reads this in a year wants to know.")},
    )


class BacktestForm(AskingForm):
    """Over how many days a draft is played."""

    days = forms.IntegerField(label=gettext_lazy("Days back"), min_value=1, max_value=365, initial=90)
