"""The answers of one check-in: ranges, units, gates, and what is left out."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from symptoms.check_in.answers import Answers, Temperature, to_celsius


def columns(**said: Any) -> dict[str, Any]:
    return Answers.model_validate(said).columns()


@pytest.mark.parametrize(
    ("value", "unit", "celsius"),
    [
        ("100.4", "F", "38.0"),
        ("100.3", "F", "37.9"),
        ("98.6", "F", "37.0"),
        ("38.0", "C", "38.0"),
        ("101.3", "F", "38.5"),
    ],
)
def test_fahrenheit_is_converted_then_rounded(value: str, unit: str, celsius: str) -> None:
    assert to_celsius(Decimal(value), unit) == Decimal(celsius)


@pytest.mark.parametrize(
    ("value", "unit", "offer"),
    [
        ("98.6", "C", "Did you mean 98.6 °F (37.0 °C)? Then choose F."),
        ("38.5", "F", "Did you mean 38.5 °C (38.5 °C)? Then choose C."),
        ("50", "C", "Give 34.0 to 43.0 °C."),
        ("33.9", "C", "Give 34.0 to 43.0 °C."),
    ],
)
def test_a_temperature_of_no_body_is_refused_with_the_way_out(value: str, unit: str, offer: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Temperature.model_validate({"value": value, "unit": unit})

    assert offer in str(refused.value)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e400", True, None, "", "warm", "37.25"])
def test_what_is_no_temperature_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        Temperature.model_validate({"value": value, "unit": "C"})


@pytest.mark.parametrize("item", sorted(set(Answers.model_fields) - {"note"}))
def test_what_is_left_out_stays_unanswered(item: str) -> None:
    said = columns()

    stored = "temperature_c" if item == "temperature" else item
    assert said.get(stored) is None


def test_all_clear_answers_every_wound_item_with_none() -> None:
    said = columns(wound_gate="all_clear")

    wound = ("redness", "swelling", "drainage", "drainage_amount", "opening", "warmth", "odour")
    assert [said[item] for item in wound] == [0, 0, "none", "none", False, False, False]


def test_all_clear_does_not_overrule_an_answer_given() -> None:
    assert columns(wound_gate="all_clear", redness=2)["redness"] == 2


def test_could_not_look_leaves_the_wound_unanswered() -> None:
    said = columns(wound_gate="could_not_look")

    assert {said[item] for item in ("redness", "swelling", "drainage", "opening")} == {None}


def test_no_numbness_names_no_place() -> None:
    said = columns(numb_severity=0)

    assert (said["numb_sites"], said["numb_new"]) == ([], False)


@pytest.mark.parametrize(("interest", "down", "total"), [(1, 2, 3), (None, 2, None), (0, 0, 0)])
def test_a_total_needs_both_answers(interest: int | None, down: int | None, total: int | None) -> None:
    assert columns(phq2_interest=interest, phq2_down=down)["phq2"] == total


def test_a_total_that_does_not_add_up_is_refused() -> None:
    with pytest.raises(ValidationError, match="add up to 3"):
        columns(phq2_interest=1, phq2_down=2, phq2=5)


@pytest.mark.parametrize(
    "said",
    [
        {"pain_back": 11},
        {"pain_back": -1},
        {"pain_back": True},
        {"pain_back": "7"},
        {"pain_back": 7.0},
        {"redness": 4},
        {"calf": "yes"},
        {"calf": 1},
        {"drainage": "green"},
        {"numb_sites": ["left_ear"]},
        {"wound": 1},
        {"note": "a\x00b"},
        {"note": "x" * 2001},
    ],
)
def test_what_cannot_be_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Answers.model_validate(said)


def test_the_same_answers_have_the_same_digest_in_any_order() -> None:
    one = Answers.model_validate({"mood": 3, "pain_back": 2})
    other = Answers.model_validate({"pain_back": 2, "mood": 3})

    assert one.digest("day") == other.digest("day")


@pytest.mark.parametrize(
    ("said", "about"), [({"mood": 4}, "day"), ({"mood": 3}, "another day"), ({"mood": 3, "calf": False}, "day")]
)
def test_other_answers_or_another_day_have_another_digest(said: dict[str, Any], about: str) -> None:
    assert Answers.model_validate(said).digest(about) != Answers.model_validate({"mood": 3}).digest("day")
