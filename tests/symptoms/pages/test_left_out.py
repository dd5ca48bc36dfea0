"""Leave out each part of the posted form in turn: what is not answered is null, and all else stays as it was said."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from symptoms.models import CheckIn, Episode
from symptoms.vocabulary import Procedure
from tests.people import TODAY
from tests.symptoms.pages.browsing import send

pytestmark = pytest.mark.django_db

YES_OR_NONE = ("saddle", "calf", "chest", "headache_positional", "neck_swelling_or_noisy_breathing", "chills", "unwell")
# The calm answer of each gate, and what it says of the items behind it.
GATES: dict[tuple[str, str], dict[str, Any]] = {
    ("moving", "fine"): {"out_of_bed": "alone", "fall": False, "fall_injury": False, "weakness": "none"},
    ("wound_gate", "all_clear"): {
        "redness": 0,
        "swelling": 0,
        "drainage": "none",
        "drainage_amount": "none",
        **dict.fromkeys(("opening", "warmth", "odour"), False),
    },
    ("numb_severity", "0"): {"numb_sites": [], "numb_new": False},
    ("safety", "none"): {"bladder_bowel": "normal", **dict.fromkeys(YES_OR_NONE, False)},
}
ENVELOPE = {"csrfmiddlewaretoken", "client_id", "day", "asked", "supersedes", "skip_safety"}
# Every question of a day on which all are asked, each with an answer that says nothing about another.
SAID: dict[str, Any] = {
    "pain_back": "4",
    "pain_limb": "2",
    "opioid_doses": "more",
    "opioid_doses_more": "12",
    "other_meds": "yes",
    "relief": "some",
    "constipation": "yes",
    "walk_minutes": "10",
    "moving": "something",
    "out_of_bed": "with_help",
    "fall": "yes",
    "fall_injury": "no",
    "weakness": "same",
    "stairs": "not_tried",
    "wound_gate": "something",
    "redness": "1",
    "swelling": "1",
    "drainage": "clear",
    "drainage_amount": "spots",
    "opening": "no",
    "warmth": "no",
    "odour": "no",
    "numb_severity": "2",
    "numb_sites": ["left_hand"],
    "numb_new": "no",
    "numb_vs_preop": "same",
    "swallow": "mild",
    "safety": ["bladder_bowel", *YES_OR_NONE],
    "temperature": "37.2",
    "temperature_unit": "C",
    "mood": "5",
    "phq2_interest": "1",
    "phq2_down": "2",
    "gad2_nervous": "0",
    "gad2_worry": "1",
    "self_harm": "no",
    "note": "It itches.",
}
STORED: dict[str, Any] = {
    **{name: said for name, said in SAID.items() if isinstance(said, str) and not said.isdigit()},
    **{name: int(said) for name, said in SAID.items() if isinstance(said, str) and said.isdigit()},
    **{name: {"yes": True, "no": False}[SAID[name]] for name in ("other_meds", "constipation", "fall", "fall_injury")},
    **{name: {"yes": True, "no": False}[SAID[name]] for name in ("opening", "warmth", "odour", "numb_new")},
    **dict.fromkeys(YES_OR_NONE, True),
    "bladder_bowel": "changed",
    "opioid_doses": 12,
    "numb_sites": ["left_hand"],
    "temperature_value": Decimal("37.2"),
    "temperature_c": Decimal("37.2"),
    "phq2": 3,
    "gad2": 1,
}
for only_asked in ("opioid_doses_more", "moving", "temperature"):
    del STORED[only_asked]
NOT_ASKED = {"phq9": None, "phq9_item9": None}
# What a part of the form fills, where that is more or less than its own column.
FILLS: dict[str, tuple[str, ...]] = {
    "opioid_doses_more": (),  # "10 or more" was said, and stays said
    "moving": (),  # a gate: what was answered behind it stands for itself
    "safety": ("bladder_bowel", *YES_OR_NONE),
    "temperature": ("temperature_value", "temperature_unit", "temperature_c"),
    "phq2_interest": ("phq2_interest", "phq2"),
    "phq2_down": ("phq2_down", "phq2"),
    "gad2_nervous": ("gad2_nervous", "gad2"),
    "gad2_worry": ("gad2_worry", "gad2"),
}


@pytest.fixture(autouse=True)
def a_day_on_which_all_is_asked(episode: Episode) -> None:
    """Let surgery on the neck be two weeks ago."""
    surgery_on = TODAY - timedelta(days=14)
    Episode.objects.filter(id=episode.id).update(surgery_on=surgery_on, procedure=Procedure.CERVICAL_ANTERIOR)


def stored_after(phone: Client, said: dict[str, Any]) -> dict[str, Any]:
    """Send a form and return the answers of the row that came of it."""
    response = send(phone, said, skip_safety="1")
    assert response.status_code == 302, response.content.decode()
    row = CheckIn.objects.values(*STORED, *NOT_ASKED).get()
    return {item: value for item, value in row.items() if item not in NOT_ASKED or value is not None}


def without(*names: str) -> dict[str, Any]:
    return {name: said for name, said in SAID.items() if name not in names}


def test_the_form_here_is_the_form_that_is_shown(phone: Client) -> None:
    page = phone.get("/check-in/").content.decode()
    form = page.partition('name="client_id"')[2].partition("</form>")[0]
    fields = set(re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', form))

    assert fields - ENVELOPE == set(SAID)


def test_the_whole_form_is_stored_as_it_was_said(phone: Client) -> None:
    assert stored_after(phone, SAID) == STORED


@pytest.mark.parametrize("name", sorted(set(SAID) - {"temperature_unit", "note", "opioid_doses_more"}))
def test_a_part_left_out_is_null_and_changes_nothing_else(phone: Client, name: str) -> None:
    unanswered: dict[str, Any] = dict.fromkeys(FILLS.get(name, (name,)))

    assert stored_after(phone, without(name)) == STORED | unanswered


@pytest.mark.parametrize("tick", SAID["safety"])
def test_a_tick_left_out_among_others_is_null_and_not_no(phone: Client, tick: str) -> None:
    others = [name for name in SAID["safety"] if name != tick]

    assert stored_after(phone, SAID | {"safety": others}) == STORED | {tick: None}


@pytest.mark.parametrize(("gate", "calm"), GATES)
def test_a_gate_that_is_answered_answers_for_what_is_behind_it(phone: Client, gate: str, calm: str) -> None:
    implied = GATES[gate, calm]
    own: dict[str, dict[str, Any]] = {"wound_gate": {"wound_gate": calm}, "numb_severity": {"numb_severity": 0}}

    assert stored_after(phone, without(*implied) | {gate: calm}) == STORED | implied | own.get(gate, {})


@pytest.mark.parametrize(("gate", "calm"), GATES)
def test_a_gate_left_out_answers_for_nothing(phone: Client, gate: str, calm: str) -> None:
    implied = GATES[gate, calm]
    own: dict[str, Any] = {gate: None} if gate in STORED else {}

    assert stored_after(phone, without(gate, *implied)) == STORED | dict.fromkeys(implied) | own


@pytest.mark.parametrize(("name", "kept"), [("note", {"note": ""}), ("opioid_doses_more", {"opioid_doses": 10})])
def test_what_is_left_out_of_a_text_is_empty(phone: Client, name: str, kept: dict[str, Any]) -> None:
    assert stored_after(phone, without(name)) == STORED | kept


def test_a_temperature_without_its_unit_is_asked_for_and_stores_nothing(phone: Client) -> None:
    response = send(phone, without("temperature_unit"))

    assert response.status_code == 422
    assert 'value="37.2"' in response.content.decode()
    assert not CheckIn.objects.exists()
