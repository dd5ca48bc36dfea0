"""Enrolling a patient and inviting her in."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from recovery.accounts.actors import Actor
from recovery.accounts.models import CareTeam
from recovery.accounts.tokens import digest_of_code
from recovery.audit.models import AuditEvent
from symptoms.contact_models import AccessCode
from symptoms.enrolling import BaselineForm, EnrolForm
from symptoms.entry.invitation import QUIET_ZONE, picture_of
from symptoms.errors import Refused
from symptoms.models import Baseline, Episode, Patient, Program
from symptoms.services import enrol_patient
from tests.people import NOW, TODAY, ZONE

CODE = re.compile(r'class="code">([2-9A-HJ-NP-TV-Z-]{14})<')

WHO = {
    "identifier": "P-77",
    "family_name": "Ferris",
    "given_name": "Dana",
    "born_on": "1970-02-28",
    "sex": "female",
    "phone": "07700 900111",
    "email": "",
    "language": "en",
    "time_zone": ZONE,
    "temperature_unit": "C",
    "procedure": "lumbar_fusion_posterior",
    "procedure_detail": "L4-L5",
    "surgery_on": (TODAY - timedelta(days=2)).isoformat(),
}
KNOWN = {
    "back_pain": "6",
    "limb_pain": "5",
    "numbness_severity": "2",
    "numbness_sites": ["left_leg"],
    "weakness": "none",
    "bladder_bowel": "normal",
}


@pytest.fixture
def sent(program: Program, team: CareTeam) -> dict[str, Any]:
    """Return a whole enrolment as a browser sends it."""
    said = WHO | {"program": str(program.id), "care_team": str(team.id)}
    return said | {f"{prefix}-{name}": value for prefix in ("preop", "discharge") for name, value in KNOWN.items()}


def enrol(browser: Client, sent: dict[str, Any]) -> Any:
    return browser.post("/patients/enrol/", sent)


def form_of(said: dict[str, Any], program: Program, team: CareTeam) -> EnrolForm:
    choices = [(str(program.id), program.name)]
    return EnrolForm(said, programs=choices, teams=[(str(team.id), team.name)], zone=ZONE, today=TODAY)


# Enrolling


def test_what_is_left_empty_is_named_with_what_to_do(sent: dict[str, Any], nurse_browser: Client) -> None:
    left_out = {"family_name": "", "sex": "", "preop-weakness": "", "surgery_on": ""}

    page = enrol(nurse_browser, sent | left_out).content.decode()

    assert "Family name: Fill this in." in page
    assert "Sex: Choose one." in page
    assert "Before surgery, Weakness: Choose one." in page
    assert "Day of surgery: Fill this in." in page


def test_one_form_enrols_with_both_baselines(sent: dict[str, Any], nurse_browser: Client, team: CareTeam) -> None:
    assert enrol(nurse_browser, sent).status_code == 200

    episode = Episode.objects.get()
    assert (episode.patient.identifier, episode.care_team) == ("P-77", team)
    assert set(Baseline.objects.values_list("kind", "numbness_severity")) == {("preop", 2), ("discharge", 2)}


def test_what_was_left_out_of_a_baseline_stays_unanswered(sent: dict[str, Any], nurse_browser: Client) -> None:
    enrol(nurse_browser, sent)

    assert list(Baseline.objects.values_list("mood", "phq2")) == [(None, None), (None, None)]


def test_the_trail_says_who_enrolled_and_who_was_shown(sent: dict[str, Any], nurse_browser: Client) -> None:
    enrol(nurse_browser, sent)

    actions = AuditEvent.objects.order_by("at").values_list("action", flat=True)
    assert list(actions) == ["patient.enrol", "patient.send_invitation", "patient.invite", "patient.read"]


def test_an_empty_form_shows_nobody_and_leaves_no_row(nurse_browser: Client, program: Program) -> None:
    assert nurse_browser.get("/patients/enrol/").status_code == 200
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("name", [*WHO, "program", "care_team"])
def test_everything_is_asked_for_but_what_not_everybody_has(
    sent: dict[str, Any], program: Program, team: CareTeam, name: str
) -> None:
    form = form_of(sent | {name: ""}, program, team)

    assert list(form.errors) == ([] if name in {"phone", "email", "procedure_detail"} else [name])


@pytest.mark.parametrize("name", ["back_pain", "limb_pain", "numbness_severity", "weakness", "bladder_bowel"])
def test_a_baseline_is_not_complete_without(name: str) -> None:
    assert name in BaselineForm(KNOWN | {name: ""}).errors


def test_leaving_something_out_saves_nothing(sent: dict[str, Any], nurse_browser: Client) -> None:
    for name in ("surgery_on", "preop-back_pain", "discharge-weakness"):
        assert enrol(nurse_browser, sent | {name: ""}).status_code == 422
    assert not Patient.objects.exists()

    assert enrol(nurse_browser, sent | {"phone": ""}).status_code == 200
    assert Patient.objects.exists()


def test_every_mistake_is_told_at_once(sent: dict[str, Any], nurse_browser: Client) -> None:
    wrong = sent | {"identifier": "", "preop-weakness": "", "discharge-back_pain": "11"}
    shown = enrol(nurse_browser, wrong).content.decode()

    for anchor in ("#id_identifier", "#id_preop-weakness", "#id_discharge-back_pain"):
        assert f'href="{anchor}"' in shown


def test_nothing_typed_is_lost(sent: dict[str, Any], nurse_browser: Client) -> None:
    shown = enrol(nurse_browser, sent | {"identifier": ""}).content.decode()

    assert 'value="Ferris"' in shown
    assert re.search(r'name="preop-numbness_sites" value="left_leg"[^>]*checked', shown)


def test_a_second_active_episode_is_refused_in_words(sent: dict[str, Any], nurse_browser: Client) -> None:
    enrol(nurse_browser, sent)
    answer = enrol(nurse_browser, sent)

    assert answer.status_code == 422
    assert "already has an active episode" in answer.content.decode()
    assert Episode.objects.count() == 1


def test_only_my_own_teams_can_be_chosen(sent: dict[str, Any], nurse_browser: Client, other_team: CareTeam) -> None:
    assert other_team.name not in nurse_browser.get("/patients/enrol/").content.decode()
    assert enrol(nurse_browser, sent | {"care_team": str(other_team.id)}).status_code == 422


def test_only_programs_that_are_open_can_be_chosen(sent: dict[str, Any], nurse_browser: Client) -> None:
    Program.objects.update(is_active=False)

    assert enrol(nurse_browser, sent).status_code == 422


# The forms


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("born_on", (TODAY + timedelta(days=1)).isoformat(), "not a date of birth"),
        ("born_on", "1850-01-01", "not a date of birth"),
        ("born_on", "31/02/1970", "valid date"),
        ("surgery_on", (TODAY + timedelta(days=1)).isoformat(), "has not come yet"),
        ("surgery_on", (TODAY - timedelta(days=731)).isoformat(), "Check the year"),
        ("time_zone", "Mars/Olympus", "valid choice"),
        ("procedure", "brain_swap", "valid choice"),
        ("email", "not an address", "valid email"),
        ("given_name", "a\0b", "Null characters"),
        ("given_name", "x" * 201, "at most 200"),
    ],
)
def test_a_value_that_cannot_be_is_refused_in_words(
    program: Program, team: CareTeam, sent: dict[str, Any], *, name: str, value: str, words: str
) -> None:
    form = form_of(sent | {name: value}, program, team)

    assert not form.is_valid()
    assert words in str(form.errors[name])


@pytest.mark.parametrize("days_ago", [0, 730])
def test_surgery_may_have_been_today_or_as_long_ago_as_anybody_is_followed(
    program: Program, team: CareTeam, sent: dict[str, Any], days_ago: int
) -> None:
    day = TODAY - timedelta(days=days_ago)

    assert form_of(sent | {"surgery_on": day.isoformat()}, program, team).is_valid()


@pytest.mark.parametrize(("days_ago", "code"), [(-1, "future_surgery"), (731, "old_surgery")])
def test_a_day_of_surgery_that_cannot_be_is_refused_however_it_comes(
    actor: Actor, program: Program, team: CareTeam, sent: dict[str, Any], *, days_ago: int, code: str
) -> None:
    form = form_of(sent, program, team)
    assert form.is_valid()
    enrolment = replace(form.enrolment({}, {}), surgery_on=TODAY - timedelta(days=days_ago))

    with pytest.raises(Refused) as refused:
        enrol_patient(actor, enrolment, now=NOW)

    assert (refused.value.code, refused.value.field) == (code, "surgery_on")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("back_pain", "11"),
        ("back_pain", "-1"),
        ("walking_minutes", "1441"),
        ("phq2", "7"),
        ("mood", "4.5"),
        ("weakness", "strong"),
        ("numbness_sites", ["nose"]),
    ],
)
def test_a_baseline_outside_its_range_is_refused(name: str, value: Any) -> None:
    form = BaselineForm(KNOWN | {name: value})

    assert list(form.errors) == [name]


def test_numbness_without_a_place_is_asked_about() -> None:
    assert "numbness_sites" in BaselineForm(KNOWN | {"numbness_sites": []}).errors


def test_no_numbness_needs_no_place() -> None:
    form = BaselineForm(KNOWN | {"numbness_severity": "0", "numbness_sites": []})

    assert form.is_valid()
    assert form.cleaned_data["numbness_sites"] == []


# Inviting


def test_the_code_is_shown_after_enrolling(sent: dict[str, Any], nurse_browser: Client) -> None:
    code = CODE.search(enrol(nurse_browser, sent).content.decode())

    assert code
    assert bytes(AccessCode.objects.get().digest) == digest_of_code(code[1])


def test_the_sheet_says_what_it_is_and_whom_to_call(sent: dict[str, Any], nurse_browser: Client) -> None:
    shown = enrol(nurse_browser, sent).content.decode()

    for words in ("Dana, your recovery diary", "http://testserver/in/", "020 7946 0101", "call 999", "not watched"):
        assert words in shown


def test_the_sheet_is_in_the_patients_language(sent: dict[str, Any], nurse_browser: Client) -> None:
    shown = enrol(nurse_browser, sent | {"language": "ar"}).content.decode()

    assert '<article class="sheet" lang="ar" dir="rtl"' in shown


def test_opening_the_invitation_shows_no_code(episode: Episode, patient: Patient, nurse_browser: Client) -> None:
    answer = nurse_browser.get(reverse("patient-invite", args=[patient.id]))

    assert not CODE.search(answer.content.decode())
    assert not AccessCode.objects.exists()


def test_another_invitation_has_another_code(episode: Episode, patient: Patient, nurse_browser: Client) -> None:
    path = reverse("patient-invite", args=[patient.id])
    first, second = (CODE.search(nurse_browser.post(path).content.decode()) for _ in range(2))

    assert first
    assert second
    assert first[1] != second[1]


def test_the_code_lets_the_patient_in(
    episode: Episode, patient: Patient, nurse_browser: Client, client: Client
) -> None:
    code = CODE.search(nurse_browser.post(reverse("patient-invite", args=[patient.id])).content.decode())
    assert code

    assert client.post("/in/", {"code": code[1].lower()}).status_code == 302


def test_a_stranger_issues_no_code(episode: Episode, patient: Patient, stranger_browser: Client) -> None:
    assert stranger_browser.post(reverse("patient-invite", args=[patient.id])).status_code == 404
    assert not AccessCode.objects.exists()


def test_the_picture_keeps_its_quiet_zone() -> None:
    picture = picture_of("http://testserver/in/#ABCD-EFGH-JKMN")
    corners = {tuple(map(int, spot)) for spot in re.findall(r"M(\d+) (\d+)h1", picture.path)}

    assert min(x for x, _ in corners) == min(y for _, y in corners) == QUIET_ZONE
    assert max(x for x, _ in corners) == picture.size - QUIET_ZONE - 1


def test_another_link_is_another_picture() -> None:
    assert picture_of("http://a/#1").path != picture_of("http://a/#2").path
