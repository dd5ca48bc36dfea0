"""Between taking an alert and closing it: calls, snoozes, colleagues, second thoughts."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from alerts.care.bulk import acknowledge_reviews, resolve_reviews
from alerts.care.caring import MOST_SNOOZED, log_contact, reassign_alert, reopen_alert, snooze_alert
from alerts.care.undoing import UNDO_LASTS, undo
from alerts.models import Alert, AlertEvent, AlertEventKind, AlertStatus, Flag, FlagOutcome, Notification, Urgency
from alerts.services import acknowledge_alert, add_note, resolve_alert
from alerts.telling.escalating import escalate_due
from recovery.accounts.actors import Actor
from recovery.accounts.models import User
from recovery.accounts.queries import staff_actor
from recovery.audit.models import AuditEvent
from recovery.rota.models import OnCall
from symptoms.errors import Conflict, NotFound, Refused
from symptoms.models import Episode
from tests.alerts.making import EMERGENCY, check_in, closed, flagged, taken
from tests.people import NOW

HOUR = timedelta(hours=1)
LATER = NOW + timedelta(minutes=5)
REACHED = {"way": "phone", "result": "reached"}
NO_ANSWER = {"way": "phone", "result": "no_answer"}
STATE = (
    "status", "acknowledged_by_id", "acknowledged_at", "snoozed_until", "escalate_at", "escalation_step", "respond_by",
    "resolved_by_id", "resolved_at", "outcome", "reopened",
)  # fmt: skip

Act = Callable[[Actor, Alert], Alert]


def snoozed(actor: Actor, alert: Alert, *, until: datetime = LATER + HOUR, **more: Any) -> Alert:
    said: dict[str, Any] = {"reason": "call_later", "now": LATER, **more}
    return snooze_alert(actor, alert.id, until=until, **said)


def called(actor: Actor, alert: Alert, **said: Any) -> Alert:
    return log_contact(actor, alert.id, **(REACHED | {"now": LATER} | said))


def resolved(actor: Actor, alert: Alert, **said: Any) -> Alert:
    details: dict[str, Any] = {"outcome": "seen_today", "note": "", "now": LATER, **said}
    return resolve_alert(actor, alert.id, **details)


def state(alert: Alert) -> dict[str, Any]:
    found: dict[str, Any] = Alert.objects.values(*STATE).get(id=alert.id)
    return found


def kinds(alert: Alert) -> list[str]:
    return list(alert.timeline.order_by("at", "id").values_list("kind", flat=True))


def review(alert: Alert) -> Alert:
    """Make it an alert to review."""
    Alert.objects.filter(id=alert.id).update(urgency=Urgency.REVIEW)
    alert.refresh_from_db()
    return alert


@pytest.fixture
def alert(episode: Episode) -> Alert:
    return flagged(episode)


@pytest.fixture
def other_alert(other_episode: Episode) -> Alert:
    return flagged(other_episode)


# Calls


def test_whoever_calls_has_taken_the_alert(alert: Alert, actor: Actor) -> None:
    after = called(actor, alert)

    assert (after.status, after.acknowledged_by_id) == (AlertStatus.ACKNOWLEDGED, actor.person_id)
    assert kinds(alert) == ["opened", "acknowledged", "contact"]


def test_a_call_about_a_colleagues_alert_leaves_it_hers(alert: Alert, actor: Actor, teammate: User) -> None:
    taken(alert, teammate)

    assert called(actor, alert).acknowledged_by_id == teammate.id


def test_a_call_is_kept_with_how_and_what_came_of_it(alert: Alert, actor: Actor) -> None:
    called(actor, alert, result="left_message", note="Rings back.")

    event = AlertEvent.objects.get(kind=AlertEventKind.CONTACT)
    assert (event.way, event.result, event.note, event.by_id) == (
        "phone",
        "left_message",
        "Rings back.",
        actor.person_id,
    )


@pytest.mark.parametrize("said", [{"way": "pigeon"}, {"result": ""}, {"note": "x" * 4001}])
def test_a_call_without_its_words_is_refused(alert: Alert, actor: Actor, said: dict[str, str]) -> None:
    with pytest.raises(Refused):
        called(actor, alert, **said)

    assert kinds(alert) == ["opened"]


@pytest.mark.parametrize(("tried", "is_enough"), [(2, False), (3, True)])
def test_unable_to_reach_needs_three_attempts(alert: Alert, actor: Actor, tried: int, is_enough: bool) -> None:
    for _attempt in range(tried):
        called(actor, alert, **NO_ANSWER)
    called(actor, alert)  # was reached by phone: no attempt that failed

    if is_enough:
        assert resolved(actor, alert, outcome="unable_to_reach").outcome == "unable_to_reach"
    else:
        with pytest.raises(Refused, match="too_few_attempts"):
            resolved(actor, alert, outcome="unable_to_reach")


def test_an_attempt_taken_back_does_not_count(alert: Alert, actor: Actor) -> None:
    for _attempt in range(3):
        last = called(actor, alert, **NO_ANSWER)
    undo(actor, alert.id, revision=last.revision, now=LATER)

    with pytest.raises(Refused, match="too_few_attempts"):
        resolved(actor, alert, outcome="unable_to_reach")


# Snoozing


def test_a_snooze_names_the_person_the_reason_and_the_end(alert: Alert, actor: Actor) -> None:
    after = snoozed(actor, alert, note="At the dentist.")

    assert (after.status, after.acknowledged_by_id, after.escalate_at) == ("snoozed", actor.person_id, LATER + HOUR)
    event = AlertEvent.objects.get(kind=AlertEventKind.SNOOZED)
    assert (event.reason, event.until, event.note) == ("call_later", LATER + HOUR, "At the dentist.")


@pytest.mark.parametrize("urgency", MOST_SNOOZED)
@pytest.mark.parametrize(("beyond", "is_kept"), [(timedelta(0), True), (timedelta(seconds=1), False)])
def test_a_snooze_ends_by_the_cap_of_its_urgency(
    alert: Alert, actor: Actor, urgency: Urgency, beyond: timedelta, is_kept: bool
) -> None:
    Alert.objects.update(urgency=urgency)
    until = LATER + MOST_SNOOZED[urgency] + beyond

    if is_kept:
        assert snoozed(actor, alert, until=until).snoozed_until == until
    else:
        with pytest.raises(Refused, match="past_cap"):
            snoozed(actor, alert, until=until)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"reason": ""}, "no_reason"),
        ({"reason": "because"}, "no_reason"),
        ({"reason": "other", "note": " "}, "no_reason"),
        ({"until": LATER}, "past_end"),
    ],
)
def test_a_snooze_without_reason_or_end_is_refused(alert: Alert, actor: Actor, said: Any, code: str) -> None:
    with pytest.raises(Refused, match=code):
        snoozed(actor, alert, **said)

    assert state(alert)["status"] == AlertStatus.OPEN


def test_an_emergency_is_never_snoozed(episode: Episode, actor: Actor) -> None:
    alert = flagged(episode, **EMERGENCY)

    with pytest.raises(Refused, match="never_snoozed"):
        snoozed(actor, alert)
    with pytest.raises(IntegrityError), transaction.atomic():
        Alert.objects.update(
            status="snoozed", acknowledged_by_id=actor.person_id, snoozed_until=LATER, escalate_at=LATER
        )


@pytest.mark.parametrize("worse", [{"redness": 3, "swelling": 3}, {"calf": True}, EMERGENCY])
def test_anything_new_breaks_a_snooze(alert: Alert, episode: Episode, actor: Actor, worse: dict[str, Any]) -> None:
    snoozed(actor, alert)
    check_in(episode, now=LATER + timedelta(minutes=1), **worse)

    after = state(alert)
    assert (after["status"], after["snoozed_until"], after["reopened"]) == ("open", None, 1)


@pytest.mark.parametrize(("moment", "status"), [(-1, "snoozed"), (0, "open")])
def test_a_snooze_ends_at_its_end(alert: Alert, actor: Actor, moment: int, status: str) -> None:
    Alert.objects.update(escalation_step=3)
    snoozed(actor, alert)
    Notification.objects.update(send_at=None, sent_at=NOW)
    escalate_due(now=LATER + HOUR + timedelta(seconds=moment))

    assert state(alert)["status"] == status
    if status == "open":
        assert kinds(alert)[-1] == AlertEventKind.WOKEN
        assert state(alert)["escalation_step"] == 1  # nobody is on call: the first step that reaches somebody
        assert Notification.objects.filter(sent_at=None).exists()


def test_a_snoozed_alert_can_be_taken_before_its_end(alert: Alert, actor: Actor, teammate: User) -> None:
    snoozed(actor, alert)
    after = acknowledge_alert(staff_actor(teammate), alert.id, now=LATER)

    assert (after.status, after.acknowledged_by_id, after.snoozed_until) == ("acknowledged", teammate.id, None)


# Colleagues


def test_a_colleague_is_given_the_alert_and_no_more_time(alert: Alert, actor: Actor, teammate: User) -> None:
    climbs_at = alert.escalate_at
    after = reassign_alert(actor, alert.id, to=teammate.id, now=LATER)

    assert (after.status, after.acknowledged_by_id, after.escalate_at) == ("acknowledged", teammate.id, climbs_at)
    assert AlertEvent.objects.get(kind=AlertEventKind.REASSIGNED).to_id == teammate.id


def test_a_snoozed_alert_stays_snoozed_with_a_colleague(alert: Alert, actor: Actor, teammate: User) -> None:
    snoozed(actor, alert)

    assert reassign_alert(actor, alert.id, to=teammate.id, now=LATER).status == AlertStatus.SNOOZED


TAKES: dict[str, Act] = {
    "acknowledge": lambda actor, alert: acknowledge_alert(actor, alert.id, now=LATER),
    "call": called,
}


@pytest.mark.parametrize("name", TAKES)
def test_whoever_was_given_it_takes_it(alert: Alert, actor: Actor, teammate: User, name: str) -> None:
    given = reassign_alert(actor, alert.id, to=teammate.id, now=LATER)
    TAKES[name](staff_actor(teammate), given)

    assert given.escalate_at is not None
    assert escalate_due(now=given.escalate_at) == 0
    assert "acknowledged" in kinds(alert)


def test_whoever_took_what_she_was_given_takes_it_once(alert: Alert, actor: Actor, teammate: User) -> None:
    reassign_alert(actor, alert.id, to=teammate.id, now=LATER)
    after = acknowledge_alert(staff_actor(teammate), alert.id, now=LATER)

    assert acknowledge_alert(staff_actor(teammate), alert.id, now=LATER + HOUR).revision == after.revision
    assert called(staff_actor(teammate), alert, now=LATER + HOUR).escalate_at == after.escalate_at


def test_a_colleagues_call_takes_nothing_that_was_given_to_another(alert: Alert, actor: Actor, teammate: User) -> None:
    given = reassign_alert(actor, alert.id, to=teammate.id, now=LATER)
    after = called(actor, alert)

    assert (after.acknowledged_by_id, after.escalate_at) == (teammate.id, given.escalate_at)


def test_what_was_given_and_taken_back_is_as_it_was_taken(alert: Alert, actor: Actor, nurse: User) -> None:
    taken(alert, nurse)
    given = reassign_alert(actor, alert.id, to=nurse.id, now=LATER)
    undone = undo(actor, alert.id, revision=given.revision, now=LATER)

    assert acknowledge_alert(actor, alert.id, now=LATER).revision == undone.revision


@pytest.mark.parametrize("who", ["stranger", "leaver", "administrator"])
def test_only_somebody_of_the_team_is_given_it(
    alert: Alert, actor: Actor, who: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(Refused, match="not_in_team"):
        reassign_alert(actor, alert.id, to=request.getfixturevalue(who).id, now=LATER)


# Opening again


def test_a_closed_alert_is_opened_again_by_a_person_who_has_it_then(alert: Alert, actor: Actor, teammate: User) -> None:
    closed(alert, teammate)
    after = reopen_alert(actor, alert.id, note="Wrong patient closed.", now=LATER)

    assert (after.status, after.acknowledged_by_id, after.outcome) == ("acknowledged", actor.person_id, None)
    assert after.escalate_at is not None
    assert kinds(alert)[-1] == AlertEventKind.REOPENED


def test_it_says_why(alert: Alert, actor: Actor, teammate: User) -> None:
    closed(alert, teammate)

    with pytest.raises(Refused, match="no_reason"):
        reopen_alert(actor, alert.id, note=" ", now=LATER)


def test_opened_again_by_hand_it_has_no_new_evidence(alert: Alert, actor: Actor, teammate: User) -> None:
    closed(alert, teammate)

    assert reopen_alert(actor, alert.id, note="Wrong patient closed.", now=LATER).reopened == 0


def test_a_live_alert_cannot_be_opened_again(alert: Alert, actor: Actor) -> None:
    with pytest.raises(Conflict, match="live"):
        reopen_alert(actor, alert.id, note="Why not.", now=LATER)


def test_a_newer_live_alert_goes_before(alert: Alert, episode: Episode, actor: Actor) -> None:
    closed(alert, User.objects.get(name=actor.name))
    check_in(episode, now=LATER, **EMERGENCY)

    with pytest.raises(Conflict, match="newer_alert"):
        reopen_alert(actor, alert.id, note="Once more.", now=LATER)


# Closing, flag by flag


def test_one_flag_may_have_come_to_something_else(alert: Alert, actor: Actor) -> None:
    flag = Flag.objects.get()
    resolved(actor, alert, flags={flag.id: "expected_recovery"})

    assert FlagOutcome.objects.get().outcome == "expected_recovery"


@pytest.mark.parametrize(("outcome", "code"), [("fine", "no_outcome"), ("seen_today", "no_flag")])
def test_an_outcome_of_no_flag_is_refused(alert: Alert, actor: Actor, outcome: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        resolved(actor, alert, flags={uuid.uuid4(): outcome})

    assert state(alert)["status"] == AlertStatus.OPEN


# Taking back


STEPS: dict[str, Act] = {
    "acknowledge": lambda actor, alert: acknowledge_alert(actor, alert.id, now=LATER),
    "call": called,
    "snooze": snoozed,
    "give": lambda actor, alert: reassign_alert(
        actor, alert.id, to=actor.person_id or actor.organisation_id, now=LATER
    ),
    "close": resolved,
}


@pytest.mark.parametrize("name", STEPS)
def test_a_step_is_taken_back_exactly(alert: Alert, actor: Actor, name: str) -> None:
    before = state(alert)
    after = STEPS[name](actor, alert)
    undo(actor, alert.id, revision=after.revision, now=LATER + UNDO_LASTS)

    assert state(alert) == before
    assert kinds(alert)[-1] == AlertEventKind.UNDONE


def test_a_step_taken_back_tells_nobody_before_the_time(episode: Episode, actor: Actor, nurse: User) -> None:
    hours = {"starts_at": NOW - HOUR, "ends_at": NOW + HOUR}
    OnCall.objects.create(
        organisation_id=episode.organisation_id, care_team_id=episode.care_team_id, user=nurse, **hours
    )
    alert = flagged(episode)  # somebody is on call: it stays at the step with which it opened
    before = state(alert)
    after = acknowledge_alert(actor, alert.id, now=LATER)
    undo(actor, alert.id, revision=after.revision, now=LATER)

    assert state(alert) == before
    assert escalate_due(now=LATER) == 0


def test_an_alert_from_before_the_upgrade_is_taken_back_exactly_too(alert: Alert, actor: Actor) -> None:
    kept = apps.get_model("alerts", "AlertChange")
    old = kept.objects.filter(pgh_obj_id=alert.id).latest("pgh_id")
    old.pk, old.escalate_at = None, NOW  # as the trigger left it before: when it opened
    old.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute(import_module("alerts.migrations.0002_every_climb_kept").KEEP_AS_IT_IS)
    before = state(alert)
    after = acknowledge_alert(actor, alert.id, now=LATER)
    undo(actor, alert.id, revision=after.revision, now=LATER)

    assert state(alert) == before


@pytest.mark.parametrize(
    ("who", "seconds", "code"),
    [("nurse", 10.1, "too_late"), ("teammate", 1, "overtaken")],
)
def test_it_is_taken_back_by_oneself_within_ten_seconds(
    alert: Alert, actor: Actor, *, who: str, seconds: float, code: str, request: pytest.FixtureRequest
) -> None:
    after = resolved(actor, alert)
    person = staff_actor(request.getfixturevalue(who))

    with pytest.raises(Conflict, match=code):
        undo(person, alert.id, revision=after.revision, now=LATER + timedelta(seconds=seconds))
    assert state(alert)["status"] == AlertStatus.RESOLVED


def test_what_happened_since_is_not_undone(alert: Alert, episode: Episode, actor: Actor) -> None:
    after = acknowledge_alert(actor, alert.id, now=LATER)
    check_in(episode, now=LATER, **EMERGENCY)

    with pytest.raises(Conflict, match="overtaken"):
        undo(actor, alert.id, revision=after.revision, now=LATER)


def test_a_close_is_not_taken_back_beside_a_newer_alert(alert: Alert, episode: Episode, actor: Actor) -> None:
    after = resolved(actor, alert)
    check_in(episode, now=LATER, **EMERGENCY)

    with pytest.raises(Conflict, match="newer_alert"):
        undo(actor, alert.id, revision=after.revision, now=LATER)


def test_nothing_is_taken_back_twice(alert: Alert, actor: Actor) -> None:
    after = acknowledge_alert(actor, alert.id, now=LATER)
    undone = undo(actor, alert.id, revision=after.revision, now=LATER)

    for revision in (after.revision, undone.revision):
        with pytest.raises(Conflict):
            undo(actor, alert.id, revision=revision, now=LATER)


def test_a_note_is_never_taken_back(alert: Alert, actor: Actor) -> None:
    add_note(actor, alert.id, note="Daughter is with her.", now=LATER)

    with pytest.raises(Conflict, match="overtaken"):
        undo(actor, alert.id, revision=alert.revision, now=LATER)


# Many at once


def test_reviews_are_closed_together(alert: Alert, other_alert: Alert, actor: Actor) -> None:
    chosen = {review(one).id: one.revision for one in (alert, other_alert)}
    resolve_reviews(actor, chosen, outcome="expected_recovery", note="", now=LATER)

    assert set(Alert.objects.values_list("outcome", flat=True)) == {"expected_recovery"}


def test_reviews_are_taken_together(alert: Alert, other_alert: Alert, actor: Actor) -> None:
    done = acknowledge_reviews(actor, {review(one).id: one.revision for one in (alert, other_alert)}, now=LATER)

    assert {one.acknowledged_by_id for one in done} == {actor.person_id}


@pytest.mark.parametrize("wrong", ["urgent", "stale", "nothing"])
def test_if_one_cannot_none_is(alert: Alert, other_alert: Alert, actor: Actor, wrong: str) -> None:
    chosen = {review(alert).id: alert.revision, other_alert.id: other_alert.revision + (wrong == "stale")}

    with pytest.raises(Refused):
        resolve_reviews(actor, {} if wrong == "nothing" else chosen, outcome="duplicate", note="", now=LATER)
    assert set(Alert.objects.values_list("status", flat=True)) == {AlertStatus.OPEN}


# Everybody, and the trail


def test_who_was_first_is_named(alert: Alert, actor: Actor, teammate: User) -> None:
    called(staff_actor(teammate), alert)

    with pytest.raises(Conflict) as refused:
        snoozed(actor, alert, revision=alert.revision)
    assert "Tom Teammate, at " in refused.value.detail
    assert "Contact." in refused.value.detail


ANYTHING: dict[str, Act] = STEPS | {
    "open again": lambda actor, alert: reopen_alert(actor, alert.id, note="So.", now=LATER),
    "undo": lambda actor, alert: undo(actor, alert.id, revision=1, now=LATER),
}


@pytest.mark.parametrize("name", ANYTHING)
def test_an_alert_of_another_team_looks_like_none(alert: Alert, stranger: User, name: str) -> None:
    with pytest.raises(NotFound):
        ANYTHING[name](staff_actor(stranger), alert)


@pytest.mark.parametrize(("name", "last"), [("call", "contact"), ("snooze", "snoozed"), ("give", "reassigned")])
def test_each_step_leaves_an_audit_row(alert: Alert, actor: Actor, name: str, last: str) -> None:
    STEPS[name](actor, alert)

    assert AuditEvent.objects.filter(actor_id=actor.id).latest("id").action == f"alert.{last}"
