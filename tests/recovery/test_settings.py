"""The settings of a demo and of a real installation, each read by a fresh process."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings

from recovery import settings as product
from recovery.first_style import first_style_source

pytestmark = pytest.mark.thorough
PRODUCTION = {
    "SECRET_KEY": "s" * 60,
    "DATABASE_URL": "postgres://recovery:secret@database.example/recovery",
    "CELERY_BROKER_URL": "redis://broker.example:6379/0",
    "ALLOWED_HOSTS": "recovery.example.org",
    "EMAIL_URL": "smtp+tls://user:secret@mail.example.org:587",
    "TRUSTED_PROXIES": "1",
}
READ = """
import json
from recovery import settings
print(json.dumps({name: value for name, value in vars(settings).items() if name.isupper()}, default=str))
"""


def read(environment: dict[str, str]) -> dict[str, Any]:
    clean = {"PATH": os.environ["PATH"], "PYTHONPATH": str(settings.BASE_DIR), **environment}
    done = subprocess.run([sys.executable, "-c", READ], env=clean, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


@pytest.fixture(scope="module")
def production() -> dict[str, Any]:
    return read(PRODUCTION)


@pytest.fixture(scope="module")
def demo() -> dict[str, Any]:
    return read({"RECOVERY_DEMO": "1", "SECRET_KEY": "s" * 60, "RECOVERY_DATA": "/tmp/a demo"})


def test_a_secret_has_no_default() -> None:
    assert read({})["SECRET_KEY"] == ""


def test_nothing_is_relaxed_unless_the_demo_is_asked_for() -> None:
    bare = read({})

    assert bare["DEMO"] is False
    assert bare["DEBUG"] is False
    assert bare["ALLOWED_HOSTS"] == []
    assert bare["SECURE_SSL_REDIRECT"] is True


def test_pages_of_an_installation_are_https_only(production: dict[str, Any]) -> None:
    assert production["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert production["SECURE_SSL_REDIRECT"] is True
    assert production["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]


def test_a_proxy_is_believed_only_where_one_is_said_to_be() -> None:
    alone = read(PRODUCTION | {"TRUSTED_PROXIES": "0"})

    assert alone["SECURE_PROXY_SSL_HEADER"] is None


@pytest.mark.parametrize("cookie", ["SESSION", "CSRF", "LANGUAGE"])
def test_cookies_of_an_installation_are_bound_to_its_host(production: dict[str, Any], cookie: str) -> None:
    assert production[f"{cookie}_COOKIE_NAME"].startswith("__Host-")
    assert production[f"{cookie}_COOKIE_SECURE"] is True
    assert production[f"{cookie}_COOKIE_HTTPONLY"] is True
    assert production[f"{cookie}_COOKIE_SAMESITE"] == "Lax"


def test_the_demo_answers_to_this_machine_only(demo: dict[str, Any]) -> None:
    assert demo["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert demo["SESSION_COOKIE_SECURE"] is False


def test_the_demo_keeps_its_mail_in_its_data_folder(demo: dict[str, Any]) -> None:
    assert demo["EMAIL_FILE_PATH"] == "/tmp/a demo/mail"


def test_mail_of_an_installation_goes_where_it_was_told(production: dict[str, Any]) -> None:
    assert production["EMAIL_BACKEND"].endswith("smtp.EmailBackend")
    assert (production["EMAIL_HOST"], production["EMAIL_PORT"]) == ("mail.example.org", 587)
    assert production["EMAIL_USE_TLS"] is True


def test_messages_link_to_the_site_by_its_first_name(production: dict[str, Any]) -> None:
    assert production["PUBLIC_URL"] == "https://recovery.example.org"


def test_the_embedded_servers_are_used_where_no_others_are_named(demo: dict[str, Any]) -> None:
    assert demo["DATABASES"]["default"]["HOST"].endswith("/run")
    assert demo["CELERY_BROKER_URL"].startswith("redis+socket:///")
    assert demo["EMBEDDED"] is True


def test_a_database_that_stops_answering_is_an_error_within_seconds(production: dict[str, Any]) -> None:
    options = production["DATABASES"]["default"]["OPTIONS"]

    assert options["connect_timeout"] == 3
    assert options["tcp_user_timeout"] == 5000


def test_options_in_the_address_win() -> None:
    address = PRODUCTION["DATABASE_URL"] + "?connect_timeout=9&sslmode=require"

    options = read(PRODUCTION | {"DATABASE_URL": address})["DATABASES"]["default"]["OPTIONS"]

    assert (options["connect_timeout"], options["sslmode"]) == (9, "require")


def test_connections_are_kept_and_tried_before_use(production: dict[str, Any]) -> None:
    database = production["DATABASES"]["default"]

    assert database["CONN_MAX_AGE"] is None
    assert database["CONN_HEALTH_CHECKS"] is True


def test_a_bad_value_stops_the_start() -> None:
    with pytest.raises(subprocess.CalledProcessError) as stopped:
        read({"RECOVERY_DEMO": "perhaps"})

    assert "RECOVERY_DEMO is 'perhaps': write 1 or 0." in stopped.value.stderr


def test_no_page_may_run_or_load_what_is_not_ours() -> None:
    sources = {source for sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].values() for source in sources}

    assert sources == {"'none'", "'self'", "blob:", first_style_source()}


@pytest.mark.parametrize("directive", ["default-src", "object-src", "base-uri", "frame-ancestors"])
def test_what_no_page_needs_is_forbidden(directive: str) -> None:
    assert settings.CONTENT_SECURITY_POLICY["DIRECTIVES"][directive] == ["'none'"]


def test_requests_never_wait_for_the_broker() -> None:
    assert settings.SESSION_ENGINE.endswith("db")
    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")


def test_passwords_are_hashed_with_argon2() -> None:
    assert "Argon2" in product.PASSWORD_HASHERS[0]  # what the file says: the tests' own hash is a quick one
