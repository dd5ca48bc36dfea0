"""A small ward that is lived through the real services in simulated time: bad days, silence, late and corrected entries."""

import random
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from alerts.care.episodes import Why, pause_episode, resume_episode
from alerts.judgement.judging import judge_all_due
from alerts.models import Alert, AlertStatus
from alerts.services import acknowledge_alert, receive_check_in, resolve_alert
from alerts.vocabulary import Outcome
from recovery.accounts.models import User
from recovery.accounts.queries import staff_actor
from symptoms.models import CheckIn, Episode
from tests.alerts.making import patient_actor_of
from tests.people import TODAY, ZONE, sent

DAYS = 24
CALM = {"pain_back": 3, "walk_minutes": 20, "redness": 0, "swelling": 0, "drainage": "none", "mood": 7}
BAD: tuple[dict[str, Any], ...] = (
    {"redness": 2, "swelling": 2},
    {"redness": 3, "drainage": "pus", "drainage_amount": "spots"},
    {"temperature": {"value": "38.4", "unit": "C"}},
    {"pain_back": 9},
    {"calf": True},
    {"numb_severity": 6, "numb_sites": ["right_foot"], "numb_new": True},
    {"opening": True},
    {"drainage": "clear", "drainage_amount": "spots"},
    {"chest": True},
    {"mood": 1},
)


def at(day: int, hours: float = 0) -> datetime:
    """Return so many hours after the midnight with which a day after surgery begins."""
    midnight = datetime.combine(TODAY - timedelta(days=DAYS - day), time(), ZoneInfo(ZONE))
    return midnight + timedelta(hours=hours)


def enrolled(episode: Episode) -> Episode:
    """Return an episode whose surgery was DAYS ago, enrolled at noon of the day after it."""
    Episode.objects.filter(id=episode.id).update(
        surgery_on=at(0).date(), created_at=at(1, 12), evaluate_at=at(2), status="active"
    )
    episode.baselines.update(numbness_severity=0, numbness_sites=[])
    episode.refresh_from_db()
    return episode


def send(episode: Episode, day: int, now: datetime, *, corrects: CheckIn | None = None, **said: Any) -> CheckIn:
    """Let the patient send the check-in of a day, calm but for what is said."""
    entry = sent(at(day).date(), **CALM | said)
    entry = entry if corrects is None else replace(entry, supersedes=corrects.id)
    return receive_check_in(patient_actor_of(episode), Q(), entry, now=now).check_in


def night(day: int) -> None:
    """Let the round run as a day begins."""
    judge_all_due(now=at(day) + timedelta(seconds=1))


def close(episode: Episode, nurse: User, now: datetime, outcome: str = Outcome.ADVICE_GIVEN) -> None:
    """Let a nurse take and close the live alert, if there is one."""
    live = Alert.objects.filter(episode=episode).exclude(status=AlertStatus.RESOLVED).first()
    if live is not None:
        acknowledge_alert(staff_actor(nurse), live.id, now=now)
        resolve_alert(staff_actor(nurse), live.id, outcome=outcome, note="", now=now + timedelta(minutes=5))


def live(episodes: list[Episode], nurse: User, *, seed: int) -> None:
    """Live all days of a ward, each of its own luck; the first is paused and the last falls silent for a while."""
    luck = random.Random(seed)  # noqa: S311 - a course, not a secret
    for day in range(2, DAYS):
        night(day)
        pauses(episodes[0], nurse, day)
        for episode in episodes:
            is_away = (episode == episodes[-1] and 9 <= day <= 14) or (episode == episodes[0] and 12 <= day <= 16)
            if not is_away:
                _day(episode, day, luck)
            if luck.random() < 0.25:
                close(episode, nurse, at(day, 16))
    night(DAYS)


def pauses(episode: Episode, nurse: User, day: int) -> None:
    """Pause an episode on the 12th day at eight in the morning, and let it go on at noon of the 16th."""
    if day == 12:
        pause_episode(staff_actor(nurse), episode.patient_id, Why("away"), now=at(12, 8))
    elif day == 16:
        resume_episode(staff_actor(nurse), episode.patient_id, now=at(16, 12))


def _day(episode: Episode, day: int, luck: random.Random) -> None:
    said = luck.choice(BAD) if luck.random() < 0.3 else {}
    what = luck.random()
    if what < 0.15:  # forgotten
        return
    if what < 0.25 and day > 9:  # of another day, some of them very late
        send(episode, day - luck.choice((1, 2, 8)), at(day, 8), **said)
    first = send(episode, day, at(day, 9), **said)
    if what > 0.9:
        send(episode, day, at(day, 10), corrects=first, **luck.choice(BAD))
    elif what > 0.8:
        send(episode, day, at(day, 11))
