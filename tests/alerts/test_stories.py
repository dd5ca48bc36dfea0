"""Courses of recovery as they are lived: day by day in simulated time, from stored rows to flags."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import Q

from alerts.judgement.judging import judge_all_due
from alerts.models import Alert, Flag, Urgency
from alerts.services import receive_check_in
from recovery.accounts.actors import Actor
from recovery.accounts.models import User
from symptoms.models import Episode
from tests.people import NOW, TODAY, sent

CALM = {"pain_back": 3, "pain_limb": 2, "walk_minutes": 20, "redness": 0, "swelling": 0, "drainage": "none", "mood": 7}
WEEKS = 35
Day = Callable[..., None]


@pytest.fixture
def recovering(episode: Episode, nurse: User) -> Episode:
    """Return an episode five weeks after surgery, enrolled the day after it."""
    Episode.objects.filter(id=episode.id).update(
        surgery_on=TODAY - timedelta(days=WEEKS),
        created_at=NOW - timedelta(days=WEEKS - 1),
        evaluate_at=NOW - timedelta(days=WEEKS - 1),
    )
    episode.baselines.update(numbness_severity=0, numbness_sites=[])
    return episode


def at(number: int) -> datetime:
    """Return the hour of now on a day after surgery."""
    return NOW - timedelta(days=WEEKS - number)


@pytest.fixture
def day(recovering: Episode, patient_as_actor: Actor) -> Day:
    """Send the check-in of a day after surgery on that day, calm but for what is said."""

    def live(number: int, **said: Any) -> None:
        judge_all_due(now=at(number))
        about = TODAY - timedelta(days=WEEKS - number)
        receive_check_in(patient_as_actor, Q(), sent(about, **CALM | said), now=at(number))

    return live


def flagged() -> dict[str, int]:
    return dict(Flag.objects.order_by("urgency").values_list("rule_id", "urgency"))


def test_five_calm_weeks_raise_nothing(day: Day) -> None:
    for number in range(1, WEEKS + 1):
        day(number)

    assert flagged() == {}


def test_three_days_of_silence(day: Day) -> None:
    for number in range(1, 10):
        day(number)

    judge_all_due(now=at(13))

    assert flagged()["missed_three"] == Urgency.SOON


def test_two_days_of_silence_are_only_a_review(day: Day) -> None:
    for number in range(1, 10):
        day(number)

    judge_all_due(now=at(12))

    assert flagged() == {"missed_two": Urgency.REVIEW}


def test_numbness_flat_for_weeks(day: Day) -> None:
    for number in range(1, 20):
        day(number, numb_severity=5, numb_sites=["left_leg"], numb_new=False)

    assert flagged()["numbness_not_improving"] == Urgency.SOON


def test_numbness_that_fades_is_left_alone(day: Day) -> None:
    for number in range(1, 20):
        day(number, numb_severity=max(6 - number // 2, 0), numb_sites=[] if number > 11 else ["left_leg"])

    assert "numbness_not_improving" not in flagged()


@pytest.mark.parametrize(
    ("said", "rule", "urgency"),
    [
        ({"temperature": {"value": "100.4", "unit": "F"}}, "fever", Urgency.SAME_DAY),
        ({"saddle": True}, "saddle_numbness", Urgency.EMERGENCY),
        ({"bladder_bowel": "changed"}, "bladder_bowel_change", Urgency.EMERGENCY),
        ({"chest": True}, "pe_chest", Urgency.EMERGENCY),
        ({"self_harm": "yes"}, "self_harm", Urgency.EMERGENCY),
        ({"self_harm": "rather_not_say"}, "self_harm", Urgency.REVIEW),
        ({"redness": 2, "swelling": 2}, "wound_red_and_swollen", Urgency.SAME_DAY),
        ({"pain_back": 9}, "pain_spike", Urgency.SAME_DAY),
    ],
)
def test_one_bad_day_after_calm_ones(day: Day, said: dict[str, Any], rule: str, urgency: Urgency) -> None:
    for number in range(3, 9):
        day(number)

    day(9, **said)

    assert flagged()[rule] == urgency
    assert Alert.objects.get().urgency >= urgency


def test_silence_after_a_red_day_is_for_the_same_day(day: Day) -> None:
    for number in range(3, 9):
        day(number)
    day(9, redness=2, swelling=2)

    judge_all_due(now=at(11))

    assert flagged()["missed_after_concern"] == Urgency.SAME_DAY


def test_the_days_of_a_phone_that_was_out_of_reach_are_judged_as_if_sent_in_time(
    day: Day, patient_as_actor: Actor
) -> None:
    for number in range(3, 9):
        day(number)
    for number in (10, 9):  # the newer first
        about = TODAY - timedelta(days=WEEKS - number)
        receive_check_in(patient_as_actor, Q(), sent(about, **CALM | {"pain_back": 7}), now=at(10))

    assert flagged()["pain_spike"] == Urgency.SAME_DAY
