"""Everything that happened to a patient, as one list."""

import uuid
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from alerts.display.timeline import Moment, timeline
from alerts.models import AlertEvent, AlertEventKind, Notification
from alerts.rules.entry import Entry
from recovery.accounts.models import User
from symptoms.models import Episode, Program

START = datetime(2026, 11, 1, 9, tzinfo=UTC)
NORA = User(name="Nora Nurse")
EPISODE = Episode(created_at=START, program=Program(name="Spinal fusion"))
ALERT = uuid.uuid4()


def after(hours: int) -> datetime:
    return START + timedelta(hours=hours)


def event(kind: AlertEventKind, hours: int = 1, **more: Any) -> AlertEvent:
    return AlertEvent(kind=kind, at=after(hours), **more)


def message(hours: int, name: str = "Nora Nurse", *, sent: bool = True, dedupe: str = "first") -> Notification:
    at = after(hours)
    return Notification(
        alert_id=ALERT, dedupe=dedupe, recipient=User(name=name), created_at=at, sent_at=at if sent else None
    )


def newest(*events: AlertEvent) -> Moment:
    return timeline(events, [], [], EPISODE)[0]


def test_it_begins_with_the_enrolment() -> None:
    last = timeline([], [], [], EPISODE)[-1]

    assert (last.title, last.detail, last.at) == ("Enrolled", "Spinal fusion", START)


def test_the_newest_comes_first() -> None:
    events = [event(AlertEventKind.OPENED, 1), event(AlertEventKind.ACKNOWLEDGED, 3), event(AlertEventKind.JOINED, 2)]

    assert [moment.title for moment in timeline(events, [], [], EPISODE)][:3] == [
        "Acknowledged",
        "New evidence",
        "Raised",
    ]


def test_what_the_rules_did_names_its_urgency() -> None:
    told = newest(event(AlertEventKind.OPENED, urgency=3))

    assert (told.title, told.tone) == ("Raised: Same day", "same")


def test_what_a_person_did_names_the_person() -> None:
    assert newest(event(AlertEventKind.ACKNOWLEDGED, by=NORA)).who == "Nora Nurse"


def test_a_close_names_its_outcome() -> None:
    told = newest(event(AlertEventKind.RESOLVED, by=NORA, outcome="seen_today"))

    assert told.title == "Resolved: Seen today"


def test_a_note_is_quoted() -> None:
    told = newest(event(AlertEventKind.NOTE, by=NORA, note="Will call back."))

    assert (told.is_note, told.detail) == (True, "Will call back.")


@pytest.mark.parametrize("kind", list(AlertEventKind))
def test_every_kind_of_event_can_be_shown(kind: AlertEventKind) -> None:
    assert newest(event(kind)).title


def test_messages_of_one_occasion_are_one_line() -> None:
    told = timeline([], [message(1, "Tom"), message(1, "Nora")], [], EPISODE)

    assert [(moment.title, moment.who) for moment in told[:-1]] == [("Message sent", "to Nora, Tom")]


def test_messages_of_two_occasions_are_two() -> None:
    told = timeline([], [message(1), message(2, dedupe="second")], [], EPISODE)

    assert len(told) == 3


def test_a_message_that_waits_says_so() -> None:
    told = timeline([], [message(1, "Tom"), message(1, "Nora", sent=False)], [], EPISODE)

    assert {moment.title for moment in told} == {"Message sent", "Message waits to be sent", "Enrolled"}


def test_a_check_in_says_for_which_day() -> None:
    entry = Entry(3, received_at=after(5), arrived_day=3)

    assert timeline([], [], [entry], EPISODE)[0].title == "Check-in for day 3"


def test_a_check_in_that_came_late_says_how_late() -> None:
    entry = Entry(3, received_at=after(5), arrived_day=5)

    assert timeline([], [], [entry], EPISODE)[0].detail == "Came 2 days later"


def remark(entry: Entry, **about: Any) -> SimpleNamespace:
    return SimpleNamespace(
        **{"id": entry.id, "helper_name": None, "clock_ahead_seconds": None, "day_given": None} | about
    )


@pytest.mark.parametrize(
    ("ahead", "badges"),
    [
        (-600, ()),
        (601, ("Phone clock wrong by 10 minutes",)),
        (-7200, ("Phone clock wrong by 2 hours",)),
        (86_400, ("Phone clock wrong by 1 day",)),
        (-630_720_000, ("Phone clock wrong by 7300 days",)),
    ],
)
def test_a_phone_whose_clock_is_wrong_has_a_badge(ahead: int, badges: tuple[str, ...]) -> None:
    entry = Entry(3, id="e1", received_at=after(5), arrived_day=3)

    told = timeline([], [], [entry], EPISODE, [remark(entry, clock_ahead_seconds=ahead)])

    assert told[0].badges == badges


def test_a_day_that_the_phone_gave_and_cannot_be_has_a_badge() -> None:
    entry = Entry(3, id="e1", received_at=after(5), arrived_day=3)

    told = timeline([], [], [entry], EPISODE, [remark(entry, day_given=date(2006, 1, 1))])

    assert told[0].badges == ("Day not sure: the phone said 1 January 2006. Ask which day it is about.",)
