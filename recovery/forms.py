"""The form that ours are made from where something has to be filled in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_DJANGOS = forms.Field.default_error_messages["required"]


class AskingForm(forms.Form):
    """A form that says what to do where nothing was given; a field with a sentence of its own keeps it.

    The sentence stands beside the name of its field, or of its column in a file, and does not repeat it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if field.error_messages.get("required") == _DJANGOS:
                is_choice = isinstance(field, forms.ChoiceField)
                field.error_messages["required"] = _("Choose one.") if is_choice else _("Fill this in.")
