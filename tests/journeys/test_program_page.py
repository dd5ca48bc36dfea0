"""A lead changes a number in a real browser, tries it, and a second lead publishes it; with and without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from alerts.models import Ruleset
from alerts.queries import ruleset_in_force
from alerts.tasks import backtest_due
from recovery.accounts.models import CareTeam, Organisation, StaffRole, User
from recovery.accounts.queries import staff_actor
from symptoms.models import Episode
from tests.alerts.drafts import OPENING, draft_by, played
from tests.alerts.living import at, enrolled, send
from tests.journeys.desks import Open, assert_for_everyone
from tests.people import join, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]


@pytest.fixture
def second(organisation: Organisation, team: CareTeam) -> User:
    return join(make_user(organisation, "Second Lead"), team, StaffRole.LEAD)


@pytest.fixture
def opened(episode: Episode) -> Episode:
    """Return an episode with a gap in the cut."""
    send(enrolled(episode), 9, at(9, 9), opening=True)
    return episode


@pytest.fixture
def draft(opened: Episode, ruleset: Ruleset, lead: User) -> Ruleset:
    """Return a draft that was played over that gap."""
    author = staff_actor(lead)
    made = draft_by(author, ruleset, {OPENING: "soon"})
    played(author, made)
    return made


def change_fever(page: Page) -> None:
    """Draft a fever from 38.5 °C."""
    page.goto("/program/")
    page.get_by_role("link", name="Change numbers").click()
    page.get_by_role("button", name="Whole body").click()
    page.locator("[name='rules.fever.fever_c']").fill("38.5")
    page.get_by_role("button", name="See what this changes").last.click()
    expect(page.get_by_role("row", name=re.compile("Fever in"))).to_contain_text("38.5 °C")
    page.get_by_label("Why this change").fill("Too many.")
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.get_by_text("Saved as version 2, a draft.")).to_be_visible()


@pytest.mark.parametrize("has_scripts", [True, False])
def test_one_lead_drafts_and_plays_and_another_publishes(
    open_as: Open, opened: Episode, lead: User, second: User, has_scripts: bool
) -> None:
    page = open_as(lead, java_script_enabled=has_scripts).new_page()
    change_fever(page)
    page.get_by_role("button", name="Run the backtest").click()
    expect(page.get_by_text("Waiting for the worker")).to_be_visible()
    backtest_due()
    if not has_scripts:
        page.get_by_role("link", name="Look again").click()
    expect(page.get_by_text("0 of 1 patients differ")).to_be_visible(timeout=10_000)
    expect(page.get_by_role("button", name="Publish version 2")).to_have_count(0)

    other = open_as(second, java_script_enabled=has_scripts).new_page()
    other.goto(page.url)
    other.get_by_role("button", name="Publish version 2").click()

    expect(other.get_by_text("Version 2 is in force.")).to_be_visible()
    assert ruleset_in_force(opened.program_id)[1].by_id["fever"].parameters["fever_c"] == 38.5


def test_a_draft_in_each_state_is_for_everyone(open_as: Open, draft: Ruleset, second: User) -> None:
    page = open_as(second).new_page()
    edit = f"/program/change/?base={draft.id}"
    for address in (edit, f"/program/versions/{draft.id}/"):
        page.goto(address)
        assert_for_everyone(page)
    page.goto(edit)
    page.get_by_role("button", name="See what this changes").last.click()
    assert_for_everyone(page)
    page.goto(f"{edit}&section=mood")
    page.locator("[name='rules.self_harm.quiet_days']").fill("99")
    page.get_by_role("button", name="See what this changes").last.click()
    expect(page.get_by_role("alert")).to_contain_text("99 is not possible: enter a whole number from 0 to 60.")
    assert_for_everyone(page)
