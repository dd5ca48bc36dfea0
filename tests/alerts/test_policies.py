"""A policy's document: what is refused, with the place and the way out."""

from typing import Any

import pytest
from pydantic import ValidationError

from alerts.rules.words import Urgency
from alerts.telling.policies import SHIPPED, Policy

STEP = {"after_minutes": 0, "tell": ["nurse"], "channels": ["email"]}


def policy(**emergency: Any) -> dict[str, Any]:
    ladder = {"steps": [STEP], "repeat_minutes": 15}
    return {"emergency": ladder | emergency, "same_day": ladder, "soon": ladder}


def steps(*minutes: int) -> list[dict[str, Any]]:
    return [STEP | {"after_minutes": each} for each in minutes]


@pytest.mark.parametrize(
    ("emergency", "said"),
    [
        ({"steps": steps(5)}, "Gap: the first step comes after 5 minutes"),
        ({"steps": steps(0, 10, 10)}, "Loop: step 3 comes after 10 minutes, the one before it after 10"),
        ({"steps": steps(0, 10, 5)}, "Loop: step 3 comes after 5 minutes"),
        ({"steps": steps(0, 31)}, "Gap: emergency: nobody is told for 31 minutes; at most 30"),
        ({"repeat_minutes": 31}, "Gap: emergency: nobody is told for 31 minutes"),
        ({"repeat_minutes": 4}, "greater than or equal to 5"),
        ({"keeps_cover_hours": True}, "an emergency waits for nobody's hours"),
        ({"steps": []}, "at least 1 item"),
        ({"steps": [STEP | {"tell": []}]}, "at least 1 item"),
        ({"steps": [STEP | {"tell": ["doctor"]}]}, "'doctor' is nobody: the choices are on_call, clinician, lead"),
        ({"steps": [STEP | {"tell": ["person:me"]}]}, "'person:me' is nobody"),
        ({"steps": [STEP | {"channels": []}]}, "at least 1 item"),
        ({"steps": [STEP | {"channels": ["pigeon"]}]}, "'email', 'sms'"),
        ({"colour": "red"}, "Extra inputs are not permitted"),
    ],
)
def test_what_would_leave_somebody_unheard_is_refused(emergency: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        Policy.model_validate(policy(**emergency))

    assert said in str(refusal.value)


def test_a_policy_survives_being_stored() -> None:
    assert Policy.model_validate(SHIPPED.model_dump(mode="json")) == SHIPPED


@pytest.mark.parametrize(
    ("urgency", "waits"),
    [(Urgency.EMERGENCY, [5, 5, 5, 15]), (Urgency.SAME_DAY, [30, 30, 30, 60]), (Urgency.SOON, [1440, 1440, 1440])],
)
def test_the_shipped_ladders_keep_their_promised_times(urgency: Urgency, waits: list[int]) -> None:
    ladder = SHIPPED.of(urgency)

    assert [ladder.wait_after(step) for step in range(len(ladder.steps))] == waits
