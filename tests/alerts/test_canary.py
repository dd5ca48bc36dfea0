"""The patient who does not exist: her red check-in arrives, again and again, and nobody meets her."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from pytest_django import Settings

from alerts.judgement.proving import prove
from alerts.management.commands import backtest
from alerts.models import Alert, AlertStatus, Notification
from alerts.telling.canary import EVERY, NAME, canary_due
from alerts.telling.delivery import deliver_due
from recovery.accounts.models import User
from recovery.heartbeats import beat
from recovery.models import Heartbeat
from symptoms.models import CheckIn, Episode
from tests.people import NOW, browser_of

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


PEOPLES = (
    "worklist", "worklist-rows", "patients", "handover", "insights", "insights-table", "policy", "cover", "ways",
    "program", "program-versions", "patient-enrol", "patient-import", "api-alerts", "api-patients", "api-check-ins",
)  # fmt: skip


@pytest.mark.thorough
def test_she_is_on_nobodys_list_export_or_figure(lead: User, episode: Episode) -> None:
    browser = browser_of(lead)
    before = {name: browser.get(reverse(name)) for name in PEOPLES}
    sing(0 * DAY, timedelta(minutes=1))

    for name, page in before.items():
        after = browser.get(reverse(name))
        assert (page.status_code, after.status_code) == (200, 200), name
        assert NAME not in after.content.decode().replace("Atlantic/Canary", "an island"), name
    table = reverse("insights-table")
    assert before["insights-table"].content == browser.get(table).content


def test_commands_that_ask_for_the_only_hospital_do_not_meet_her(episode: Episode) -> None:
    sing(0 * DAY)

    assert backtest._program(episode.program.slug, None) == episode.program


def test_she_breaks_no_promise() -> None:
    sing(0 * DAY, timedelta(minutes=1))
    beat("watch", now=NOW + timedelta(minutes=2), did=0)

    names = ("I1", "I3", "I4", "I5", "I7", "I8", "I12")
    assert all(proof.holds for proof in prove(names, now=NOW + timedelta(minutes=2)))


def test_switched_off_there_is_none(settings: Settings) -> None:
    settings.CANARY = False

    assert canary_due(now=NOW) == 0
    assert not Episode.objects.exists()
