"""From one row of a file to an enrolment, by the very forms that enrol a single patient; or to what is wrong with it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _

from symptoms.enrolling import BaselineForm, EnrolForm
from symptoms.import_file import BASELINES, DATES, WHO, read_date
from symptoms.services import Enrolment

LIST_SEPARATOR = re.compile(r"[\s,;|]+")
SITES = "numbness_sites"
MOST_WORDS = 20
MOST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Place:
    """What holds for every row of a file: where its patients are enrolled, and the day it is there."""

    program_id: UUID
    care_team_id: UUID
    zone: str
    now: datetime

    @property
    def today(self) -> date:
        """Return the day it is at the hospital."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    @property
    def defaults(self) -> dict[str, str]:
        """Return what an empty cell stands for where the form, too, begins with something."""
        return {"language": "en", "time_zone": self.zone, "temperature_unit": "C"}


@dataclass(frozen=True, slots=True)
class Checked:
    """What one row comes to: an enrolment, or at least one sentence on what is wrong."""

    enrolment: Enrolment | None
    problems: tuple[str, ...]


def check_row(cells: Mapping[str, str], place: Place) -> Checked:
    """Read one row; every mistake of it is told at once, each beginning with the name of its column."""
    dates = dict(_dates(cells))
    wrong = [f"{column}: {said}" for column, said in dates.items() if isinstance(said, str)]
    who = _who(cells, dates, place)
    preop, discharge = (_baseline(cells, when) for when in BASELINES)
    wrong += _told(who, cells, skip={column for column, said in dates.items() if isinstance(said, str)})
    for when, form in zip(BASELINES, (preop, discharge), strict=True):
        wrong += _told(form, cells, before=f"{when}_")
    if wrong:
        return Checked(None, tuple(wrong))
    return Checked(who.enrolment(preop.cleaned_data, discharge.cleaned_data), ())


def _dates(cells: Mapping[str, str]) -> Iterator[tuple[str, date | str]]:
    for column in DATES:
        if text := cells.get(column, ""):
            try:
                yield column, read_date(text)
            except ValueError as error:
                yield column, str(error)


def _who(cells: Mapping[str, str], dates: Mapping[str, date | str], place: Place) -> EnrolForm:
    said = {name: cells.get(name, "") or place.defaults.get(name, "") for name in WHO}
    said |= {column: str(day) for column, day in dates.items() if isinstance(day, date)}
    program, team = str(place.program_id), str(place.care_team_id)
    return EnrolForm(
        said | {"program": program, "care_team": team},
        programs=[(program, "")],
        teams=[(team, "")],
        zone=place.zone,
        today=place.today,
    )


def _baseline(cells: Mapping[str, str], when: str) -> BaselineForm:
    said: dict[str, str | list[str]] = {name: cells.get(f"{when}_{name}", "") for name in BaselineForm.base_fields}
    said[SITES] = [site for site in LIST_SEPARATOR.split(cells.get(f"{when}_{SITES}", "")) if site]
    return BaselineForm(said)


def _told(form: forms.Form, cells: Mapping[str, str], *, before: str = "", skip: Iterable[str] = ()) -> Iterator[str]:
    for name, mistakes in form.errors.items():
        if name not in skip:
            column = f"{before}{name}"
            value = cells.get(column, "")
            shown = f" “{value[:MOST_SHOWN]}”" if value else ""
            yield f"{column}{shown}: {_sentence(form, name, str(mistakes[0]), value)}"


def _sentence(form: forms.Form, name: str, said: str, value: str) -> str:
    """Return the form's own sentence; where a word must be chosen, a file needs to be told the words."""
    field = form.fields.get(name)
    if isinstance(field, forms.ChoiceField) and value:
        known = [str(code) for code, _label in field.choices if code]  # type: ignore[union-attr, misc]
        if len(known) <= MOST_WORDS:
            return _("Write one of: %(known)s.") % {"known": ", ".join(known)}
        return _("This is not known. Write it as in Europe/London.")
    return said
