"""Who is told, in a real browser: the lead's page fits, is accessible in both themes, and is changed without a script."""

import pytest
from playwright.sync_api import expect

from alerts.models import EscalationPolicy
from recovery.accounts.models import User
from symptoms.models import Episode
from tests.browser import assert_accessible
from tests.journeys.desks import NARROW, WIDE, Open

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("size", "theme"), [(WIDE, "light"), (NARROW, "dark")], ids=["wide-light", "narrow-dark"])
def test_it_fits_and_is_accessible(
    open_as: Open, lead: User, nurse: User, episode: Episode, *, size: tuple[int, int], theme: str
) -> None:
    page = open_as(lead, size, color_scheme=theme).new_page()
    page.goto("/who-is-told/")

    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_lead_changes_a_step_without_a_script(open_as: Open, lead: User, nurse: User, episode: Episode) -> None:
    page = open_as(lead, java_script_enabled=False).new_page()
    page.goto("/who-is-told/")
    page.locator("[name=emergency-1-after_minutes]").fill("7")
    page.get_by_role("button", name="Save as a new version").click()

    expect(page.get_by_text("after 7 min")).to_be_visible()
    assert EscalationPolicy.objects.get().document["emergency"]["steps"][1]["after_minutes"] == 7
