"""What a nurse does between taking an alert and closing it: calls, puts off, gives to a colleague, opens again."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from alerts.care.handling import happened, is_theirs_to_take, locked, refuse_unless, response_of, step, store, take
from alerts.models import Alert, AlertEventKind, AlertStatus, Urgency
from alerts.queries import colleagues
from alerts.vocabulary import ContactResult, ContactWay, SnoozeReason
from recovery.accounts.actors import Actor
from symptoms.errors import Conflict, Refused
from symptoms.models import Episode

LIVE = (AlertStatus.OPEN, AlertStatus.ACKNOWLEDGED, AlertStatus.SNOOZED)
# How long each urgency may be put off; an emergency never; "soon" stands between its neighbours.
MOST_SNOOZED = {
    Urgency.REVIEW: timedelta(days=7),
    Urgency.SOON: timedelta(hours=24),
    Urgency.SAME_DAY: timedelta(hours=4),
}


def log_contact(
    actor: Actor,
    alert_id: UUID,
    *,
    way: str,
    result: str,
    note: str = "",
    now: datetime,
    revision: int | None = None,
) -> Alert:
    """Write down an attempt to speak to the patient.

    Whoever calls has taken the alert, if nobody had, or if she was given it and had not taken it yet.
    """
    if way not in ContactWay.values or result not in ContactResult.values:
        detail = _("Say how you tried (%(ways)s) and what came of it (%(results)s).")
        known = {"ways": ", ".join(ContactWay.values), "results": ", ".join(ContactResult.values)}
        raise Refused("no_contact", detail % known, field="result")
    with transaction.atomic():
        alert = locked(actor, alert_id, revision)
        refuse_unless(alert, LIVE)
        takes = alert.status == AlertStatus.OPEN or is_theirs_to_take(actor, alert)
        if takes:
            take(actor, alert, now=now)
        store(alert)
        if takes:
            happened(actor, alert, AlertEventKind.ACKNOWLEDGED, now=now, revision=alert.revision)
        said = {"way": way, "result": result, "note": note}
        happened(actor, alert, AlertEventKind.CONTACT, now=now, revision=alert.revision, **said)
    return alert


def snooze_alert(
    actor: Actor,
    alert_id: UUID,
    *,
    reason: str,
    until: datetime,
    note: str = "",
    now: datetime,
    revision: int | None = None,
) -> Alert:
    """Put an alert off, with a reason, until a time. Anything new, or that time, brings it back by itself.

    Raises Refused for an emergency, and for an end that is past or beyond the cap of its urgency.
    """
    _refuse_reason(reason, note)
    with transaction.atomic():
        alert = locked(actor, alert_id, revision)
        refuse_unless(alert, LIVE)
        _refuse_end(alert, until, now=now)
        take(actor, alert, now=now)
        alert.status, alert.snoozed_until, alert.escalate_at = AlertStatus.SNOOZED, until, until
        step(actor, alert, AlertEventKind.SNOOZED, now=now, reason=reason, until=until, note=note)
    return alert


def _refuse_reason(reason: str, note: str) -> None:
    if reason not in SnoozeReason.values:
        raise Refused("no_reason", _("Say why it may wait: choose a reason."), field="reason")
    if reason == SnoozeReason.OTHER and not note.strip():
        raise Refused("no_reason", _("Say in a few words why it may wait."), field="note")


def _refuse_end(alert: Alert, until: datetime, *, now: datetime) -> None:
    most = MOST_SNOOZED.get(Urgency(alert.urgency))
    if most is None:
        raise Refused("never_snoozed", _("An emergency cannot be put off. Call, or give it to a colleague."))
    if until <= now:
        raise Refused("past_end", _("That time is over. Choose a later one."), field="until")
    if until > now + most:
        detail = _("%(urgency)s can wait %(longest)s at most. Choose an earlier time.")
        said = {"urgency": Urgency(alert.urgency).label, "longest": _longest(most)}
        raise Refused("past_cap", detail % said, field="until")


def _longest(most: timedelta) -> str:
    if most > timedelta(days=1):
        return _("%(count)s days") % {"count": most.days}
    return _("%(count)s hours") % {"count": most // timedelta(hours=1)}


def reassign_alert(actor: Actor, alert_id: UUID, *, to: UUID, now: datetime, revision: int | None = None) -> Alert:
    """Give an alert to a colleague of its team. That buys no time: until she acts it climbs as it would have."""
    with transaction.atomic():
        alert = locked(actor, alert_id, revision)
        refuse_unless(alert, LIVE)
        if to not in colleagues(alert.care_team_id):
            raise Refused("not_in_team", _("Choose somebody who works in this team now."), field="to")
        alert.acknowledged_by_id, alert.acknowledged_at = to, now
        if alert.status == AlertStatus.OPEN:
            alert.status = AlertStatus.ACKNOWLEDGED
        step(actor, alert, AlertEventKind.REASSIGNED, now=now, to_id=to)
    return alert


def reopen_alert(actor: Actor, alert_id: UUID, *, note: str, now: datetime, revision: int | None = None) -> Alert:
    """Open a closed alert again, with the reason: it is then the actor's. A newer live one goes before."""
    if not note.strip():
        raise Refused("no_reason", _("Say in a few words why it is opened again."), field="note")
    with transaction.atomic():
        lock_patient(actor, alert_id)
        alert = locked(actor, alert_id, revision)
        if alert.status != AlertStatus.RESOLVED:
            raise Conflict("live", _("This alert is not closed."))
        refuse_second_live(alert)
        alert.resolved_by_id, alert.resolved_at, alert.outcome = None, None, None
        alert.escalation_step = 0
        take(actor, alert, now=now)
        alert.respond_by = now + timedelta(minutes=response_of(alert).contact_minutes)
        step(actor, alert, AlertEventKind.REOPENED, now=now, note=note)
    return alert


def lock_patient(actor: Actor, alert_id: UUID) -> None:
    """Lock the episode before its alert, as a check-in does: no second live alert can come between."""
    mine = Episode.objects.filter(organisation_id=actor.organisation_id, care_team_id__in=actor.care_team_ids)
    list(mine.filter(alerts__id=alert_id).select_for_update(of=("self",), no_key=True).values_list("id", flat=True))


def refuse_second_live(alert: Alert) -> None:
    """Raise Conflict where another alert of the same patient is live: people work there."""
    live = Alert.objects.filter(organisation_id=alert.organisation_id, episode_id=alert.episode_id)
    if live.exclude(status=AlertStatus.RESOLVED).exclude(id=alert.id).exists():
        raise Conflict("newer_alert", _("This patient has a newer alert that is live. Work on that one."))
