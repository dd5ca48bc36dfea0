"""Reading alerts, taking one, closing one."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client

from alerts.models import Alert, AlertStatus
from recovery.accounts.models import User
from symptoms.models import Episode
from tests.api.calls import FAR_EAST, V1, body_for, get, post, put, raise_alert
from tests.api.conftest import QueriesOf
from tests.people import NOW

CLOSED = {"outcome": "advice_given", "note": "Dressing changed by phone."}


def test_the_list_says_whose_how_soon_and_why(api: Client, episode: Episode) -> None:
    raise_alert(api, episode)

    (row,) = get(api, "/alerts").json()["results"]

    assert row["patient"] == {"id": str(episode.patient_id), "identifier": "P-1001"}
    assert (row["status"], row["urgency"]) == ("open", "same_day")
    assert row["headline"].startswith("Redness 2 with swelling 2")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"status": "open"}, 1),
        ({"status": "resolved"}, 0),
        ({"status": ["open", "resolved"]}, 1),
        ({"urgency": "same_day"}, 1),
        ({"urgency": "emergency"}, 0),
        ({"patient": uuid.UUID(int=1)}, 0),
        ({"updated_since": (NOW - timedelta(minutes=1)).isoformat()}, 1),
        ({"updated_since": (NOW + timedelta(days=1)).isoformat()}, 0),
        ({"updated_since": NOW.astimezone(FAR_EAST).isoformat()}, 1),
    ],
)
def test_the_list_can_be_narrowed(query: dict[str, object], found: int, api: Client, episode: Episode) -> None:
    raise_alert(api, episode)

    assert len(get(api, "/alerts", **query).json()["results"]) == found


def test_an_alert_shows_the_rule_its_version_and_the_answers_it_rests_on(api: Client, episode: Episode) -> None:
    alert = get(api, f"/alerts/{raise_alert(api, episode)}").json()

    (flag,) = alert["flags"]
    assert (flag["rule"], flag["ruleset_version"]) == ("wound_red_and_swollen", 1)
    assert [(fact["item"], fact["value"]) for fact in flag["facts"]] == [("redness", 2), ("swelling", 2)]
    assert flag["parameters"]["sum_level"] == 3
    assert [event["kind"] for event in alert["timeline"]] == ["opened"]


def test_an_alert_that_has_not_changed_is_not_sent_again(api: Client, episode: Episode) -> None:
    path = f"/alerts/{raise_alert(api, episode)}"
    seen = get(api, path)["ETag"]

    answer = api.get(f"{V1}{path}", headers={"If-None-Match": seen})

    assert (answer.status_code, answer.content) == (304, b"")


@pytest.mark.parametrize(("name", "said"), [("acknowledge", None), ("note", {"note": "Daughter is with her."})])
def test_an_alert_that_changed_is_sent_again(
    api: Client, episode: Episode, name: str, said: dict[str, str] | None
) -> None:
    path = f"/alerts/{raise_alert(api, episode)}"
    seen = get(api, path)["ETag"]
    post(api, f"{path}/{name}", said)

    assert api.get(f"{V1}{path}", headers={"If-None-Match": seen}).status_code == 200


def test_a_client_takes_an_alert_for_the_person_it_acts_for(api: Client, episode: Episode, nurse: User) -> None:
    answer = post(api, f"/alerts/{raise_alert(api, episode)}/acknowledge")

    assert (answer.status_code, answer.json()["acknowledged_by"]) == (200, "Nora Nurse")
    assert Alert.objects.get().acknowledged_by == nurse


def test_the_second_to_take_an_alert_is_told_who_was_first(
    api: Client, episode: Episode, teammate: User, nurse_browser: Client
) -> None:
    alert = raise_alert(api, episode)
    Alert.objects.update(status=AlertStatus.ACKNOWLEDGED, acknowledged_by=teammate, acknowledged_at=NOW)

    answer = post(nurse_browser, f"/alerts/{alert}/acknowledge")

    assert answer.status_code == 409
    assert answer.json()["detail"].startswith("Tom Teammate took this alert")


def test_an_alert_is_closed_with_an_outcome_and_a_note(api: Client, episode: Episode) -> None:
    path = f"/alerts/{raise_alert(api, episode)}"

    answer = post(api, f"{path}/resolve", CLOSED)

    assert (answer.status_code, answer.json()["status"], answer.json()["outcome"]) == (200, "resolved", "advice_given")
    assert get(api, path).json()["timeline"][-1]["note"] == CLOSED["note"]


def test_a_closed_alert_is_not_closed_again(api: Client, episode: Episode) -> None:
    path = f"/alerts/{raise_alert(api, episode)}/resolve"
    post(api, path, CLOSED)

    assert post(api, path, CLOSED).status_code == 409


@pytest.mark.parametrize(("action", "body"), [("acknowledge", {}), ("resolve", CLOSED)])
def test_what_changed_since_it_was_read_is_left_alone(
    action: str, body: dict[str, str], api: Client, episode: Episode
) -> None:
    path = f"/alerts/{raise_alert(api, episode)}"
    seen = get(api, path)["ETag"]
    put(api, body_for(episode, redness=3, swelling=3))

    answer = post(api, f"{path}/{action}", body, **{"If-Match": seen})

    assert (answer.status_code, answer.json()["code"]) == (412, "stale")
    assert "by the system" in answer.json()["detail"]
    assert Alert.objects.get().status == AlertStatus.OPEN


@pytest.mark.parametrize("etag", ['"x"', "nonsense", '"-1"', '"99999999999999999999"', ""])
def test_an_if_match_that_we_did_not_make_fits_nothing(etag: str, api: Client, episode: Episode) -> None:
    path = f"/alerts/{raise_alert(api, episode)}/acknowledge"

    assert post(api, path, **{"If-Match": etag}).status_code == 412


@pytest.mark.parametrize("fresh", ["the ETag", "*"])
def test_what_has_not_changed_may_be_acted_on(fresh: str, api: Client, episode: Episode) -> None:
    path = f"/alerts/{raise_alert(api, episode)}"
    etag = get(api, path)["ETag"] if fresh == "the ETag" else fresh

    assert post(api, f"{path}/acknowledge", **{"If-Match": etag}).status_code == 200


def test_a_list_costs_the_same_queries_however_long(
    api: Client, episode: Episode, other_episode: Episode, pinned: QueriesOf
) -> None:
    raise_alert(api, episode)
    one = pinned(lambda: get(api, "/alerts"))
    raise_alert(api, other_episode)

    assert pinned(lambda: get(api, "/alerts")) == one == 3


def test_an_alert_costs_the_same_queries_however_many_flags_it_has(
    api: Client, episode: Episode, pinned: QueriesOf
) -> None:
    path = f"/alerts/{raise_alert(api, episode)}"
    one = pinned(lambda: get(api, path))
    put(api, body_for(episode, redness=3, swelling=3, drainage="pus", drainage_amount="soaked"))

    assert pinned(lambda: get(api, path)) == one == 5


# Browsers


def browser_that_checks(browser: Client) -> Client:
    """Return the same browser, asked for its CSRF token as outside tests."""
    browser.handler.enforce_csrf_checks = True
    return browser


def test_a_browser_without_the_csrf_token_changes_nothing(api: Client, episode: Episode, nurse_browser: Client) -> None:
    alert = raise_alert(api, episode)

    answer = post(browser_that_checks(nurse_browser), f"/alerts/{alert}/acknowledge")

    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert Alert.objects.get().status == AlertStatus.OPEN


def test_another_kind_of_authorization_does_not_stand_for_the_csrf_token(
    api: Client, episode: Episode, nurse_browser: Client
) -> None:
    alert = raise_alert(api, episode)

    answer = post(browser_that_checks(nurse_browser), f"/alerts/{alert}/acknowledge", Authorization="Basic YTpi")

    assert answer.status_code == 403


def test_a_token_needs_no_csrf_token(api: Client, episode: Episode) -> None:
    alert = raise_alert(api, episode)

    assert post(browser_that_checks(api), f"/alerts/{alert}/acknowledge").status_code == 200
