"""The check-in form: what is ticked and typed becomes answers, and nothing else does."""

import uuid
from typing import Any

import pytest
from django.http import QueryDict

from symptoms.check_in.answers import Answers
from symptoms.check_in.asking import cards_of
from symptoms.check_in.questions import Day
from symptoms.check_in.shown import ShownCard, shown_cards
from symptoms.forms import BirthDateForm, CheckInForm, CodeForm

CALM: dict[str, Any] = {
    "pain_back": "4",
    "pain_limb": "2",
    "opioid_doses": "2",
    "walk_minutes": "10",
    "moving": "fine",
    "wound_gate": "all_clear",
    "numb_severity": "0",
    "safety": ["none"],
    "mood": "6",
}


def sent(**said: Any) -> QueryDict:
    """Return a form as a browser sends it."""
    data = QueryDict(mutable=True)
    for name, value in said.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def form_with(*, never: frozenset[str] = frozenset(), **said: Any) -> CheckInForm:
    return CheckInForm(cards_of(Day(asks=lambda _item: True, never=never)), sent(**said))


def answers(**said: Any) -> dict[str, Any]:
    """Return the stored columns of a form that is fine."""
    form = form_with(**({"safety": ["none"]} | said))
    assert form.is_valid(), form.errors
    assert form.answers is not None
    return form.answers.columns()


def card(form: CheckInForm, name: str) -> ShownCard:
    return next(shown for shown in shown_cards(form) if shown.card.id == name)


# Nothing is made up


def test_an_empty_form_answers_nothing() -> None:
    form = form_with(skip_safety="1")

    assert form.is_valid()
    assert form.answers == Answers()


@pytest.mark.parametrize("item", sorted(set(CALM) - {"safety"}))
def test_each_item_left_out_stays_unanswered(item: str) -> None:
    stored = answers(**{name: value for name, value in CALM.items() if name != item})

    column = "out_of_bed" if item == "moving" else item
    assert stored[column] is None


def test_no_field_is_required_and_none_has_a_default() -> None:
    form = CheckInForm(cards_of(Day(asks=lambda _item: True)))

    assert not any(field.required for field in form.fields.values())
    assert not any(option.is_ticked for shown in shown_cards(form) for q in shown.questions for option in q.choices)


# Each look is read as its item wants it


@pytest.mark.parametrize(
    ("name", "typed", "column", "stored"),
    [
        ("pain_back", "0", "pain_back", 0),
        ("pain_limb", "10", "pain_limb", 10),
        ("opioid_doses", "0", "opioid_doses", 0),
        ("opioid_doses", "more", "opioid_doses", 10),
        ("other_meds", "no", "other_meds", False),
        ("relief", "some", "relief", "some"),
        ("walk_minutes", "23", "walk_minutes", 23),
        ("out_of_bed", "unable", "out_of_bed", "unable"),
        ("stairs", "not_tried", "stairs", "not_tried"),
        ("fall", "yes", "fall", True),
        ("fall_injury", "yes", "fall_injury", True),
        ("weakness", "new_or_worse", "weakness", "new_or_worse"),
        ("redness", "2", "redness", 2),
        ("swelling", "0", "swelling", 0),
        ("drainage", "pus", "drainage", "pus"),
        ("drainage_amount", "soaked", "drainage_amount", "soaked"),
        ("opening", "yes", "opening", True),
        ("numb_sites", ["left_foot", "saddle"], "numb_sites", ["left_foot", "saddle"]),
        ("numb_new", "yes", "numb_new", True),
        ("numb_vs_preop", "worse", "numb_vs_preop", "worse"),
        ("swallow", "cannot_liquids", "swallow", "cannot_liquids"),
        ("mood", "0", "mood", 0),
        ("self_harm", "rather_not_say", "self_harm", "rather_not_say"),
        ("note", "It itches.", "note", "It itches."),
    ],
)
def test_an_answer_is_stored_as_its_value(name: str, typed: Any, column: str, stored: object) -> None:
    assert answers(**{name: typed})[column] == stored


def test_two_mood_answers_add_up() -> None:
    assert answers(phq2_interest="2", phq2_down="1")["phq2"] == 3


def test_one_mood_answer_makes_no_total() -> None:
    assert answers(phq2_interest="2")["phq2"] is None


