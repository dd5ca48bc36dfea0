"""Fixtures that every test may ask for, and what only costs time in tests."""

from django.conf import settings

from recovery import memory

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


def pytest_collection_finish() -> None:
    """Collect garbage as a server process does: looking at thousands of collected tests takes a twelfth of the time."""
    memory.settle()
