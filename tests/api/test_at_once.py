"""Many callers at the same moment, on real connections: one entry stays one, and two days see each other."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client

from alerts.models import Alert, Flag, Ruleset
from recovery.accounts.models import CareTeam, Organisation
from symptoms.models import CheckIn, Episode, Program
from tests.api.calls import body_for, post, put, raise_alert
from tests.people import TODAY, make_episode, make_patient
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)

COPIES = 50
NEEDS_BOTH = "unwell_repeated"


def test_fifty_copies_at_once_are_one_row_one_alert_and_fifty_equal_answers(api: Client, episode: Episode) -> None:
    client_id, body = uuid.uuid4(), body_for(episode, redness=2, swelling=2)

    answers = at_once([lambda: put(api, body, client_id)] * COPIES, threads=COPIES)

    assert sorted(answer.status_code for answer in answers) == [200] * (COPIES - 1) + [201]
    assert len({answer.content for answer in answers}) == 1
    assert (CheckIn.objects.count(), Alert.objects.count(), Flag.objects.count()) == (1, 1, 1)


def test_of_two_different_entries_under_one_id_the_first_stays(api: Client, episode: Episode) -> None:
    client_id = uuid.uuid4()
    bodies = [body_for(episode, mood=mood) for mood in (3, 4)] * 10

    answers = at_once([partial(put, api, body, client_id) for body in bodies], threads=20)

    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [201] + [409] * 10
    assert CheckIn.objects.count() == 1


@pytest.fixture
def ward(
    team: CareTeam, organisation: Organisation, program: Program, ruleset: Ruleset, times: Callable[[int, int], int]
) -> list[Episode]:
    """Return the patients of a team."""
    numbers = range(times(20, 400))
    return [make_episode(make_patient(organisation, f"P-{number}"), program, team) for number in numbers]


def test_two_days_sent_at_once_see_each_other(api: Client, ward: list[Episode], figure: Callable[..., None]) -> None:
    calls = [partial(put, api, sent) for episode in ward for sent in _two_days(episode)]

    answers = at_once(calls)

    assert {answer.status_code for answer in answers} == {201}
    seen = Flag.objects.filter(rule_id=NEEDS_BOTH).values("episode").distinct().count()
    figure("B4", "pairs of days that saw each other", seen, f"{len(ward)} of {len(ward)}", kind="pairs")
    assert seen == len(ward)


def _two_days(episode: Episode) -> list[dict[str, Any]]:
    """Return yesterday and today, neither of which says anything without the other."""
    yesterday = {"day": str(TODAY - timedelta(days=1))}
    return [body_for(episode, unwell=True) | yesterday, body_for(episode, unwell=True)]


def test_of_twenty_who_take_an_alert_at_once_one_wins_and_all_are_told_the_same_name(
    api: Client, episode: Episode, nurse_browser: Client
) -> None:
    alert = raise_alert(api, episode)

    answers = at_once([lambda: post(nurse_browser, f"/alerts/{alert}/acknowledge")] * 20, threads=20)

    assert {answer.json()["acknowledged_by"] for answer in answers} == {"Nora Nurse"}
    assert Alert.objects.get().timeline.filter(kind="acknowledged").count() == 1
