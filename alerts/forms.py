"""What staff send about an alert, and what they narrow their list to."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from alerts.care.caring import MOST_SNOOZED
from alerts.care.handling import MOST_NOTE
from alerts.display.labels import FAMILY_LABELS
from alerts.handover.handing_over import Said
from alerts.models import Urgency
from alerts.queries import Filters
from alerts.queries.filters import ME, NOBODY, Due, Photographed
from alerts.rules.catalogue import CATALOGUE
from alerts.rules.words import Family
from alerts.saving_views import MOST_NAME
from alerts.vocabulary import ContactResult, ContactWay, Outcome, SnoozeReason
from symptoms.vocabulary import Procedure

FLAG, CARD = "flag-", "card-"
# What is offered for a snooze, as far as the alert's urgency allows it.
SNOOZE_MINUTES = {
    30: _("30 minutes"),
    60: _("1 hour"),
    120: _("2 hours"),
    240: _("4 hours"),
    720: _("12 hours"),
    1440: _("1 day"),
    4320: _("3 days"),
    10080: _("7 days"),
}


def note_field(label: Any, *, required: bool = False, rows: int = 2, missing: Any = "") -> forms.CharField:
    """Return a field for a few signed words."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=MOST_NOTE,
        widget=forms.Textarea({"rows": rows, "autocomplete": "off"}),
        error_messages={"required": missing},
    )


class TakeForm(forms.Form):
    """What somebody had read when they took an alert: newer evidence must be seen first, not taken along unread."""

    revision = forms.IntegerField(min_value=1, required=False)


class NoteForm(forms.Form):
    """A signed note."""

    note = note_field(_("Note"), required=True, rows=3, missing=_("Write something first."))


class ContactForm(TakeForm):
    """One attempt to speak to the patient: how, and what came of it."""

    way = forms.ChoiceField(label=_("How"), choices=ContactWay.choices, initial=ContactWay.PHONE, required=False)
    result = forms.ChoiceField(
        choices=ContactResult.choices, error_messages={"required": _("Say what came of it: one of these.")}
    )
    note = note_field(_("What was said (optional)"))

    def clean_way(self) -> str:
        """Return how; by phone unless said."""
        return self.cleaned_data["way"] or ContactWay.PHONE


class SnoozeForm(TakeForm):
    """Why an alert may wait, and for how long."""

    reason = forms.ChoiceField(
        label=_("Why it may wait"),
        choices=SnoozeReason.choices,
        error_messages={"required": _("Say why it may wait: choose a reason.")},
    )
    minutes = forms.IntegerField(
        label=_("For how long"), min_value=1, error_messages={"required": _("Say until when it may wait.")}
    )
    note = note_field(_("In a few words (optional)"))

    def until(self, now: datetime) -> dict[str, Any]:
        """Return what was sent, with the end in place of the length."""
        said = dict(self.cleaned_data)
        return said | {"until": now + timedelta(minutes=min(said.pop("minutes"), 366 * 1440))}


class ReassignForm(TakeForm):
    """Which colleague gets it."""

    to = forms.UUIDField(
        label=_("Give to"), error_messages={"required": _("Choose a colleague."), "invalid": _("Choose a colleague.")}
    )


class ReopenForm(TakeForm):
    """Why a closed alert is opened again."""

    note = note_field(
        _("Why it is opened again"), required=True, missing=_("Say in a few words why it is opened again.")
    )


class ResolveForm(TakeForm):
    """What came of an alert: exactly one outcome, and what to remember of it; a flag may have its own."""

    outcome = forms.ChoiceField(
        label=_("What came of it"),
        choices=Outcome.choices,
        error_messages={"required": _("Choose what came of it: one of these.")},
    )
    note = note_field(_("Note (optional)"))

    def clean(self) -> dict[str, Any]:
        """Add what came of single flags, by their ids; what is left the same is left out."""
        cleaned = super().clean() or {}
        said = {name.removeprefix(FLAG): value for name, value in self.data.items() if name.startswith(FLAG) and value}
        try:
            return {**cleaned, "flags": {UUID(name): value for name, value in said.items()}}
        except ValueError:
            raise forms.ValidationError(_("One of the flags is not of this alert. Load the page anew.")) from None

    @property
    def chosen(self) -> frozenset[str]:
        """Return what was chosen for single flags, each as "flag=outcome": a page with a mistake shows it again."""
        sent = self.data.items() if self.is_bound else ()
        return frozenset(
            f"{name.removeprefix(FLAG)}={value}" for name, value in sent if name.startswith(FLAG) and value
        )


class CareForms:
    """Every form of an alert's page: those sent with mistakes as they were sent, the others empty."""

    def __init__(self, **sent: forms.Form) -> None:
        self.contact = sent.get("contact") or ContactForm()
        self.snooze = sent.get("snooze") or SnoozeForm()
        self.reassign = sent.get("reassign") or ReassignForm()
        self.reopen = sent.get("reopen") or ReopenForm()
        self.resolve = sent.get("resolve") or ResolveForm()
        self.note = sent.get("note") or NoteForm()
        # What stands at the top of the page: the form it belongs to may not be offered any more.
        self.problems = [problem for form in sent.values() if form.is_bound for problem in form.non_field_errors()]


def snooze_choices(urgency: int) -> list[tuple[int, str]]:
    """Return for how long an alert of that urgency may wait; nothing for an emergency."""
    most = MOST_SNOOZED.get(Urgency(urgency), timedelta())
    return [(minutes, str(said)) for minutes, said in SNOOZE_MINUTES.items() if timedelta(minutes=minutes) <= most]


