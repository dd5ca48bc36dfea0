"""An entry that a phone kept until it had a network: whose it is, when it was answered, and for which day."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.http import QueryDict

from recovery.accounts.actors import Actor
from symptoms.errors import Refused
from symptoms.forms import MOST_NOTE, CheckInForm
from symptoms.queries import CLOCK_IS_OFF_SECONDS
from symptoms.services import local_day

CLOCK_IS_OFF = timedelta(seconds=CLOCK_IS_OFF_SECONDS)
OLDEST = timedelta(days=400)


def holder_of(actor: Actor) -> str:
    """Return whose entries a phone may send now: one person for one patient. Nothing is sent in another's name."""
    return f"{actor.patient_id}.{actor.id}"


class KeptForm(forms.Form):
    """What goes along with a kept entry, by the phone's own clock."""

    holder = forms.CharField(max_length=100)
    day = forms.DateField()
    zone = forms.CharField(max_length=64)
    age_seconds = forms.FloatField(min_value=0, max_value=OLDEST.total_seconds())
    """How long ago it was answered: right even where the clock is wrong."""
    sent_at = forms.DateTimeField()
    page = forms.ChoiceField(choices=[("opened", ""), ("kept", "")])
    """Where the day comes from: a page that we made, or one that the phone kept and filled in by its own clock."""
    watched = forms.CharField(required=False)
    """Given while the patient waits for the answer, so that she can put a mistake right."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When an entry was answered, for which day and in which zone; `day_given` is what the phone said instead."""

    answered_at: datetime
    day: date
    zone: str
    clock_ahead: timedelta
    day_given: date | None = None

    @property
    def answered_on(self) -> date:
        """Return the day that it was, where the patient was, when it was answered."""
        return local_day(self.zone, self.answered_at)


def moment_of(said: KeptForm, *, home_zone: str, now: datetime) -> Moment:
    """Return when a kept entry was answered, by our clock; `home_zone` stands in for a zone that nobody knows.

    The day is what the page said, wherever the patient has travelled since; only where the phone filled it in by a
    clock that is off, it is the day that it was where she was.
    """
    answered_at = now - timedelta(seconds=said.cleaned_data["age_seconds"])
    zone = said.cleaned_data["zone"]
    try:
        local = local_day(zone, answered_at)
    except Refused:
        zone, local = home_zone, local_day(home_zone, answered_at)
    ahead = said.cleaned_data["sent_at"].astimezone(UTC) - now
    is_guess = abs(ahead) > CLOCK_IS_OFF and said.cleaned_data["page"] == "kept"
    return Moment(answered_at, local if is_guess else said.cleaned_data["day"], zone, ahead)


def was_open(moment: Moment) -> bool:
    """True when the day could still be answered at that moment: the same day, or the day after."""
    return moment.answered_on - moment.day <= timedelta(days=1)


def dated(moment: Moment, *, surgery_on: date, now: datetime) -> Moment:
    """Return the moment with a day that can be: its own, else the one on which it was answered, else today.

    Nobody looks at the phone, and a day that is wrong must not hold back a red flag; staff are told what it said.
    """
    today = local_day(moment.zone, now)
    if was_open(moment) and surgery_on <= moment.day <= today:
        return moment
    day = moment.answered_on if surgery_on <= moment.answered_on <= today else today
    return replace(moment, day=day, day_given=moment.day)


def readable(form: CheckInForm, data: QueryDict) -> QueryDict:
    """Return what was sent with every answer that cannot be read moved into the note, as it was typed.

    Nobody looks at the phone while it sends what it kept: one mistyped number must not hold back a red flag.
    """
    moved = data.copy()
    lines = [data.get("note", "")]
    for question in form.questions.values():
        fields = [name for name in (question.name, f"{question.name}_more", f"{question.name}_unit") if name in data]
        if any(name in form.errors for name in fields):
            lines.append(f"{question.label or question.name}: {_typed(data, fields)}")
            for name in fields:
                del moved[name]
    moved["note"] = "\n".join(filter(None, lines))[:MOST_NOTE]
    moved["skip_safety"] = "1"
    return moved


def _typed(data: Any, fields: list[str]) -> str:
    return " ".join(value for name in fields for value in data.getlist(name))
