"""Every page of staff in a real browser: axe finds nothing by day or by night, it fits, and its own policy lets it work."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from alerts.overrides.overriding import Decision, make_override
from recovery.accounts.models import CareTeam, User
from recovery.accounts.queries import staff_actor
from recovery.rota.models import Holiday
from symptoms.imports.importing import upload_patients
from symptoms.models import CheckIn, Episode, Program
from symptoms.photos.keeping import add_photo
from tests.alerts.making import EMERGENCY, check_in, closed, flagged, patient_actor_of
from tests.journeys.desks import Open, problems
from tests.people import TODAY
from tests.staff_pages import State, addresses, steps, tried
from tests.symptoms.pictures import picture
from tests.symptoms.sheets import row, sheet

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]


@pytest.fixture(autouse=True)
def darkroom(settings: Any, tmp_path: Path) -> None:
    """Keep photos apart."""
    settings.PHOTO_DIR = tmp_path


@pytest.fixture
def ward(episode: Episode, other_episode: Episode, lead: User, team: CareTeam, program: Program) -> list[State]:
    """Fill every page: an emergency, a closed alert, photos, a file, what was decided of one patient; return them all."""
    now, actor = timezone.now(), staff_actor(lead)
    check_in(episode, days_ago=1)
    for _each in range(2):
        add_photo(patient_actor_of(episode), CheckIn.objects.get(), picture(), now=now)
    closed(flagged(other_episode, now=now), lead, now=now)
    flagged(episode, now=now, **EMERGENCY)
    Holiday.objects.create(organisation=episode.organisation, on=TODAY, name="Founders' Day")
    upload_patients(actor, sheet(row()), program_id=program.id, care_team_id=team.id, now=now)
    for rule_id, numbers in (("fever", {"fever_c": 38.4}), ("pain_spike", {})):
        said = Decision(rule_id=rule_id, numbers=numbers, reason="Known.", review_on=TODAY + timedelta(days=3))
        make_override(actor, episode.patient_id, said, now=now)
    return list(addresses(lead))


# In halves, for two processors.
@pytest.mark.parametrize("half", [0, 1])
def test_every_page_and_step_is_accessible_and_fits(open_as: Open, lead: User, ward: list[State], half: int) -> None:
    page = open_as(lead).new_page()
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    for state, path in ward[half::2]:
        page.goto(path)
        found += [f"{state}: {problem}" for problem in problems(page)]

    other = page.context.new_page()  # what is sent with a mistake on purpose is an error to the console, too
    for state in tried(other, dict(ward)["limits-of-a-rule"]) if half else steps(other):
        found += [f"{state}: {problem}" for problem in problems(other)]

    assert "\n".join(found) == ""


def test_an_own_limit_is_decided_and_ended_at_a_desk(open_as: Open, clinician: User, episode: Episode) -> None:
    page = open_as(clinician, java_script_enabled=False).new_page()
    page.goto(f"/patients/{episode.patient_id}/limits/")
    page.get_by_label("Rule", exact=True).select_option("fever")
    page.get_by_role("button", name="Show its numbers").click()
    page.get_by_label("Known: not told").check()
    page.get_by_label("Why").fill("Runs warm.")
    page.get_by_role("button", name="Put in force").click()
    expect(page.locator(".chip")).to_contain_text("Not told: Fever")

    page.get_by_role("button", name="End it now").click()
    expect(page.get_by_text("Ended: the usual numbers hold again")).to_be_visible()
    expect(page.locator(".chip")).to_have_count(0)
