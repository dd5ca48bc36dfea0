"""What is written to a log, and what never is."""

import json
import logging
import sys
from collections.abc import Callable
from typing import Any

import pytest
import structlog
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch

from recovery.logs import LineFormatter, RequestLogMiddleware, request_id

SECRET = "the wound smells and Jane is worried"


def line(record: logging.LogRecord) -> dict[str, Any]:
    return dict(json.loads(LineFormatter(readable=False).format(record)))


def said(message: str, *values: object, logger: str = "library", error: BaseException | None = None) -> dict[str, Any]:
    raised = (type(error), error, error.__traceback__) if error else None
    return line(logging.LogRecord(logger, logging.ERROR, "", 0, message, values, raised))


def event(name: str, **fields: object) -> dict[str, Any]:
    """Return the line that a structlog call ends as."""
    lines = []

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(line(record))

    logger = logging.getLogger("recovery.test")
    logger.addHandler(keeper := Keeper())
    structlog.get_logger("recovery.test").warning(name, **fields)
    logger.removeHandler(keeper)
    return lines[0]


def failure(make: Callable[[], object]) -> Exception:
    try:
        make()
    except (RuntimeError, ValueError) as error:
        return error
    raise AssertionError("nothing was raised")


def test_an_event_keeps_ids_and_numbers() -> None:
    written = event("alert_opened", alert_id="018f", flag_count=2, took_seconds=0.4)

    assert (written["event"], written["alert_id"], written["flag_count"]) == ("alert_opened", "018f", 2)
    assert written["took_seconds"] == 0.4


def test_an_event_loses_every_field_that_is_not_known_to_be_harmless() -> None:
    written = event("check_in_saved", note=SECRET, patient="Jane Okafor", answers={"mood": 2})

    assert set(written) == {"event", "level", "logger", "timestamp"}


@pytest.mark.parametrize(("error", "kept"), [("ValueError", True), ("invalid answer: it smells", False)])
def test_an_error_is_named_by_its_type_only(error: str, kept: bool) -> None:
    assert ("error" in event("turn_failed", error=error)) is kept


def test_a_line_of_a_library_keeps_its_wording_and_loses_its_values() -> None:
    written = said("Cannot parse %s at %d", SECRET, 3)

    assert written["event"] == "Cannot parse %s at %d"
    assert SECRET not in json.dumps(written)


def test_a_worker_may_name_its_tasks() -> None:
    written = said("Task %s received", "alerts.tasks.flag_due", logger="celery.worker.strategy")

    assert written["event"] == "Task alerts.tasks.flag_due received"


def test_an_exception_keeps_its_place_and_loses_its_message() -> None:
    error = failure(lambda: int(SECRET))

    written = said("It failed", error=error)

    assert "ValueError" in written["exception"]
    assert f"{__file__}:" in written["exception"]
    assert SECRET not in json.dumps(written)


def test_the_cause_of_an_exception_is_told_without_its_message_too() -> None:
    def fail() -> None:
        try:
            int(SECRET)
        except ValueError as error:
            raise RuntimeError(SECRET) from error

    written = said("It failed", error=failure(fail))

    assert "ValueError\nwhich led to" in written["exception"]
    assert SECRET not in json.dumps(written)


def test_an_event_with_the_present_exception_keeps_its_place() -> None:
    try:
        int(SECRET)
    except ValueError:
        written = event("failed", exc_info=True)

    assert "ValueError" in written["exception"]
    assert SECRET not in json.dumps(written)


def test_a_request_is_named_by_its_route() -> None:
    request = RequestFactory().get("/p/a-secret-token/?q=Jane")
    request.resolver_match = ResolverMatch(lambda: None, (), {}, route="p/<token>/")

    assert RequestLogMiddleware.format_request(request) == "GET /p/<token>/"


def test_a_request_that_no_route_took_has_no_name() -> None:
    assert RequestLogMiddleware.format_request(RequestFactory().get("/a-secret-token/")) == "GET /?"


def test_a_request_is_one_line_without_its_address(caplog: pytest.LogCaptureFixture) -> None:
    def answer(_request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    with caplog.at_level(logging.INFO, "django_structlog"):
        RequestLogMiddleware(answer)(RequestFactory().get("/a-secret-token/", HTTP_USER_AGENT="Jane's phone"))

    assert len(caplog.records) == 1
    assert "a-secret-token" not in caplog.text
    assert "Jane" not in caplog.text


def test_a_readable_line_is_one_line_for_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    record = logging.LogRecord("library", logging.WARNING, "", 0, "Something %s", ("odd",), None)

    assert "Something %s" in LineFormatter(readable=True).format(record)
    assert sys.exc_info() == (None, None, None)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("3f-a.1_B", "3f-a.1_B"),
        ("a" * 64, "a" * 64),
        ("a" * 65, ""),
        ("two\nlines", ""),
        ("a b", ""),
        ("é", ""),
        ("", ""),
    ],
)
def test_an_id_that_a_caller_made_up_is_kept_only_where_it_breaks_nothing(given: str, kept: str) -> None:
    with structlog.contextvars.bound_contextvars(request_id=given):
        assert request_id() == kept


def test_outside_a_request_there_is_no_id() -> None:
    with structlog.contextvars.bound_contextvars():
        structlog.contextvars.unbind_contextvars("request_id")

        assert request_id() == ""
