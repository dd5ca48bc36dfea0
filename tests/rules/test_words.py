"""How urgent something is, as documents say it."""

from typing import Any

import pytest
from pydantic import TypeAdapter

from alerts.rules.words import Urgency
from tests.rules.each import each


@each(("said", "urgency"), [("same_day", Urgency.SAME_DAY), (3, Urgency.SAME_DAY), (Urgency.SOON, Urgency.SOON)])
def test_an_urgency_is_read_from_its_word_or_its_rank(said: Any, urgency: Urgency) -> None:
    assert TypeAdapter(Urgency).validate_python(said) is urgency


@each("said", ["Same_Day", "", 5, None])
def test_anything_else_is_refused(said: Any) -> None:
    with pytest.raises(ValueError, match=r"must be one of review, soon, same_day, emergency|should be 1, 2, 3 or 4"):
        TypeAdapter(Urgency).validate_python(said)


def test_an_urgency_is_written_as_its_word() -> None:
    documents = TypeAdapter(Urgency)

    assert [documents.dump_python(one) for one in Urgency] == ["review", "soon", "same_day", "emergency"]
    assert documents.dump_json(Urgency.SOON) == b'"soon"'
