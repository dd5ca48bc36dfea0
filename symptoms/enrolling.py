"""The form that enrols a patient: who, which operation, and what was already so before it and at discharge."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, ClassVar
from uuid import UUID
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from recovery.forms import AskingForm
from symptoms import vocabulary as words
from symptoms.services import FOLLOWED_FOR, Enrolment

OLDEST = 120
Choices = list[tuple[str, str]]
# A choice nobody has made is not an answer.
NOT_CHOSEN = ("", "")


def _date_input() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


def _level(label: Any, *, low: int = 0, high: int = 10, required: bool = True) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=low, max_value=high, required=required)


def _one_of(label: Any, vocabulary: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=vocabulary.choices, widget=forms.RadioSelect)


@cache
def _zones() -> frozenset[str]:
    """Return every time zone; asked once, because the answer is read from a thousand files."""
    return frozenset(available_timezones())


def _zone_choices() -> Choices:
    return [(name, name.replace("_", " ")) for name in sorted(_zones())]


class ZoneField(forms.ChoiceField):
    """A time zone. Six hundred choices are read only where they are shown: a file asks fifty thousand times."""

    def valid_value(self, value: Any) -> bool:
        """Return True for a zone there is."""
        return value in _zones()


class BaselineForm(AskingForm):
    """What was already so. The numbers that rules compare with must be given; the others may be left out."""

    back_pain = _level(_("Back or neck pain, 0 to 10"))
    limb_pain = _level(_("Leg or arm pain, 0 to 10"))
    numbness_severity = _level(_("Numbness, 0 to 10"))
    numbness_sites = forms.MultipleChoiceField(
        label=_("Where it is numb"), choices=words.Site.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    weakness = _one_of(_("Weakness"), words.BaselineWeakness)
    bladder_bowel = _one_of(_("Bladder and bowel"), words.BaselineBladderBowel)
    opioid_doses_per_day = _level(_("Strong pain pills a day"), high=20, required=False)
    walking_minutes = _level(_("Minutes walked a day"), high=1440, required=False)
    mood = _level(_("Mood, 0 to 10 (10 is best)"), required=False)
    phq2 = _level(_("PHQ-2, 0 to 6"), high=6, required=False)
    gad2 = _level(_("GAD-2, 0 to 6"), high=6, required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse numbness without a place: without it, every place would be new."""
        said = super().clean() or {}
        if said.get("numbness_severity") and not said.get("numbness_sites"):
            self.add_error("numbness_sites", _("Tick where it is numb: any other place will count as new."))
        return said


class EnrolForm(AskingForm):
    """Who is enrolled, and which operation it was."""

    PATIENT: ClassVar[tuple[str, ...]] = (
        "identifier", "given_name", "family_name", "born_on", "sex", "phone", "email", "language", "time_zone",
        "temperature_unit",
    )  # fmt: skip

    family_name = forms.CharField(label=_("Family name"), max_length=200)
    given_name = forms.CharField(label=_("Given name"), max_length=200)
    born_on = forms.DateField(label=_("Date of birth"), widget=_date_input())
    identifier = forms.CharField(label=_("Patient number"), max_length=64)
    sex = forms.ChoiceField(
        label=_("Sex"), choices=[("female", _("Female")), ("male", _("Male")), ("other", _("Other"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False, widget=forms.TextInput({"type": "tel"}))
    email = forms.EmailField(label=_("E-mail"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    temperature_unit = forms.ChoiceField(label=_("Thermometer"), choices=words.Unit.choices)
    time_zone = ZoneField(label=_("Time zone at home"), choices=_zone_choices)

    program = forms.ChoiceField(label=_("Program"))
    care_team = forms.ChoiceField(label=_("Care team"))
    procedure = forms.ChoiceField(label=_("Operation"), choices=[NOT_CHOSEN, *words.Procedure.choices])
    procedure_detail = forms.CharField(label=_("Levels or side"), max_length=100, required=False)
    surgery_on = forms.DateField(label=_("Day of surgery"), widget=_date_input())

    def __init__(self, data: Any = None, *, programs: Choices, teams: Choices, zone: str, today: date) -> None:
        super().__init__(data, initial={"time_zone": zone, "language": "en", "temperature_unit": words.Unit.CELSIUS})
        self.today = today
        for name, choices in (("program", programs), ("care_team", teams)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type
            field.choices = choices if len(choices) == 1 else [NOT_CHOSEN, *choices]

    def clean_born_on(self) -> date:
        """Refuse a birthday that cannot be."""
        born_on: date = self.cleaned_data["born_on"]
        if not self.today.year - OLDEST <= born_on.year or born_on > self.today:
            raise ValidationError(_("Check the year: this is not a date of birth."))
        return born_on

    def clean_surgery_on(self) -> date:
        """Refuse an operation that has not happened, or so long ago that nobody is followed any more."""
        surgery_on: date = self.cleaned_data["surgery_on"]
        if surgery_on > self.today:
            raise ValidationError(_("This day has not come yet. Enrol the patient at discharge."))
        if surgery_on < self.today - FOLLOWED_FOR:
            raise ValidationError(
                _("This was too long ago: nobody is followed for more than two years. Check the year.")
            )
        return surgery_on

    def enrolment(self, preop: Mapping[str, Any], discharge: Mapping[str, Any]) -> Enrolment:
        """Return what the form says, for the service."""
        said = self.cleaned_data
        return Enrolment(
            patient={name: said[name] for name in self.PATIENT},
            program_id=UUID(said["program"]),
            care_team_id=UUID(said["care_team"]),
            procedure=said["procedure"],
            procedure_detail=said["procedure_detail"],
            surgery_on=said["surgery_on"],
            preop=preop,
            discharge=discharge,
        )


class ImportForm(forms.Form):
    """A file of patients, and where they are enrolled."""

    program = forms.ChoiceField(label=_("Program"), error_messages={"required": _("Choose the program.")})
    care_team = forms.ChoiceField(label=_("Care team"), error_messages={"required": _("Choose the care team.")})
    file = forms.FileField(
        label=_("CSV file"),
        allow_empty_file=True,  # an empty file has its own sentence, like every other that cannot be read
        widget=forms.FileInput({"accept": ".csv,text/csv"}),
        error_messages={"required": _("Choose the file to send.")},
    )

    def __init__(self, data: Any = None, files: Any = None, *, programs: Choices, teams: Choices) -> None:
        super().__init__(data, files)
        for name, choices in (("program", programs), ("care_team", teams)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type
            field.choices = choices if len(choices) == 1 else [NOT_CHOSEN, *choices]
