"""The worklist: one line a patient, most urgent first, then least time left."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from alerts.display.charts import Axis, spark
from alerts.display.clocks import Clock
from alerts.display.lines import Held, Line
from alerts.display.trends import PAIN_THRESHOLD, threshold
from alerts.models import Alert, AlertEvent, AlertEventKind, AlertStatus, Flag
from alerts.queries.filters import EVERYTHING, Filters
from alerts.queries.flags import came_by, live_alerts, not_taken, visible_alerts
from alerts.queries.freshness import Freshness
from alerts.queries.rulesets import rulesets_in_force
from alerts.rules.ruleset import Response, Ruleset, day_number
from alerts.rules.words import Family, Urgency
from recovery.accounts.actors import Actor
from recovery.statements import Statement
from symptoms.models import CheckIn
from symptoms.queries import visible_episodes

MOST_LINES = 200
SPARK_DAYS = 14
# Even when no alert has changed, the list is made anew this often: days turn, and calm check-ins lengthen a sparkline.
LONGEST_UNCHANGED = timedelta(minutes=5)
# Narrowed to what the clock alone changes, it is made anew as often as the clock shows another minute.
LONGEST_UNCHANGED_BY_THE_CLOCK = timedelta(minutes=1)


class View(StrEnum):
    """A tab of the worklist."""

    ACTION = "action"
    MINE = "mine"
    SILENT = "silent"
    SNOOZED = "snoozed"
    DONE = "done"


def worklist(actor: Actor, view: View, filters: Filters = EVERYTHING, *, zone: str, now: datetime) -> list[Line]:
    """Return the lines of a tab: five queries, however many lines."""
    rows = _in_view(actor, view, zone=zone, now=now)
    if filters.is_narrow:
        rows = rows.filter(filters.lookups(person_id=actor.person_id, zone=zone, now=now))
    return chosen_lines(actor, list(rows[:MOST_LINES]), zone=zone, now=now)


def chosen_lines(actor: Actor, chosen: Iterable[UUID], *, zone: str, now: datetime) -> list[Line]:
    """Return the lines of some alerts that the actor may see, in that order: four queries."""
    ids = list(chosen)
    alerts = _alerts(actor, ids)
    held = _held(ids)
    pains = _pains([alert.episode_id for alert in alerts], now=now)
    rulesets = rulesets_in_force(alert.episode.program_id for alert in alerts)
    return [
        _line(
            alert,
            held[alert.id],
            pains.get(alert.episode_id, {}),
            rulesets.get(alert.episode.program_id),
            Clock(alert.opened_at, alert.respond_by, now, zone),
            is_mine=alert.acknowledged_by_id == actor.person_id,
        )
        for alert in alerts
    ]


def counts(actor: Actor, *, zone: str, now: datetime) -> dict[str, int]:
    """Return how many lines each tab has, the emergencies that nobody took, and today's check-ins: three queries."""
    found = live_alerts(actor).aggregate(
        action=Count("id", filter=~Q(status=AlertStatus.SNOOZED)),
        mine=Count("id", filter=Q(acknowledged_by_id=actor.person_id)),
        silent=Count("id", filter=_is_silent()),
        snoozed=Count("id", filter=Q(status=AlertStatus.SNOOZED)),
        emergencies=Count("id", filter=Q(urgency=Urgency.EMERGENCY) & not_taken()),
    )
    today = CheckIn.objects.filter(episode__in=visible_episodes(actor), day=now.astimezone(ZoneInfo(zone)).date())
    checked_in = today.aggregate(patients=Count("episode_id", distinct=True))["patients"]
    return found | {"done": _done(actor, zone=zone, now=now).count(), "checked_in": checked_in}


# Asked by every desk every five seconds.
_REVISIONS = Statement(
    "worklist_revisions",
    """
    SELECT string_agg(id::text || ' ' || revision, ',' ORDER BY id) FROM alerts_alert
    WHERE care_team_id = ANY(%(teams)s) AND status <> 'resolved'
    """,
    teams="uuid[]",
)


def worklist_version(
    actor: Actor, view: View, fresh: Freshness, filters: Filters = EVERYTHING, *, language: str
) -> str:
    """Return a text that changes whenever the list would: the ETag, from one query.

    Every change of an alert counts its revision up, and one that is closed leaves the live ones.
    """
    with connection.cursor() as cursor:
        _REVISIONS.run(cursor, {"teams": list(actor.care_team_ids)})
        (live,) = cursor.fetchone()
    longest = LONGEST_UNCHANGED_BY_THE_CLOCK if filters.turns_by_itself else LONGEST_UNCHANGED
    period = fresh.now.timestamp() // longest.total_seconds()
    parts = (
        actor.id,
        view,
        filters.query,
        live,
        period,
        fresh.late_since,
        fresh.is_very_late,
        fresh.helped_since,
        language,
    )
    return sha256("|".join(map(str, parts)).encode()).hexdigest()[:32]


