"""The operators hear of a trouble once, after a minute, and again when it is over; a way that is broken stops no other."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from pytest_django import Settings

from alerts.telling.watching import SILENCE, troubles
from recovery import alarms
from recovery.alarms import AGAIN, PATIENCE, raise_alarms, tell_operators
from recovery.heartbeats import beat
from recovery.models import Alarm
from tests.people import NOW
from tests.sink import running_sink

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
WRONG = {"silent worker": "no good turn for 60 s."}


@pytest.fixture(autouse=True)
def operator(settings: Settings) -> None:
    settings.OPERATOR_EMAIL = "operator@hospital.test"


def told() -> list[str]:
    return [str(each.subject) for each in mail.outbox]


def test_what_heals_within_a_minute_wakes_nobody() -> None:
    raise_alarms(WRONG, now=NOW)
    raise_alarms(WRONG, now=NOW + PATIENCE - SECOND)
    raise_alarms({}, now=NOW + PATIENCE)

    assert told() == []
    assert not Alarm.objects.exists()


def test_a_trouble_is_told_once_and_again_after_an_hour() -> None:
    for later in (0 * SECOND, PATIENCE, PATIENCE + SECOND, AGAIN, PATIENCE + AGAIN):
        raise_alarms(WRONG, now=NOW + later)

    assert told() == ["Recovery: silent worker: no good turn for 60 s."] * 2


def test_its_end_is_told() -> None:
    raise_alarms(WRONG, now=NOW)
    raise_alarms(WRONG, now=NOW + PATIENCE)
    raise_alarms({}, now=NOW + 2 * PATIENCE)

    assert told()[-1] == "Recovery: silent worker: over."


@pytest.mark.parametrize("broken", ["url", "mail"])
@pytest.mark.thorough
def test_one_broken_way_leaves_the_other(settings: Settings, monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    with running_sink() as sink:
        settings.OPERATOR_URLS = [f"json://127.0.0.1:{sink.port}/operator"]
        sink.status = 500 if broken == "url" else 200
        if broken == "mail":
            settings.OPERATOR_EMAIL = "not an address\n"

        assert tell_operators("watch: gone.")

    assert len(sink.calls) == 1
    assert bool(mail.outbox) == (broken == "url")


def test_without_any_way_nobody_is_told(settings: Settings) -> None:
    settings.OPERATOR_EMAIL = ""

    assert not tell_operators("watch: gone.")


@pytest.mark.parametrize(("status", "reached"), [(200, True), (500, False)])
def test_a_ping_that_is_refused_is_no_alarm(settings: Settings, status: int, reached: bool) -> None:
    with running_sink() as sink:
        sink.status = status
        settings.PING_URL = f"http://127.0.0.1:{sink.port}/ping"

        assert alarms.ping() == reached


def all_beat(now: datetime) -> None:
    for name in SILENCE:
        beat(name, now=now, did=0)


@pytest.mark.parametrize("name", SILENCE)
def test_whichever_of_ours_falls_silent_is_named_within_two_minutes(name: str) -> None:
    now = NOW + timedelta(seconds=80)
    all_beat(now)
    beat(name, now=NOW, did=0)

    assert troubles(now=NOW + SILENCE[name]).keys() == set()
    assert troubles(now=now).keys() == {f"silent {name}"}
    assert SILENCE[name] + PATIENCE < timedelta(minutes=3)


def test_what_never_beat_is_silent_too() -> None:
    assert troubles(now=NOW).keys() == {f"silent {name}" for name in SILENCE}


@pytest.mark.parametrize(("status", "is_alive"), [(200, True), (503, True), (None, False)])
def test_a_web_server_that_does_not_answer_is_named(settings: Settings, status: int | None, is_alive: bool) -> None:
    all_beat(NOW)
    with running_sink() as sink:
        settings.WEB_ADDRESS = f"http://127.0.0.1:{sink.port if status else 1}"
        sink.status = status or 0

        assert ("web" not in troubles(now=NOW)) == is_alive


def test_the_web_server_is_asked_by_the_name_of_the_site(settings: Settings) -> None:
    all_beat(NOW)
    settings.SITE_NAME = "recovery.example.org"
    with running_sink() as sink:
        settings.WEB_ADDRESS = f"http://127.0.0.1:{sink.port}"

        troubles(now=NOW)

    ((_, headers, _),) = sink.calls
    assert headers["Host"] == "recovery.example.org"
