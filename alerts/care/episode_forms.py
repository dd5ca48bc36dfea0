"""The forms by which staff decide about an episode: one for each decision, on one page."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alerts.care.episodes import END_REASONS, OPT_OUT_REASONS, PAUSE_REASONS, Why
from alerts.models import Alert
from alerts.vocabulary import Outcome
from symptoms.imports.models import DecisionReason

NOT_CHOSEN = ("", "")
NOTE_ROWS = 2


def _note(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.Textarea({"rows": NOTE_ROWS}))


def _reasons(reasons: Iterable[DecisionReason]) -> forms.ChoiceField:
    choices = [NOT_CHOSEN, *((reason.value, reason.label) for reason in reasons)]
    return forms.ChoiceField(label=_("Reason"), choices=choices, error_messages={"required": _("Choose the reason.")})


class ReasonForm(forms.Form):
    """A reason, and a note."""

    note = _note(_("In words"))

    @property
    def why(self) -> Why:
        """Return what was said, for the service."""
        return Why(self.cleaned_data.get("reason", ""), self.cleaned_data["note"])


class MoveForm(ReasonForm):
    """To which team."""

    to_team = forms.ChoiceField(label=_("To the team"), error_messages={"required": _("Choose the team.")})
    field_order = ("to_team", "note")

    def __init__(self, data: Any = None, *, teams: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(data, **options)
        field = self.fields["to_team"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type
        field.choices = [NOT_CHOSEN, *teams]


class PauseForm(ReasonForm):
    """Why the patient is not asked for a while."""

    reason = _reasons(PAUSE_REASONS)
    field_order = ("reason", "note")


class EndForm(ReasonForm):
    """Why an episode ends, and what came of the alert that is open, if one is."""

    reason = _reasons(END_REASONS)
    field_order = ("outcome", "reason", "note")

    def __init__(self, data: Any = None, *, live: Alert | None, **options: Any) -> None:
        super().__init__(data, **options)
        if live is not None:
            label = _("What came of the open alert")
            # The service asks for it: it may have opened since the page was shown.
            self.fields["outcome"] = forms.ChoiceField(
                label=label, required=False, choices=[NOT_CHOSEN, *Outcome.choices]
            )
            self.order_fields(self.field_order)


class OptOutForm(EndForm):
    """Why the patient wants out."""

    reason = _reasons(OPT_OUT_REASONS)
