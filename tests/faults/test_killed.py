"""Processes are killed in the middle of what they do: nothing is lost, nothing is doubled. Rows A1 to A5, B7 of the catalogue."""

import json
import os
import random
import signal
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db.models import Q, QuerySet
from django.utils import timezone
from pytest_django import Settings

from alerts import services
from alerts.judgement import judging
from alerts.models import Alert, AlertEvent, Flag, Notification
from alerts.services import receive_check_in
from alerts.telling import delivery, escalating
from benchmarks.forks import dying, end_of, fork
from recovery.accounts.models import CareTeam, Membership, Organisation, StaffRole, User
from recovery.audit.services import record
from symptoms.models import CheckIn, Episode, Program
from tests.alerts.making import patient_actor_of
from tests.people import NOW, TODAY, make_episode, make_patient, sent
from tests.racing import eventually
from tests.sink import SECRET, Sink, running_sink

pytestmark = pytest.mark.django_db(transaction=True)
KILLED = -9
Times = Callable[[int, int], int]


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    """Run a provider that counts what it takes, in this process."""
    with running_sink() as server:
        settings.WEBHOOK_URL, settings.WEBHOOK_SECRET = f"http://127.0.0.1:{server.port}/", SECRET
        yield server


@pytest.fixture
def ward(organisation: Organisation, team: CareTeam, program: Program, ruleset: object, nurse: User) -> list[Episode]:
    User.objects.filter(id=nurse.id).update(phone="+447700900123")
    return [make_episode(make_patient(organisation, f"P-{number}"), program, team) for number in range(8)]


def red(episode: Episode) -> None:
    receive_check_in(patient_actor_of(episode), Q(), sent(TODAY, saddle=True), now=NOW)


# A3, A4: the web server


