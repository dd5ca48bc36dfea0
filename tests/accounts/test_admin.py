"""The operator's admin: what may be made there, what may only be looked at, and the trail of looking."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from alerts.models import Alert, AlertEvent, Flag, Notification, Ruleset
from alerts.programs.publishing import shipped_documents
from recovery.accounts.models import ApiClient, CareTeam, Organisation, Scope, User
from recovery.accounts.tokens import digest_of
from recovery.audit.models import AuditEvent
from recovery.audit.pages import ReadOnly
from symptoms.contact_models import AccessCode, Device
from symptoms.models import Baseline, CheckIn, Episode, Patient, Program
from tests.alerts.making import EMERGENCY, flagged
from tests.people import NOW, browser_of

OURS = {"accounts", "audit", "symptoms", "alerts"}
KEPT = [
    AuditEvent,
    Patient,
    Episode,
    Baseline,
    CheckIn,
    Device,
    AccessCode,
    Ruleset,
    Alert,
    Flag,
    AlertEvent,
    Notification,
]
REGISTERED = [(model, page) for model, page in admin.site._registry.items() if model._meta.app_label in OURS]


@pytest.fixture
def operator(administrator: User) -> Client:
    return browser_of(administrator)


@pytest.fixture
def alert(episode: Episode, nurse: User) -> Alert:
    return flagged(episode, **EMERGENCY)


def listed(operator: Client, model: Any) -> str:
    path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return operator.get(path).content.decode()


def opened(operator: Client, row: Any) -> Any:
    return operator.get(reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk]))


# A new hospital


def test_a_new_hospital_has_the_programs_that_are_shipped(operator: Client) -> None:
    told = {"name": "Southfield", "time_zone": "Europe/London", "emergency_number": "999", "crisis_phone": "116 123"}
    operator.post(reverse("admin:accounts_organisation_add"), told)

    rulesets = Ruleset.objects.filter(organisation__name="Southfield", published_at__isnull=False)
    assert rulesets.count() == len(shipped_documents())


def test_a_hospital_that_changes_keeps_its_programs_as_they_are(operator: Client) -> None:
    hospital = Organisation.objects.get()
    before = Ruleset.objects.count()
    told = {"name": "Eastfield", "time_zone": "Europe/London", "emergency_number": "999", "crisis_phone": "116 123"}
    operator.post(reverse("admin:accounts_organisation_change", args=[hospital.pk]), told)

    hospital.refresh_from_db()
    assert (hospital.name, Ruleset.objects.count()) == ("Eastfield", before)


# What may be done


@pytest.mark.parametrize("model", KEPT, ids=lambda model: model.__name__)
def test_what_is_kept_can_only_be_looked_at(model: Any) -> None:
    assert isinstance(admin.site._registry[model], ReadOnly)


@pytest.mark.parametrize(("model", "page"), REGISTERED, ids=lambda part: type(part).__name__)
def test_nothing_of_ours_is_deleted(model: Any, page: Any, rf: Any, administrator: User) -> None:
    request = rf.get("/admin/")
    request.user = administrator

    assert not page.has_delete_permission(request)


@pytest.mark.parametrize("model", KEPT, ids=lambda model: model.__name__)
def test_nothing_that_is_kept_is_added_or_changed(model: Any, rf: Any, administrator: User) -> None:
    request = rf.get("/admin/")
    request.user = administrator
    page = admin.site._registry[model]

    assert (page.has_add_permission(request), page.has_change_permission(request)) == (False, False)


@pytest.mark.parametrize(("model", "page"), REGISTERED, ids=lambda part: type(part).__name__)
def test_every_list_opens(model: Any, page: Any, alert: Alert, operator: Client) -> None:
    assert '<div id="content"' in listed(operator, model)


def test_a_nurse_finds_no_admin(nurse_browser: Client) -> None:
    assert nurse_browser.get("/admin/").status_code == 404


def test_the_operator_is_no_nurse(alert: Alert, operator: Client) -> None:
    assert operator.get("/worklist/").status_code == 404


# Looking at patients


@pytest.mark.parametrize("model", [Patient, Episode, CheckIn, Alert, Flag], ids=lambda model: model.__name__)
def test_a_list_names_nobody(model: Any, alert: Alert, operator: Client) -> None:
    shown = listed(operator, model)

    assert str(model.objects.get().pk) in shown
    assert "Okafor" not in shown


@pytest.mark.parametrize(
    "model",
    [Patient, Episode, Baseline, CheckIn, Alert, Flag, AlertEvent, Notification],
    ids=lambda model: model.__name__,
)
def test_opening_a_row_is_in_the_trail(model: Any, alert: Alert, operator: Client, administrator: User) -> None:
    row = model.objects.first()
    assert opened(operator, row).status_code == 200

    seen = AuditEvent.objects.get(actor_id=administrator.id)
    assert (seen.action, seen.patient_ids) == (f"{model.__name__.lower()}.read", [alert.episode.patient_id])
    assert seen.object_id == row.pk


def test_opening_a_ruleset_shows_no_patient(ruleset: Ruleset, operator: Client) -> None:
    assert opened(operator, ruleset).status_code == 200
    assert not AuditEvent.objects.exists()


def test_the_trail_itself_can_be_read(alert: Alert, operator: Client) -> None:
    assert "check_in.record" in listed(operator, AuditEvent)


# Making people and clients


def test_a_person_is_made_with_a_password(operator: Client, organisation: Organisation) -> None:
    sent = {
        "email": "new@hospital.test",
        "name": "New Nurse",
        "phone": "",
        "organisation": str(organisation.id),
        "usable_password": "true",
        "password1": "a long enough sentence",
        "password2": "a long enough sentence",
    }
    operator.post("/admin/accounts/user/add/", sent)

    assert User.objects.get(email="new@hospital.test").check_password("a long enough sentence")


def test_a_place_in_a_team_is_made(operator: Client, stranger: User, team: CareTeam) -> None:
    sent = {"organisation": str(team.organisation_id), "user": str(stranger.id), "care_team": str(team.id)}
    operator.post("/admin/accounts/membership/add/", sent | {"role": "nurse"})

    assert stranger.memberships.filter(care_team=team, ended_at=None).exists()


def test_a_team_is_made(operator: Client, organisation: Organisation) -> None:
    sent = {"name": "Knee", "phone": "1", "out_of_hours_phone": "2", "opens_at": "08:00", "closes_at": "18:00"}
    operator.post("/admin/accounts/careteam/add/", sent | {"organisation": str(organisation.id)})

    assert CareTeam.objects.filter(name="Knee").exists()


def client_as_sent(team: CareTeam, nurse: User) -> dict[str, Any]:
    return {
        "organisation": str(team.organisation_id),
        "name": "Ward script",
        "scopes": [Scope.ALERTS_READ],
        "care_teams": [str(team.id)],
        "acts_for": str(nurse.id),
        "expires_at_0": (NOW + timedelta(days=90)).date().isoformat(),
        "expires_at_1": "00:00:00",
    }


def test_a_clients_token_is_shown_once(operator: Client, team: CareTeam, nurse: User) -> None:
    answer = operator.post("/admin/accounts/apiclient/add/", client_as_sent(team, nurse))

    token = answer.context["token"]
    made = ApiClient.objects.get()
    assert (bytes(made.token_digest), made.scopes) == (digest_of(token), ["alerts:read"])
    assert token not in opened(operator, made).content.decode()


def test_changing_a_client_keeps_its_token(operator: Client, team: CareTeam, nurse: User) -> None:
    operator.post("/admin/accounts/apiclient/add/", client_as_sent(team, nurse))
    before = ApiClient.objects.get()
    path = reverse("admin:accounts_apiclient_change", args=[before.id])
    operator.post(path, client_as_sent(team, nurse) | {"name": "Renamed"})

    after = ApiClient.objects.get()
    assert (after.name, bytes(after.token_digest)) == ("Renamed", bytes(before.token_digest))


def test_a_program_cannot_be_made_by_hand(operator: Client, program: Program) -> None:
    assert operator.get("/admin/symptoms/program/add/").status_code == 403
