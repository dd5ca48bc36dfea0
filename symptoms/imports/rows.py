"""From one row of a file to an enrolment, by the very forms that enrol a single patient; or to what is wrong with it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _

from symptoms.enrolling import BaselineForm, EnrolForm
from symptoms.imports.file import BASELINES, DATES, WHO, read_date
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


class Checker:
    """Reads the rows of one file, one after the other, with one set of forms.

    Making three forms anew for each row took two thirds of a row's time.
    """

    def __init__(self, place: Place) -> None:
        program, team = str(place.program_id), str(place.care_team_id)
        self._given = place.defaults | {"program": program, "care_team": team}
        self._who = EnrolForm({}, programs=[(program, "")], teams=[(team, "")], zone=place.zone, today=place.today)
        self._baselines = {when: BaselineForm({}) for when in BASELINES}

    def check(self, cells: Mapping[str, str]) -> Checked:
        """Read one row; every mistake of it is told at once, each beginning with the name of its column."""
        dates = dict(_dates(cells))
        wrong = {column: said for column, said in dates.items() if isinstance(said, str)}
        told = [f"{column}: {said}" for column, said in wrong.items()]
        _fill(self._who, self._given | _said_of_who(cells, dates))
        told += _told(self._who, cells, skip=wrong)
        for when, form in self._baselines.items():
            _fill(form, _said_of_baseline(cells, when))
            told += _told(form, cells, before=f"{when}_")
        if told:
            return Checked(None, tuple(told))
        return Checked(self._who.enrolment(*(form.cleaned_data for form in self._baselines.values())), ())


def _fill(form: forms.Form, said: Mapping[str, Any]) -> None:
    """Let a form judge other data; whatever it found before is forgotten."""
    form.data = said
    form.full_clean()


def _dates(cells: Mapping[str, str]) -> Iterator[tuple[str, date | str]]:
    for column in DATES:
        if text := cells.get(column, ""):
            try:
                yield column, read_date(text)
            except ValueError as error:
                yield column, str(error)


def _said_of_who(cells: Mapping[str, str], dates: Mapping[str, date | str]) -> dict[str, str]:
    said = {name: cells[name] for name in WHO if cells.get(name)}
    return said | {column: str(day) for column, day in dates.items() if isinstance(day, date)}


def _said_of_baseline(cells: Mapping[str, str], when: str) -> dict[str, str | list[str]]:
    said: dict[str, str | list[str]] = {name: cells.get(f"{when}_{name}", "") for name in BaselineForm.base_fields}
    said[SITES] = [site for site in LIST_SEPARATOR.split(cells.get(f"{when}_{SITES}", "")) if site]
    return said


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
    if isinstance(field, forms.ChoiceField) and (value or field.required):
        known = [str(code) for code, _label in field.choices if code]  # type: ignore[union-attr, misc]
        if len(known) <= MOST_WORDS:
            return _("Write one of: %(known)s.") % {"known": ", ".join(known)}
        return _("This is not known. Write it as in Europe/London.")
    return said