@pytest.mark.parametrize("point", ["before_commit", "after_commit"])
def test_killed_at_the_commit_the_phone_sends_again_and_there_is_one(
    ward: list[Episode], times: Times, figure: Any, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    rounds = times(4, 80)
    for number in range(rounds):
        episode = ward[number % len(ward)]
        entry, actor = sent(TODAY - timedelta(days=number // len(ward)), saddle=True), patient_actor_of(episode)
        send = partial(receive_check_in, actor, Q(), entry, now=NOW)

        def doomed() -> None:
            if point == "before_commit":
                monkeypatch.setattr(services, "record", dying(record, after=True))
                send()  # noqa: B023 - called in this round
            dying(send, after=True)()  # noqa: B023

        assert end_of(fork(doomed)) == KILLED
        assert CheckIn.objects.filter(client_id=entry.client_id).count() == (point == "after_commit")
        assert send().created == (point == "before_commit")
        assert CheckIn.objects.filter(client_id=entry.client_id).count() == 1
    figure("A3" if point == "after_commit" else "A4", "saved twice or lost", 0, f"0 of {rounds}")


# A1, A2, B7: whoever judges


@pytest.mark.thorough
def test_sweepers_killed_while_they_judge_leave_nothing_unjudged_and_nothing_twice(
    ward: list[Episode], times: Times, figure: Any
) -> None:
    silent = Episode.objects.filter(id__in=[episode.id for episode in ward])
    silent.update(created_at=timezone.now() - timedelta(days=3), evaluate_at=timezone.now() - timedelta(seconds=1))
    luck, kills = random.Random(1), times(4, 40)  # noqa: S311 - a fault, not a secret

    def doomed(on_call: int) -> Callable[[], None]:
        def sweep() -> None:
            judging._settle_one = dying(judging._settle_one, after=True, on_call=on_call)
            judging.judge_all_due(now=timezone.now())

        return sweep

    for _ in range(kills):
        assert [end_of(pid) for pid in [fork(doomed(luck.randint(1, 4))) for _ in range(2)]].count(KILLED) >= 1
    left = [fork(lambda: judging.judge_all_due(now=timezone.now())) for _ in range(4)]

    assert {end_of(pid) for pid in left} == {0}
    assert not silent.filter(evaluate_at__lte=timezone.now()).exists()
    assert Flag.objects.filter(rule_id="missed_three").values("episode").distinct().count() == len(ward)
    figure("B7", "flags doubled or missing", abs(Flag.objects.filter(rule_id="missed_three").count() - len(ward)), "0")


# A5: whoever sends


@pytest.mark.parametrize("point", ["_parcels", "_send", "_mark"])
def test_a_sender_killed_at_a_point_leaves_no_message_unsent(ward: list[Episode], sink: Sink, point: str) -> None:
    red(ward[0])
    _copies(30)

    def doomed() -> None:
        setattr(delivery, point, dying(getattr(delivery, point), after=point != "_parcels"))
        delivery.deliver_due(now=timezone.now())

    assert end_of(fork(doomed)) == KILLED
    again()

    assert not unsent().exists()
    assert sink_ids(sink).keys() >= set(Notification.objects.values_list("id", flat=True))
    assert len(sink.calls) <= 30 + delivery.AT_ONCE


def test_senders_killed_at_any_moment_leave_no_message_unsent(
    ward: list[Episode], sink: Sink, times: Times, figure: Any
) -> None:
    red(ward[0])
    messages, kills = _copies(times(60, 1500)), 0
    luck = random.Random(2)  # noqa: S311 - a fault, not a secret

    while unsent().exists() and kills < times(5, 45):
        sender = fork(lambda: delivery.deliver_due(now=timezone.now()))
        time.sleep(luck.uniform(0.03, 0.25))
        os.kill(sender, signal.SIGKILL)
        kills += end_of(sender) == KILLED
        unsent().update(send_at=timezone.now())  # the lease of the dead ends
    again()

    taken = sink_ids(sink)
    missing = set(Notification.objects.values_list("id", flat=True)) - taken.keys()
    doubles = taken.total() - len(taken)
    figure("A5", "messages sent", messages, "all", kind="sent")
    figure("A5", "kills", kills, ">= 40", kind="kills")
    figure("A5", "never sent", len(missing), f"0 of {messages} at {kills} kill -9", kind="unsent")
    figure("A5", "sent twice", doubles, f"<= 1 percent of {messages}", kind="doubled")
    figure("A5", "messages taken", len(taken), "all", kind="messages")
    assert not missing


def test_what_was_taken_is_marked_while_another_still_hangs(ward: list[Episode], sink: Sink) -> None:
    red(ward[0])
    _copies(delivery.AT_ONCE)
    slow = Notification.objects.earliest("send_at", "id")
    sink.hangs_on = str(slow.id).encode()

    sender = fork(lambda: delivery.deliver_some(now=timezone.now()))

    assert eventually(lambda: list(unsent()) == [slow])
    sink.released.set()
    assert end_of(sender) == 0
    sink.hangs_on = b""
    again()
    assert sink_ids(sink) - Counter([slow.id]) == Counter(Notification.objects.values_list("id", flat=True))


def unsent() -> QuerySet[Notification]:
    return Notification.objects.filter(sent_at=None, withdrawn_at=None)


def again() -> None:
    """Let the leases of the dead end, and send what is left."""
    unsent().update(send_at=timezone.now())
    delivery.deliver_due(now=timezone.now())


def sink_ids(sink: Sink) -> Counter[uuid.UUID]:
    """Return how often each message was taken."""
    return Counter(uuid.UUID(json.loads(body)["data"]["id"]) for _path, _headers, body in sink.calls)


def _copies(wanted: int) -> int:
    """Write so many messages about the alert, each to another of its team, so that none is bundled with another."""
    Notification.objects.update(channels=["webhook"])
    template = Notification.objects.first()
    assert template is not None
    people = [
        User(email=f"nurse{number}@hospital.test", name="N", phone=f"+4477009{number:05}")
        for number in range(wanted - Notification.objects.count())
    ]
    for person in User.objects.bulk_create(people):
        place = {"care_team_id": template.alert.care_team_id, "organisation": template.organisation}
        Membership.objects.create(user=person, role=StaffRole.NURSE, **place)
        Notification.objects.create(
            organisation=template.organisation,
            alert=template.alert,
            recipient=person,
            channels=["webhook"],
            dedupe=template.dedupe,
            urgency=template.urgency,
            send_at=NOW,
        )
    return Notification.objects.count()


# Whoever climbs


@pytest.mark.parametrize("after", [False, True])
def test_killed_while_climbing_an_alert_climbs_once(ward: list[Episode], clinician: User, after: bool) -> None:
    red(ward[0])
    due = Alert.objects.get().escalate_at
    assert due is not None

    def doomed() -> None:
        escalating._climb = dying(escalating._climb, after=after)
        escalating.escalate_due(now=due)

    assert end_of(fork(doomed)) == KILLED
    assert not AlertEvent.objects.filter(kind="escalated").exists()
    for _ in range(2):
        escalating.escalate_due(now=due)
    assert AlertEvent.objects.filter(kind="escalated").count() == 1


@pytest.mark.thorough
def test_four_senders_at_once_send_each_message_once(ward: list[Episode], sink: Sink, times: Times) -> None:
    red(ward[0])
    messages = _copies(times(40, 1500))

    senders = [fork(lambda: delivery.deliver_due(now=timezone.now())) for _ in range(4)]

    assert {end_of(pid) for pid in senders} == {0}
    assert sorted(sink_ids(sink).values()) == [1] * messages
