"""Signing in, and the doors everybody comes through."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from recovery.accounts.models import User
from symptoms.models import Episode
from tests.people import browser_of

PASSWORD = "correct horse battery"


@pytest.fixture
def known(nurse: User) -> User:
    """Return a nurse who has a password."""
    nurse.set_password(PASSWORD)
    nurse.save()
    return nurse


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/accounts/login/", {"login": email, "password": password, **more})


# Signing in


def test_a_nurse_signs_in_with_her_address(client: Client, known: User) -> None:
    assert sign_in(client, known.email)["Location"] == "/"


def test_the_case_of_an_address_does_not_matter(client: Client, known: User) -> None:
    assert sign_in(client, known.email.upper()).status_code == 302


def test_signing_in_leads_where_one_was_going(client: Client, known: User) -> None:
    assert sign_in(client, known.email, next="/patients/")["Location"] == "/patients/"


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example"])
def test_signing_in_never_leads_elsewhere(client: Client, known: User, elsewhere: str) -> None:
    assert sign_in(client, known.email, next=elsewhere)["Location"] == "/"


def test_a_wrong_password_and_an_unknown_address_look_the_same(client: Client, known: User) -> None:
    wrong = sign_in(client, known.email, "not the password").content.decode()
    unknown = sign_in(client, "nobody@hospital.test").content.decode()

    mistake = re.compile(r'role="alert">.*?</p>', re.DOTALL)
    assert mistake.findall(wrong) == mistake.findall(unknown) != []


def test_an_account_that_was_switched_off_does_not_sign_in(client: Client, known: User) -> None:
    known.is_active = False
    known.save()
    sign_in(client, known.email)

    assert client.get("/worklist/").status_code == 302


def test_a_code_by_e_mail_signs_in(client: Client, known: User) -> None:
    client.post("/accounts/login/code/", {"email": known.email})
    code = re.search(r"^([A-Z0-9]{3,}-[A-Z0-9]{3,})$", str(mail.outbox[0].body), re.MULTILINE)
    assert code
    client.post("/accounts/login/code/confirm/", {"code": code[1]})

    assert client.get("/worklist/").status_code == 200


def test_a_code_for_an_unknown_address_is_not_refused(client: Client, known: User) -> None:
    unknown = client.post("/accounts/login/code/", {"email": "nobody@hospital.test"})

    assert unknown.status_code == client.post("/accounts/login/code/", {"email": known.email}).status_code == 302


def test_nobody_signs_up(client: Client, db: None) -> None:
    assert "Accounts are made for you" in client.get("/accounts/signup/").content.decode()
    client.post("/accounts/signup/", {"email": "new@hospital.test", "password1": PASSWORD})

    assert not User.objects.exists()


def test_signing_out_asks_first(known: User) -> None:
    browser = browser_of(known)
    browser.get("/accounts/logout/")
    assert browser.get("/worklist/").status_code == 200

    browser.post("/accounts/logout/")
    assert browser.get("/worklist/").status_code == 302


def test_a_new_password_signs_out_everywhere_else(known: User) -> None:
    here, there = browser_of(known), browser_of(known)
    passwords = {"oldpassword": PASSWORD, "password1": "another long sentence", "password2": "another long sentence"}

    assert here.post("/accounts/password/change/", passwords).status_code == 302
    assert there.get("/worklist/").status_code == 302


@pytest.mark.parametrize("short", ["short", "123456789012", "password1234"])
def test_a_weak_password_is_refused(known: User, short: str) -> None:
    answer = browser_of(known).post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": short, "password2": short}
    )

    assert answer.status_code == 200
    assert 'class="mistake"' in answer.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_operator_signs_in_where_staff_do_and_nowhere_else(client: Client, known: User, method: str) -> None:
    User.objects.filter(id=known.id).update(is_staff=True, is_superuser=True)
    answer = getattr(client, method)("/admin/login/?next=/admin/", {"username": known.email, "password": PASSWORD})

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=")
    assert settings.SESSION_COOKIE_NAME not in client.cookies


# How its pages are made


@pytest.mark.parametrize("path", ["login/", "login/code/", "password/reset/", "signup/"])
def test_every_page_has_a_language_a_main_part_and_one_heading(client: Client, db: None, path: str) -> None:
    shown = client.get(f"/accounts/{path}").content.decode()

    assert '<html lang="en"' in shown
    assert shown.count("<main") == shown.count("<h1") == 1


@pytest.mark.parametrize("path", ["password/change/", "logout/", "email/", "2fa/", "reauthenticate/"])
def test_so_has_every_page_for_somebody_signed_in(known: User, path: str) -> None:
    shown = browser_of(known).get(f"/accounts/{path}", follow=True).content.decode()

    assert shown.count("<main") == shown.count("<h1") == 1


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/login/code/", "/", "/help/"])
def test_no_page_runs_anything_of_its_own(client: Client, db: None, path: str) -> None:
    shown = client.get(path).content.decode()

    assert not re.search(r'<script(?![^>]*(\bsrc=|type="application/json"))|\son\w+=|\sstyle=|<style', shown)


def test_a_second_factor_is_shown_without_breaking_the_policy(known: User) -> None:
    browser = browser_of(known)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    shown = browser.get("/accounts/2fa/totp/activate/").content.decode()

    assert "<svg" in shown
    assert not re.search(r'src="data:|\sstyle=', shown)


# The front door


def test_nobody_is_asked_who_they_are(client: Client, db: None) -> None:
    shown = client.get("/").content.decode()

    assert 'href="/in/"' in shown
    assert 'href="/accounts/login/"' in shown


def test_staff_go_to_the_worklist(nurse_browser: Client) -> None:
    assert nurse_browser.get("/")["Location"] == "/worklist/"


def test_a_patient_goes_to_the_check_in(episode: Episode, phone: Client) -> None:
    assert phone.get("/")["Location"] == "/check-in/"


def test_the_operator_goes_to_the_admin(administrator: User) -> None:
    assert browser_of(administrator).get("/")["Location"] == "/admin/"


def test_help_is_for_whoever_asks(client: Client, nurse_browser: Client) -> None:
    assert "For patients" in client.get("/help/").content.decode()
    assert "From alert to closed" in nurse_browser.get("/help/").content.decode()


# What is not there


def test_a_page_that_is_not_there_does_not_repeat_its_address(client: Client, db: None) -> None:
    answer = client.get("/no/such/Okafor/")

    assert (answer.status_code, "Okafor" in answer.content.decode()) == (404, False)


def test_a_form_from_elsewhere_is_refused_in_words(known: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(known)
    answer = browser.post("/patients/", {"find": "Okafor"})

    assert answer.status_code == 403
    assert "copy what you typed" in answer.content.decode()


def test_a_language_can_be_chosen(client: Client, db: None) -> None:
    client.post("/language/", {"language": "ar", "next": "/"})

    assert '<html lang="ar" dir="rtl"' in client.get("/").content.decode()
