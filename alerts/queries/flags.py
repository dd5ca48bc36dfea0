"""Alerts and flags that somebody may see."""

from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import Exact

from alerts.models import Alert, AlertEvent, AlertEventKind, AlertStatus, Flag
from recovery.accounts.actors import Actor
from symptoms.queries import visible_episodes

# By what somebody comes to have an alert.
COMES_BY = (AlertEventKind.ACKNOWLEDGED, AlertEventKind.REASSIGNED, AlertEventKind.REOPENED)


def visible_alerts(actor: Actor) -> QuerySet[Alert]:
    """Return the alerts of the care teams of whoever asks; a patient sees none."""
    if actor.is_patient:
        return Alert.objects.none()
    return Alert.objects.filter(organisation_id=actor.organisation_id, care_team_id__in=actor.care_team_ids)


def live_alerts(actor: Actor) -> QuerySet[Alert]:
    """Return the alerts that nobody has closed, by care team alone: that is what the worklist's index holds.

    A care team belongs to one organisation, and the actor's teams are her own, so this is no wider than
    `visible_alerts`.
    """
    return Alert.objects.filter(care_team_id__in=actor.care_team_ids).exclude(status=AlertStatus.RESOLVED)


def came_by(events: QuerySet[AlertEvent]) -> QuerySet[AlertEvent]:
    """Return those of an alert's events by which somebody came to have it, the one that counts first."""
    return events.filter(kind__in=COMES_BY, undone_by=None).order_by("-at", "-id")


def is_only_given(alert: Alert) -> bool:
    """True for an alert that its owner was given, and that she has not taken since: it climbs as it would have."""
    if alert.status != AlertStatus.ACKNOWLEDGED:
        return False
    latest = came_by(alert.timeline.all()).first()
    return latest is not None and latest.kind == AlertEventKind.REASSIGNED


def not_taken() -> Q:
    """Return what holds for an alert that nobody has taken: it has no owner, or one who was only given it."""
    latest = came_by(AlertEvent.objects.filter(alert_id=OuterRef("id"))).values("kind")[:1]
    was_given = Exact(Subquery(latest), AlertEventKind.REASSIGNED)
    return Q(acknowledged_by_id=None) | Q(was_given, status=AlertStatus.ACKNOWLEDGED)


def flags_of_check_in(actor: Actor, check_in_id: UUID) -> list[Flag]:
    """Return what held for a check-in that the actor may see, the most urgent first."""
    flags = Flag.objects.filter(check_in_id=check_in_id, episode__in=visible_episodes(actor))
    return list(flags.order_by("-urgency", "raised_at", "id"))
