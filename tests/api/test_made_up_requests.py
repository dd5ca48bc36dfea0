"""Requests that nobody would think of, made from the OpenAPI document: each gets an answer that the document knows.

The same ones on each run, so that a landing does not hang on chance. A search: `HYPOTHESIS_EXAMPLES=300` before the
command, which makes up others each time.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation, BaseSchema
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from recovery.accounts.models import CareTeam, Scope, User
from symptoms.models import Episode
from tests.depth import EXHAUSTIVE
from tests.people import give_token

USUAL = 100 if EXHAUSTIVE else 10
SEARCHED = os.environ.get("HYPOTHESIS_EXAMPLES")
# We sign in for each request ourselves; and a day before surgery is a day, which no document can refuse.
NOT_ASKED = [ignored_auth, positive_data_acceptance]


@pytest.fixture
def token(team: CareTeam, nurse: User, episode: Episode) -> str:
    return give_token(team, nurse, list(Scope.values))


@pytest.fixture
def document(db: None) -> Iterator[BaseSchema]:
    """Return the document, served by the whole product on the test's own connection, as Django's test client would."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/schema", WSGIHandler())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def hold(operation: APIOperation[Any, Any, Any, Any], token: str) -> None:
    """Make up requests for one endpoint, and hold each answer to the document."""

    @given(case=operation.as_strategy())
    @settings(
        max_examples=int(SEARCHED or USUAL),
        deadline=None,
        database=None,
        derandomize=SEARCHED is None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any) -> None:
        with transaction.atomic():
            answer = case.call(headers={"Authorization": f"Bearer {token}"})
            transaction.set_rollback(True)
        case.validate_response(answer, excluded_checks=NOT_ASKED)

    ask()


@pytest.mark.thorough
def test_every_answer_is_one_that_the_document_knows(document: BaseSchema, token: str) -> None:
    found = list(document.get_all_operations())
    operations = [each.ok() for each in found if isinstance(each, Ok)]

    for operation in operations:
        hold(operation, token)

    assert len(operations) == len(found) > 10
