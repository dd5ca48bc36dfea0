"""Every step of care by the API: a ward's own program does what its nurses do, in the name of a person."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from alerts.models import Alert, AlertEvent, FlagOutcome
from recovery.accounts.models import User
from symptoms.models import Episode
from tests.api.calls import V1, get, post, raise_alert
from tests.people import NOW

REACHED = {"way": "phone", "result": "reached", "note": "Feels well."}
SNOOZE = {"reason": "call_later", "until": (NOW + timedelta(hours=1)).isoformat()}


@pytest.fixture
def path(api: Client, episode: Episode) -> str:
    return f"/alerts/{raise_alert(api, episode)}"


def test_a_contact_is_logged_and_shown(path: str, api: Client) -> None:
    assert post(api, f"{path}/contact", REACHED).json()["status"] == "acknowledged"

    event = get(api, path).json()["timeline"][-1]
    assert (event["kind"], event["way"], event["result"], event["by"]) == ("contact", "phone", "reached", "Nora Nurse")


def test_a_snooze_shows_its_end(path: str, api: Client) -> None:
    answer = post(api, f"{path}/snooze", SNOOZE)

    assert (answer.json()["status"], bool(answer.json()["snoozed_until"])) == ("snoozed", True)


def test_it_is_given_to_a_colleague(path: str, api: Client, teammate: User) -> None:
    assert post(api, f"{path}/reassign", {"to": str(teammate.id)}).json()["acknowledged_by"] == "Tom Teammate"


def test_whoever_it_was_given_to_takes_it_by_calling(path: str, api: Client, nurse: User) -> None:
    given = post(api, f"{path}/reassign", {"to": str(nurse.id)}).json()

    assert post(api, f"{path}/acknowledge").json()["revision"] == given["revision"] + 1
    assert [event["kind"] for event in get(api, path).json()["timeline"]][-1] == "acknowledged"


def test_a_note_and_an_opening_again_are_signed(path: str, api: Client) -> None:
    post(api, f"{path}/resolve", {"outcome": "seen_today"})
    post(api, f"{path}/note", {"note": "Was the wrong one."})

    assert post(api, f"{path}/reopen", {"note": "Was the wrong one."}).json()["status"] == "acknowledged"
    assert set(AlertEvent.objects.filter(note="Was the wrong one.").values_list("kind", flat=True)) == {
        "note",
        "reopened",
    }


def test_a_step_is_taken_back(path: str, api: Client) -> None:
    revision = post(api, f"{path}/contact", REACHED).json()["revision"]

    assert post(api, f"{path}/undo", {"revision": revision}).json()["status"] == "open"


def test_a_flag_has_its_own_outcome(path: str, api: Client) -> None:
    flag = get(api, path).json()["flags"][0]["id"]
    post(api, f"{path}/resolve", {"outcome": "seen_today", "flags": {flag: "expected_recovery"}})

    assert FlagOutcome.objects.get().outcome == "expected_recovery"


@pytest.mark.parametrize(
    ("step", "body", "code"),
    [
        ("contact", {"way": "pigeon", "result": "reached"}, "not_valid"),
        ("snooze", SNOOZE | {"until": (NOW + timedelta(hours=5)).isoformat()}, "past_cap"),
        ("snooze", SNOOZE | {"until": "soon"}, "not_valid"),
        ("reassign", {"to": str(uuid.uuid4())}, "not_in_team"),
        ("reopen", {"note": "So."}, "live"),
        ("note", {"note": " "}, "empty_note"),
        ("undo", {"revision": 1}, "overtaken"),
        ("resolve", {"outcome": "unable_to_reach"}, "too_few_attempts"),
    ],
)
def test_what_cannot_be_done_says_why(path: str, api: Client, step: str, body: dict[str, Any], code: str) -> None:
    answer = post(api, f"{path}/{step}", body)

    assert answer.status_code in {400, 409}
    assert answer.json()["code"] == code
    assert Alert.objects.get().status == "open"


def test_what_was_decided_on_an_old_copy_is_refused(path: str, api: Client, nurse_browser: Client) -> None:
    seen = get(api, path)["ETag"]
    post(api, f"{path}/contact", REACHED)

    answer = api.post(f"{V1}{path}/snooze", SNOOZE, content_type="application/json", headers={"If-Match": seen})

    assert (answer.status_code, answer.json()["code"]) == (412, "stale")
