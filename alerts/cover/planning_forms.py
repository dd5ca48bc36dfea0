"""What a lead sends about a policy and a rota."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from alerts.telling.policies import ON_CALL, PERSON, Ladder, Policy, Step
from recovery.accounts.models import StaffRole
from recovery.channels import Channel
from recovery.forms import AskingForm

URGENCIES = ("emergency", "same_day", "soon")
SPARE_STEPS = 1  # empty rows at the end, one more after each save
MOST_STEPS = 10

Choices = list[tuple[str, Any]]


def whom(people: Iterable[tuple[UUID, str]]) -> Choices:
    """Return whom a step can name in a team."""
    roles: Choices = [(ON_CALL, _("On call")), *StaffRole.choices]
    return roles + [(f"{PERSON}{person}", name) for person, name in people]


class StepForm(forms.Form):
    """One step; left wholly empty, it is none."""

    after_minutes = forms.IntegerField(label=_("After minutes"), min_value=0, max_value=10080, required=False)
    tell = forms.MultipleChoiceField(label=_("Tell"), widget=forms.CheckboxSelectMultiple, required=False)
    first = forms.ChoiceField(label=_("First by"), choices=[("", "-"), *Channel.choices], required=False)
    then = forms.ChoiceField(label=_("Otherwise by"), choices=[("", "-"), *Channel.choices], required=False)
    last = forms.ChoiceField(label=_("At last by"), choices=[("", "-"), *Channel.choices], required=False)

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tell"].choices = people  # type: ignore[attr-defined]

    @property
    def document(self) -> dict[str, Any] | None:
        """Return the step as a policy has it, None for an empty one."""
        said = self.cleaned_data
        channels = [said[name] for name in ("first", "then", "last") if said.get(name)]
        if said.get("after_minutes") is None and not said.get("tell"):
            return None
        return {"after_minutes": said.get("after_minutes"), "tell": said.get("tell"), "channels": channels}


class LadderForm(AskingForm):
    """What one urgency's ladder has beside its steps."""

    repeat_minutes = forms.IntegerField(label=_("Then again every so many minutes"), min_value=5, max_value=10080)
    keeps_cover_hours = forms.BooleanField(label=_("Wait for cover hours"), required=False)


class LadderForms:
    """The forms of one urgency: its own, and one for each step with an empty one behind."""

    def __init__(self, urgency: str, ladder: Ladder, people: Choices, data: Mapping[str, Any] | None) -> None:
        self.urgency = urgency
        own = {"repeat_minutes": ladder.repeat_minutes, "keeps_cover_hours": ladder.keeps_cover_hours}
        self.form = LadderForm(data, prefix=urgency, initial=own)
        shown = [_initial(step) for step in ladder.steps] + [{}] * SPARE_STEPS
        count = len(shown) if data is None else sum(f"{urgency}-{n}-after_minutes" in data for n in range(MOST_STEPS))
        self.steps = [
            StepForm(data, prefix=f"{urgency}-{n}", initial=shown[n] if n < len(shown) else {}, people=people)
            for n in range(count)
        ]

    def is_valid(self) -> bool:
        """True when every form is."""
        valid = [form.is_valid() for form in (self.form, *self.steps)]  # each is asked, so that each shows its mistakes
        return all(valid)

    @property
    def document(self) -> dict[str, Any]:
        """Return the ladder as a policy has it."""
        steps = [document for step in self.steps if (document := step.document) is not None]
        return {"steps": steps, **self.form.cleaned_data}


def _initial(step: Step) -> dict[str, Any]:
    by = [str(channel) for channel in step.channels] + ["", "", ""]
    return {"after_minutes": step.after_minutes, "tell": list(step.tell), "first": by[0], "then": by[1], "last": by[2]}


class PolicyForms:
    """The whole page: three ladders, and the version that was shown."""

    def __init__(
        self, policy: Policy, version: int, people: Iterable[tuple[UUID, str]], data: Mapping[str, Any] | None = None
    ) -> None:
        choices = whom(people)
        self.read = forms.IntegerField(min_value=0).clean(data.get("read")) if data and data.get("read") else version
        self.ladders = [LadderForms(name, getattr(policy, name), choices, data) for name in URGENCIES]

    def is_valid(self) -> bool:
        """True when every form is."""
        valid = [ladder.is_valid() for ladder in self.ladders]  # each is asked, so that each shows its mistakes
        return all(valid)

    @property
    def document(self) -> dict[str, Any]:
        """Return the policy as it is stored."""
        return {ladder.urgency: ladder.document for ladder in self.ladders}


class StretchForm(AskingForm):
    """Somebody on call or away, from when to when, by the clock of the place."""

    what = forms.ChoiceField(label=_("What"), choices=[("on_call", _("On call")), ("away", _("Away"))])
    person = forms.ChoiceField(label=_("Who"))
    since = forms.DateTimeField(label=_("From"), widget=forms.DateTimeInput({"type": "datetime-local"}))
    until = forms.DateTimeField(label=_("Until"), widget=forms.DateTimeInput({"type": "datetime-local"}))

    def __init__(self, *args: Any, people: Iterable[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [(str(person), name) for person, name in people]  # type: ignore[attr-defined]
