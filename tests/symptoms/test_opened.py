"""What a patient has opened: the day, the hour that closes yesterday, and the form."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.models import Q

from alerts.services import receive_check_in
from recovery.accounts.actors import Actor
from symptoms.check_in.opened import Opened, opened_about, opened_by
from symptoms.models import Episode, EpisodeStatus, Patient
from tests.people import SURGERY_ON, TODAY, sent

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
MORNING = datetime.combine(TODAY, datetime.min.time(), UTC) + timedelta(hours=9)
AFTERNOON = MORNING + timedelta(hours=5)


def opened(actor: Actor, asked: str = "", now: datetime = MORNING) -> Opened:
    page = opened_by(actor, asked, now=now)
    assert page is not None
    return page


def about(actor: Actor, day: date | None, now: datetime = AFTERNOON) -> date:
    page = opened_about(actor, day, now=now)
    assert page is not None
    return page.day


def test_the_page_is_about_today(patient_as_actor: Actor, episode: Episode) -> None:
    page = opened(patient_as_actor)

    assert (page.day, page.number, page.is_about_yesterday) == (TODAY, 10, False)


def test_without_an_active_episode_nothing_opens(patient_as_actor: Actor, episode: Episode) -> None:
    Episode.objects.update(status=EpisodeStatus.PAUSED)

    assert opened_by(patient_as_actor, "", now=MORNING) is None
    assert opened_about(patient_as_actor, TODAY, now=MORNING) is None


@pytest.mark.parametrize(("now", "day"), [(MORNING, TODAY - DAY), (AFTERNOON, TODAY)])
def test_yesterday_opens_until_noon(patient_as_actor: Actor, episode: Episode, now: datetime, day: date) -> None:
    assert opened(patient_as_actor, "yesterday", now).day == day


def test_noon_is_noon_where_the_patient_is(patient_as_actor: Actor, episode: Episode, patient: Patient) -> None:
    Patient.objects.filter(id=patient.id).update(time_zone="America/New_York")

    assert opened(patient_as_actor, now=AFTERNOON).yesterday_is_open


def test_any_other_wish_opens_today(patient_as_actor: Actor, episode: Episode) -> None:
    assert opened(patient_as_actor, "2020-01-01").day == TODAY


@pytest.mark.parametrize("day", [TODAY, TODAY - DAY])
def test_a_form_of_today_or_yesterday_is_about_its_day(patient_as_actor: Actor, episode: Episode, day: date) -> None:
    assert about(patient_as_actor, day) == day


@pytest.mark.parametrize("day", [None, TODAY + DAY, TODAY - 2 * DAY, date.min, date.max])
def test_a_form_of_another_day_is_about_today(patient_as_actor: Actor, episode: Episode, day: date | None) -> None:
    assert about(patient_as_actor, day) == TODAY


def test_a_form_of_the_day_before_surgery_is_about_today(patient_as_actor: Actor, episode: Episode) -> None:
    Episode.objects.update(surgery_on=TODAY)

    assert about(patient_as_actor, TODAY - DAY) == TODAY


def test_a_new_form_begins_with_the_unit_alone(patient_as_actor: Actor, episode: Episode) -> None:
    assert opened(patient_as_actor).form().initial == {"temperature_unit": "C"}


def test_a_form_to_change_begins_with_what_stands(patient_as_actor: Actor, episode: Episode) -> None:
    stored = receive_check_in(patient_as_actor, Q(id=episode.id), sent(TODAY, pain_back=7), now=AFTERNOON).check_in
    page = opened(patient_as_actor, now=AFTERNOON)

    assert page.form_to_change().initial["pain_back"] == "7"
    assert page.supersedes == stored.id


def test_nothing_to_change_leaves_the_form_empty(patient_as_actor: Actor, episode: Episode) -> None:
    page = opened(patient_as_actor)

    assert page.supersedes is None
    assert page.form_to_change().initial == {"temperature_unit": "C"}


def test_the_page_says_what_the_program_looks_for(patient_as_actor: Actor, episode: Episode) -> None:
    assert "We cannot see or touch your back." in opened(patient_as_actor).cover


def test_what_was_said_before_decides_what_is_asked(patient_as_actor: Actor, episode: Episode) -> None:
    Episode.objects.update(surgery_on=SURGERY_ON - DAY)
    before = {card.id for card in opened(patient_as_actor).cards}
    for days in (1, 2, 3):
        receive_check_in(patient_as_actor, Q(id=episode.id), sent(TODAY - days * DAY, mood=2), now=AFTERNOON)

    assert {card.id for card in opened(patient_as_actor).cards} - before == {"phq2"}
