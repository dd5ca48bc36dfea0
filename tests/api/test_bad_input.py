"""What cannot be: each a clear 4xx that says what is wrong where, and nothing stored."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from symptoms.check_in.answers import Answers
from symptoms.models import CheckIn, Episode
from symptoms.vocabulary import Site
from tests.api.calls import JSON, V1, body_for, get, post, put
from tests.people import SURGERY_ON, TODAY

DEEP = 100_000

# Answers as JSON text, so that even what no JSON library would write can be sent; what it points at; the code.
BAD_ANSWERS = {
    "a Fahrenheit number in Celsius": ('{"temperature": {"value": 98.6, "unit": "C"}}', "/answers/temperature"),
    "a Celsius number in Fahrenheit": ('{"temperature": {"value": 37, "unit": "F"}}', "/answers/temperature"),
    "NaN degrees": ('{"temperature": {"value": NaN, "unit": "C"}}', "/answers/temperature/value"),
    "infinite degrees": ('{"temperature": {"value": 1e400, "unit": "C"}}', "/answers/temperature/value"),
    "minus infinity": ('{"temperature": {"value": -Infinity, "unit": "C"}}', "/answers/temperature/value"),
    "true degrees": ('{"temperature": {"value": true, "unit": "C"}}', "/answers/temperature/value"),
    "a comma": ('{"temperature": {"value": "38,5", "unit": "C"}}', "/answers/temperature/value"),
    "two decimals": ('{"temperature": {"value": 37.25, "unit": "C"}}', "/answers/temperature/value"),
    "no unit": ('{"temperature": {"value": 37.2}}', "/answers/temperature/unit"),
    "an unknown unit": ('{"temperature": {"value": 310, "unit": "K"}}', "/answers/temperature/unit"),
    "too high": ('{"pain_back": 11}', "/answers/pain_back"),
    "too low": ('{"pain_back": -1}', "/answers/pain_back"),
    "true for a number": ('{"pain_back": true}', "/answers/pain_back"),
    "a number as text": ('{"pain_back": "3"}', "/answers/pain_back"),
    "a half": ('{"pain_back": 3.5}', "/answers/pain_back"),
    "NaN": ('{"pain_back": NaN}', "/answers/pain_back"),
    "1e400": ('{"pain_back": 1e400}', "/answers/pain_back"),
    "a huge integer": ('{"pain_back": 99999999999999999999999}', "/answers/pain_back"),
    "one for yes": ('{"fall": 1}', "/answers/fall"),
    "no as a word": ('{"fall": "no"}', "/answers/fall"),
    "an unknown word": ('{"weakness": "terrible"}', "/answers/weakness"),
    "an unknown item": ('{"redness": 1, "color": 2}', "/answers/color"),
    "an unknown place": ('{"numb_sites": ["nose"]}', "/answers/numb_sites/0"),
    "one place, not a list": ('{"numb_sites": "left_leg"}', "/answers/numb_sites"),
    "a total that does not add up": ('{"phq2_interest": 1, "phq2_down": 1, "phq2": 6}', "/answers"),
    "NUL": ('{"note": "a\\u0000b"}', "/answers/note"),
    "a long note": (json.dumps({"note": "x" * 2001}), "/answers/note"),
    "a list": ("[]", "/answers"),
    "null": ("null", "/answers"),
}
BAD_BODIES: dict[str, dict[str, Any]] = {
    "/day": {"day": (TODAY + timedelta(days=2)).isoformat()},
    "/day ": {"day": (SURGERY_ON - timedelta(days=1)).isoformat()},
    "/day  ": {"day": "2026-02-30"},
    "/day   ": {"day": 20000},
    "/day    ": {"day": "0001-01-01"},
    "/day     ": {"day": "9999-12-31"},
    "/zone": {"zone": "Middle/Earth"},
    "/zone ": {"zone": "../../etc/passwd"},
    "/zone  ": {"zone": "Europe/\0London"},
    "/answered_at": {"answered_at": "2026-03-12T08:30:00"},
    "/answered_at ": {"answered_at": 1773300000},
    "/answered_at  ": {"answered_at": "9999-12-31T23:59:59-14:00"},
    "/answered_at   ": {"answered_at": "0001-01-01T00:00:00+14:00"},
    "/patient/id": {"patient": "5"},
    "/patient/name": {"patient": {"name": "Ada"}},
    "/patient": {"patient": 5},
    "/patient/identifier": {"patient": {"identifier": "a\0b"}},
    "/supersedes": {"supersedes": str(uuid.uuid4())},
    "/supersedes ": {"supersedes": "first"},
    "/organisation": {"organisation": str(uuid.uuid4())},
    "/answered_by": {"answered_by": "patient"},
}
NOT_JSON = {
    "nothing": b"",
    "a word": b"hello",
    "half an object": b'{"day": ',
    "a trailing comma": b'{"day": 1,}',
    "latin-1": b'{"zone": "\xe9"}',
    "a lone surrogate": b'{"zone": "\\ud800"}',
    "a lone surrogate as a name": b'{"\\udfff": 1}',
    "deep lists": b"[" * DEEP,
    "deep objects": b'{"a":' * 20_000,
    "5,000 digits": b'{"day": ' + b"9" * 5000 + b"}",
    "form fields": b"day=2026-03-12",
}


def stored() -> int:
    """Return how many check-ins there are."""
    return CheckIn.objects.count()


@pytest.mark.parametrize("name", BAD_ANSWERS)
def test_a_bad_answer_is_pointed_at_and_nothing_is_stored(name: str, api: Client, episode: Episode) -> None:
    text, pointer = BAD_ANSWERS[name]
    body = json.dumps(body_for(episode)).replace('"answers": {}', f'"answers": {text}')

    answer = put(api, body.encode())

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    assert stored() == 0


@pytest.mark.parametrize("pointer", BAD_BODIES)
def test_a_bad_value_is_pointed_at_and_nothing_is_stored(pointer: str, api: Client, episode: Episode) -> None:
    answer = put(api, body_for(episode, mood=3) | BAD_BODIES[pointer])

    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer.strip()]
    assert stored() == 0


@pytest.mark.parametrize("name", NOT_JSON)
def test_what_is_not_json_is_refused(name: str, api: Client, episode: Episode) -> None:
    answer = put(api, NOT_JSON[name])

    assert (answer.status_code, answer.json()["code"]) == (400, "not_json")
    assert isinstance(answer.json()["detail"], str)
    assert stored() == 0


@pytest.mark.parametrize("left_out", ["patient", "day", "zone", "answered_at", "answers"])
def test_a_body_must_be_whole(left_out: str, api: Client, episode: Episode) -> None:
    body = body_for(episode)
    del body[left_out]

    errors = put(api, body).json()["errors"]

    assert [(error["pointer"], error["code"]) for error in errors] == [(f"/{left_out}", "missing")]
    assert "/api/v1/docs" in errors[0]["detail"]


def test_98_point_6_in_celsius_is_refused_with_the_conversion_offered(api: Client, episode: Episode) -> None:
    answer = put(api, body_for(episode, temperature={"value": 98.6, "unit": "C"}))

    assert "98.6 °F (37.0 °C)" in answer.json()["errors"][0]["detail"]


def test_a_problem_keeps_a_detail_that_people_can_read(api: Client, episode: Episode) -> None:
    problem = put(api, body_for(episode, pain_back=11, mood=11)).json()

    assert problem["detail"] == "2 values are not valid. Nothing was stored."
    assert (problem["status"], problem["code"]) == (400, "not_valid")


def test_an_error_never_repeats_the_value(api: Client, episode: Episode) -> None:
    answer = put(api, body_for(episode, weakness="canary-in-the-answers"))

    assert b"canary" not in answer.content


def test_a_body_of_10_megabytes_is_refused(api: Client, episode: Episode) -> None:
    answer = put(api, b'{"note": "' + b"x" * 10_000_000 + b'"}')

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_another_content_type_is_refused(content_type: str, api: Client, episode: Episode) -> None:
    path = f"{V1}/check-ins/{uuid.uuid4()}"

    answer = api.put(path, json.dumps(body_for(episode)), content_type=content_type)

    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
    assert stored() == 0


@pytest.mark.parametrize("client_id", ["5", "not-a-uuid", "%00", "00000000-0000-0000-0000-00000000000", "a" * 5000])
def test_an_address_that_holds_no_uuid_is_a_404(client_id: str, api: Client, episode: Episode) -> None:
    answer = put(api, body_for(episode), client_id)

    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_address")


@pytest.mark.parametrize("client_id", [uuid.UUID(int=0), uuid.UUID(int=5), uuid.uuid5(uuid.NAMESPACE_DNS, "a")])
def test_an_id_that_is_not_random_is_refused(client_id: uuid.UUID, api: Client, episode: Episode) -> None:
    answer = put(api, body_for(episode), client_id)

    assert (answer.status_code, answer.json()["code"]) == (400, "weak_id")
    assert stored() == 0


def test_nobodys_patient_is_not_found(api: Client, episode: Episode) -> None:
    for patient in ({}, str(uuid.uuid4()), {"identifier": "nobody"}):
        assert put(api, body_for(episode) | {"patient": patient}).status_code == 404


# Left out is not "no"

ONE_OF_EACH: dict[str, Any] = {
    "temperature": {"value": 37.2, "unit": "C"},
    "numb_sites": [Site.LEFT_LEG.value],
    "other_meds": True,
    "relief": "good",
    "out_of_bed": "alone",
    "stairs": "yes",
    "fall": True,
    "fall_injury": False,
    "wound_gate": "something",
    "drainage": "clear",
    "drainage_amount": "spots",
    "opening": False,
    "warmth": False,
    "odour": False,
    "chills": False,
    "unwell": False,
    "numb_new": False,
    "numb_vs_preop": "same",
    "weakness": "none",
    "bladder_bowel": "normal",
    "saddle": False,
    "constipation": False,
    "calf": False,
    "chest": False,
    "headache_positional": False,
    "neck_swelling_or_noisy_breathing": False,
    "swallow": "normal",
    "self_harm": "no",
    "note": "As usual.",
}
NUMBERS = {item: 1 for item in Answers.model_fields if item not in ONE_OF_EACH} | {"phq2": 2, "gad2": 2}
WHOLE = ONE_OF_EACH | NUMBERS
ITEMS = [item for item in Answers.model_fields if item != "note"]


def column_of(item: str) -> str:
    """Return where an item is stored."""
    return "temperature_c" if item == "temperature" else item


@pytest.mark.parametrize("item", [item for item in ITEMS if item not in {"phq2", "gad2"}])
def test_an_item_left_out_or_null_stays_null_and_the_others_do_not(item: str, api: Client, episode: Episode) -> None:
    others = {name: value for name, value in WHOLE.items() if name not in {item, "phq2", "gad2"}}

    put(api, body_for(episode, **others))
    put(api, body_for(episode, **others, **{item: None}))

    rows: list[dict[str, Any]] = [dict(row) for row in CheckIn.objects.values()]
    assert len(rows) == 2
    for row in rows:
        assert row[column_of(item)] is None
        assert [name for name in others if row[column_of(name)] is None] == []


def test_an_empty_entry_is_stored_and_answers_nothing(api: Client, episode: Episode) -> None:
    assert put(api, body_for(episode)).status_code == 201

    stored_row = CheckIn.objects.values(*(column_of(item) for item in ITEMS)).get()
    assert set(stored_row.values()) == {None}


# Query parameters and other bodies


@pytest.mark.parametrize(
    "query",
    [
        {"statsu": "open"},
        {"status": "opened"},
        {"status": ["open", "gone"]},
        {"urgency": "3"},
        {"patient": "5"},
        {"patient": [str(uuid.UUID(int=1)), str(uuid.UUID(int=2))]},
        {"updated_since": "yesterday"},
        {"updated_since": "2026-03-12T08:30:00"},
        {"updated_since": "0611-02-11T05:47:43Z"},
        {"page_size": "0"},
        {"page_size": "201"},
        {"team": "all"},
        {"ordering": "patient"},
    ],
)
def test_a_query_parameter_that_is_not_known_or_not_valid_is_refused(query: dict[str, Any], api: Client) -> None:
    answer = get(api, "/alerts", **query)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"].startswith(f"/{next(iter(query))}")


@pytest.mark.parametrize(
    ("query", "way_out"),
    [
        ({"updated_since": "yesterday"}, "as in 2026-11-26T12:00:00Z"),
        ({"updated_since": "2026-03-12T08:30:00"}, "as in 2026-11-26T12:00:00Z"),
        ({"patient": "5"}, "as it was given to you"),
    ],
)
def test_what_is_not_written_as_it_must_be_says_how(query: dict[str, str], way_out: str, api: Client) -> None:
    assert way_out in get(api, "/alerts", **query).json()["errors"][0]["detail"]


@pytest.mark.parametrize("cursor", ["a", "%00", "cD0x", "cD1ub3QtYS11dWlk", "cj0xJnA9AA=="])
@pytest.mark.parametrize("path", ["/alerts", "/check-ins", "/patients"])
def test_a_cursor_that_we_did_not_make_is_refused(path: str, cursor: str, api: Client) -> None:
    answer = get(api, path, cursor=cursor)

    assert answer.status_code == 400
    assert (answer.json()["errors"][0]["pointer"], "leave it out" in answer.json()["detail"]) == ("/cursor", True)


@pytest.mark.parametrize("identifier", ["a\0b", "x" * 201])
def test_an_identifier_that_cannot_be_is_refused(identifier: str, api: Client) -> None:
    assert get(api, "/patients", identifier=identifier).status_code == 400


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/outcome"),
        ({"outcome": "fine"}, "/outcome"),
        ({"outcome": "advice_given", "note": "a\0b"}, "/note"),
        ({"outcome": "advice_given", "note": "x" * 4001}, "/note"),
        ({"outcome": "advice_given", "resolved_by": "me"}, "/resolved_by"),
    ],
)
def test_an_alert_is_not_closed_without_one_known_outcome(body: dict[str, Any], pointer: str, api: Client) -> None:
    answer = post(api, f"/alerts/{uuid.uuid4()}/resolve", body)

    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v2/alerts", "/api/", "/api/v1/alerts/", "/api/v1//alerts"])
def test_an_address_that_does_not_exist_answers_as_a_problem(path: str, api: Client) -> None:
    answer = api.get(path)

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_a_host_that_is_not_ours_answers_as_a_problem(api: Client) -> None:
    answer = api.get(f"{V1}/alerts", headers={"Host": "elsewhere.test"})

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_a_fault_of_ours_answers_as_a_problem(api: Client, episode: Episode, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("canary-in-the-message")

    monkeypatch.setattr("symptoms.api.receive_check_in", fail)
    api.raise_request_exception = False

    answer = put(api, body_for(episode))

    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert b"canary" not in answer.content


def test_another_kind_of_answer_cannot_be_asked_for(api: Client) -> None:
    answer = api.get(f"{V1}/alerts", headers={"Accept": "text/html"})

    assert (answer.status_code, answer.json()["code"]) == (406, "not_acceptable")


def test_a_body_without_a_content_type_is_refused(api: Client, episode: Episode) -> None:
    answer = api.generic("PUT", f"{V1}/check-ins/{uuid.uuid4()}", json.dumps(body_for(episode)), content_type="")

    assert answer.status_code == 415
    assert JSON in answer.json()["detail"] or answer.json()["code"] == "unsupported_media_type"
