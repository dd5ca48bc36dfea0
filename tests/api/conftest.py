"""What tests of the API count by."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

QueriesOf = Callable[[Callable[[], object]], int]


@pytest.fixture
def pinned() -> QueriesOf:
    """Return a function that counts the statements of a call, but for those that prepare others: once a connection."""

    def count(call: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as captured:
            call()
        return sum(not query["sql"].startswith("PREPARE") for query in captured)

    return count
