"""Pages made by others work under our policy: a browser refuses nothing of theirs."""

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect
from pytest_django.live_server_helper import LiveServer


@pytest.fixture
def refused(page: Page) -> list[str]:
    """Return what the browser complains about, as it does."""
    words: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        # Browsers ask for this one by themselves where a page names no icon.
        if message.type in {"error", "warning"} and not message.location["url"].endswith("/favicon.ico"):
            words.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: words.append(str(error)))
    return words


@pytest.fixture
def operator(context: BrowserContext, live_server: LiveServer) -> None:
    """Sign an operator into the browser."""
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("operator@hospital.test", name="Opal Ortega"))
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/login/code/", "/api/v1/docs"])
@pytest.mark.thorough
def test_a_page_for_everybody_breaks_no_rule(page: Page, refused: list[str], path: str) -> None:
    answer = page.goto(path, wait_until="networkidle")

    assert answer
    assert answer.status == 200
    assert refused == []


@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/accounts/user/", "/admin/accounts/user/add/", "/accounts/2fa/", "/accounts/email/"]
)
@pytest.mark.thorough
def test_a_page_of_the_operator_breaks_no_rule(operator: None, page: Page, refused: list[str], path: str) -> None:
    answer = page.goto(path, wait_until="networkidle")

    assert answer
    assert answer.status == 200
    assert refused == []


@pytest.mark.thorough
def test_the_admin_runs_its_own_scripts(operator: None, page: Page, refused: list[str]) -> None:
    page.goto("/admin/accounts/careteam/add/")

    page.locator("#id_opens_at").locator("xpath=..").get_by_role("link", name="Now").click()

    expect(page.locator("#id_opens_at")).not_to_have_value("")
    assert refused == []


@pytest.mark.thorough
def test_the_page_to_try_the_api_draws_its_operations(page: Page, refused: list[str]) -> None:
    page.goto("/api/v1/docs")

    expect(page.get_by_text("/api/v1/alerts").first).to_be_visible(timeout=20_000)
    assert refused == []
