"""Alerts for the tests of what staff see."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from alerts.models import Alert, AlertStatus
from alerts.services import acknowledge_alert, receive_check_in, resolve_alert
from alerts.vocabulary import Outcome
from recovery.accounts.actors import Actor, Role
from recovery.accounts.models import User
from recovery.accounts.queries import staff_actor
from symptoms.models import Episode
from tests.people import NOW, TODAY, sent

RED_CUT: dict[str, Any] = {"redness": 2, "swelling": 2}
EMERGENCY: dict[str, Any] = {"saddle": True}


def patient_actor_of(episode: Episode) -> Actor:
    """Return the patient of an episode as services take her."""
    patient = episode.patient_id
    return Actor(role=Role.PATIENT, id=patient, patient_id=patient, organisation_id=episode.organisation_id)


def check_in(episode: Episode, *, days_ago: int = 0, now: datetime = NOW, **answers: Any) -> None:
    """Send a check-in of the patient."""
    receive_check_in(patient_actor_of(episode), Q(), sent(TODAY - timedelta(days=days_ago), **answers), now=now)


def flagged(episode: Episode, *, now: datetime = NOW, **answers: Any) -> Alert:
    """Return the live alert that a check-in of today raises: a red and swollen cut unless told."""
    check_in(episode, now=now, **(answers or RED_CUT))
    return Alert.objects.filter(episode=episode).exclude(status=AlertStatus.RESOLVED).get()


def taken(alert: Alert, user: User) -> Alert:
    """Return the alert after somebody has taken it."""
    return acknowledge_alert(staff_actor(user), alert.id, now=NOW)


def closed(alert: Alert, user: User, *, now: datetime = NOW) -> Alert:
    """Return the alert after somebody has closed it."""
    return resolve_alert(staff_actor(user), alert.id, outcome=Outcome.ADVICE_GIVEN, note="Called.", now=now)
