"""What runs on its own, and how little the broker matters."""

import socket
import subprocess
import time
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from django.db import connection
from kombu.exceptions import OperationalError

from recovery import celery
from recovery.celery import SCHEDULE, app


@pytest.mark.parametrize("name", SCHEDULE)
def test_every_scheduled_task_exists(name: str) -> None:
    app.loader.import_default_modules()

    assert SCHEDULE[name]["task"] in app.tasks


@pytest.mark.parametrize("name", SCHEDULE)
def test_a_backlog_never_builds(name: str) -> None:
    entry = SCHEDULE[name]

    assert entry["options"]["expires"] == entry["schedule"].total_seconds()


@pytest.mark.parametrize("name", SCHEDULE)
def test_the_broker_never_holds_arguments(name: str) -> None:
    assert set(SCHEDULE[name]) == {"task", "schedule", "options"}


def test_every_task_of_ours_is_scheduled() -> None:
    app.loader.import_default_modules()

    ours = {name for name in app.tasks if not name.startswith("celery.")}
    assert ours == {entry["task"] for entry in SCHEDULE.values()}


def test_a_killed_worker_loses_no_task() -> None:
    assert app.conf.task_acks_late is True
    assert app.conf.task_reject_on_worker_lost is True
    assert app.conf.worker_prefetch_multiplier == 1


def test_messages_are_json_and_nothing_is_kept_of_results() -> None:
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_ignore_result is True
    assert app.conf.result_backend is None


def seconds_to_fail(broker: Path) -> float:
    """Return how long a request would wait for a broker that does not answer."""
    began = time.monotonic()
    with pytest.raises(OperationalError), app.connection_for_write(f"redis+socket://{broker}") as connection:
        app.send_task("alerts.tasks.deliver_due", connection=connection)
    return time.monotonic() - began


def test_a_broker_that_is_not_there_costs_little_time(tmp_path: Path) -> None:
    assert seconds_to_fail(tmp_path / "valkey.sock") < 4


@pytest.mark.thorough
def test_a_broker_that_hangs_costs_little_time(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "valkey.sock"))
        silent.listen()

        assert seconds_to_fail(tmp_path / "valkey.sock") < 8


def test_an_unsafe_worker_refuses_to_start(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(celery, "refuse_contradictions", lambda: asked.append("settings"))
    monkeypatch.setattr(celery, "refuse_unfit_database", lambda: asked.append("database"))

    celery.refuse_unsafe_settings()

    assert asked == ["settings", "database"]


def test_a_task_survives_a_connection_that_was_cut(transactional_db: None) -> None:
    connection.ensure_connection()
    cut(connection.connection.info.backend_pid)

    celery.check_connections()

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def cut(pid: int) -> None:
    """End a connection from the server's side, as a restart would."""
    database = settings.DATABASES["default"]
    other = psycopg2.connect(host=database["HOST"], user="postgres", dbname="postgres")
    other.cursor().execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    other.close()


@pytest.mark.thorough
def test_a_real_worker_knows_every_task(celery_worker_process: subprocess.Popen[bytes]) -> None:
    known = app.control.inspect(timeout=20, limit=1).registered() or {}

    (tasks,) = known.values()
    assert {entry["task"] for entry in SCHEDULE.values()} <= set(tasks)
