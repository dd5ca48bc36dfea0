"""How late the product is, read from the database alone."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from alerts.models import Alert, Notification
from alerts.queries import Freshness, freshness
from recovery.accounts.models import User
from recovery.heartbeats import beat
from symptoms.models import Episode, EpisodeStatus
from tests.alerts.making import flagged, taken
from tests.people import NOW

ON_TIME = NOW + timedelta(hours=1)


def late(**minutes: int) -> Freshness:
    return Freshness(NOW, **{name: NOW - timedelta(minutes=value) for name, value in minutes.items()})


@pytest.fixture
def waiting(episode: Episode, nurse: User) -> Alert:
    """Return an alert with every deadline of the product still to come."""
    alert = flagged(episode)
    Episode.objects.update(evaluate_at=ON_TIME)
    Alert.objects.update(escalate_at=ON_TIME)
    Notification.objects.update(send_at=ON_TIME)
    return alert


def test_nothing_overdue_is_fresh(waiting: Alert) -> None:
    assert freshness(now=NOW).overdue_since is None


def test_nothing_at_all_is_fresh(db: None) -> None:
    assert freshness(now=NOW) == Freshness(NOW)


def test_it_takes_one_query(waiting: Alert, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    freshness(now=NOW)  # on a new connection the first prepares what is asked again and again

    with django_assert_num_queries(1):
        freshness(now=NOW)


def test_an_episode_that_waits_to_be_judged_is_seen(waiting: Alert) -> None:
    Episode.objects.update(evaluate_at=NOW - timedelta(minutes=2))

    assert freshness(now=NOW).evaluate_at == NOW - timedelta(minutes=2)


def test_an_alert_that_waits_to_climb_is_seen(waiting: Alert) -> None:
    Alert.objects.update(escalate_at=NOW - timedelta(minutes=2))

    assert freshness(now=NOW).escalate_at == NOW - timedelta(minutes=2)


def test_a_message_that_waits_to_be_sent_is_seen(waiting: Alert) -> None:
    Notification.objects.update(send_at=NOW - timedelta(minutes=2))

    assert freshness(now=NOW).send_at == NOW - timedelta(minutes=2)


def test_an_episode_that_has_ended_waits_for_nothing(waiting: Alert) -> None:
    Episode.objects.update(evaluate_at=NOW - timedelta(minutes=2), status=EpisodeStatus.ENDED)

    assert freshness(now=NOW).evaluate_at is None


def test_a_message_that_was_sent_waits_for_nothing(waiting: Alert) -> None:
    Notification.objects.update(send_at=None, sent_at=NOW)

    assert freshness(now=NOW).send_at is None


def test_of_several_the_oldest_counts(waiting: Alert, other_episode: Episode) -> None:
    Episode.objects.update(evaluate_at=NOW - timedelta(minutes=2))
    Episode.objects.filter(id=other_episode.id).update(evaluate_at=NOW - timedelta(minutes=9))

    assert freshness(now=NOW).evaluate_at == NOW - timedelta(minutes=9)


def test_the_longest_wait_of_all_is_the_one_told() -> None:
    assert late(evaluate_at=2, escalate_at=5, send_at=1).overdue_since == NOW - timedelta(minutes=5)


@pytest.mark.parametrize(
    ("minutes", "is_late", "is_very_late"),
    [(0, False, False), (1, True, False), (2, True, False), (3, True, False), (4, True, True)],
)
def test_a_minute_is_late_and_three_are_very_late(minutes: int, is_late: bool, is_very_late: bool) -> None:
    fresh = late(evaluate_at=minutes)

    assert (fresh.late_since is not None, fresh.is_very_late) == (is_late, is_very_late)


def test_a_message_about_an_alert_that_was_taken_is_seen(waiting: Alert, nurse: User) -> None:
    taken(waiting, nurse)
    Notification.objects.update(send_at=NOW - timedelta(minutes=2), withdrawn_at=None)

    assert freshness(now=NOW).late_since == NOW - timedelta(minutes=2)


@pytest.mark.parametrize(("seconds", "is_late"), [(50, False), (51, True)])
@pytest.mark.django_db
def test_when_nobody_turns_it_says_so_even_though_nothing_is_due(seconds: int, is_late: bool) -> None:
    for name in ("watch", "flag_due"):
        beat(name, now=NOW - timedelta(seconds=seconds), did=0)
    beat("canary", now=NOW, did=0)

    assert (freshness(now=NOW).late_since is not None) == is_late


@pytest.mark.django_db
def test_one_that_turns_is_enough() -> None:
    beat("watch", now=NOW - timedelta(hours=1), did=0)
    beat("escalate_due", now=NOW, did=0)

    assert freshness(now=NOW).late_since is None


@pytest.mark.parametrize("silent", ["watch", "flag_due"])
def test_that_one_of_the_pair_does_the_work_of_both_is_seen_within_the_minute(waiting: Alert, silent: str) -> None:
    for name in ("watch", "flag_due"):
        beat(name, now=NOW - timedelta(seconds=55 if name == silent else 2), did=0)
    fresh = freshness(now=NOW)

    assert fresh.helped_since == NOW - timedelta(seconds=55)
    assert fresh.late_since is None


def test_where_both_are_silent_alerts_may_be_late_and_nothing_helps(waiting: Alert) -> None:
    for name in ("watch", "flag_due"):
        beat(name, now=NOW - timedelta(seconds=55), did=0)
    fresh = freshness(now=NOW)

    assert fresh.helped_since is None
    assert fresh.late_since == NOW - timedelta(seconds=55)