def _in_view(actor: Actor, view: View, *, zone: str, now: datetime) -> QuerySet[Alert, UUID]:
    """Return the ids of a tab in its order. The first tab is answered from the worklist's index alone."""
    if view == View.DONE:
        return _done(actor, zone=zone, now=now).order_by("-resolved_at", "id").values_list("id", flat=True)
    lines = live_alerts(actor)
    if view == View.SNOOZED:
        return lines.filter(status=AlertStatus.SNOOZED).order_by("snoozed_until", "id").values_list("id", flat=True)
    if view == View.ACTION:
        lines = lines.exclude(status=AlertStatus.SNOOZED)
    if view == View.MINE:
        lines = lines.filter(acknowledged_by_id=actor.person_id)
    if view == View.SILENT:
        lines = lines.filter(_is_silent())
    return lines.order_by(F("urgency").desc(), "respond_by").values_list("id", flat=True)


def _is_silent() -> Exists:
    """Return what holds for an alert that rests on check-ins that did not come."""
    return Exists(Flag.objects.filter(alert_id=OuterRef("id"), family=Family.ADHERENCE, check_in=None))


def _done(actor: Actor, *, zone: str, now: datetime) -> QuerySet[Alert]:
    """Return the alerts closed since midnight where the team works."""
    midnight = datetime.combine(now.astimezone(ZoneInfo(zone)).date(), time.min, tzinfo=ZoneInfo(zone))
    return visible_alerts(actor).filter(resolved_at__gte=midnight)


def _alerts(actor: Actor, ids: Sequence[UUID]) -> list[Alert]:
    found = visible_alerts(actor).filter(id__in=ids)
    related = found.select_related("episode__patient", "acknowledged_by", "resolved_by")
    climbs = AlertEvent.objects.filter(alert_id=OuterRef("id"), at__gte=OuterRef("opened_at"))
    read = related.annotate(
        climbed=Exists(climbs.filter(kind=AlertEventKind.ESCALATED)),
        came_by=Subquery(came_by(AlertEvent.objects.filter(alert_id=OuterRef("id"))).values("kind")[:1]),
    )
    by_id = {alert.id: alert for alert in read}
    return [by_id[alert_id] for alert_id in ids if alert_id in by_id]


def _held(ids: Iterable[UUID]) -> dict[UUID, tuple[Held, ...]]:
    found: dict[UUID, tuple[Held, ...]] = dict.fromkeys(ids, ())
    flags = Flag.objects.filter(alert_id__in=list(found)).order_by("raised_at")
    for alert_id, rule_id, day, late in flags.values_list("alert_id", "rule_id", "raised_on_day", "late"):
        found[alert_id] += (Held(rule_id, day, late),)
    return found


def _pains(episode_ids: Sequence[UUID], *, now: datetime) -> dict[UUID, dict[int, float]]:
    """Return the worst pain of the last two weeks of each episode, by day after surgery; of two entries the worse."""
    with connection.cursor() as cursor:
        _PAINS.run(cursor, {"episodes": list(episode_ids), "since": now.date() - timedelta(days=SPARK_DAYS + 1)})
        return {episode: dict(zip(days, pains, strict=True)) for episode, days, pains in cursor.fetchall()}


_PAINS = Statement(
    "worklist_pains",
    """
    SELECT d.episode_id, array_agg(d.day), array_agg(d.pain)
    FROM (SELECT c.episode_id, c.day - e.surgery_on AS day, max(greatest(c.pain_back, c.pain_limb)) AS pain
          FROM symptoms_checkin c JOIN symptoms_episode e ON e.id = c.episode_id
          WHERE c.episode_id = ANY(%(episodes)s) AND c.day > %(since)s
          AND NOT EXISTS (SELECT FROM symptoms_checkin n WHERE n.supersedes_id = c.id)
          GROUP BY 1, 2) d
    WHERE d.pain IS NOT NULL GROUP BY 1
    """,
    episodes="uuid[]",
    since="date",
)


def _line(
    alert: Alert,
    held: tuple[Held, ...],
    pains: Mapping[int, float],
    ruleset: Ruleset | None,
    clock: Clock,
    *,
    is_mine: bool,
) -> Line:
    patient = alert.episode.patient
    today = day_number(clock.now.astimezone(ZoneInfo(patient.time_zone)).date(), alert.episode.surgery_on)
    axis = Axis(max(today - SPARK_DAYS + 1, min(today - 1, 1)), today)
    response = ruleset.responses.of(Urgency(alert.urgency)) if ruleset else None
    was_given: bool = alert.came_by == AlertEventKind.REASSIGNED  # type: ignore[attr-defined]  # as `_alerts` reads it
    is_only_given = was_given and alert.status == AlertStatus.ACKNOWLEDGED
    return Line(
        alert=alert,
        today=today,
        held=held,
        pain=spark(pains, axis, threshold=threshold(ruleset, PAIN_THRESHOLD) if ruleset else None),
        contact_minutes=response.contact_minutes if response else None,
        is_mine=is_mine,
        is_only_given=is_only_given,
        clock=clock,
        nobody_came=_has_climbed(alert, response) and (is_only_given or alert.acknowledged_by_id is None),
    )


def _has_climbed(alert: Alert, response: Response | None) -> bool:
    has_climbed: bool = alert.climbed  # type: ignore[attr-defined]  # as `_alerts` reads it
    is_told = response is not None and response.notify
    return has_climbed and is_told
