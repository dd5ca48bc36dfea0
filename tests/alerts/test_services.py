"""What people do with an alert: take it, close it, note something."""

from datetime import timedelta

import pytest
from django.db.models import Q

from alerts.care.handling import MOST_NOTE
from alerts.models import Alert, AlertEvent, AlertEventKind, AlertStatus
from alerts.services import acknowledge_alert, add_note, receive_check_in, resolve_alert
from recovery.accounts.actors import Actor
from recovery.accounts.models import User
from recovery.accounts.queries import staff_actor
from recovery.audit.models import AuditEvent
from symptoms.errors import Conflict, NotFound, Refused
from symptoms.models import Episode
from tests.people import NOW, TODAY, sent

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def alert(episode: Episode, patient_as_actor: Actor) -> Alert:
    receive_check_in(patient_as_actor, Q(), sent(TODAY, redness=2, swelling=2), now=NOW)
    return Alert.objects.get()


def test_taking_an_alert_names_the_person(alert: Alert, actor: Actor) -> None:
    taken = acknowledge_alert(actor, alert.id, now=LATER)

    assert (taken.status, taken.acknowledged_by_id) == (AlertStatus.ACKNOWLEDGED, actor.person_id)


def test_a_taken_alert_climbs_again_without_an_outcome(alert: Alert, actor: Actor) -> None:
    taken = acknowledge_alert(actor, alert.id, now=LATER)

    assert taken.escalate_at is not None
    assert taken.escalate_at > LATER


def test_taking_it_twice_changes_nothing(alert: Alert, actor: Actor) -> None:
    first = acknowledge_alert(actor, alert.id, now=LATER)
    second = acknowledge_alert(actor, alert.id, now=LATER)

    assert first.revision == second.revision
    assert AlertEvent.objects.filter(kind=AlertEventKind.ACKNOWLEDGED).count() == 1


def test_the_second_of_two_is_told_who_took_it(alert: Alert, actor: Actor, teammate: User) -> None:
    acknowledge_alert(actor, alert.id, now=LATER)

    with pytest.raises(Conflict) as refused:
        acknowledge_alert(staff_actor(teammate), alert.id, now=LATER)
    assert refused.value.detail.startswith("Nora Nurse took this alert at ")


def test_an_alert_of_another_team_looks_like_none(alert: Alert, stranger: User) -> None:
    with pytest.raises(NotFound) as refused:
        acknowledge_alert(staff_actor(stranger), alert.id, now=LATER)

    assert refused.value.code == "no_alert"


def test_closing_needs_an_outcome(alert: Alert, actor: Actor) -> None:
    with pytest.raises(Refused):
        resolve_alert(actor, alert.id, outcome="", note="", now=LATER)

    alert.refresh_from_db()
    assert alert.status == AlertStatus.OPEN


def test_closing_keeps_who_what_and_why(alert: Alert, actor: Actor) -> None:
    resolve_alert(actor, alert.id, outcome="seen_today", note="Seen in clinic.", now=LATER)

    event = AlertEvent.objects.get(kind=AlertEventKind.RESOLVED)
    assert (event.by_id, event.outcome, event.note) == (actor.person_id, "seen_today", "Seen in clinic.")


def test_a_closed_alert_does_not_climb(alert: Alert, actor: Actor) -> None:
    assert resolve_alert(actor, alert.id, outcome="seen_today", note="", now=LATER).escalate_at is None


def test_a_closed_alert_cannot_be_closed_again(alert: Alert, actor: Actor) -> None:
    resolve_alert(actor, alert.id, outcome="seen_today", note="", now=LATER)

    with pytest.raises(Conflict) as refused:
        resolve_alert(actor, alert.id, outcome="duplicate", note="", now=LATER)
    assert refused.value.code == "closed"


def test_what_was_decided_on_an_old_page_is_refused(alert: Alert, actor: Actor) -> None:
    add_note(actor, alert.id, note="Called, no answer.", now=LATER)
    acknowledge_alert(actor, alert.id, now=LATER)

    with pytest.raises(Conflict) as refused:
        resolve_alert(actor, alert.id, outcome="seen_today", note="", now=LATER, revision=alert.revision)
    assert refused.value.code == "stale"


@pytest.mark.parametrize("note", ["", "   ", "x" * (MOST_NOTE + 1)])
def test_a_note_that_cannot_be_kept_is_refused(alert: Alert, actor: Actor, note: str) -> None:
    with pytest.raises(Refused):
        add_note(actor, alert.id, note=note, now=LATER)

    assert not AlertEvent.objects.filter(kind=AlertEventKind.NOTE).exists()


def test_each_step_leaves_an_audit_row(alert: Alert, actor: Actor) -> None:
    acknowledge_alert(actor, alert.id, now=LATER)
    resolve_alert(actor, alert.id, outcome="seen_today", note="", now=LATER)

    done = list(AuditEvent.objects.filter(actor_id=actor.id).order_by("id").values_list("action", flat=True))
    assert done == ["alert.acknowledged", "alert.resolved"]
