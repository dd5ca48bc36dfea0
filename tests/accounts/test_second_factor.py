"""Outside the demo staff need a second factor: nothing but setting one up, help and the way out is open without."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.admin.models import LogEntry
from django.core.cache import cache
from django.test import Client

from recovery.accounts.models import User
from symptoms.models import Episode
from tests.accounts.factors import SET_UP, app_of, come_by_mail, digits, set_up_app
from tests.people import browser_of

PASSWORD = "correct horse battery"
PLACE = "/accounts/2fa/"
ASKED = "/accounts/2fa/authenticate/"
SHOWN_AGAIN = "/accounts/2fa/reauthenticate/"
CODES = "/accounts/2fa/recovery-codes/"


@pytest.fixture(autouse=True)
def no_demo(settings: Any, db: None) -> None:
    settings.DEMO = False
    cache.clear()


@pytest.fixture
def operator(administrator: User) -> Client:
    """Return the browser of an operator who has shown hers."""
    secret, browser = app_of(administrator), browser_of(administrator)
    browser.post(SHOWN_AGAIN, {"code": digits(secret)})
    return browser


# Without one


@pytest.mark.parametrize(
    "path", ["/", "/worklist/", "/patients/", "/handover/", "/accounts/email/", "/accounts/login/"]
)
def test_a_nurse_without_one_is_led_to_where_she_sets_it_up(nurse_browser: Client, path: str) -> None:
    assert nurse_browser.get(path)["Location"] == PLACE


def test_so_is_what_she_sends(nurse_browser: Client) -> None:
    assert nurse_browser.post("/patients/", {"find": "Okafor"})["Location"] == PLACE


@pytest.mark.parametrize("path", ["/", "/admin/", "/admin/accounts/user/", "/admin/login/"])
def test_so_is_the_operator(administrator: User, path: str) -> None:
    assert browser_of(administrator).get(path)["Location"] == PLACE


def test_an_emailed_code_alone_opens_nothing(client: Client, nurse: User) -> None:
    come_by_mail(client, nurse)

    assert client.get("/worklist/")["Location"] == PLACE


def test_one_sentence_says_why(nurse_browser: Client) -> None:
    page = nurse_browser.get("/worklist/", follow=True).content.decode()

    assert page.count("Before you go on, set up a second factor") == 1


@pytest.mark.parametrize(
    "path", [PLACE, SET_UP, "/accounts/2fa/webauthn/add/", "/accounts/logout/", "/help/", "/privacy/"]
)
def test_what_helps_her_to_one_is_open(nurse_browser: Client, path: str) -> None:
    assert nurse_browser.get(path).status_code == 200


def test_help_shows_nothing_of_her_desk_and_says_what_to_do(nurse_browser: Client) -> None:
    page = nurse_browser.get("/help/").content.decode()

    assert "patients at home" not in page
    assert "Use a recovery code" in page


def test_she_signs_out(nurse_browser: Client) -> None:
    nurse_browser.post("/accounts/logout/")

    assert nurse_browser.get("/worklist/")["Location"].startswith("/accounts/login/")


def test_a_page_of_the_api_says_why_not(nurse_browser: Client, episode: Episode) -> None:
    answer = nurse_browser.get("/api/v1/patients")

    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_needed")


def test_a_program_with_a_token_needs_none(api: Client, episode: Episode) -> None:
    assert api.get("/api/v1/patients").status_code == 200


def test_a_patient_needs_none_not_even_in_the_browser_of_a_nurse(phone: Client, nurse: User, episode: Episode) -> None:
    phone.force_login(nurse)

    assert phone.get("/check-in/").status_code == 200


def test_the_demo_asks_nobody(nurse_browser: Client, settings: Any) -> None:
    settings.DEMO = True

    assert nurse_browser.get("/worklist/").status_code == 200


# Setting one up


def test_once_set_up_she_sees_her_recovery_codes_and_goes_on_to_where_she_wanted(nurse_browser: Client) -> None:
    nurse_browser.get("/patients/?care=mine")
    assert set_up_app(nurse_browser) == CODES
    page = nurse_browser.get(CODES).content.decode()

    assert 'href="/patients/?care=mine"' in page
    assert all(
        code in page for code in RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()
    )
    assert nurse_browser.get("/patients/?care=mine").status_code == 200


def test_whoever_has_a_password_types_it_before_setting_one_up(client: Client, nurse: User) -> None:
    nurse.set_password(PASSWORD)
    nurse.save()
    come_by_mail(client, nurse)

    assert client.get(SET_UP)["Location"].startswith("/accounts/reauthenticate/")
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": SET_UP})["Location"] == SET_UP
    assert set_up_app(client) == CODES


def test_whoever_switches_it_off_sets_up_another(nurse_browser: Client, nurse: User) -> None:
    set_up_app(nurse_browser)
    nurse_browser.post(SHOWN_AGAIN, {"code": RecoveryCodes(recovery(nurse)).get_unused_codes()[0]})
    nurse_browser.post("/accounts/2fa/totp/deactivate/")

    assert nurse_browser.get("/worklist/")["Location"] == PLACE


def recovery(user: User) -> Authenticator:
    return Authenticator.objects.get(user=user, type="recovery_codes")


# With one


def test_an_emailed_code_asks_for_it(client: Client, nurse: User) -> None:
    secret = app_of(nurse)

    assert come_by_mail(client, nurse, "/patients/").partition("?")[0] == ASKED
    assert client.get("/worklist/")["Location"].startswith("/accounts/login/")
    assert client.post(ASKED, {"code": digits(secret)})["Location"] == "/patients/"
    assert client.get("/worklist/").status_code == 200


def test_a_password_asks_for_it(client: Client, nurse: User) -> None:
    secret = app_of(nurse)
    nurse.set_password(PASSWORD)
    nurse.save()

    assert client.post("/accounts/login/", {"login": nurse.email, "password": PASSWORD})["Location"] == ASKED
    client.post(ASKED, {"code": "000000"})
    assert client.get("/worklist/").status_code == 302
    client.post(ASKED, {"code": digits(secret)})
    assert client.get("/worklist/").status_code == 200


def test_a_recovery_code_opens_once(nurse_browser: Client, nurse: User) -> None:
    set_up_app(nurse_browser)
    code = RecoveryCodes(recovery(nurse)).get_unused_codes()[0]

    statuses = []
    for browser in (Client(), Client()):
        come_by_mail(browser, nurse)
        browser.post(ASKED, {"code": code})
        statuses.append(browser.get("/worklist/").status_code)
    assert statuses == [200, 302]


def test_a_browser_that_came_in_before_it_was_set_up_elsewhere_must_show_it(client: Client, nurse: User) -> None:
    """Whoever reads her mail waits, signed in by a code, until she sets hers up."""
    come_by_mail(client, nurse)
    secret = app_of(nurse)

    assert client.get("/patients/")["Location"] == f"{SHOWN_AGAIN}?next=/patients/"
    for path in (PLACE, SET_UP, "/accounts/2fa/webauthn/add/", CODES, "/accounts/email/", "/accounts/reauthenticate/"):
        assert client.get(path)["Location"].startswith(SHOWN_AGAIN)
    assert "this browser has not shown" in client.get(SHOWN_AGAIN).content.decode()

    assert client.post(SHOWN_AGAIN, {"code": digits(secret), "next": "/patients/"})["Location"] == "/patients/"
    assert client.get("/patients/").status_code == 200


# Lost


def test_the_operator_takes_away_one_that_was_lost(nurse_browser: Client, nurse: User, operator: Client) -> None:
    set_up_app(nurse_browser)
    said = {"action": "take_away_second_factor", "_selected_action": str(nurse.pk)}
    page = operator.post("/admin/accounts/user/", said, follow=True).content.decode()

    assert "1 will set up another second factor" in page
    assert not Authenticator.objects.filter(user=nurse).exists()
    assert LogEntry.objects.get().object_id == str(nurse.pk)
    assert nurse_browser.get("/worklist/")["Location"] == PLACE


def test_the_operator_sees_nobodys_secret(operator: Client) -> None:
    assert operator.get("/admin/accounts/user/").status_code == 200
    assert operator.get("/admin/mfa/authenticator/").status_code == 404
