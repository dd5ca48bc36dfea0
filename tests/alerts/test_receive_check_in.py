"""Sending a check-in: saved means judged."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Q

from alerts.models import Alert, AlertStatus, Flag, Notification
from alerts.rules.catalogue.incision import RednessWithSwelling
from alerts.services import Received, acknowledge_alert, receive_check_in, resolve_alert
from recovery.accounts.actors import Actor
from recovery.accounts.models import User
from recovery.accounts.queries import staff_actor
from recovery.audit.models import AuditEvent
from symptoms.errors import Conflict, NotFound, Refused
from symptoms.models import CheckIn, Episode
from symptoms.services import SentCheckIn
from tests.people import NOW, SURGERY_ON, TODAY, sent

YESTERDAY = TODAY - timedelta(days=1)
RED: dict[str, Any] = {"redness": 2, "swelling": 2}


@pytest.fixture(autouse=True)
def somebody_to_tell(nurse: User) -> User:
    return nurse


def send(actor: Actor, entry: SentCheckIn | None = None, **answers: Any) -> Received:
    return receive_check_in(actor, Q(), entry or sent(TODAY, **answers), now=NOW)


def test_a_red_flag_is_an_open_alert_when_saved_is_said(episode: Episode, patient_as_actor: Actor) -> None:
    received = send(patient_as_actor, **RED)

    alert = Alert.objects.get(episode=episode)
    assert received.judged
    assert (alert.status, alert.urgency) == (AlertStatus.OPEN, received.urgency)
    assert "Redness 2 with swelling 2" in alert.headline


def test_a_calm_day_raises_nothing(episode: Episode, patient_as_actor: Actor) -> None:
    received = send(patient_as_actor, redness=0, swelling=0, mood=7)

    assert received.flags == []
    assert not Alert.objects.exists()


def test_a_flag_keeps_the_answers_it_rests_on(episode: Episode, patient_as_actor: Actor) -> None:
    received = send(patient_as_actor, **RED)

    flag = Flag.objects.get(rule_id="wound_red_and_swollen")
    said = {(fact["item"], fact["value"], fact["day"]) for fact in flag.facts}
    assert said == {("redness", 2, 10), ("swelling", 2, 10)}
    assert {fact["check_in"] for fact in flag.facts} == {str(received.check_in.id)}


def test_the_same_entry_sent_again_changes_nothing(episode: Episode, patient_as_actor: Actor) -> None:
    entry = sent(TODAY, **RED)

    first, second = send(patient_as_actor, entry), send(patient_as_actor, entry)

    assert (first.created, second.created) == (True, False)
    assert [flag.id for flag in first.flags] == [flag.id for flag in second.flags]
    assert CheckIn.objects.count() == Alert.objects.count() == 1


def test_another_entry_under_the_same_id_is_refused(episode: Episode, patient_as_actor: Actor) -> None:
    entry = sent(TODAY, **RED)
    send(patient_as_actor, entry)

    other = SentCheckIn(
        client_id=entry.client_id, day=TODAY, zone=entry.zone, answered_at=NOW, answers=sent(TODAY, mood=3).answers
    )
    with pytest.raises(Conflict):
        send(patient_as_actor, other)


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), SURGERY_ON - timedelta(days=1)])
def test_a_day_that_cannot_be_stores_nothing(episode: Episode, patient_as_actor: Actor, day: Any) -> None:
    with pytest.raises(Refused):
        send(patient_as_actor, sent(day, **RED))

    assert not CheckIn.objects.exists()


def test_a_stranger_cannot_write_for_a_patient(episode: Episode, stranger: User) -> None:
    with pytest.raises(NotFound):
        receive_check_in(staff_actor(stranger), Q(patient_id=episode.patient_id), sent(TODAY, **RED), now=NOW)


def test_each_nurse_is_told_once(episode: Episode, patient_as_actor: Actor, nurse: User, teammate: User) -> None:
    send(patient_as_actor, **RED)

    told = Notification.objects.values_list("recipient_id", flat=True)
    assert sorted(told) == sorted([nurse.id, teammate.id])


def test_the_write_leaves_an_audit_row(episode: Episode, patient_as_actor: Actor) -> None:
    received = send(patient_as_actor, **RED)

    event = AuditEvent.objects.get(action="check_in.record")
    assert (event.patient_ids, event.object_id) == ([episode.patient_id], received.check_in.id)


def test_a_rule_that_raises_keeps_the_entry_and_the_other_flags(
    episode: Episode, patient_as_actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RednessWithSwelling, "judge", lambda *_: 1 / 0)

    received = send(patient_as_actor, **RED, drainage="pus", drainage_amount="spots")

    assert not received.judged
    assert "wound_pus" in {flag.rule_id for flag in received.flags}
    episode.refresh_from_db()
    assert episode.evaluate_at == NOW + timedelta(seconds=5)


def test_new_evidence_opens_an_alert_that_somebody_took(
    episode: Episode, patient_as_actor: Actor, actor: Actor
) -> None:
    send(patient_as_actor, sent(TODAY - timedelta(days=1), **RED))
    acknowledge_alert(actor, Alert.objects.get().id, now=NOW)

    send(patient_as_actor, **RED)

    alert = Alert.objects.get()
    assert (alert.status, alert.reopened, alert.acknowledged_by) == (AlertStatus.OPEN, 1, None)


def test_worse_after_closing_opens_another_alert(episode: Episode, patient_as_actor: Actor, actor: Actor) -> None:
    send(patient_as_actor, sent(TODAY - timedelta(days=1), **RED))
    resolve_alert(actor, Alert.objects.get().id, outcome="advice_given", note="", now=NOW)

    send(patient_as_actor, redness=3, swelling=3)

    assert sorted(Alert.objects.values_list("status", flat=True)) == [AlertStatus.OPEN, AlertStatus.RESOLVED]


def test_the_same_again_within_the_quiet_time_stays_with_the_closed_alert(
    episode: Episode, patient_as_actor: Actor, actor: Actor
) -> None:
    send(patient_as_actor, sent(TODAY - timedelta(days=1), **RED))
    closed = resolve_alert(actor, Alert.objects.get().id, outcome="advice_given", note="", now=NOW)

    received = send(patient_as_actor, **RED)

    assert [(flag.standing, flag.alert_id) for flag in received.flags if flag.rule_id == "wound_red_and_swollen"] == [
        ("quiet", closed.id)
    ]


def test_the_same_again_within_the_quiet_time_leaves_another_alert_as_it_is(
    episode: Episode, patient_as_actor: Actor, actor: Actor
) -> None:
    receive_check_in(patient_as_actor, Q(), sent(YESTERDAY, **RED), now=NOW)
    closed = resolve_alert(actor, Alert.objects.get().id, outcome="advice_given", note="", now=NOW)
    receive_check_in(patient_as_actor, Q(), sent(YESTERDAY, fall=True), now=NOW)
    other = acknowledge_alert(actor, Alert.objects.exclude(id=closed.id).get().id, now=NOW)

    receive_check_in(patient_as_actor, Q(), sent(TODAY, **RED), now=NOW)

    quiet = Flag.objects.filter(standing="quiet").values_list("rule_id", "alert_id")
    assert set(quiet) == {("wound_red_and_swollen", closed.id)}
    as_it_was = (other.urgency, other.status, other.acknowledged_by_id, other.revision)
    other.refresh_from_db()
    assert (other.urgency, other.status, other.acknowledged_by_id, other.revision) == as_it_was


def test_a_rule_that_asks_for_contact_sooner_is_heeded(episode: Episode, patient_as_actor: Actor) -> None:
    send(patient_as_actor, **RED)
    slow = Alert.objects.get().respond_by

    send(patient_as_actor, **RED, temperature={"value": "38.6", "unit": "C"})

    assert (slow - NOW, Alert.objects.get().respond_by - NOW) == (timedelta(hours=4), timedelta(hours=2))


def test_an_entry_received_while_another_waited_for_the_lock_is_seen(episode: Episode, patient_as_actor: Actor) -> None:
    for days_ago in (5, 4, 3, 2):
        send(patient_as_actor, sent(TODAY - timedelta(days=days_ago), pain_back=2))
    send(patient_as_actor, sent(TODAY - timedelta(days=1), pain_back=7))

    waited = sent(TODAY, pain_back=7)
    received = receive_check_in(patient_as_actor, Q(), waited, now=NOW - timedelta(seconds=1))

    assert "pain_spike" in {flag.rule_id for flag in received.flags}
