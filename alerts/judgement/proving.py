"""The promises of this product, each as one question to the database whose answer must be: no row.

I3 is judged anew by the pure rules over every stored course: an oracle, not a count.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from alerts.judgement.judging import COULD_NOT_BE_JUDGED
from alerts.judgement.rejudging import differences
from symptoms.photos.keeping import path_of
from symptoms.photos.models import Photo
from symptoms.photos.sweeping import EVERY, is_young

GRACE = timedelta(seconds=60)  # what is younger may be under way
Broken = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of one promise: how many rows it was asked of, and those that break it."""

    name: str
    promise: str
    asked: int
    broken: tuple[Broken, ...]

    @property
    def holds(self) -> bool:
        """True when no row breaks it."""
        return not self.broken


@dataclass(frozen=True, slots=True)
class Question:
    """One promise: how many rows it is about, and the statement that finds those that break it."""

    promise: str
    of: str
    breaks: str

    def ask(self, name: str, *, now: datetime) -> Proof:
        """Return the proof as of an instant."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {self.of}")  # noqa: S608 - the names below are our own
            (asked,) = cursor.fetchone()
            values: dict[str, Any] = {"now": now, "grace": GRACE, "fail_safe": COULD_NOT_BE_JUDGED}
            cursor.execute(self.breaks, values)
            return Proof(name, self.promise, asked, tuple(tuple(map(str, row)) for row in cursor.fetchall()))


QUESTIONS = {
    "I1": Question(
        "every check-in that somebody was told is saved is there",
        "audit_auditevent WHERE action = 'check_in.record'",
        """
        SELECT a.object_id FROM audit_auditevent a LEFT JOIN symptoms_checkin c ON c.id = a.object_id
        WHERE a.action = 'check_in.record' AND c.id IS NULL
        """,
    ),
    "I2": Question(
        "every active episode is judged in time, or people were told that it could not be",
        "symptoms_episode WHERE status = 'active'",
        """
        SELECT e.id, e.evaluate_at, e.judge_failing_since FROM symptoms_episode e
        WHERE e.status = 'active' AND (
            e.evaluate_at IS NULL OR e.evaluate_at < %(now)s - %(grace)s
            OR e.judge_failing_since < %(now)s - 2 * %(grace)s AND NOT EXISTS (
                SELECT FROM alerts_flag f WHERE f.episode_id = e.id AND f.rule_id = %(fail_safe)s
                AND f.raised_at >= e.judge_failing_since))
        """,
    ),
    "I4": Question(
        "one live alert an episode; every alert has a flag; nothing told since somebody took it",
        "alerts_alert",
        """
        SELECT 'two live alerts', min(a.id::text) FROM alerts_alert a WHERE a.status <> 'resolved'
        GROUP BY a.episode_id HAVING count(*) > 1
        UNION ALL
        SELECT 'no flag', a.id::text FROM alerts_alert a
        WHERE NOT EXISTS (SELECT FROM alerts_flag f WHERE f.alert_id = a.id)
        UNION ALL
        SELECT 'newer evidence', a.id::text FROM alerts_alert a
        WHERE a.status IN ('acknowledged', 'snoozed') AND EXISTS (
            SELECT FROM alerts_flag f WHERE f.alert_id = a.id AND f.raised_at > a.acknowledged_at
            AND f.standing IN ('new', 'escalated', 'again'))
        """,
    ),
    "I5": Question(
        "somebody was told of every open alert, or is about to be",
        "alerts_alert WHERE status = 'open' AND urgency > 1",
        """
        SELECT a.id, a.opened_at FROM alerts_alert a
        WHERE a.status = 'open' AND a.urgency > 1 AND a.opened_at < %(now)s - %(grace)s AND NOT EXISTS (
            SELECT FROM alerts_notification n WHERE n.alert_id = a.id
            AND (n.sent_at IS NOT NULL OR n.send_at > %(now)s - 1.5 * %(grace)s))
        """,
    ),
    "I6": Question(
        "every live alert knows when it climbs, and does",
        "alerts_alert WHERE status <> 'resolved'",
        """
        SELECT a.id, a.escalate_at FROM alerts_alert a
        WHERE a.status <> 'resolved' AND (a.escalate_at IS NULL OR a.escalate_at < %(now)s - %(grace)s)
        """,
    ),
    "I7": Question(
        "only a person with an outcome closed an alert",
        "alerts_alert WHERE status = 'resolved'",
        """
        SELECT a.id FROM alerts_alert a
        WHERE a.status = 'resolved' AND (a.resolved_by_id IS NULL OR a.outcome IS NULL OR a.escalate_at IS NOT NULL)
        """,
    ),
    "I8": Question(
        "every row belongs to its patient's hospital, every live alert to its patient's team",
        "alerts_flag",
        """
        SELECT 'check-in', c.id FROM symptoms_checkin c JOIN symptoms_episode e ON e.id = c.episode_id
        JOIN symptoms_patient p ON p.id = e.patient_id
        WHERE c.organisation_id <> p.organisation_id OR e.organisation_id <> p.organisation_id
        UNION ALL
        SELECT 'flag', f.id FROM alerts_flag f JOIN alerts_alert a ON a.id = f.alert_id
        WHERE f.episode_id <> a.episode_id OR f.organisation_id <> a.organisation_id
        UNION ALL
        SELECT 'alert', a.id FROM alerts_alert a JOIN symptoms_episode e ON e.id = a.episode_id
        WHERE a.organisation_id <> e.organisation_id OR a.status <> 'resolved' AND a.care_team_id <> e.care_team_id
        """,
    ),
    "I9": Question(
        "what keeps history from being changed is switched on",
        "pg_trigger WHERE tgname LIKE 'pgtrigger%%'",
        "SELECT tgrelid::regclass, tgname FROM pg_trigger WHERE tgname LIKE 'pgtrigger%%' AND tgenabled <> 'O'",
    ),
    "I11": Question(
        "the watchman turned within ten seconds",
        "recovery_heartbeat",
        """
        SELECT 'watch', (SELECT at FROM recovery_heartbeat WHERE name = 'watch')
        WHERE NOT EXISTS (SELECT FROM recovery_heartbeat WHERE name = 'watch' AND at > %(now)s - interval '10 s')
        """,
    ),
    "I12": Question(
        "a correction is of the same patient and day, and hides nothing that was flagged",
        "symptoms_checkin WHERE supersedes_id IS NOT NULL",
        """
        SELECT c.id, c.supersedes_id FROM symptoms_checkin c JOIN symptoms_checkin old ON old.id = c.supersedes_id
        WHERE old.episode_id <> c.episode_id OR old.day <> c.day OR old.received_at > c.received_at
        """,
    ),
}
NAMES = tuple(sorted([*QUESTIONS, "I3", "I10"], key=lambda name: int(name[1:])))


def prove(names: Iterable[str], *, now: datetime) -> Iterator[Proof]:
    """Yield the proof of each named promise, in their order."""
    for name in names:
        by_code = _BY_CODE.get(name)
        yield by_code(now=now) if by_code else QUESTIONS[name].ask(name, now=now)


def rejudged(*, now: datetime) -> Proof:
    """Return the proof by the pure rules: the flags are exactly what they say of what came."""
    asked, broken = differences(now=now - GRACE)
    return Proof("I3", "the flags are exactly what the rules say of what came", asked, tuple(broken))


def photos_and_files(*, now: datetime) -> Proof:
    """Return the proof that every photo has its file, with the bytes it came with, and every file its photo.

    A file without a photo is left out while its row may be about to come, or the next sweep to take it.
    """
    digests = {path_of(photo): bytes(digest) for photo, digest in Photo.objects.values_list("id", "digest")}
    files = set(Path(settings.PHOTO_DIR).glob("*/*.jpg"))
    broken = [("no file", path.name) for path in digests.keys() - files]
    broken += [("no photo", path.name) for path in files - digests.keys() if not is_young(path, now=now - 2 * EVERY)]
    kept = digests.keys() & files
    broken += [("changed", path.name) for path in kept if sha256(path.read_bytes()).digest() != digests[path]]
    return Proof("I10", "every photo has its file as it came, and every file its photo", len(digests), tuple(broken))


_BY_CODE: dict[str, Callable[..., Proof]] = {"I3": rejudged, "I10": photos_and_files}
