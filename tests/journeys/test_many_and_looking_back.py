"""Enrolling from a file, deciding about an episode and looking back, in a real browser."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from alerts.care.episodes import Why, pause_episode
from recovery.accounts.actors import Actor
from recovery.accounts.models import CareTeam, User
from recovery.accounts.queries import staff_actor
from symptoms.imports.importing import upload_patients, work_imports_due
from symptoms.imports.models import PatientImport
from symptoms.models import Episode, Program
from tests.alerts.making import EMERGENCY, check_in, flagged
from tests.journeys.desks import Open, assert_for_everyone
from tests.people import NOW
from tests.symptoms.sheets import row, sheet

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]


@pytest.fixture
def lead_actor(lead: User) -> Actor:
    return staff_actor(lead)


@pytest.fixture
def file(lead_actor: Actor, program: Program, team: CareTeam) -> PatientImport:
    """Return a file that waits to be checked: one good row, one wrong."""
    content = sheet(row(), row(identifier="P-78", sex="f"))
    return upload_patients(lead_actor, content, program_id=program.id, care_team_id=team.id, now=NOW)


def check() -> None:
    while PatientImport.objects.filter(work_at__lte=NOW).exists():
        work_imports_due(now=NOW)


def test_what_a_file_and_a_pause_change_is_for_everyone(
    open_as: Open, lead: User, lead_actor: Actor, file: PatientImport, episode: Episode
) -> None:
    check_in(episode, days_ago=1)
    flagged(episode, **EMERGENCY)
    check()
    pause_episode(lead_actor, episode.patient_id, Why("away"), now=NOW)
    page = open_as(lead).new_page()
    for path in (
        reverse("patient-import-file", args=[file.id]),
        *(reverse(name, args=[episode.patient_id]) for name in ("patient-episode", "patient")),
    ):
        page.goto(path)
        assert_for_everyone(page)


def test_the_page_of_a_file_goes_on_by_itself(open_as: Open, lead: User, file: PatientImport) -> None:
    page = open_as(lead).new_page()
    page.goto(reverse("patient-import-file", args=[file.id]))
    expect(page.get_by_text("0 of 2 rows")).to_be_visible()

    check()
    expect(page.get_by_role("button", name="Enrol 1 patient")).to_be_visible(timeout=8000)
    expect(page.get_by_text("Write one of: female, male, other.")).to_be_visible()


def test_tables_are_read_without_javascript(open_as: Open, lead: User, episode: Episode) -> None:
    flagged(episode, **EMERGENCY)
    page = open_as(lead, java_script_enabled=False).new_page()
    page.goto(reverse("insights"))
    page.get_by_role("link", name="7 days").click()

    expect(page.get_by_role("row").filter(has_text="OKAFOR, Ada")).to_contain_text("1")


def test_every_bar_says_its_number_on_a_phone(open_as: Open, lead: User, episode: Episode) -> None:
    flagged(episode, **EMERGENCY)
    page = open_as(lead, (390, 844)).new_page()
    page.goto(reverse("insights"))

    numbers = page.locator(".bars .num")
    ends = numbers.evaluate_all("numbers => numbers.map(number => number.getBoundingClientRect().right)")
    assert len(ends) > 4
    assert max(ends) <= 390
