"""Fixtures that every test may ask for, and two settings that only cost time in tests."""

from django.conf import settings

pytest_plugins = [
    "tests.people",
    "tests.browser",
    "tests.depth",
    "tests.worker",
    "tests.emptying",
    "tests.reporting",
    "tests.spreading",
]


def pytest_configure() -> None:
    """Spare every test client a walk through all static files, and every password its deliberately slow hash."""
    settings.WHITENOISE_AUTOREFRESH = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
