"""What a patient has opened: her episode, the day it is where she is, and the day that the page is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from alerts.queries import ruleset_in_force
from alerts.rules.ruleset import Ruleset, day_number
from recovery.accounts.actors import Actor
from symptoms.asking import cards_of, day_of
from symptoms.forms import CheckInForm
from symptoms.patient_queries import check_in_of_day, earlier_check_ins
from symptoms.prefill import prefill
from symptoms.queries import current_episode
from symptoms.questions import Card
from symptoms.services import local_day
from symptoms.wording import NECK

NOON = 12
YESTERDAY = "yesterday"


@dataclass(frozen=True)
class Opened:
    """One patient's check-in page at one moment."""

    actor: Actor
    episode: Any
    now: datetime
    day: date

    @property
    def today(self) -> date:
        """Return the day it is where the patient is."""
        return local_day(self.zone, self.now)

    @property
    def zone(self) -> str:
        """Return the patient's time zone."""
        return str(self.episode.patient.time_zone)

    @property
    def number(self) -> int:
        """Return the day after surgery that the page is about."""
        return day_number(self.day, self.episode.surgery_on)

    @property
    def yesterday(self) -> date:
        """Return the day before today."""
        return self.today - timedelta(days=1)

    @property
    def is_about_yesterday(self) -> bool:
        """True when the page is about the day before today."""
        return self.day < self.today

    @cached_property
    def sent(self) -> Any | None:
        """Return what now stands for the day, None when nothing was sent."""
        return check_in_of_day(self.actor, self.episode.id, self.day)

    @cached_property
    def yesterday_is_open(self) -> bool:
        """True until noon while yesterday was not sent."""
        is_morning = self.now.astimezone(ZoneInfo(self.zone)).hour < NOON
        if not is_morning or self.yesterday < self.episode.surgery_on:
            return False
        return check_in_of_day(self.actor, self.episode.id, self.yesterday) is None

    @cached_property
    def ruleset(self) -> Ruleset:
        """Return the rules in force, which also say what is asked when."""
        return ruleset_in_force(self.episode.program_id)[1]

    @property
    def cover(self) -> str:
        """Return what the check-ins look for after this operation, and what they cannot see."""
        said = self.ruleset.cover.get(self.episode.procedure)
        return _(said) if said else ""

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        """Return the cards of the day."""
        procedure = self.episode.procedure
        day = day_of(
            partial(self.ruleset.asks, day=self.number, procedure=procedure),
            is_neck=procedure in NECK,
            never=frozenset(self.ruleset.items_left_out),
            asks_weekly=self.number % 7 == 0 or self.number > self.ruleset.schedule.daily_until_day,
            earlier=earlier_check_ins(self.actor, self.episode.id, self.day),
        )
        return cards_of(day)

    def form(self, data: Mapping[str, Any] | None = None) -> CheckInForm:
        """Return the form of the day: as it was sent, or empty but for the unit the patient reads."""
        return CheckInForm(self.cards, data, initial={"temperature_unit": self.episode.patient.temperature_unit})

    def form_to_change(self) -> CheckInForm:
        """Return the form filled with what now stands for the day."""
        form = self.form()
        form.initial.update(prefill(form, self.sent) if self.sent is not None else {})
        return form

    @property
    def supersedes(self) -> UUID | None:
        """Return the id of what a change would replace."""
        return self.sent.id if self.sent is not None else None


def opened_by(actor: Actor, asked: str, *, now: datetime) -> Opened | None:
    """Return what a patient opened, None when she has no active episode. Yesterday is open until noon."""
    episode = current_episode(actor)
    if episode is None:
        return None
    today = Opened(actor, episode, now, local_day(episode.patient.time_zone, now))
    if asked != YESTERDAY or not today.yesterday_is_open:
        return today
    return Opened(actor, episode, now, today.yesterday)


def opened_about(actor: Actor, day: date | None, *, now: datetime) -> Opened | None:
    """Return the page that a form was sent from: about today or yesterday, and about today where that day is closed."""
    page = opened_by(actor, "", now=now)
    if page is None or day != page.yesterday or day < page.episode.surgery_on:
        return page
    return Opened(actor, page.episode, now, day)
