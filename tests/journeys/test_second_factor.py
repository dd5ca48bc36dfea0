"""A nurse without a second factor sets up a passkey in a real browser, and next time comes in by it alone."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from recovery.accounts.models import User
from tests.journeys.desks import Open, assert_for_everyone

pytestmark = pytest.mark.django_db(transaction=True)
# A telephone that knows its owner by her face, as browsers simulate it.
PHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def desk(open_as: Open, nurse: User, settings: Any) -> Page:
    """Return a page of the nurse's browser, which has such a telephone."""
    settings.DEMO = False
    page = open_as(nurse).new_page()
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE})
    return page


def test_a_passkey_is_set_up_and_opens_the_way_on(desk: Page) -> None:
    desk.goto("/patients/")
    expect(desk.get_by_text("Before you go on")).to_be_visible()
    assert_for_everyone(desk)
    desk.get_by_role("link", name="Add").click()
    desk.get_by_label("Passwordless").check()
    desk.get_by_role("button", name="Add").click()
    desk.get_by_role("link", name="I have kept them, go on").wait_for()
    assert_for_everyone(desk)
    desk.get_by_role("link", name="I have kept them, go on").click()
    desk.wait_for_url("**/patients/")

    desk.get_by_role("link", name="Sign out").click()
    desk.get_by_role("button", name="Sign out").click()
    desk.goto("/accounts/login/")
    desk.get_by_role("button", name="Use a passkey").click()
    desk.wait_for_url("**/worklist/")
