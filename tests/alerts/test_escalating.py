"""Nobody has acted: the next people are told."""

from datetime import datetime, timedelta

import pytest
from django.db.models import Q

from alerts.models import Alert, AlertEvent, AlertEventKind, AlertStatus, Notification
from alerts.services import acknowledge_alert, receive_check_in, resolve_alert
from alerts.telling import escalating
from alerts.telling.escalating import escalate_due
from alerts.telling.recipients import Roster
from recovery.accounts.actors import Actor
from recovery.accounts.models import User
from symptoms.models import Episode
from symptoms.queries import patient_actor
from tests.people import NOW, TODAY, give_device, sent


@pytest.fixture
def alert(episode: Episode, patient_as_actor: Actor, nurse: User) -> Alert:
    receive_check_in(patient_as_actor, Q(), sent(TODAY, saddle=True), now=NOW)
    return Alert.objects.get(episode=episode)


@pytest.fixture
def other_alert(other_episode: Episode, nurse: User) -> Alert:
    other = patient_actor(give_device(other_episode.patient), now=NOW)
    receive_check_in(other, Q(), sent(TODAY, saddle=True), now=NOW)
    return Alert.objects.get(episode=other_episode)


def due(alert: Alert) -> datetime:
    alert.refresh_from_db()
    assert alert.escalate_at is not None
    return alert.escalate_at


def told(step: int) -> set[str]:
    return set(Notification.objects.filter(step=step).values_list("recipient__name", flat=True))


def test_before_its_time_nobody_else_is_told(alert: Alert, clinician: User) -> None:
    assert escalate_due(now=due(alert) - timedelta(seconds=1)) == 0


def test_each_step_tells_more_people(alert: Alert, clinician: User, lead: User) -> None:
    escalate_due(now=due(alert))
    escalate_due(now=due(alert))

    assert told(0) == set()  # nobody is on call
    assert told(1) == {"Nora Nurse"}
    assert told(2) == {"Nora Nurse", "Clara Clinician"}
    assert told(3) == {"Nora Nurse", "Clara Clinician", "Lea Lead"}


def test_the_last_step_repeats_for_ever(alert: Alert, lead: User) -> None:
    for _ in range(8):
        escalate_due(now=due(alert))

    assert AlertEvent.objects.filter(kind=AlertEventKind.ESCALATED).count() == 8
    assert Notification.objects.filter(step=3, recipient=lead).count() == 7


def test_a_step_with_nobody_in_it_is_passed_over(alert: Alert, nurse: User, lead: User) -> None:
    nurse.is_active = False
    nurse.save(update_fields=["is_active"])

    escalate_due(now=due(alert))

    assert told(3) == {"Lea Lead"}


def test_an_alert_that_cannot_climb_holds_up_no_other(
    alert: Alert, other_alert: Alert, monkeypatch: pytest.MonkeyPatch
) -> None:
    climb = escalating._climb

    def poisoned(one: Alert, roster: Roster, *, now: datetime) -> None:
        if one.id == alert.id:
            raise ZeroDivisionError
        climb(one, roster, now=now)

    monkeypatch.setattr(escalating, "_climb", poisoned)
    now = NOW + timedelta(hours=1)

    escalate_due(now=now)

    assert due(alert) == now + escalating.AGAIN_AFTER
    assert AlertEvent.objects.get(kind=AlertEventKind.ESCALATED).alert == other_alert


def test_taken_without_an_outcome_it_opens_again(alert: Alert, actor: Actor) -> None:
    acknowledge_alert(actor, alert.id, now=NOW)

    escalate_due(now=due(alert))

    alert.refresh_from_db()
    assert (alert.status, alert.acknowledged_by) == (AlertStatus.OPEN, None)


def test_a_closed_alert_never_climbs(alert: Alert, actor: Actor) -> None:
    resolve_alert(actor, alert.id, outcome="seen_today", note="", now=NOW)

    assert escalate_due(now=NOW + timedelta(days=30)) == 0
