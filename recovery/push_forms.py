"""What a browser tells when somebody switches pushes on in it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from recovery.push import Browser


class BrowserForm(forms.Form):
    """The address of a browser at its push service, and the keys to seal a message with."""

    endpoint = forms.CharField()
    p256dh = forms.CharField()
    auth = forms.CharField()

    def clean(self) -> dict[str, Any]:
        """Refuse what is no browser, or one whose push service is not on our list."""
        said = super().clean() or {}
        try:
            self.browser = Browser.read(said)
        except ValueError:
            raise ValidationError(_("This browser cannot take our messages. Try another one.")) from None
        return said
