"""Every page of staff in a real browser: axe finds nothing by day or by night, and nothing is wider than its screen."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from alerts.overriding import Decision, make_override
from recovery.accounts.models import CareTeam, User
from recovery.accounts.queries import staff_actor
from symptoms.importing import upload_patients
from symptoms.models import Episode, Program
from tests.alerts.making import EMERGENCY, check_in, closed, flagged
from tests.browser import assert_accessible
from tests.journeys.desks import NARROW, WIDE, Open
from tests.people import TODAY
from tests.staff_pages import addresses, steps, tried
from tests.symptoms.sheets import row, sheet

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ward(episode: Episode, other_episode: Episode, lead: User, team: CareTeam, program: Program) -> None:
    """Fill every page: an emergency, a closed alert, a file, and what was decided of one patient."""
    now, actor = timezone.now(), staff_actor(lead)
    check_in(episode, days_ago=1)
    closed(flagged(other_episode, now=now), lead, now=now)
    flagged(episode, now=now, **EMERGENCY)
    upload_patients(actor, sheet(row()), program_id=program.id, care_team_id=team.id, now=now)
    for rule_id, numbers in (("fever", {"fever_c": 38.4}), ("pain_spike", {})):
        said = Decision(rule_id=rule_id, numbers=numbers, reason="Known.", review_on=TODAY + timedelta(days=3))
        make_override(actor, episode.patient_id, said, now=now)


def test_every_page_is_accessible_in_both_themes_and_fits(open_as: Open, lead: User, ward: None) -> None:
    page = open_as(lead).new_page()
    states = dict(addresses(lead))
    for state, path in states.items():
        page.goto(path)
        for theme, (width, height) in (("light", WIDE), ("dark", NARROW)):
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            page.set_viewport_size({"width": width, "height": height})
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{state}, {width}"
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    for some in (steps(page), tried(page, states["limits-of-a-rule"])):
        for _state in some:
            assert_accessible(page)


def test_an_own_limit_is_decided_and_ended_at_a_desk(open_as: Open, clinician: User, episode: Episode) -> None:
    page = open_as(clinician, java_script_enabled=False).new_page()
    page.goto(f"/patients/{episode.patient_id}/limits/")
    page.get_by_label("Rule").select_option("fever")
    page.get_by_role("button", name="Show its numbers").click()
    page.get_by_label("Known: not told").check()
    page.get_by_label("Why").fill("Runs warm.")
    page.get_by_role("button", name="Put in force").click()
    expect(page.locator(".chip")).to_contain_text("Not told: Fever")

    page.get_by_role("button", name="End it now").click()
    expect(page.get_by_text("Ended: the usual numbers hold again")).to_be_visible()
    expect(page.locator(".chip")).to_have_count(0)
