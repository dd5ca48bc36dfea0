"""Which questions belong to a day."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from django.conf import settings

from alerts.rules.cohort.patients import ASKS_FOR_TEMPERATURE
from alerts.rules.ruleset import Ruleset
from alerts.rules.vignettes import Incision
from symptoms.check_in.answers import Answers
from symptoms.check_in.asking import CALLED_FOR, cards_of, day_of
from symptoms.check_in.questions import Alarm, Card, Day, Question

LUMBAR, FRONT_OF_NECK = "lumbar_fusion_posterior", "cervical_fusion_anterior"
MADE_FROM_OTHERS = {"phq2", "gad2", "phq9", "phq9_item9"}


@dataclass(frozen=True)
class Said:
    """An earlier check-in."""

    opioid_doses: int | None = None
    mood: int | None = None


@pytest.fixture(scope="module")
def shipped() -> Ruleset:
    """Return the program as it is shipped."""
    text = (settings.BASE_DIR / "programs" / "spinal_fusion.toml").read_text()
    return Ruleset.model_validate(tomllib.loads(text))


def everything(_item: str) -> bool:
    return True


def nothing(_item: str) -> bool:
    return False


def only(*items: str) -> Callable[[str], bool]:
    return lambda item: item in items


def asked_on(ruleset: Ruleset, number: int, procedure: str = LUMBAR, *earlier: Said) -> dict[str, Card]:
    asks = partial(ruleset.asks, day=number, procedure=procedure)
    day = day_of(
        asks,
        is_neck=procedure.startswith("cervical"),
        never=frozenset(ruleset.items_left_out),
        asks_weekly=number % 7 == 0 or number > ruleset.schedule.daily_until_day,
        earlier=earlier,
    )
    return {card.id: card for card in cards_of(day)}


def questions(cards: Any) -> dict[str, Question]:
    return {question.name: question for card in cards for question in card.questions}


def ticks(cards: dict[str, Card]) -> set[str]:
    return {choice.value for choice in cards["safety"].questions[0].choices}


def test_every_item_of_a_check_in_can_be_answered_on_the_page() -> None:
    asked = questions(cards_of(Day(asks=everything)))
    ticked = {choice.value for choice in asked["safety"].choices}

    assert set(Answers.model_fields) - MADE_FROM_OTHERS == (asked.keys() | ticked) - {"safety", "moving", "none"}


def test_a_calm_day_counts_nine_cards(shipped: Ruleset) -> None:
    counted = [card.id for card in asked_on(shipped, 8).values() if card.counts]

    assert counted == ["pain_back", "pain_limb", "pills", "walking", "moving", "cut", "numbness", "safety", "mood"]


def test_the_seventh_day_asks_the_weekly_questions(shipped: Ruleset) -> None:
    assert asked_on(shipped, 7).keys() - asked_on(shipped, 8).keys() == {"stairs", "phq2", "gad2"}


def test_pain_is_of_back_and_leg_after_back_surgery(shipped: Ruleset) -> None:
    cards = asked_on(shipped, 8)

    assert "back pain" in str(cards["pain_back"].title)
    assert "leg pain" in str(cards["pain_limb"].title)


def test_pain_is_of_neck_and_arm_after_neck_surgery(shipped: Ruleset) -> None:
    cards = asked_on(shipped, 8, FRONT_OF_NECK)

    assert "neck pain" in str(cards["pain_back"].title)
    assert "arm pain" in str(cards["pain_limb"].title)


def test_swallowing_and_airway_are_asked_after_front_of_neck_surgery_alone(shipped: Ruleset) -> None:
    assert "swallowing" not in asked_on(shipped, 8)
    assert "swallowing" in asked_on(shipped, 8, FRONT_OF_NECK)
    assert "neck_swelling_or_noisy_breathing" not in ticks(asked_on(shipped, 8))
    assert "neck_swelling_or_noisy_breathing" in ticks(asked_on(shipped, 8, FRONT_OF_NECK))


def test_the_headache_leaves_the_safety_list_after_six_weeks(shipped: Ruleset) -> None:
    assert "headache_positional" in ticks(asked_on(shipped, 42))
    assert "headache_positional" not in ticks(asked_on(shipped, 43))


def test_the_questions_of_the_cut_go_with_the_look_at_it(shipped: Ruleset) -> None:
    assert "cut" in asked_on(shipped, 90)
    assert "cut" not in asked_on(shipped, 91)


def test_the_gate_for_moving_names_only_what_it_answers(shipped: Ruleset) -> None:
    assert "out of bed" in str(asked_on(shipped, 14)["moving"].hint)
    assert "out of bed" not in str(asked_on(shipped, 15)["moving"].hint)
    assert "fall" in str(asked_on(shipped, 15)["moving"].hint)


def test_self_harm_waits_for_low_mood_on_days_on_which_it_is_not_due(shipped: Ruleset) -> None:
    assert asked_on(shipped, 7)["self_harm"].shown_with == ""
    assert asked_on(shipped, 8)["self_harm"].shown_with == "gloom"
    assert not asked_on(shipped, 8)["self_harm"].counts


def test_a_site_that_leaves_self_harm_out_never_asks_it() -> None:
    asked = questions(cards_of(Day(asks=everything, never=frozenset({"self_harm"}))))

    assert "self_harm" not in asked


def test_temperature_waits_for_a_sign_once_it_is_no_longer_daily(shipped: Ruleset) -> None:
    assert asked_on(shipped, 30)["temperature"].shown_with == ""
    assert asked_on(shipped, 31)["temperature"].shown_with == "fever"


def test_the_synthetic_cohort_is_asked_for_the_temperature_after_the_same_answers(shipped: Ruleset) -> None:
    asked = [choice for question in questions(asked_on(shipped, 8).values()).values() for choice in question.choices]

    ticks = {choice.value for choice in asked if CALLED_FOR["temperature"] in choice.opens}
    assert ticks | Incision.model_fields.keys() - {"note"} == {
        *ASKS_FOR_TEMPERATURE
    }  # the cut's own block opens it: patient.css


@pytest.mark.parametrize(("low_days", "asked"), [(2, False), (3, True)])
def test_three_low_days_of_five_bring_the_mood_questions_forward(shipped: Ruleset, low_days: int, asked: bool) -> None:
    earlier = [Said(mood=3)] * low_days + [Said(mood=7)] * (5 - low_days)

    assert ("phq2" in asked_on(shipped, 9, LUMBAR, *earlier)) is asked


def test_a_low_day_before_the_last_five_does_not_count(shipped: Ruleset) -> None:
    earlier = [Said(mood=2)] * 2 + [Said(mood=7)] * 3 + [Said(mood=2)]

    assert "phq2" not in asked_on(shipped, 9, LUMBAR, *earlier)


@pytest.mark.parametrize(
    ("pills", "asked"),
    [([0] * 7, False), ([0] * 6, True), ([0] * 6 + [1], True), ([0] * 6 + [None], True)],
)
def test_pills_rest_after_seven_entries_without_any(shipped: Ruleset, pills: list[int | None], asked: bool) -> None:
    earlier = [Said(opioid_doses=dose) for dose in pills]

    assert ("opioid_doses" in questions(asked_on(shipped, 16, LUMBAR, *earlier).values())) is asked


def test_pills_are_asked_once_a_week_while_they_rest(shipped: Ruleset) -> None:
    earlier = [Said(opioid_doses=0)] * 7

    assert "opioid_doses" in questions(asked_on(shipped, 21, LUMBAR, *earlier).values())
    assert "opioid_doses" in questions(asked_on(shipped, 37, LUMBAR, *earlier).values())


def test_a_card_without_a_question_left_is_not_shown() -> None:
    shown = [card.id for card in cards_of(Day(asks=only("mood"), never=frozenset({"temperature", "self_harm"})))]

    assert shown == ["mood", "note"]


def test_the_safety_list_always_offers_none_of_these() -> None:
    safety = questions(cards_of(Day(asks=only("calf"))))["safety"]

    assert [choice.value for choice in safety.choices] == ["none", "calf"]


def test_without_any_safety_item_there_is_no_safety_list() -> None:
    assert "safety" not in questions(cards_of(Day(asks=nothing)))


def test_the_answers_that_cannot_wait_carry_their_alarm() -> None:
    asked = questions(cards_of(Day(asks=everything)))
    alarms = {choice.value: choice.alarm for question in asked.values() for choice in question.choices if choice.alarm}

    assert alarms == {
        "bladder_bowel": Alarm.EMERGENCY,
        "saddle": Alarm.EMERGENCY,
        "chest": Alarm.EMERGENCY,
        "neck_swelling_or_noisy_breathing": Alarm.EMERGENCY,
        "cannot_liquids": Alarm.EMERGENCY,
        "yes": Alarm.CRISIS,
        "rather_not_say": Alarm.CRISIS,
    }


def test_what_an_answer_opens_exists() -> None:
    cards = cards_of(Day(asks=nothing, prompted=frozenset(Answers.model_fields)))
    style = (settings.BASE_DIR / "static" / "css" / "patient.css").read_text()
    blocks = {question.shown_with for question in questions(cards).values()} | {card.shown_with for card in cards}

    assert all(f".with-{block}" in style for block in blocks - {""})
    assert all(f".opens-{block}" in style or block in {"relief", "gloom", "fever"} for block in blocks - {""})


@pytest.mark.parametrize(("item", "official"), [
    ("phq2_interest", "Little interest or pleasure in doing things"),
    ("phq2_down", "Feeling down, depressed, or hopeless"),
    ("gad2_nervous", "Feeling nervous, anxious, or on edge"),
    ("gad2_worry", "Not being able to stop or control worrying"),
])  # fmt: skip
def test_the_official_questions_stand_in_their_own_words(item: str, official: str) -> None:
    question = questions(cards_of(Day(asks=everything)))[item]

    assert str(question.label) == official
    assert [str(choice.label) for choice in question.choices] == [
        "Not at all",
        "Several days",
        "More than half the days",
        "Nearly every day",
    ]