@pytest.mark.parametrize(("typed", "stored"), [("12", 12), (" 20 ", 20), ("\u0661\u0662", 12)])
def test_ten_pills_or_more_may_be_given_as_a_number(typed: str, stored: int) -> None:
    assert answers(opioid_doses="more", opioid_doses_more=typed)["opioid_doses"] == stored


@pytest.mark.parametrize("typed", ["21", "3", "many", "-11"])
def test_a_number_of_pills_that_cannot_be_stored_is_asked_again(typed: str) -> None:
    form = form_with(opioid_doses="more", opioid_doses_more=typed, skip_safety="1")

    assert not form.is_valid()
    assert "from 10 to 20" in card(form, "pills").errors[0]


# Gates


def test_no_to_all_answers_bed_falls_and_weakness() -> None:
    stored = answers(moving="fine")

    assert (stored["out_of_bed"], stored["fall"], stored["weakness"]) == ("alone", False, "none")


def test_no_to_all_does_not_answer_what_was_not_asked() -> None:
    form = form_with(never=frozenset({"out_of_bed"}), moving="fine", skip_safety="1")

    assert form.is_valid()
    assert form.answers is not None
    assert form.answers.out_of_bed is None


def test_an_answer_given_itself_stands_beside_the_gate() -> None:
    assert answers(moving="fine", fall="yes")["fall"] is True


def test_yes_to_one_answers_only_what_was_said() -> None:
    stored = answers(moving="something", fall="yes")

    assert (stored["out_of_bed"], stored["fall"], stored["weakness"]) == (None, True, None)


def test_a_cut_that_looks_fine_has_no_signs() -> None:
    stored = answers(wound_gate="all_clear")

    assert (stored["redness"], stored["drainage"], stored["opening"]) == (0, "none", False)


def test_a_cut_nobody_looked_at_has_no_answers_even_where_some_are_left_over() -> None:
    stored = answers(wound_gate="could_not_look", redness="2", opening="yes")

    assert stored["wound_gate"] == "could_not_look"
    assert (stored["redness"], stored["opening"], stored["swelling"]) == (None, None, None)


# The safety list


def test_none_of_these_denies_each_item_asked() -> None:
    stored = answers(safety=["none"])

    assert stored["bladder_bowel"] == "normal"
    assert not any(stored[item] for item in ("saddle", "calf", "chest", "unwell", "chills", "headache_positional"))
    assert stored["saddle"] is False


def test_none_of_these_does_not_deny_what_was_not_asked() -> None:
    form = form_with(never=frozenset({"headache_positional"}), safety=["none"])

    assert form.is_valid()
    assert form.answers is not None
    assert form.answers.headache_positional is None


def test_a_tick_is_yes_and_what_is_not_ticked_beside_it_stays_unanswered() -> None:
    stored = answers(safety=["saddle"])

    assert stored["saddle"] is True
    assert stored["chest"] is None
    assert stored["bladder_bowel"] is None


def test_trouble_with_pee_or_bowels_is_a_change() -> None:
    assert answers(safety=["bladder_bowel"])["bladder_bowel"] == "changed"


def test_a_tick_beside_none_of_these_counts() -> None:
    stored = answers(safety=["none", "chest"])

    assert stored["chest"] is True
    assert stored["calf"] is None


def test_a_skipped_safety_list_is_asked_for_once() -> None:
    form = form_with(pain_back="4")

    assert not form.is_valid()
    assert form.has_error("safety", "skipped")
    assert card(form, "safety").jump_to == "id_safety_none"


def test_a_safety_list_skipped_again_stays_unanswered() -> None:
    form = form_with(pain_back="4", skip_safety="1")

    assert form.is_valid()
    assert form.answers is not None
    assert form.answers.saddle is None


# Temperature


@pytest.mark.parametrize(
    ("typed", "unit", "celsius"),
    [
        ("37.2", "C", "37.2"),
        ("38,5", "C", "38.5"),
        (" 38 ", "C", "38.0"),
        ("98.6", "F", "37.0"),
        ("100.4", "F", "38.0"),
        ("\u0663\u0668\u066b\u0665", "C", "38.5"),
        ("\u0969\u096e.\u096b", "C", "38.5"),
        ("38.5\u00a0°", "C", "38.5"),
    ],
)
def test_a_temperature_is_understood_as_people_type_it(typed: str, unit: str, celsius: str) -> None:
    assert str(answers(temperature=typed, temperature_unit=unit)["temperature_c"]) == celsius