class StepsForm(forms.Form):
    """Alerts, each at the revision that was seen, as "id:revision": a choice of many, or what to take back."""

    step = forms.MultipleChoiceField(error_messages={"required": _("Choose at least one patient.")})

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["step"].choices = [(one, one) for one in data.getlist("step")]  # type: ignore[attr-defined]

    def clean_step(self) -> dict[UUID, int]:
        """Return the revision of each alert."""
        try:
            pairs = (one.split(":") for one in self.cleaned_data["step"])
            return {UUID(alert_id): int(revision) for alert_id, revision in pairs}
        except ValueError:
            raise forms.ValidationError(_("Load the list anew and choose again.")) from None


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that the list is narrowed to, and the end of the address of the list without it."""

    label: str
    without: str


class FilterForm(forms.Form):
    """What a nurse narrows her list to."""

    urgency = forms.TypedMultipleChoiceField(
        label=_("Urgency"),
        choices=[(urgency.value, urgency.label) for urgency in reversed(Urgency)],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    due = forms.ChoiceField(label=_("Reply"), required=False)
    family = forms.ChoiceField(label=_("About"), required=False)
    rule = forms.ChoiceField(label=_("Rule"), required=False)
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    photo = forms.ChoiceField(label=_("Photo of the cut"), required=False)
    procedure = forms.ChoiceField(label=_("Operation"), required=False)
    from_day = forms.IntegerField(label=_("From day"), min_value=0, max_value=730, required=False)
    to_day = forms.IntegerField(label=_("To day"), min_value=0, max_value=730, required=False)

    def __init__(self, data: Any, *, colleagues: Callable[[], Mapping[UUID, str]]) -> None:
        """Take who may own an alert as a question: it is asked only where the answer is shown or needed."""
        super().__init__(data)

        @cache
        def owners() -> list[tuple[Any, Any]]:
            people = ((str(person_id), name) for person_id, name in colleagues().items())
            return [(NOBODY, _("Nobody")), (ME, _("Me")), *people]

        for name, choices in OFFERED.items():
            self._offer(name, choices)
        self._offer("owner", owners)

    def _offer(self, name: str, choices: Callable[[], Iterable[tuple[Any, Any]]]) -> None:
        self.fields[name].choices = lambda: [("", _("Any")), *choices()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("from_day"), cleaned.get("to_day")
        if first is not None and last is not None and first > last:
            self.add_error("to_day", _("The last day comes before the first. Turn them round."))
        return cleaned

    @property
    def filters(self) -> Filters:
        """Return what was asked for; what could not be read narrows nothing, and says so beside its field."""
        self.is_valid()
        said: dict[str, Any] = {**self.cleaned_data, "urgency": tuple(self.cleaned_data.get("urgency", ()))}
        return Filters(**said)

    @property
    def chips(self) -> list[Chip]:
        """Return each thing that the list is narrowed to."""
        filters = self.filters
        return [
            Chip(f"{self.fields[name].label}: {self._word(name, value)}", filters.without(name).query)
            for name, value in filters.said()
        ]

    def _word(self, name: str, value: Any) -> str:
        words = dict(_flat(getattr(self.fields[name], "choices", ())))
        chosen = value if isinstance(value, tuple) else (value,)
        return ", ".join(str(words.get(one, one)) for one in chosen)


def _flat(choices: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
    for value, label in choices:
        yield from label if isinstance(label, list | tuple) else [(value, label)]


def _languages() -> Iterator[tuple[str, str]]:
    for code, _own_name in settings.LANGUAGES:
        yield code, get_language_info(code)["name_translated"]


def _rules() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield every rule there is, by what it is about: flags stay, whatever a program leaves out today."""
    by_family = sorted(CATALOGUE.items(), key=lambda rule: (list(Family).index(rule[1].family), rule[1].title))
    for family, some in groupby(by_family, key=lambda rule: rule[1].family):
        yield str(FAMILY_LABELS[family]), [(rule_id, rule.title) for rule_id, rule in some]


OFFERED: dict[str, Callable[[], Iterable[tuple[Any, Any]]]] = {
    "due": lambda: [(Due.OVERDUE, _("Overdue")), (Due.SOON, _("Due soon")), (Due.IN_TIME, _("In time"))],
    "family": FAMILY_LABELS.items,
    "rule": _rules,
    "language": _languages,
    "photo": lambda: [(Photographed.SENT, _("Sent")), (Photographed.NEVER, _("Never sent"))],
    "procedure": lambda: Procedure.choices,
}
"""What may be chosen of each, beside anything; what has to be asked for is asked at that moment."""


class SaveViewForm(forms.Form):
    """A name for the view that is shown, and who may use it."""

    name = forms.CharField(
        label=_("Keep this view as"), max_length=MOST_NAME, error_messages={"required": _("Give it a name.")}
    )
    care_team = forms.TypedChoiceField(label=_("For"), required=False, coerce=UUID, empty_value=None)

    def __init__(self, data: Any = None, *, teams: list[tuple[str, str]]) -> None:
        super().__init__(data, auto_id="save_%s")
        shared = [(team, _("everybody in %(team)s") % {"team": name}) for team, name in teams]
        self.fields["care_team"].choices = [("", _("me only")), *shared]  # type: ignore[attr-defined]


class RemoveViewForm(forms.Form):
    """Which kept view goes."""

    kept = forms.UUIDField()


def said_of_cards(data: Any) -> dict[UUID, Said]:
    """Return what was written on each card of a handover; a card or a person that cannot be read is left out."""
    said: dict[UUID, Said] = {}
    for name, text in data.items():
        if name.startswith(CARD) and (alert_id := _uuid(name.removeprefix(CARD))):
            said[alert_id] = Said(text, _uuid(data.get(f"to-{alert_id}", "")))
    return said


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
