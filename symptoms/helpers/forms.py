"""Forms of what a patient decides herself: her helpers and her reminders."""

from datetime import time
from typing import Self

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from symptoms.contact_models import ADDRESSES, ReminderWish
from symptoms.messages.reminder_times import QUIET_FROM, QUIET_UNTIL


class HelperForm(forms.Form):
    """Who helps, and what they may see."""

    name = forms.CharField(max_length=80, error_messages={"required": _("Type the name of the person who helps you.")})
    may_read_history = forms.BooleanField(required=False)


class ReminderForm(forms.Form):
    """When and by what to be reminded."""

    at = forms.TimeField(
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        error_messages={
            "invalid": _("Type a time, for example 09:00."),
            "required": _("Type a time, for example 09:00."),
        },
    )
    channels = forms.MultipleChoiceField(
        choices=[(each.value, each.label) for each in ADDRESSES], required=False, widget=forms.CheckboxSelectMultiple
    )

    @classmethod
    def of(cls, wish: ReminderWish, sent: QueryDict | None = None) -> Self:
        """Return the form that shows a wish, or what was sent to change it."""
        return cls(sent, initial={"at": wish.at, "channels": wish.channels})

    def clean_at(self) -> time:
        """Refuse the quiet hours."""
        at: time = self.cleaned_data["at"]
        if not QUIET_UNTIL <= at < QUIET_FROM:
            raise ValidationError(_("Choose a time from 08:00 to 20:59. We send nothing at night."))
        return at
