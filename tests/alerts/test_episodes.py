"""Moving, pausing and ending an episode: nothing open is lost on the way, and each decision says why."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from alerts.care.episodes import Why, end_episode, move_episode, pause_episode, resume_episode
from alerts.judgement.judging import judge_all_due, next_midnight
from alerts.models import Alert, AlertStatus, Flag, Notification
from recovery.accounts.actors import Actor
from recovery.accounts.models import CareTeam, User
from recovery.accounts.queries import staff_actor
from recovery.audit.models import AuditEvent
from symptoms.contact_models import AccessCode
from symptoms.entry.entering import issue_code
from symptoms.errors import Conflict, NotFound, Refused
from symptoms.imports.models import EpisodeDecision
from symptoms.models import Episode, EpisodeStatus
from tests.alerts.making import EMERGENCY, flagged, taken
from tests.people import NOW

AWAY, DONE = Why("away"), Why("completed")


def page(browser: Client, episode: Episode, **said: str) -> Any:
    path = reverse("patient-episode", args=[episode.patient_id])
    return browser.post(path, said) if said else browser.get(path)


def test_a_paused_episode_is_neither_asked_nor_judged(actor: Actor, episode: Episode) -> None:
    pause_episode(actor, episode.patient_id, AWAY, now=NOW)
    episode.refresh_from_db()

    assert (episode.status, episode.evaluate_at, episode.remind_at) == ("paused", None, None)


def test_after_a_pause_the_patient_has_a_day_to_answer(actor: Actor, episode: Episode) -> None:
    pause_episode(actor, episode.patient_id, AWAY, now=NOW)
    resume_episode(actor, episode.patient_id, now=NOW)
    episode.refresh_from_db()

    assert (episode.status, episode.evaluate_at, episode.remind_at) == ("active", NOW, NOW)
    assert episode.silence_counts_from == next_midnight(episode.time_zone, NOW)


def test_a_pause_is_no_silence(actor: Actor, episode: Episode) -> None:
    Episode.objects.filter(id=episode.id).update(created_at=NOW - timedelta(days=9), evaluate_at=NOW)
    pause_episode(actor, episode.patient_id, AWAY, now=NOW - timedelta(days=8))
    resume_episode(actor, episode.patient_id, now=NOW - timedelta(days=3))

    judge_all_due(now=NOW)

    assert [flag.rule_id for flag in Flag.objects.all()] == ["missed_two"]


def test_an_episode_ends_on_the_patients_own_day(actor: Actor, episode: Episode) -> None:
    episode.patient.time_zone = "Pacific/Auckland"
    episode.patient.save()

    end_episode(actor, episode.patient_id, DONE, now=NOW.replace(hour=20))

    assert Episode.objects.get().ended_on == (NOW + timedelta(days=1)).date()


def test_an_open_alert_outlives_a_pause(actor: Actor, episode: Episode) -> None:
    alert = flagged(episode)
    pause_episode(actor, episode.patient_id, AWAY, now=NOW)
    alert.refresh_from_db()

    assert (alert.status, alert.escalate_at is not None) == (AlertStatus.OPEN, True)


@pytest.mark.parametrize("opted_out", [False, True])
def test_an_open_alert_keeps_an_episode_from_ending_without_a_word(
    actor: Actor, episode: Episode, *, opted_out: bool
) -> None:
    alert = flagged(episode)
    why = Why("privacy") if opted_out else DONE
    with pytest.raises(Refused) as refused:
        end_episode(actor, episode.patient_id, why, opted_out=opted_out, now=NOW)

    assert (refused.value.code, refused.value.field) == ("alert_open", "outcome")
    assert alert.headline in refused.value.detail
    assert Episode.objects.get().status == EpisodeStatus.ACTIVE


def test_with_its_outcome_the_alert_is_closed_together_with_the_episode(actor: Actor, episode: Episode) -> None:
    alert = flagged(episode)
    end_episode(actor, episode.patient_id, Why("transferred", "To York."), outcome="advice_given", now=NOW)
    alert.refresh_from_db()

    assert (alert.status, alert.outcome, alert.resolved_by_id) == ("resolved", "advice_given", actor.id)
    assert alert.timeline.get(kind="resolved").note == "The episode was ended: Cared for elsewhere. To York."
    assert Episode.objects.get().status == EpisodeStatus.ENDED


def test_an_outcome_that_needs_attempts_ends_nothing_without_them(actor: Actor, episode: Episode) -> None:
    flagged(episode)
    with pytest.raises(Refused, match="too_few_attempts"):
        end_episode(actor, episode.patient_id, DONE, outcome="unable_to_reach", now=NOW)

    assert Episode.objects.get().status == EpisodeStatus.ACTIVE


def test_codes_that_nobody_used_stop_working(actor: Actor, episode: Episode) -> None:
    issue_code(actor, episode.patient, now=NOW)
    end_episode(actor, episode.patient_id, DONE, now=NOW)

    assert AccessCode.objects.get().revoked_at == NOW


@pytest.mark.parametrize("opted_out", [False, True])
def test_opting_out_is_kept_apart_from_ending(actor: Actor, episode: Episode, *, opted_out: bool) -> None:
    end_episode(actor, episode.patient_id, Why("other", "Her wish."), opted_out=opted_out, now=NOW)
    decision = EpisodeDecision.objects.get()

    assert (decision.kind, decision.reason, decision.note) == (
        "opted_out" if opted_out else "ended", "other", "Her wish."
    )  # fmt: skip


@pytest.mark.parametrize(
    ("why", "code"),
    [(Why(""), "no_reason"), (Why("died"), "no_reason"), (Why("other", " "), "no_words"), (Why("away", "x" * 4001), "long_note")],
)  # fmt: skip
def test_a_decision_without_a_reason_is_refused(actor: Actor, episode: Episode, why: Why, code: str) -> None:
    with pytest.raises(Refused, match=code):
        pause_episode(actor, episode.patient_id, why, now=NOW)

    assert Episode.objects.get().status == EpisodeStatus.ACTIVE


def test_the_second_of_two_is_told(actor: Actor, episode: Episode) -> None:
    end_episode(actor, episode.patient_id, DONE, now=NOW)

    with pytest.raises(Conflict, match="stands_elsewhere"):
        pause_episode(actor, episode.patient_id, AWAY, now=NOW)


def test_a_move_takes_every_alert_along_and_opens_the_live_one_anew(
    actor: Actor, episode: Episode, other_team: CareTeam, stranger: User, nurse: User
) -> None:
    alert = taken(flagged(episode, **EMERGENCY), nurse)
    move_episode(actor, episode.patient_id, to_team=other_team.id, now=NOW + timedelta(minutes=1))
    alert.refresh_from_db()

    assert (alert.care_team, alert.status, alert.acknowledged_by) == (other_team, AlertStatus.OPEN, None)
    assert alert.escalate_at is not None
    assert Notification.objects.filter(recipient=stranger).exists()
    assert alert.timeline.get(kind="reopened").note == f"Moved here from {episode.care_team.name}."


def test_after_a_move_only_the_new_team_sees_the_patient(
    nurse_browser: Client, stranger_browser: Client, episode: Episode, other_team: CareTeam
) -> None:
    assert page(nurse_browser, episode, step="move", to_team=str(other_team.id)).status_code == 302

    assert page(nurse_browser, episode).status_code == 404
    assert page(stranger_browser, episode).status_code == 200
    assert stranger_browser.get(reverse("patient", args=[episode.patient_id])).status_code == 200


def test_nobody_moves_another_teams_patient(stranger: User, episode: Episode, other_team: CareTeam) -> None:
    with pytest.raises(NotFound):
        move_episode(staff_actor(stranger), episode.patient_id, to_team=other_team.id, now=NOW)


def test_a_move_to_the_same_team_is_refused(actor: Actor, episode: Episode) -> None:
    with pytest.raises(Refused, match="same_team"):
        move_episode(actor, episode.patient_id, to_team=episode.care_team_id, now=NOW)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"step": "pause"}, "Choose the reason."),
        ({"step": "pause", "reason": "other", "note": ""}, "Say in a few words"),
        ({"step": "move"}, "Choose the team."),
        ({"step": "end", "reason": "completed"}, "Say what came of it"),
        ({"step": "resume"}, "Somebody was first: this episode is Active."),
    ],
)
def test_what_cannot_be_done_is_said_where_it_was_asked(
    nurse_browser: Client, episode: Episode, other_team: CareTeam, said: dict[str, str], words: str
) -> None:
    flagged(episode)
    answer = page(nurse_browser, episode, **said, **({} if "note" in said else {"note": "Kept words"}))

    assert answer.status_code == 422
    if said["step"] != "resume":  # an active episode shows no form to resume it
        assert words in answer.content.decode()
        assert "note" in said or "Kept words" in answer.content.decode()
    assert not EpisodeDecision.objects.exists()


def test_a_decision_that_is_none_changes_nothing(nurse_browser: Client, episode: Episode) -> None:
    assert page(nurse_browser, episode, step="explode").status_code == 422


@pytest.mark.parametrize("name", ["patient", "patient-episode", "alert", "patients", "worklist", "handover"])
def test_a_paused_episode_says_so_on_every_page(
    nurse_browser: Client, actor: Actor, episode: Episode, name: str
) -> None:
    alert = flagged(episode)
    known = {"patient": [episode.patient_id], "patient-episode": [episode.patient_id], "alert": [alert.id]}
    path = reverse(name, args=known.get(name, []))
    pause_episode(actor, episode.patient_id, AWAY, now=NOW)
    shown = nurse_browser.get(path).content.decode()

    assert ("Paused." if name in known else "paused") in shown
    resume_episode(actor, episode.patient_id, now=NOW)
    main = nurse_browser.get(path).content.decode().partition('id="main"')[2].partition("What was decided")[0]
    assert "paused" not in main.lower()


def test_each_decision_has_its_row_in_the_trail(actor: Actor, episode: Episode) -> None:
    pause_episode(actor, episode.patient_id, AWAY, now=NOW)
    resume_episode(actor, episode.patient_id, now=NOW)
    end_episode(actor, episode.patient_id, DONE, now=NOW)

    trail = AuditEvent.objects.filter(patient_ids=[episode.patient_id]).order_by("at", "id")
    assert list(trail.values_list("action", flat=True)) == ["episode.paused", "episode.resumed", "episode.ended"]


def test_a_decision_is_never_edited(actor: Actor, episode: Episode) -> None:
    pause_episode(actor, episode.patient_id, AWAY, now=NOW)

    with pytest.raises(DatabaseError), transaction.atomic():
        EpisodeDecision.objects.update(note="Changed.")


def test_after_a_move_no_alert_is_left_behind(actor: Actor, episode: Episode, other_team: CareTeam) -> None:
    flagged(episode)
    move_episode(actor, episode.patient_id, to_team=other_team.id, now=NOW)

    assert not Alert.objects.exclude(care_team=other_team).exists()
