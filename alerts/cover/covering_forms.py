"""What is sent about cover hours, holidays and the ways by which people are reached."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alerts.cover.ways import Reached
from recovery.channels import TYPED, Channel, is_configured
from recovery.forms import AskingForm

LONGEST = 200


class HoursForm(AskingForm):
    """From when to when nurses look."""

    opens_at = forms.TimeField(label=gettext_lazy("From"), widget=forms.TimeInput({"type": "time"}))
    closes_at = forms.TimeField(
        label=gettext_lazy("Until"),
        widget=forms.TimeInput({"type": "time"}),
        help_text=gettext_lazy("Earlier than the beginning: past midnight."),
    )


class HolidayForm(AskingForm):
    """A day without cover hours."""

    on = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput({"type": "date"}))
    name = forms.CharField(label=gettext_lazy("What it is"), max_length=100)


class WaysForm(forms.Form):
    """One field for each way; empty, it is what the account says."""

    def __init__(self, data: object = None, *, person: Reached) -> None:
        super().__init__(data, initial=dict(person.own))  # type: ignore[arg-type]
        for channel in TYPED:
            self.fields[channel] = forms.CharField(
                label=channel.label, max_length=LONGEST, required=False, strip=True, help_text=_hint(channel, person)
            )


def _hint(channel: Channel, person: Reached) -> str:
    if not is_configured(channel):
        return _("Not set up on this installation: ask its operator.")
    if of_account := person.account.get(channel):
        return _("Empty: %(address)s, as in the account.") % {"address": of_account}
    hints = {
        Channel.SMS: _("With the country, e.g. +44 7700 900123."),
        Channel.PAGER: _("The number of the pager."),
        Channel.CHAT: _("The name in the chat."),
    }
    return hints.get(channel, "")
