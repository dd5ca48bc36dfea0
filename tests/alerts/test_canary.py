"""The patient who does not exist: her red check-in arrives, again and again, and nobody meets her."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from alerts.canary import EVERY, NAME, canary_due
from alerts.delivery import deliver_due
from alerts.models import Alert, AlertStatus, Notification
from alerts.proving import prove
from recovery.heartbeats import beat
from recovery.models import Heartbeat
from symptoms.models import CheckIn, Episode
from tests.people import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def canary(settings: Settings) -> None:
    settings.CANARY = True
    settings.CANARY_EMAIL = "canary@hospital.test"


def sing(*times: timedelta) -> None:
    for later in times:
        canary_due(now=NOW + later)
        deliver_due(now=NOW + later)


def test_her_red_check_in_arrives_and_is_closed() -> None:
    sing(0 * DAY)
    canary_due(now=NOW + timedelta(seconds=30))

    assert [each.to for each in mail.outbox] == [["canary@hospital.test"]]
    assert Heartbeat.objects.get(name="canary").at == NOW + timedelta(seconds=30)
    assert Alert.objects.get().status == AlertStatus.RESOLVED


def test_she_sings_every_five_minutes() -> None:
    sing(*(timedelta(minutes=minute) for minute in range(16)))

    assert CheckIn.objects.count() == Alert.objects.count() == len(mail.outbox) == 4


def test_what_does_not_arrive_leaves_no_heartbeat() -> None:
    for minutes in range(0, 20, 5):
        canary_due(now=NOW + timedelta(minutes=minutes))

    assert not Heartbeat.objects.exists()
    assert Alert.objects.get().status == AlertStatus.OPEN


def test_each_day_begins_a_short_history() -> None:
    sing(0 * DAY, EVERY, DAY, DAY + EVERY)

    assert sorted(episode.check_ins.count() for episode in Episode.objects.all()) == [2, 2]
    assert [episode.status for episode in Episode.objects.order_by("surgery_on")] == ["ended", "active"]


def test_without_a_mailbox_the_screen_is_enough(settings: Settings) -> None:
    settings.CANARY_EMAIL, settings.DEMO = "", False
    sing(0 * DAY)

    assert Notification.objects.get().outcome == "sent"
    assert mail.outbox == []


def test_she_is_on_nobodys_list_and_breaks_no_promise(nurse_browser: Client) -> None:
    sing(0 * DAY, timedelta(minutes=1))
    beat("watch", now=NOW + timedelta(minutes=2), did=0)

    assert NAME not in nurse_browser.get(reverse("worklist")).content.decode()
    assert NAME not in nurse_browser.get(reverse("patients")).content.decode()
    names = ("I1", "I3", "I4", "I5", "I7", "I8", "I12")
    assert all(proof.holds for proof in prove(names, now=NOW + timedelta(minutes=2)))


def test_switched_off_there_is_none(settings: Settings) -> None:
    settings.CANARY = False

    assert canary_due(now=NOW) == 0
    assert not Episode.objects.exists()
