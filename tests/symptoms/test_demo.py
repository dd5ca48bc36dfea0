"""The demo ward: believable at first sight."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from alerts.judgement.judging import judge_due
from alerts.models import Alert, AlertStatus, Flag, Notification
from recovery.accounts.models import User
from symptoms.demo.courses import Course
from symptoms.demo.people import DEMO_PATIENT, PATIENTS, SPINE, STAFF
from symptoms.demo.signins import WaysIn
from symptoms.management.commands import demo
from symptoms.models import CheckIn, Episode

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

MORNING = datetime(2026, 3, 18, 10, 15, tzinfo=UTC)
STORIES = {person.number for person in PATIENTS if person.story.says or person.story.silent}


@pytest.fixture(scope="module")
def ward(django_db_setup: None, django_db_blocker: Any) -> Iterator[WaysIn]:
    """Make the ward once for all tests here, and nothing of it afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield demo.make_ward(now=MORNING)
        transaction.set_rollback(True)


def live(team: str = SPINE) -> Iterator[Alert]:
    yield from Alert.objects.exclude(status=AlertStatus.RESOLVED).filter(care_team__name=team)


def test_the_list_holds_alerts_of_all_four_urgencies(ward: WaysIn) -> None:
    assert Counter(alert.urgency for alert in live()) == {4: 1, 3: 3, 2: 3, 1: 2}


def test_some_alerts_are_taken_and_some_were_closed_earlier(ward: WaysIn) -> None:
    statuses = Counter(Alert.objects.values_list("status", flat=True))

    assert (statuses["acknowledged"], statuses["resolved"]) == (2, 6)


def test_only_the_patients_with_a_story_have_ever_been_flagged(ward: WaysIn) -> None:
    flagged = set(Flag.objects.values_list("episode__patient__identifier", flat=True))

    assert flagged <= STORIES


def test_the_demo_patient_is_calm_and_has_yet_to_answer_today(ward: WaysIn) -> None:
    days = CheckIn.objects.filter(episode__patient__identifier=DEMO_PATIENT).values_list("day", flat=True)

    assert MORNING.date() not in days
    assert MORNING.date() - timedelta(days=1) in days


def test_todays_check_ins_are_partly_in(ward: WaysIn) -> None:
    today = CheckIn.objects.filter(day=MORNING.date()).count()

    assert 5 <= today < len(PATIENTS)


def test_nothing_happened_in_the_future(ward: WaysIn) -> None:
    assert not CheckIn.objects.filter(received_at__gt=MORNING).exists()
    assert not Episode.objects.filter(created_at__gt=MORNING).exists()


def test_every_episode_knows_when_it_is_judged_next(ward: WaysIn) -> None:
    assert not Episode.objects.filter(evaluate_at__lte=MORNING).exists()


def test_the_round_finds_nothing_that_the_saves_did_not(ward: WaysIn) -> None:
    before = Flag.objects.count()
    Episode.objects.update(evaluate_at=MORNING)

    judge_due(now=MORNING)

    assert Flag.objects.count() == before


def test_no_message_of_the_past_is_left_to_send(ward: WaysIn) -> None:
    wanted = Notification.objects.filter(withdrawn_at=None)

    assert wanted.filter(sent_at__lte=MORNING, send_at=None).count() == wanted.count() > 0
    assert not Notification.objects.filter(send_at__isnull=False).exists()


def test_all_staff_share_the_password_that_was_made(ward: WaysIn) -> None:
    assert all(User.objects.get(email=one.email).check_password(ward.password) for one in STAFF[:1])
    assert User.objects.values("password").distinct().count() == 1


def test_the_ways_in_name_password_address_and_token(ward: WaysIn) -> None:
    text = ward.text("http://localhost:8000", MORNING)

    assert all(secret in text for secret in (ward.password, f"/in/#{ward.code}", ward.token))


def test_the_same_seed_tells_the_same_story() -> None:
    course = Course.of(DEMO_PATIENT, "lumbar_fusion_posterior")

    assert course.answers(5) == Course.of(DEMO_PATIENT, "lumbar_fusion_posterior").answers(5)
    assert course.answers(5) != course.answers(6)
