"""What is not there and what is not yours look the same, to the byte."""

import itertools
import uuid
from typing import Any

import pytest
from django.test import Client

from recovery.accounts.models import ApiClient
from symptoms.models import Episode
from tests.access.asking import ask
from tests.access.routes import all_routes
from tests.api.calls import body_for, put

VARYING = frozenset({"X-Request-Id", "Date"})
ABOUT_SOMEBODY = [route for route in all_routes() if route.is_about_somebody]


def seen(answer: Any) -> tuple[Any, ...]:
    """Return all of an answer that its receiver can tell apart."""
    headers = {name: value for name, value in answer.headers.items() if name not in VARYING}
    return answer.status_code, answer.content, headers


@pytest.mark.parametrize(
    "who",
    [
        "stranger_browser",
        *(pytest.param(who, marks=pytest.mark.thorough) for who in ("strangers_api", "phone_of_another")),
    ],
)
def test_a_stranger_cannot_tell_what_exists(
    who: str, known: dict[str, uuid.UUID], request: pytest.FixtureRequest
) -> None:
    client = request.getfixturevalue(who)
    missing = {name: uuid.uuid4() for name in known}

    told = [
        f"{method} {route.name}"
        for route, method in itertools.product(ABOUT_SOMEBODY, ("GET", "POST", "PUT"))
        if seen(ask(client, method, route.path(known))) != seen(ask(client, method, route.path(missing)))
    ]

    assert told == []


def test_a_strangers_check_in_for_a_patient_is_as_for_nobody(strangers_api: Client, episode: Episode) -> None:
    body = body_for(episode, mood=3)

    theirs, missing = put(strangers_api, body), put(strangers_api, body | {"patient": str(uuid.uuid4())})

    assert theirs.status_code == 404
    assert seen(theirs) == seen(missing)


@pytest.mark.parametrize("path", ["/api/v1/alerts", "/api/v1/check-ins"])
def test_a_filter_does_not_reach_another_teams_patient(
    path: str, known: dict[str, uuid.UUID], strangers_api: Client
) -> None:
    assert strangers_api.get(path, {"patient": str(known["patient_id"])}).json()["results"] == []


def test_a_leaver_is_out_with_the_next_request(nurse_browser: Client, episode: Episode, nurse: Any) -> None:
    assert nurse_browser.get("/api/v1/patients").status_code == 200

    nurse.memberships.update(ended_at=episode.created_at)

    assert nurse_browser.get("/api/v1/patients").status_code == 401


def test_a_revoked_token_is_out_with_the_next_request(api: Client, episode: Episode) -> None:
    ApiClient.objects.update(revoked_at=episode.created_at)

    assert api.get("/api/v1/patients").status_code == 401


def test_a_token_of_somebody_who_was_switched_off_is_out(api: Client, nurse: Any) -> None:
    nurse.is_active = False
    nurse.save()

    assert api.get("/api/v1/patients").status_code == 401


def test_a_correction_cannot_name_another_patients_entry(
    api: Client, known: dict[str, uuid.UUID], other_episode: Episode
) -> None:
    answer = put(api, body_for(other_episode) | {"supersedes": str(known["check_in_id"])})

    assert (answer.status_code, answer.json()["code"]) == (400, "nothing_to_correct")
