"""The page to try the API on, in a real browser under our own policy."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_draws_every_endpoint_and_the_policy_refuses_nothing(page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)

    page.goto("/api/v1/docs")

    expect(page.get_by_text("Send a check-in")).to_be_visible(timeout=30_000)
    assert said == []


# Advice of axe, and no rule of WCAG, that the library leaves out: its tags are h3 below an h1, its title stands alone.
OF_THE_LIBRARY = {"heading-order", "region"}


@pytest.mark.thorough
def test_it_is_accessible(page: Page) -> None:
    page.goto("/api/v1/docs")
    expect(page.get_by_text("Send a check-in")).to_be_visible(timeout=30_000)

    found = Axe().run(page)

    assert {rule["id"] for rule in found.response["violations"]} <= OF_THE_LIBRARY
    assert {"color-contrast", "nested-interactive"} <= {rule["id"] for rule in found.response["passes"]}
