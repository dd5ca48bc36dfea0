"""The people of the tests: a hospital with two care teams, its staff, two patients of one team and one of the other.

Everybody signs in as they would: staff by session, patients by their device, programs by a token. Requests run by the
real clock, so surgery was ten days before today; services take `NOW`.
"""

import json
import tomllib
import uuid
from datetime import date, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from alerts.models import Ruleset
from recovery.accounts.actors import Actor
from recovery.accounts.models import ApiClient, CareTeam, Membership, Organisation, Scope, StaffRole, User
from recovery.accounts.queries import staff_actor
from recovery.accounts.tokens import digest_of
from recovery.middleware import DEVICE_COOKIE
from symptoms.check_in.answers import Answers
from symptoms.contact_models import Device
from symptoms.models import Baseline, BaselineKind, Episode, EpisodeStatus, Patient, Program
from symptoms.queries import patient_actor
from symptoms.services import SentCheckIn
from symptoms.vocabulary import Procedure

ZONE = "Europe/London"
NOW = timezone.now()
TODAY = NOW.astimezone(ZoneInfo(ZONE)).date()
SURGERY_ON = TODAY - timedelta(days=10)

BASELINE = {
    "back_pain": 6,
    "limb_pain": 6,
    "numbness_severity": 2,
    "numbness_sites": ["left_leg"],
    "weakness": "none",
    "bladder_bowel": "normal",
    "opioid_doses_per_day": 2,
    "walking_minutes": 20,
    "phq2": 1,
    "gad2": 1,
    "mood": 6,
}


# Making


def make_user(organisation: Organisation, name: str, **fields: Any) -> User:
    """Make a person who signs in; first name before the @."""
    email = f"{name.split(maxsplit=1)[0].lower()}@hospital.test"
    return User.objects.create_user(email, organisation=organisation, name=name, **fields)


def join(user: User, team: CareTeam, role: StaffRole = StaffRole.NURSE, **fields: Any) -> User:
    """Put a person into a care team."""
    Membership.objects.create(organisation=team.organisation, user=user, care_team=team, role=role, **fields)
    return user


def make_patient(organisation: Organisation, identifier: str, given_name: str = "Ada", **fields: Any) -> Patient:
    """Make a patient, without an episode."""
    details = {"family_name": "Okafor", "born_on": date(1961, 5, 4), "sex": "female", "time_zone": ZONE} | fields
    return Patient.objects.create(organisation=organisation, identifier=identifier, given_name=given_name, **details)


def make_episode(patient: Patient, program: Program, team: CareTeam, **fields: Any) -> Episode:
    """Make an active episode with both baselines, ten days after surgery unless told."""
    details: dict[str, Any] = {
        "procedure": Procedure.LUMBAR_POSTERIOR,
        "surgery_on": SURGERY_ON,
        "status": EpisodeStatus.ACTIVE,
        "evaluate_at": NOW + timedelta(hours=12),
    }
    episode = Episode.objects.create(
        organisation=patient.organisation, patient=patient, program=program, care_team=team, **(details | fields)
    )
    for kind in (BaselineKind.PREOP, BaselineKind.DISCHARGE):
        Baseline.objects.create(organisation=patient.organisation, episode=episode, kind=kind, **BASELINE)
    return episode


def give_device(patient: Patient, **fields: Any) -> str:
    """Return the token of a new device of a patient."""
    token = f"rt_device_{uuid.uuid4().hex}"
    details = {"expires_at": NOW + timedelta(days=30)} | fields
    Device.objects.create(organisation=patient.organisation, patient=patient, digest=digest_of(token), **details)
    return token


def give_token(team: CareTeam, acts_for: User, scopes: list[str], **fields: Any) -> str:
    """Return the token of a new API client of a team."""
    token = f"rt_test_{uuid.uuid4().hex}"
    details = {"name": f"client {token[-6:]}", "expires_at": NOW + timedelta(days=30)} | fields
    client = ApiClient.objects.create(
        organisation=team.organisation, token_digest=digest_of(token), acts_for=acts_for, scopes=scopes, **details
    )
    client.care_teams.add(team)
    return token


def browser_of(user: User) -> Client:
    """Return a browser in which a member of staff has signed in."""
    browser = Client()
    browser.force_login(user)
    return browser


def phone_of(patient: Patient, **fields: Any) -> Client:
    """Return a browser that a patient has used before; `history_until` lets it read history too."""
    phone = Client()
    phone.cookies[DEVICE_COOKIE] = give_device(patient, **fields)
    return phone


def script_with(token: str) -> Client:
    """Return a caller of the API with a token."""
    return Client(headers={"Authorization": f"Bearer {token}"})


def sent(day: date = TODAY, /, **answers: Any) -> SentCheckIn:
    """Return a check-in as it was sent for a day, under a fresh id."""
    return SentCheckIn(
        client_id=uuid.uuid4(), day=day, zone=ZONE, answered_at=NOW, answers=Answers.model_validate(answers)
    )


def ruleset_document() -> dict[str, Any]:
    """Return the shipped program's document, a fresh one each time."""
    document: dict[str, Any] = json.loads(_shipped())
    return document


@cache
def _shipped() -> str:
    return json.dumps(tomllib.loads((settings.BASE_DIR / "programs" / "spinal_fusion.toml").read_text()))


# The hospital


