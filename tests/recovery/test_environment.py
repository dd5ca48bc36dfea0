"""Values from the environment: each has a type, and a bad one stops the start."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from recovery.environment import flag, names, number, one_of, text


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.delenv("THING", raising=False)
    return monkeypatch


@pytest.mark.parametrize(("written", "meant"), [("1", True), ("TRUE", True), ("on", True), ("0", False), ("no", False)])
def test_a_flag_understands_the_usual_words(given: pytest.MonkeyPatch, written: str, meant: bool) -> None:
    given.setenv("THING", written)

    assert flag("THING", default=not meant) is meant


@pytest.mark.parametrize("default", [True, False])
def test_a_flag_that_is_absent_or_empty_is_its_default(given: pytest.MonkeyPatch, default: bool) -> None:
    assert flag("THING", default=default) is default

    given.setenv("THING", "")
    assert flag("THING", default=default) is default


def test_a_flag_that_is_neither_yes_nor_no_says_so(given: pytest.MonkeyPatch) -> None:
    given.setenv("THING", "maybe")

    with pytest.raises(ImproperlyConfigured, match="THING is 'maybe': write 1 or 0"):
        flag("THING")


def test_a_number_is_read(given: pytest.MonkeyPatch) -> None:
    given.setenv("THING", "12")

    assert number("THING", 3) == 12


def test_a_number_that_is_absent_is_its_default(given: pytest.MonkeyPatch) -> None:
    assert number("THING", 3) == 3


@pytest.mark.parametrize("written", ["-1", "1.5", "ten", "٣", "0"])
def test_a_number_that_is_none_or_too_small_says_so(given: pytest.MonkeyPatch, written: str) -> None:
    given.setenv("THING", written)

    with pytest.raises(ImproperlyConfigured, match="write a whole number, 1 or more"):
        number("THING", 3, least=1)


def test_names_are_separated_by_commas(given: pytest.MonkeyPatch) -> None:
    given.setenv("THING", "one.example, two.example,,")

    assert names("THING") == ["one.example", "two.example"]


def test_no_names_are_an_empty_list(given: pytest.MonkeyPatch) -> None:
    assert names("THING") == []


def test_an_empty_text_is_its_default(given: pytest.MonkeyPatch) -> None:
    given.setenv("THING", "")

    assert text("THING", "other") == "other"


def test_one_of_a_few_words_is_taken(given: pytest.MonkeyPatch) -> None:
    given.setenv("THING", "b")

    assert one_of("THING", ("a", "b"), "a") == "b"


def test_another_word_names_those_that_are_known(given: pytest.MonkeyPatch) -> None:
    given.setenv("THING", "z")

    with pytest.raises(ImproperlyConfigured, match="THING is 'z': write a, b or c"):
        one_of("THING", ("a", "b", "c"), "a")
