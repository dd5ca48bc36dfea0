"""What is answered when something of ours fails: never that nothing was saved."""

import pytest
from django.db import InterfaceError, OperationalError
from django.test import RequestFactory

from recovery.problems import server_error

PATHS = ("/api/v1/alerts", "/worklist/")


def answer_to(error: type[Exception], rf: RequestFactory, path: str) -> tuple[int, str | None, str]:
    try:
        _fail(error)
    except error:
        response = server_error(rf.get(path))
    return response.status_code, response.get("Retry-After"), response.content.decode()


def _fail(error: type[Exception]) -> None:
    raise error


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_without_a_database_it_says_when_to_ask_again(rf: RequestFactory, error: type[Exception], path: str) -> None:
    assert answer_to(error, rf, path)[:2] == (503, "5")


@pytest.mark.parametrize("path", PATHS)
def test_any_other_fault_is_a_fault(rf: RequestFactory, path: str) -> None:
    assert answer_to(ValueError, rf, path)[:2] == (500, None)


@pytest.mark.parametrize("error", [OperationalError, ValueError])
def test_an_error_never_says_that_nothing_was_saved(rf: RequestFactory, error: type[Exception]) -> None:
    said = answer_to(error, rf, "/api/v1/check-ins")[2]

    assert "same id" in said
    assert "Nothing was saved" not in said