def test_a_temperature_of_the_other_unit_is_refused_with_the_offer() -> None:
    form = form_with(temperature="98.6", temperature_unit="C", skip_safety="1")

    assert not form.is_valid()
    assert "Did you mean 98.6 °F (37.0 °C)?" in card(form, "temperature").errors[0]


@pytest.mark.parametrize("typed", ["warm", "37.25", "1e400", "NaN", "3 7 . 2 . 1", "37..2"])
def test_what_is_no_temperature_is_asked_again(typed: str) -> None:
    form = form_with(temperature=typed, temperature_unit="C", skip_safety="1")

    assert not form.is_valid()
    assert "Type the number" in card(form, "temperature").errors[0]
    assert card(form, "temperature").jump_to == "id_temperature"


def test_a_unit_alone_is_no_temperature() -> None:
    assert "temperature_c" not in answers(temperature_unit="C")


# Nothing typed is lost


def test_a_refused_form_shows_all_that_was_filled_in() -> None:
    form = form_with(pain_back="7", temperature="98.6", temperature_unit="C", numb_sites=["left_leg"], note="Hm.")

    assert not form.is_valid()
    ticked = {
        option.id for shown in shown_cards(form) for q in shown.questions for option in q.choices if option.is_ticked
    }
    assert ticked == {"id_pain_back_7", "id_temperature_C", "id_numb_sites_left_leg"}
    assert card(form, "temperature").questions[0].value == "98.6"
    assert card(form, "note").questions[0].value == "Hm."


@pytest.mark.parametrize(
    ("name", "value"),
    [("pain_back", "11"), ("pain_back", "-1"), ("mood", "NaN"), ("wound_gate", "x"), ("numb_sites", ["tail"])],
)
def test_an_answer_that_is_not_offered_is_refused_at_its_card(name: str, value: Any) -> None:
    form = form_with(**{name: value, "skip_safety": "1"})

    assert not form.is_valid()
    assert name in form.errors


def test_a_note_that_is_too_long_is_refused_with_its_text_kept() -> None:
    form = form_with(note="x" * 2001, skip_safety="1")

    assert not form.is_valid()
    assert len(card(form, "note").questions[0].value) == 2001


def test_a_note_with_a_nul_is_refused() -> None:
    assert not form_with(note="a\x00b", skip_safety="1").is_valid()


# What goes along


def test_the_id_of_the_opened_page_is_kept() -> None:
    client_id = uuid.uuid4()
    form = form_with(client_id=str(client_id), skip_safety="1")

    assert form.is_valid()
    assert form.client_id_or_new == client_id


@pytest.mark.parametrize("client_id", [str(uuid.UUID(int=7)), ""])
def test_an_id_that_is_not_random_is_replaced(client_id: str) -> None:
    form = form_with(client_id=client_id, skip_safety="1")
    form.full_clean()

    assert form.client_id_or_new.version == 4


# The small forms


def test_a_code_must_be_typed() -> None:
    form = CodeForm({"code": " "})

    assert form.errors["code"] == ["Type the code from your message or sheet."]


@pytest.mark.parametrize(
    "typed", [("4", "5", "1961"), ("04", " 05 ", "1961"), ("\u0664", "\u0665", "\u0661\u0669\u0666\u0661")]
)
def test_a_birth_date_is_read_from_three_numbers(typed: tuple[str, str, str]) -> None:
    form = BirthDateForm(dict(zip(("birth_day", "birth_month", "birth_year"), typed, strict=True)))

    assert form.is_valid()
    assert form.cleaned_data["born_on"].isoformat() == "1961-05-04"


@pytest.mark.parametrize("typed", [("31", "2", "1961"), ("", "", ""), ("a", "b", "c"), ("1", "1", "99999999999")])
def test_what_is_no_date_is_asked_again(typed: tuple[str, str, str]) -> None:
    form = BirthDateForm(dict(zip(("birth_day", "birth_month", "birth_year"), typed, strict=True)))

    assert "three numbers" in form.non_field_errors()[0]
