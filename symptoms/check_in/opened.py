"""What a patient has opened: her episode, the day it is where she is, and the day that the page is about."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from alerts.queries import ruleset_in_force
from alerts.rules.ruleset import Ruleset, day_number
from recovery.accounts.actors import Actor
from symptoms.check_in.asking import asked_items, cards_ahead, cards_of, day_of
from symptoms.check_in.prefill import prefill
from symptoms.check_in.questions import Card, Day
from symptoms.check_in.wording import NECK
from symptoms.forms import CheckInForm
from symptoms.patient_queries import check_in_of_day, earlier_check_ins
from symptoms.queries import current_episode
from symptoms.services import local_day

NOON = 12
END_OF_NIGHT = 4  # until then somebody still awake may mean the day before
DAYS_AHEAD = 14  # for how long a phone without a network knows what to ask
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

    @property
    def asks_which_day(self) -> bool:
        """True in the first hours after midnight, while yesterday was not sent and the page is about today."""
        is_night = self.now.astimezone(ZoneInfo(self.zone)).hour < END_OF_NIGHT
        return is_night and not self.is_about_yesterday and self.yesterday_is_open

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
        return cards_of(self._asked_on(self.day))

    @cached_property
    def cards_ahead(self) -> tuple[Card, ...]:
        """Return the cards of the day and of the days after it in one, for a phone without a network."""
        days = [self.day + timedelta(days=ahead) for ahead in range(DAYS_AHEAD)]
        return cards_ahead({day: self._asked_on(day) for day in days})

    def _asked_on(self, day: date) -> Day:
        """Return what decides the questions of a day, as far as the check-ins before it are known."""
        number, procedure = day_number(day, self.episode.surgery_on), self.episode.procedure
        return day_of(
            partial(self.ruleset.asks, day=number, procedure=procedure),
            is_neck=procedure in NECK,
            never=frozenset(self.ruleset.items_left_out),
            asks_weekly=number % 7 == 0 or number > self.ruleset.schedule.daily_until_day,
            earlier=self._earlier,
        )

    @cached_property
    def _earlier(self) -> list[Any]:
        return earlier_check_ins(self.actor, self.episode.id, self.day)

    def form(self, data: Mapping[str, Any] | None = None, *, ahead: bool = False) -> CheckInForm:
        """Return the form of the day, or of the days ahead: as it was sent, or empty but for the patient's unit.

        What was sent is read by the questions that its page asked: answers that come in meanwhile change what is due.
        """
        cards = self.cards_ahead if ahead else self.cards
        if data is not None and (asked := frozenset(data.get("asked", "").split())):
            cards = cards_of(replace(self._asked_on(self.day), asks=asked.__contains__, rested=frozenset()))
        return CheckInForm(cards, data, initial={"temperature_unit": self.episode.patient.temperature_unit})

    def alarms_of(self, form: CheckInForm) -> dict[str, str]:
        """Return the advice, by rule, that a form shows the moment an answer is ticked: what the rule itself says."""
        choices = [choice for question in form.questions.values() for choice in question.choices]
        rules = [self.ruleset.by_id.get(choice.alarm_rule) for choice in choices if choice.alarm_rule]
        return {rule.id: _(rule.advice) for rule in rules if rule is not None}

    def form_to_change(self) -> CheckInForm:
        """Return the form filled with what now stands for the day."""
        form = self.form()
        form.initial.update(prefill(form, self.sent) if self.sent is not None else {})
        return form

    @property
    def supersedes(self) -> UUID | None:
        """Return the id of what a change would replace."""
        return self.sent.id if self.sent is not None else None


def asked_on(form: CheckInForm) -> str:
    """Return the items that a form asks, as its page sends them back."""
    return " ".join(asked_items(form.cards))


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
