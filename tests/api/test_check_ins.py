"""Sending and reading check-ins."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db.models import Q
from django.test import Client

from alerts.care.episodes import Why, pause_episode
from alerts.rules.catalogue.incision import RednessWithSwelling
from alerts.services import receive_check_in
from recovery.accounts.actors import Actor
from recovery.audit.models import AuditEvent
from symptoms.models import CheckIn, Episode
from symptoms.queries import patient_actor
from tests.api.calls import FAR_EAST, body_for, get, put
from tests.api.conftest import QueriesOf
from tests.people import NOW, TODAY, give_device, sent

RED = {"redness": 2, "swelling": 2}


def test_a_new_check_in_answers_201_with_what_held(api: Client, episode: Episode) -> None:
    answer = put(api, body_for(episode, **RED))

    assert answer.status_code == 201
    assert answer.json()["urgency"] == "same_day"
    assert [flag["rule"] for flag in answer.json()["flags"]] == ["wound_red_and_swollen"]
    assert answer.json()["flags"][0].keys() == {"rule", "family", "also", "urgency", "sentence", "advice"}


def test_a_calm_check_in_raises_nothing(api: Client, episode: Episode) -> None:
    answer = put(api, body_for(episode, redness=0, swelling=0, mood=8)).json()

    assert (answer["urgency"], answer["flags"], answer["judged"]) == (None, [], True)


def test_one_that_could_not_be_judged_says_so(api: Client, episode: Episode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RednessWithSwelling, "judge", lambda *_: 1 / 0)

    answer = put(api, body_for(episode, **RED))

    said = answer.json()
    assert (answer.status_code, said["judged"], said["urgency"], said["flags"]) == (201, False, None, [])


def test_nothing_is_stored_of_a_patient_whose_episode_is_paused(api: Client, episode: Episode, actor: Actor) -> None:
    pause_episode(actor, episode.patient_id, Why("in_hospital", ""), now=NOW)

    answer = put(api, body_for(episode, **RED))

    assert (answer.status_code, CheckIn.objects.count()) == (404, 0)


def test_an_entry_sent_again_is_found_after_its_episode_was_paused(api: Client, episode: Episode, actor: Actor) -> None:
    client_id, body = uuid.uuid4(), body_for(episode, **RED)
    first = put(api, body, client_id)
    pause_episode(actor, episode.patient_id, Why("in_hospital", ""), now=NOW)

    again, another = put(api, body, client_id), put(api, body_for(episode, redness=1), client_id)

    assert (again.status_code, again.json(), another.status_code) == (200, first.json(), 409)


def test_an_entry_of_another_teams_patient_is_not_found_by_its_id(api: Client, strangers_episode: Episode) -> None:
    client_id, body = uuid.uuid4(), body_for(strangers_episode, **RED)
    theirs = patient_actor(give_device(strangers_episode.patient), now=NOW)
    receive_check_in(theirs, Q(), replace(sent(TODAY, **RED), client_id=client_id), now=NOW)

    assert put(api, body, client_id).status_code == 404


def test_the_answer_does_not_repeat_what_was_sent(api: Client, episode: Episode) -> None:
    answer = put(api, body_for(episode, **RED))

    assert answer.json().keys() == {"id", "day", "received_at", "judged", "urgency", "flags"}


def test_the_same_entry_again_answers_200_and_stores_nothing(api: Client, episode: Episode) -> None:
    client_id, body = uuid.uuid4(), body_for(episode, **RED)
    first = put(api, body, client_id)

    again = put(api, body, client_id)

    assert (again.status_code, again.json()) == (200, first.json())
    assert CheckIn.objects.count() == 1


def test_another_entry_under_the_same_id_is_refused(api: Client, episode: Episode) -> None:
    client_id = uuid.uuid4()
    put(api, body_for(episode, mood=3), client_id)

    answer = put(api, body_for(episode, mood=4), client_id)

    assert (answer.status_code, answer.json()["code"]) == (409, "other_entry")
    assert CheckIn.objects.get().mood == 3


def test_two_patients_may_use_the_same_id(api: Client, episode: Episode, other_episode: Episode) -> None:
    client_id = uuid.uuid4()

    answers = [put(api, body_for(who, mood=5), client_id) for who in (episode, other_episode)]

    assert [answer.status_code for answer in answers] == [201, 201]


def test_a_patient_may_be_named_by_the_hospitals_own_number(api: Client, episode: Episode) -> None:
    answer = put(api, body_for(episode) | {"patient": {"identifier": "P-1001"}})

    assert answer.status_code == 201
    assert CheckIn.objects.get().episode == episode


def test_a_correction_supersedes_the_entry_it_names(api: Client, episode: Episode) -> None:
    first = put(api, body_for(episode, mood=1)).json()["id"]

    answer = put(api, body_for(episode, mood=7) | {"supersedes": first})

    assert answer.status_code == 201
    assert str(CheckIn.objects.get(mood=7).supersedes_id) == first


def test_an_offset_that_the_database_does_not_know_is_an_instant_like_any(api: Client, episode: Episode) -> None:
    body = body_for(episode, mood=3) | {"answered_at": NOW.astimezone(FAR_EAST).isoformat()}

    assert put(api, body).status_code == 201
    assert CheckIn.objects.get().answered_at == NOW


def test_a_second_correction_of_the_same_entry_is_refused(api: Client, episode: Episode) -> None:
    first = put(api, body_for(episode, mood=1)).json()["id"]
    put(api, body_for(episode, mood=7) | {"supersedes": first})

    answer = put(api, body_for(episode, mood=8) | {"supersedes": first})

    assert (answer.status_code, answer.json()["code"]) == (409, "already_corrected")


def test_what_is_read_is_what_was_sent_and_the_rest_is_null(api: Client, episode: Episode) -> None:
    client_id = uuid.uuid4()
    said = {"mood": 4, "fall": False, "temperature": {"value": 37.2, "unit": "C"}, "numb_sites": ["left_leg"]}
    put(api, body_for(episode, **said), client_id)

    shown = get(api, f"/check-ins/{client_id}").json()["answers"]

    expected = said | {"fall_injury": False, "note": ""}
    assert {item: value for item, value in shown.items() if value is not None} == expected


def test_a_check_in_is_found_by_our_id_too(api: Client, episode: Episode) -> None:
    ours = put(api, body_for(episode, mood=4)).json()["id"]

    assert get(api, f"/check-ins/{ours}").json()["id"] == ours


def test_the_list_shows_the_newest_first_and_pages_without_repeating(api: Client, episode: Episode) -> None:
    sent = [put(api, body_for(episode, mood=mood)).json()["id"] for mood in range(5)]

    first = get(api, "/check-ins", page_size=3).json()
    second = api.get(first["next"]).json()

    assert [row["id"] for row in first["results"] + second["results"]] == sent[::-1]
    assert second["next"] is None


def test_the_list_can_be_narrowed_to_days(api: Client, episode: Episode) -> None:
    for back in range(3):
        put(api, body_for(episode) | {"day": str(TODAY - timedelta(days=back))})

    days = get(api, "/check-ins", day_from=TODAY - timedelta(days=1), day_to=TODAY).json()["results"]

    assert [row["day"] for row in days] == [str(TODAY - timedelta(days=1)), str(TODAY)]


def test_the_list_can_be_narrowed_to_a_patient(api: Client, episode: Episode, other_episode: Episode) -> None:
    put(api, body_for(episode))
    put(api, body_for(other_episode))

    shown = get(api, "/check-ins", patient=other_episode.patient_id).json()["results"]

    assert [row["patient"] for row in shown] == [str(other_episode.patient_id)]


def test_a_list_costs_the_same_queries_however_long(api: Client, episode: Episode, pinned: QueriesOf) -> None:
    put(api, body_for(episode))
    one = pinned(lambda: get(api, "/check-ins"))
    put(api, body_for(episode))

    assert pinned(lambda: get(api, "/check-ins")) == one == 3


def test_every_answer_carries_the_id_that_its_audit_row_has(api: Client, episode: Episode) -> None:
    answer = get(api, "/check-ins")

    assert answer["X-Request-Id"] == AuditEvent.objects.get(action="check_in.list").request_id != ""


def test_no_answer_may_be_kept_by_a_cache(api: Client, episode: Episode) -> None:
    assert get(api, "/check-ins")["Cache-Control"] == "no-store"
