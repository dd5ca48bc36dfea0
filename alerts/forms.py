"""What staff send about an alert."""

from django import forms
from django.utils.translation import gettext_lazy as _

from alerts.handling import MOST_NOTE
from alerts.models import Outcome


class TakeForm(forms.Form):
    """What somebody had read when they took an alert: newer evidence must be seen first, not taken along unread."""

    revision = forms.IntegerField(min_value=1, required=False)


class NoteForm(forms.Form):
    """A signed note."""

    note = forms.CharField(
        label=_("Note"),
        max_length=MOST_NOTE,
        widget=forms.Textarea({"rows": 3, "autocomplete": "off"}),
        error_messages={"required": _("Write something first.")},
    )


class ResolveForm(forms.Form):
    """What came of an alert: exactly one outcome, and what to remember of it."""

    outcome = forms.ChoiceField(
        label=_("What came of it"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what came of it: one of these.")},
    )
    note = forms.CharField(
        label=_("Note (optional)"),
        required=False,
        max_length=MOST_NOTE,
        widget=forms.Textarea({"rows": 3, "autocomplete": "off"}),
    )
    # What the sender had read: something newer is shown before anything is closed.
    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
