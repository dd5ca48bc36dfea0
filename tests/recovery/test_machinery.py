"""The tests' own machinery."""

import os
import re
import signal
import subprocess
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection
from playwright.sync_api import Page, Playwright

import benchmarks.__main__ as benchmarking
from benchmarks.browser import start_chromium
from recovery.celery import app
from recovery.embedded import Servers, place_for
from recovery.management.commands.test import Command
from tests.browser import accessibility_problems, assert_accessible, chromium_or_skip
from tests.services import FORGETFUL, guard, worker_number

ROOT = Path(__file__).parents[2]


def test_each_run_has_a_database_of_its_own(db: None, worker_id: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")

        assert cursor.fetchone() == ("test_recovery" if worker_id == "master" else f"test_recovery_{worker_id}",)


def test_each_run_has_a_broker_database_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw2")

    assert worker_number() == 3
    assert app.conf.broker_url != ""


@pytest.mark.thorough
def test_servers_end_with_a_run_that_was_killed() -> None:
    folder = Path(tempfile.mkdtemp(prefix="recovery-test-"))
    with guard(folder) as guardian:
        Servers(place_for(folder), FORGETFUL, postgres=False).start()

        guardian.communicate()

    assert not folder.exists()


@pytest.mark.thorough
def test_the_worker_is_another_process_that_answers(celery_worker_process: subprocess.Popen[bytes]) -> None:
    answers = app.control.ping(timeout=30, limit=1)

    assert celery_worker_process.poll() is None
    assert answers


def test_the_browser_shows_our_pages(page: Page) -> None:
    answer = page.goto("/no-such-page/")

    assert answer is not None
    assert answer.status == 404


def test_a_page_that_not_everybody_can_use_is_found(page: Page) -> None:
    page.set_content("<img src='no-words-for-it.png'>")

    assert "image-alt" in accessibility_problems(page)
    with pytest.raises(AssertionError):
        assert_accessible(page)


@pytest.fixture
def no_browser(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("RECOVERY_REQUIRE_BROWSER", raising=False)
    return monkeypatch


def test_without_a_browser_its_tests_are_skipped_with_the_way_to_get_one(no_browser: pytest.MonkeyPatch) -> None:
    with pytest.raises(pytest.skip.Exception, match="apt install chromium"):
        chromium_or_skip()


def test_without_a_browser_pictures_and_benchmarks_end_with_the_way_to_get_one(
    no_browser: pytest.MonkeyPatch, playwright: Playwright
) -> None:
    with pytest.raises(SystemExit, match="apt install chromium"):
        start_chromium(playwright)


def test_pictures_and_benchmarks_start_the_browser_of_the_tests(chromium: str, playwright: Playwright) -> None:
    browser = start_chromium(playwright)

    browser.new_page()
    browser.close()


def test_nobody_looks_for_a_browser_in_another_way() -> None:
    looking = re.compile(r"chromium\.launch|/usr/bin/chromium")
    files = [path for folder in ("benchmarks", "tests") for path in (ROOT / folder).rglob("*.py")]

    found = {path.relative_to(ROOT).as_posix() for path in files if looking.search(path.read_text())}
    assert found - {Path(__file__).relative_to(ROOT).as_posix()} == {"benchmarks/browser.py"}


@pytest.mark.thorough
def test_where_a_browser_is_required_its_absence_is_a_failure(no_browser: pytest.MonkeyPatch) -> None:
    no_browser.setenv("RECOVERY_REQUIRE_BROWSER", "1")

    with pytest.raises(pytest.fail.Exception, match="RECOVERY_REQUIRE_BROWSER is 1 and no Chromium was found"):
        chromium_or_skip()


@pytest.mark.thorough
def test_the_test_command_hands_on_what_it_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    become: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _program, command: become.append(command))
    monkeypatch.setattr(os, "environ", os.environ.copy())

    Command().run_from_argv(["manage.py", "test", "-k", "fever", "-x"])

    assert become[0][1:3] == ["-m", "pytest"]
    assert become[0][-3:] == ["-k", "fever", "-x"]


def test_tests_do_not_run_with_the_demos_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "execv", lambda *_command: None)
    monkeypatch.setattr(os, "environ", {"SECRET_KEY": "the demo's", "PUSH_KEY": "the demo's", "RECOVERY_DEMO": "1"})

    Command().run_from_argv(["manage.py", "test"])

    assert os.environ == {}


def test_a_benchmark_that_is_told_to_stop_ends_what_it_started(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = []

    def run(_options: object) -> bool:
        try:
            signal.raise_signal(signal.SIGTERM)
        finally:
            ended.append("worker")
        return True

    monkeypatch.setitem(benchmarking.BENCHMARKS, "told", SimpleNamespace(add_arguments=lambda _parser: None, run=run))
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)  # without our own handler nothing ends, and the test goes on
    try:
        with pytest.raises(SystemExit, match="143"):
            benchmarking.main(["told"])
    finally:
        signal.signal(signal.SIGTERM, before)

    assert ended == ["worker"]
