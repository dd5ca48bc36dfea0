"""What a lead or clinician enters to decide of one rule for one patient: fields from the rule's own schema."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alerts.overrides.overriding import MOST_REASON, Decision
from alerts.overrides.words import places_of
from alerts.programs.forms import field_for
from alerts.programs.words import entered_text, plain_text
from alerts.rules.numbers import thresholds_of
from alerts.rules.rule import Rule
from alerts.rules.ruleset import Ruleset

NUMBERS, SILENT = "numbers", "silent"
USUAL_DAYS = 7


class OverrideForm(forms.Form):
    """Other numbers or silence, why, and until when."""

    kind = forms.ChoiceField(
        label=gettext_lazy("For this patient"),
        choices=[(NUMBERS, gettext_lazy("Other numbers")), (SILENT, gettext_lazy("Known: not told"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the two.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Everybody who opens this patient reads it."),
        max_length=MOST_REASON,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": gettext_lazy("Say why: whoever reads the chip wants to know.")},
    )
    review_on = forms.DateField(
        label=gettext_lazy("In force up to and including"),
        widget=forms.DateInput({"type": "date"}),
        error_messages={"required": gettext_lazy("Choose the day on which somebody looks again.")},
    )

    def __init__(self, rule: Rule, ruleset: Ruleset, today: date, data: Any = None) -> None:
        super().__init__(data, initial={"review_on": today + timedelta(days=min(USUAL_DAYS, ruleset.override_days))})
        last = today + timedelta(days=ruleset.override_days)
        self.fields["review_on"].widget.attrs |= {"min": today.isoformat(), "max": last.isoformat()}
        self._usual = {number.path.rpartition(".")[2]: number for number in thresholds_of(rule)}
        self.rule = rule
        usual = _("usually: %(value)s")
        for name, number in self._usual.items():
            self.fields[f"number-{name}"] = field_for(number, usual % {"value": plain_text(number, number.value)})
            self.initial[f"number-{name}"] = entered_text(number)
        if places := places_of(rule):
            self.fields["places"] = forms.MultipleChoiceField(
                label=_("Known about (none chosen: wherever it is)"),
                choices=places,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    @property
    def numbers(self) -> Iterable[BoundField]:
        """Return the fields of the rule's numbers."""
        return [self[f"number-{name}"] for name in self._usual]

    @property
    def places_field(self) -> BoundField:
        """Return the field of what it is known about, where there is one."""
        return self["places"]

    @property
    def is_silent(self) -> bool:
        """True when the rule is not to be told."""
        return bool(self["kind"].value() == SILENT)

    def clean(self) -> dict[str, Any]:
        """Refuse other numbers that are the usual ones; ask nothing of numbers that are not used."""
        if self.is_silent:
            for name in self._usual:
                self.errors.pop(f"number-{name}", None)
        if self.cleaned_data.get("kind") == NUMBERS and not self.errors and not self.changed:
            self.add_error("kind", _("Change a number, or choose that it is not told."))
        return self.cleaned_data

    @property
    def changed(self) -> dict[str, Any]:
        """Return the numbers that are not the usual ones."""
        if self.is_silent:
            return {}
        entered = {name: self.cleaned_data.get(f"number-{name}") for name in self._usual}
        return {name: value for name, value in entered.items() if value != self._usual[name].value}

    @property
    def places(self) -> tuple[str, ...]:
        """Return about what it is known."""
        return tuple(self.cleaned_data.get("places", ())) if self.is_silent else ()

    @property
    def decision(self) -> Decision:
        """Return what was decided, for the service."""
        said = self.cleaned_data
        return Decision(
            rule_id=self.rule.id,
            reason=said["reason"],
            review_on=said["review_on"],
            numbers=self.changed,
            places=self.places,
        )
