"""Whatever people and patients do, in whatever order: nobody's alert is lost."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from alerts.care.caring import log_contact, reassign_alert, reopen_alert, snooze_alert
from alerts.care.undoing import undo
from alerts.models import Alert, AlertStatus
from alerts.queries import View, worklist
from alerts.services import acknowledge_alert, resolve_alert
from alerts.telling.escalating import escalate_due
from recovery.accounts.actors import Actor
from recovery.accounts.models import User
from recovery.accounts.queries import staff_actor
from symptoms.errors import Refused
from symptoms.models import Episode
from tests.alerts.making import EMERGENCY, RED_CUT, check_in, flagged
from tests.depth import EXHAUSTIVE
from tests.people import NOW, ZONE

STEPS = 40
ANSWERS = (RED_CUT, {"redness": 3, "swelling": 3}, {"calf": True}, {"pain_back": 9}, {"mood": 7}, EMERGENCY)
MINUTES = (0.1, 1, 20, 90, 300)


class Ward:
    """Two nurses and one patient, and a clock that only they move."""

    def __init__(self, episode: Episode, people: list[Actor], luck: random.Random) -> None:
        self.episode, self.people, self.luck = episode, people, luck
        self.now: datetime = NOW

    def step(self) -> None:
        """Let time pass, then let somebody do something; what is refused changes nothing."""
        self.now += timedelta(minutes=self.luck.choice(MINUTES))
        actor = self.luck.choice(self.people)
        alert = self.luck.choice(list(Alert.objects.order_by("id")))
        try:
            self.luck.choice(self.choices)(actor, alert)
        except Refused:
            return

    @property
    def choices(self) -> list[Callable[[Actor, Alert], object]]:
        """Return all that can be done."""
        luck, now = self.luck, self.now
        until = now + timedelta(hours=luck.choice((1, 3)))
        other = luck.choice(self.people).person_id or self.episode.id
        outcome = luck.choice(("seen_today", "expected_recovery", "unable_to_reach"))
        said: dict[str, Any] = {"way": "phone", "result": luck.choice(("reached", "no_answer"))}
        return [
            lambda actor, alert: acknowledge_alert(actor, alert.id, now=now),
            lambda actor, alert: log_contact(actor, alert.id, **said, now=now),
            lambda actor, alert: snooze_alert(actor, alert.id, reason="call_later", until=until, now=now),
            lambda actor, alert: reassign_alert(actor, alert.id, to=other, now=now),
            lambda actor, alert: resolve_alert(actor, alert.id, outcome=outcome, note="", now=now),
            lambda actor, alert: reopen_alert(actor, alert.id, note="Once more.", now=now),
            lambda actor, alert: undo(actor, alert.id, revision=alert.revision, now=now),
            lambda _actor, _alert: check_in(self.episode, now=now, **luck.choice(ANSWERS)),
            lambda _actor, _alert: escalate_due(now=now),
        ]


def assert_nothing_is_lost(ward: Ward) -> None:
    """Fail for a live alert that stands on no list, or a closed one that nobody closed."""
    actor = ward.people[0]
    on_a_list = {
        line.alert.id for view in (View.ACTION, View.SNOOZED) for line in worklist(actor, view, zone=ZONE, now=ward.now)
    }
    for alert in Alert.objects.all():
        if alert.status == AlertStatus.RESOLVED:
            assert alert.resolved_by_id
            assert alert.outcome
            continue
        assert alert.id in on_a_list
        assert alert.escalate_at is not None
        assert alert.status == AlertStatus.OPEN or alert.acknowledged_by_id
        assert (alert.status == AlertStatus.SNOOZED) == (alert.snoozed_until is not None)
    live = Alert.objects.exclude(status=AlertStatus.RESOLVED)
    assert live.count() <= 1


@pytest.mark.parametrize("seed", range(8 if EXHAUSTIVE else 1))
def test_a_live_alert_is_on_a_list_or_snoozed_with_an_end_or_closed_by_a_person(
    seed: int, episode: Episode, nurse: User, teammate: User
) -> None:
    flagged(episode)
    ward = Ward(episode, [staff_actor(nurse), staff_actor(teammate)], random.Random(seed))  # noqa: S311 - a course
    for _step in range(STEPS):
        ward.step()
        assert_nothing_is_lost(ward)
