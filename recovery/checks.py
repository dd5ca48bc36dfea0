"""Settings that contradict each other or would lose something, told before anything starts.

Those that only matter where patients are served are deployment checks: `manage.py check --deploy` tells them, and the web
server, the worker and the beat refuse to start with them.
"""

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register, run_checks
from django.core.checks import Warning as Caution
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

TAG = "recovery"
SHORTEST_SECRET = 50
DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


def refuse_contradictions() -> None:
    """Stop the start of a process that serves or works where the settings contain an error."""
    errors = [message for message in run_checks(tags=[TAG], include_deployment_checks=True) if message.is_serious()]
    if errors:
        raise ImproperlyConfigured("\n".join(str(error) for error in errors))


@register(TAG, deploy=True)
def check_secret(**_options: Any) -> list[CheckMessage]:
    """Find a secret that anybody could guess."""
    secret = settings._wrapped.SECRET_KEY  # noqa: SLF001 - the public way raises where there is none
    if len(secret) >= SHORTEST_SECRET:
        return []
    return [
        Error(
            f"SECRET_KEY has {len(secret)} characters and needs {SHORTEST_SECRET}.",
            hint="Set it to e.g. the output of: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'",
            id="recovery.E001",
        )
    ]


@register(TAG)
def check_driver(**_options: Any) -> list[CheckMessage]:
    """Find a second PostgreSQL driver, which Django would take without a word."""
    if not find_spec("psycopg"):
        return []
    return [
        Error(
            "psycopg 3 is installed, and Django prefers it to psycopg2, which is the one that is tested here.",
            hint="Run: pip uninstall psycopg",
            id="recovery.E002",
        )
    ]


@register(TAG, deploy=True)
def check_database_is_named(**_options: Any) -> list[CheckMessage]:
    """Find an installation that would keep patients in the demo's database."""
    if settings.DEMO or not settings.EMBEDDED:
        return []
    return [
        Error(
            "DATABASE_URL is not set, and the embedded database is for the demo only.",
            hint="Set it to e.g. postgres://user:password@host:5432/name, or start the demo with: manage.py up",
            id="recovery.E003",
        )
    ]


@register(TAG, deploy=True)
def check_hosts(**_options: Any) -> list[CheckMessage]:
    """Find a site without a name of its own: links in messages would go wherever a request says."""
    if settings.ALLOWED_HOSTS and "*" not in settings.ALLOWED_HOSTS:
        return []
    return [
        Error(
            f"ALLOWED_HOSTS is {settings.ALLOWED_HOSTS}: no request, or every request, would be answered.",
            hint="Set it to the names of the site, e.g. ALLOWED_HOSTS=recovery.example.org",
            id="recovery.E004",
        )
    ]


@register(TAG)
def check_tasks_end_before_they_come_back(**_options: Any) -> list[CheckMessage]:
    """Find a broker that would hand out a task again while it still runs."""
    comes_back = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    if comes_back > settings.CELERY_TASK_TIME_LIMIT:
        return []
    return [
        Error(
            f"A task may run for {settings.CELERY_TASK_TIME_LIMIT} s and is handed out again after {comes_back} s.",
            hint="Make visibility_timeout in CELERY_BROKER_TRANSPORT_OPTIONS longer than CELERY_TASK_TIME_LIMIT.",
            id="recovery.E005",
        )
    ]


@register(TAG, deploy=True)
def check_proxy(**_options: Any) -> list[CheckMessage]:
    """Find a site that would redirect every request to itself."""
    if settings.DEMO or settings.TRUSTED_PROXIES:
        return []
    return [
        Caution(
            "TRUSTED_PROXIES is 0: behind a proxy that ends https, every request is redirected to https for ever.",
            hint="Set TRUSTED_PROXIES=1 where one proxy stands before the web server and sets X-Forwarded-Proto.",
            id="recovery.W001",
        )
    ]


@register(TAG, deploy=True)
def check_mail(**_options: Any) -> list[CheckMessage]:
    """Find a site whose messages reach nobody."""
    if settings.DEMO or "filebased" not in settings.EMAIL_BACKEND:
        return []
    return [
        Error(
            "EMAIL_URL is not set: messages to nurses would be written to files that nobody reads.",
            hint="Set it to e.g. smtp+tls://user:password@mail.example.org:587",
            id="recovery.E006",
        )
    ]


@register(TAG, deploy=True)
def check_public_address(**_options: Any) -> list[CheckMessage]:
    """Find a site whose messages would link to an address that everybody on the way can read."""
    if settings.DEMO or settings.PUBLIC_URL.startswith("https://"):
        return []
    return [
        Error(
            f"PUBLIC_URL is {settings.PUBLIC_URL}: links in messages would not be https.",
            hint="Set it to e.g. https://recovery.example.org, or leave it out to use the first of ALLOWED_HOSTS.",
            id="recovery.E008",
        )
    ]


@register("database")
def check_durability(*, databases: Sequence[str] | None = None, **_options: Any) -> list[CheckMessage]:
    """Find a database that would lose what a patient was told is saved."""
    if settings.DEMO:
        return []
    return [
        Error(
            f"The database has {name} switched off: saved check-ins would be lost with the power.",
            hint=f"Set {name} = on in postgresql.conf, and look for ALTER ROLE or ALTER DATABASE that change it.",
            id="recovery.E007",
        )
        for alias in databases or []
        for name in switched_off(alias)
    ]


def switched_off(alias: str) -> list[str]:
    """Name the settings of durability that a database does without."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT name FROM pg_settings WHERE name = ANY(%s) AND setting = 'off'", [list(DURABLE)])
        return [name for (name,) in cursor.fetchall()]
