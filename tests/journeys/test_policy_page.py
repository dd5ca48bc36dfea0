"""Who is told, in a real browser: it is changed without a script."""

import pytest
from playwright.sync_api import expect

from alerts.models import EscalationPolicy
from recovery.accounts.models import User
from recovery.rota.models import ContactPoint, Holiday
from symptoms.models import Episode
from tests.journeys.desks import Open
from tests.people import TODAY

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]


def test_a_lead_changes_all_of_it_without_a_script(open_as: Open, lead: User, nurse: User, episode: Episode) -> None:
    page = open_as(lead, java_script_enabled=False).new_page()
    page.goto("/who-is-told/")
    page.locator("[name=emergency-1-after_minutes]").fill("7")
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.get_by_text("after 7 min")).to_be_visible()

    page.get_by_role("link", name="Cover hours and holidays").click()
    page.get_by_label("Day", exact=True).fill(str(TODAY))
    page.get_by_label("What it is").fill("Founders' Day")
    page.get_by_role("button", name="Add the day").click()
    expect(page.get_by_role("button", name="Take off: Founders' Day")).to_be_visible()

    page.get_by_role("link", name="How people are reached").click()
    page.get_by_role("link", name="Nora Nurse").click()
    page.get_by_label("Text message").fill("07700 900123")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("cannot be a telephone number")).to_be_visible()
    page.get_by_label("Text message").fill("+44 7700 900123")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("Text message +44 7700 900123")).to_be_visible()
    assert EscalationPolicy.objects.get().document["emergency"]["steps"][1]["after_minutes"] == 7
    assert Holiday.objects.get().on == TODAY
    assert ContactPoint.objects.get().user == nurse
