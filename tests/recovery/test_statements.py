"""Statements that are planned once on each connection."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from recovery.statements import Statement

DOUBLED = Statement("tests_doubled", "SELECT %(number)s * 2, '100%%'", number="int")


@pytest.fixture
def opened(transactional_db: None) -> Iterator[None]:
    """A connection on which nothing was prepared yet."""
    connection.close()
    yield
    connection.close()


def double(number: int) -> list[str]:
    """Return what was sent to double a number, having looked at the answer."""
    with CaptureQueriesContext(connection) as sent, connection.cursor() as cursor:
        DOUBLED.run(cursor, {"number": number})
        assert cursor.fetchone() == (number * 2, "100%")
    return [query["sql"].split()[0] for query in sent.captured_queries]


def test_it_is_prepared_once(opened: None) -> None:
    assert [double(2), double(3)] == [["PREPARE", "EXECUTE"], ["EXECUTE"]]


def test_a_new_connection_prepares_it_anew(opened: None) -> None:
    double(2)
    connection.close()

    assert double(3) == ["PREPARE", "EXECUTE"]


def test_it_outlives_the_transaction_that_prepared_it(opened: None) -> None:
    with transaction.atomic():
        double(2)
        transaction.set_rollback(True)

    assert double(3) == ["EXECUTE"]


def test_behind_a_pooler_it_is_sent_as_it_is(opened: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)

    assert double(2) == ["SELECT"]
