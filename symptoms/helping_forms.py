"""Forms of what a patient decides herself: her helpers and her reminders."""

from datetime import time

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from symptoms.contact_models import MessageChannel
from symptoms.reminder_times import QUIET_FROM, QUIET_UNTIL


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
        choices=MessageChannel.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    def clean_at(self) -> time:
        """Refuse the quiet hours."""
        at: time = self.cleaned_data["at"]
        if not QUIET_UNTIL <= at < QUIET_FROM:
            raise ValidationError(_("Choose a time from 08:00 to 20:59. We send nothing at night."))
        return at
