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
from django.db import OperationalError, connections

from recovery.channels import webhook_key
from recovery.push import is_key

TAG = "recovery"
SHORTEST_SECRET = 50
FEWEST_LETTERS = 10  # different ones; a word repeated has fewer
WELL_KNOWN = ("django-insecure", "changeme", "change-me", "secret", "only-for-tests")
DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


def refuse_contradictions() -> None:
    """Stop the start of a process that serves or works where the settings contain an error."""
    errors = [message for message in run_checks(tags=[TAG], include_deployment_checks=True) if message.is_serious()]
    if errors:
        raise ImproperlyConfigured("\n".join(str(error) for error in errors))


def refuse_unfit_database() -> None:
    """Stop the start where the database would lose what a patient was told is saved, or holds what nobody can judge by.

    One that does not answer yet is asked again by `watch`, at each of its turns.
    """
    try:
        errors = [message for message in run_checks(tags=["database"], databases=["default"]) if message.is_serious()]
    except OperationalError:
        return
    finally:
        connections.close_all()  # processes are forked after this, and must not share a connection
    if errors:
        raise ImproperlyConfigured("\n".join(str(error) for error in errors))


@register(TAG, deploy=True)
def check_secret(**_options: Any) -> list[CheckMessage]:
    """Find a secret that anybody could guess."""
    secret = settings._wrapped.SECRET_KEY  # noqa: SLF001 - the public way raises where there is none
    if len(secret) >= SHORTEST_SECRET:
        return _well_known(secret)
    return [
        Error(
            f"SECRET_KEY has {len(secret)} characters and needs {SHORTEST_SECRET}.",
            hint="Set it to e.g. the output of: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'",
            id="recovery.E001",
        )
    ]


def _well_known(secret: str) -> list[CheckMessage]:
    """Find a secret that stands in somebody's documentation, but not in the demo, which signs nothing of worth."""
    if settings.DEMO or (len(set(secret)) >= FEWEST_LETTERS and not secret.lower().startswith(WELL_KNOWN)):
        return []
    return [
        Error(
            "SECRET_KEY is a default that everybody knows, or has hardly any different letters.",
            hint="Set it to e.g. the output of: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'",
            id="recovery.E001",
        )
    ]


@register(TAG, deploy=True)
def check_debug(**_options: Any) -> list[CheckMessage]:
    """Find an installation that shows its insides to whoever makes it fail."""
    if settings.DEMO or not settings.DEBUG:
        return []
    return [
        Error(
            "DEBUG is on: an error would show patients' answers to whoever caused it.",
            hint="Leave DEBUG = False in recovery/settings.py.",
            id="recovery.E009",
        )
    ]


@register(TAG)
def check_no_request_waits_for_the_broker(**_options: Any) -> list[CheckMessage]:
    """Find a setting that puts the broker between a patient and "saved": it may be lost or hang at any time."""
    through = {
        "SESSION_ENGINE": settings.SESSION_ENGINE != "django.contrib.sessions.backends.db",
        "CACHES": "DatabaseCache" not in settings.CACHES["default"]["BACKEND"],
        "CELERY_TASK_PUBLISH_RETRY": settings.CELERY_TASK_PUBLISH_RETRY,
        "CELERY_TASK_IGNORE_RESULT": not settings.CELERY_TASK_IGNORE_RESULT,
        "CELERY_TASK_ALWAYS_EAGER": getattr(settings, "CELERY_TASK_ALWAYS_EAGER", False),
    }
    return [
        Error(
            f"{name} puts the broker, or what it would have done, into the request of a patient.",
            hint=f"Leave {name} as recovery/settings.py has it.",
            id="recovery.E010",
        )
        for name, is_so in through.items()
        if is_so
    ]


@register(TAG, deploy=True)
def check_shared_secret(**_options: Any) -> list[CheckMessage]:
    """Find a webhook whose signature anybody could make."""
    if not settings.WEBHOOK_URL or webhook_key(settings.WEBHOOK_SECRET):
        return []
    return [
        Error(
            "WEBHOOK_SECRET is not whsec_ and 24 to 64 bytes in base64: the receiver could not tell who sent it.",
            hint="Set it, here and at the receiver, to e.g. the output of: python3 -c "
            "'import base64, secrets; print(\"whsec_\" + base64.b64encode(secrets.token_bytes(32)).decode())'",
            id="recovery.E011",
        )
    ]


@register(TAG)
def check_push_key(**_options: Any) -> list[CheckMessage]:
    """Find a key of web push that is none: every push would fail, and nobody would know why."""
    if not settings.PUSH_KEY or is_key(settings.PUSH_KEY):
        return []
    return [
        Error(
            "PUSH_KEY is no private key of the curve P-256 in base64url.",
            hint="Set it to the output of: python3 manage.py push_key",
            id="recovery.E012",
        )
    ]


@register(TAG, deploy=True)
def check_operators_are_reached(**_options: Any) -> list[CheckMessage]:
    """Find an installation whose death nobody would hear of."""
    if settings.DEMO or settings.OPERATOR_URLS or settings.OPERATOR_EMAIL:
        return []
    return [
        Caution(
            "Neither OPERATOR_URLS nor OPERATOR_EMAIL is set: nobody is told when the product falls silent.",
            hint="Set OPERATOR_URLS to an apprise address that does not pass through this machine's own mail.",
            id="recovery.W002",
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