@pytest.fixture
def organisation(db: None) -> Organisation:
    return Organisation.objects.create(
        name="St Ada's Hospital", time_zone=ZONE, emergency_number="999", crisis_phone="116 123"
    )


def _team(organisation: Organisation, name: str) -> CareTeam:
    return CareTeam.objects.create(
        organisation=organisation,
        name=name,
        phone="020 7946 0101",
        out_of_hours_phone="020 7946 0199",
        opens_at=time(8),
        closes_at=time(18),
    )


@pytest.fixture
def team(organisation: Organisation) -> CareTeam:
    return _team(organisation, "Spine North")


@pytest.fixture
def other_team(organisation: Organisation) -> CareTeam:
    return _team(organisation, "Spine South")


@pytest.fixture
def program(organisation: Organisation) -> Program:
    return Program.objects.create(organisation=organisation, slug="spinal_fusion", name="Spinal fusion")


@pytest.fixture
def ruleset(program: Program) -> Ruleset:
    """Give the program its published version 1."""
    return Ruleset.objects.create(
        organisation=program.organisation,
        program=program,
        version=1,
        document=ruleset_document(),
        note="As shipped.",
        published_at=NOW - timedelta(days=60),
    )


# Staff


@pytest.fixture
def nurse(organisation: Organisation, team: CareTeam) -> User:
    return join(make_user(organisation, "Nora Nurse"), team)


@pytest.fixture
def teammate(organisation: Organisation, team: CareTeam) -> User:
    return join(make_user(organisation, "Tom Teammate"), team)


@pytest.fixture
def clinician(organisation: Organisation, team: CareTeam) -> User:
    return join(make_user(organisation, "Clara Clinician"), team, StaffRole.CLINICIAN)


@pytest.fixture
def lead(organisation: Organisation, team: CareTeam) -> User:
    return join(make_user(organisation, "Lea Lead"), team, StaffRole.LEAD)


@pytest.fixture
def stranger(organisation: Organisation, other_team: CareTeam) -> User:
    """Return a nurse of the other team."""
    return join(make_user(organisation, "Sam Stranger"), other_team)


@pytest.fixture
def leaver(organisation: Organisation, team: CareTeam) -> User:
    """Return a nurse who left the team yesterday."""
    return join(make_user(organisation, "Liv Leaver"), team, ended_at=NOW - timedelta(days=1))


@pytest.fixture
def administrator(organisation: Organisation) -> User:
    return make_user(organisation, "Adam Administrator", is_staff=True, is_superuser=True)


@pytest.fixture
def actor(nurse: User) -> Actor:
    """Return the nurse as services and queries take her."""
    return staff_actor(nurse)


# Patients


@pytest.fixture
def patient(organisation: Organisation) -> Patient:
    return make_patient(organisation, "P-1001", "Ada", email="ada@example.test")


@pytest.fixture
def other_patient(organisation: Organisation) -> Patient:
    """Return another patient of the same team."""
    return make_patient(organisation, "P-1002", "Ben", sex="male")


@pytest.fixture
def strangers_patient(organisation: Organisation) -> Patient:
    """Return a patient of the other team."""
    return make_patient(organisation, "P-2001", "Cleo")


@pytest.fixture
def episode(patient: Patient, program: Program, team: CareTeam, ruleset: Ruleset) -> Episode:
    return make_episode(patient, program, team)


@pytest.fixture
def other_episode(other_patient: Patient, program: Program, team: CareTeam, ruleset: Ruleset) -> Episode:
    return make_episode(other_patient, program, team)


@pytest.fixture
def strangers_episode(strangers_patient: Patient, program: Program, other_team: CareTeam, ruleset: Ruleset) -> Episode:
    return make_episode(strangers_patient, program, other_team)


@pytest.fixture
def device(patient: Patient) -> str:
    """Return the token of the patient's device."""
    return give_device(patient)


@pytest.fixture
def patient_as_actor(device: str) -> Actor:
    """Return the patient as services and queries take her."""
    return patient_actor(device, now=NOW)


# Browsers, phones and scripts


@pytest.fixture
def nurse_browser(nurse: User) -> Client:
    return browser_of(nurse)


@pytest.fixture
def stranger_browser(stranger: User) -> Client:
    return browser_of(stranger)


@pytest.fixture
def phone(device: str) -> Client:
    """Return the patient's own phone: it may submit, and see today's advice."""
    phone = Client()
    phone.cookies[DEVICE_COOKIE] = device
    return phone


@pytest.fixture
def reading_phone(patient: Patient) -> Client:
    """Return the patient's phone after she has proved who she is: it may read history, too."""
    return phone_of(patient, history_until=NOW + timedelta(minutes=30))


@pytest.fixture
def api(team: CareTeam, nurse: User) -> Client:
    """Return a script of the team with every scope; the nurse answers for it."""
    return script_with(give_token(team, nurse, list(Scope.values), name="ward script"))


@pytest.fixture
def api_without_scopes(team: CareTeam, nurse: User) -> Client:
    return script_with(give_token(team, nurse, []))


@pytest.fixture
def expired_api(team: CareTeam, nurse: User) -> Client:
    return script_with(give_token(team, nurse, list(Scope.values), expires_at=NOW - timedelta(seconds=1)))


@pytest.fixture
def strangers_api(other_team: CareTeam, stranger: User) -> Client:
    return script_with(give_token(other_team, stranger, list(Scope.values)))
