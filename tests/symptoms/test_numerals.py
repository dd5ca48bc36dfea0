"""Numbers as people type them."""

import pytest

from symptoms.check_in.numerals import plain_number


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("38.5", "38.5"),
        ("38,5", "38.5"),
        (" 38.5 ", "38.5"),
        ("38.5\u00a0°", "38.5"),
        ("\u0663\u0668\u066b\u0665", "38.5"),  # Arabic
        ("\u06f3\u06f8\u066b\u06f5", "38.5"),  # Persian
        ("\u0969\u096e.\u096b", "38.5"),  # Devanagari
        ("\u200f38\u200e", "38"),  # marks of direction that a paste brings along
        ("", ""),
    ],
)
def test_a_number_is_understood_whatever_the_keyboard(typed: str, plain: str) -> None:
    assert plain_number(typed) == plain


def test_what_is_no_number_is_left_for_the_validator_to_refuse() -> None:
    assert plain_number("warm") == "warm"
