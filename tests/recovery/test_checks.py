"""Settings that contradict each other are found before anything starts."""

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections
from pytest_django.fixtures import Settings

from recovery import checks
from tests.pushes import PUSH_KEY


@pytest.fixture(autouse=True)
def installation(settings: Settings) -> Settings:
    """Return the settings of an installation in which nothing is wrong."""
    settings.DEMO = False
    settings.EMBEDDED = False
    settings.SECRET_KEY = "an-Unlikely-Secret-0123456789-of-these-Tests-and-no-other"
    settings.OPERATOR_EMAIL = "operator@example.org"
    settings.ALLOWED_HOSTS = ["recovery.example.org"]
    settings.PUBLIC_URL = "https://recovery.example.org"
    settings.TRUSTED_PROXIES = 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    return settings


def found() -> list[str]:
    messages = run_checks(tags=[checks.TAG], include_deployment_checks=True)
    return [message.id for message in messages if message.id]


def test_an_installation_with_nothing_wrong_starts() -> None:
    assert found() == []
    checks.refuse_contradictions()


def test_a_start_with_an_error_is_refused_with_the_way_out(installation: Settings) -> None:
    installation.ALLOWED_HOSTS = []

    with pytest.raises(ImproperlyConfigured, match=r"recovery\.E004[\s\S]*ALLOWED_HOSTS=recovery\.example\.org"):
        checks.refuse_contradictions()


def test_a_caution_refuses_nothing(installation: Settings) -> None:
    installation.TRUSTED_PROXIES = 0

    checks.refuse_contradictions()
    assert found() == ["recovery.W001"]


@pytest.mark.parametrize("secret", ["", "short", "s" * 60, "django-insecure-" + "abcdefghij0123456789" * 3])
def test_a_secret_that_can_be_guessed_is_found(installation: Settings, secret: str) -> None:
    installation.SECRET_KEY = secret

    assert found() == ["recovery.E001"]


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("DEBUG", True, "recovery.E009"),
        ("SESSION_ENGINE", "django.contrib.sessions.backends.cache", "recovery.E010"),
        ("CACHES", {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}}, "recovery.E010"),
        ("CELERY_TASK_PUBLISH_RETRY", True, "recovery.E010"),
        ("CELERY_TASK_IGNORE_RESULT", False, "recovery.E010"),
        ("CELERY_TASK_ALWAYS_EAGER", True, "recovery.E010"),
        ("WEBHOOK_URL", "https://pager.example.org/", "recovery.E011"),
        ("OPERATOR_EMAIL", "", "recovery.W002"),
    ],
)
def test_what_would_lose_or_show_something_is_found(
    installation: Settings, name: str, value: object, error: str
) -> None:
    setattr(installation, name, value)

    assert found() == [error]


def test_a_second_database_driver_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "find_spec", lambda name: name == "psycopg")

    assert found() == ["recovery.E002"]


def test_patients_in_the_database_of_the_demo_are_found(installation: Settings) -> None:
    installation.EMBEDDED = True

    assert found() == ["recovery.E003"]


@pytest.mark.parametrize("hosts", [[], ["*"]])
def test_a_site_without_a_name_is_found(installation: Settings, hosts: list[str]) -> None:
    installation.ALLOWED_HOSTS = hosts

    assert found() == ["recovery.E004"]


def test_a_task_that_comes_back_while_it_runs_is_found(installation: Settings) -> None:
    installation.CELERY_TASK_TIME_LIMIT = 300

    assert found() == ["recovery.E005"]


def test_mail_that_reaches_nobody_is_found(installation: Settings) -> None:
    installation.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"

    assert found() == ["recovery.E006"]


def test_links_that_everybody_can_read_are_found(installation: Settings) -> None:
    installation.PUBLIC_URL = "http://recovery.example.org"

    assert found() == ["recovery.E008"]


def test_the_demo_may_do_without_database_mail_and_proxy(installation: Settings) -> None:
    installation.DEMO = installation.EMBEDDED = True
    installation.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    installation.PUBLIC_URL = "http://localhost:8000"
    installation.TRUSTED_PROXIES = 0
    installation.OPERATOR_EMAIL = ""

    assert found() == []


@pytest.mark.parametrize(("key", "errors"), [("", []), ("A" * 42, ["recovery.E012"]), (PUSH_KEY, [])])
def test_a_push_key_that_is_none_is_found(installation: Settings, key: str, errors: list[str]) -> None:
    installation.PUSH_KEY = key

    assert found() == errors


def test_a_database_that_forgets_is_found(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")

    messages = checks.check_durability(databases=["default"])

    assert "synchronous_commit switched off" in " ".join(message.msg for message in messages)
    assert {message.id for message in messages} == {"recovery.E007"}


def test_no_process_starts_on_a_database_that_forgets(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "close_all", lambda: None)  # the test's own connection
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")

    with pytest.raises(ImproperlyConfigured, match=r"recovery\.E007"):
        checks.refuse_unfit_database()


def test_the_demo_is_not_asked_whether_it_forgets(installation: Settings) -> None:
    installation.DEMO = True

    assert checks.check_durability(databases=["default"]) == []
