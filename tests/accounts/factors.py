"""A second factor of a member of staff, as her app shows it."""

import re

from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.test import Client

from recovery.accounts.models import User

SET_UP = "/accounts/2fa/totp/activate/"


def app_of(user: User) -> str:
    """Give somebody an app, and return the secret that it holds."""
    secret: str = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def digits(secret: str) -> str:
    """Return the six digits that an app with that secret shows now."""
    _earlier, now, _later = yield_hotp_counters_from_time()
    return str(format_hotp_value(hotp_value(secret, now)))


def set_up_app(browser: Client) -> str:
    """Set up an app, as its page says, and return where that leads."""
    found = re.search(r'value="([A-Z2-7]{32})"', browser.get(SET_UP).content.decode())
    assert found is not None
    return str(browser.post(SET_UP, {"code": digits(found[1])})["Location"])


def come_by_mail(browser: Client, user: User, way_on: str = "/") -> str:
    """Sign in by an e-mailed code, and return where that leads."""
    browser.post("/accounts/login/code/", {"email": user.email, "next": way_on})
    code = re.search(r"^([A-Z0-9]{3,}-[A-Z0-9]{3,})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert code is not None
    answer = browser.post("/accounts/login/code/confirm/", {"code": code[1], "next": way_on})
    return str(answer["Location"])
