"""A table that is asked in one test fails as loudly as one that is asked row by row."""

from typing import Any

import pytest

from tests.rules.each import each


def test_every_row_is_asked_whatever_became_of_the_others() -> None:
    asked = []

    @each("number", [1, 2, 3])
    def fails(number: int) -> None:
        asked.append(number)
        assert number == 2

    with pytest.raises(ExceptionGroup, match="2 of 3 rows failed") as failed:
        fails()
    assert asked == [1, 2, 3]
    assert [failure.__notes__ for failure in failed.value.exceptions] == [
        ["in the row number=1"],
        ["in the row number=3"],
    ]


def test_one_row_that_fails_is_told_as_it_is() -> None:
    @each(("number", "word"), [(1, "one"), (2, "two")])
    def fails(number: int, *, word: str) -> None:
        assert (number, word) != (2, "two")

    with pytest.raises(AssertionError) as failed:
        fails()
    assert failed.value.__notes__ == ["in the row number=2, word='two'"]


def test_tables_multiply() -> None:
    asked: list[tuple[Any, ...]] = []

    @each("one", "ab")
    @each("other", "xy")
    def ask(one: str, other: str) -> None:
        asked.append((one, other))

    ask()
    assert asked == [("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")]


@each(("number", "double"), [(1, 2), (2, 4)])
def test_what_is_not_of_the_table_is_a_fixture(number: int, double: int, request: pytest.FixtureRequest) -> None:
    assert "request" in request.fixturenames
    assert not {"number", "double"} & set(request.fixturenames)
    assert number * 2 == double


def test_a_table_without_rows_and_a_row_of_another_length_are_refused() -> None:
    with pytest.raises(AssertionError, match="asks nothing"):
        each("number", [])(print)
    with pytest.raises(ValueError, match="zip"):
        each(("one", "other"), [(1,)])
