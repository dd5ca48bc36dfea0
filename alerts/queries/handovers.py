"""What is handed over: a card for everything open or snoozed, and the handovers of the last days."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from alerts.display.lines import Line
from alerts.handover.models import Handover, HandoverItem
from alerts.models import AlertEvent, AlertEventKind
from alerts.queries.flags import live_alerts
from alerts.queries.worklist import chosen_lines
from recovery.accounts.actors import Actor
from symptoms.errors import NotFound

LOOKS_BACK = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Card:
    """One alert to hand over, with a draft of what to say."""

    line: Line
    draft: str


@dataclass(frozen=True, slots=True)
class Given:
    """One stored handover, as far as the actor's teams are in it."""

    handover: Handover
    items: list[HandoverItem]

    @property
    def waiting(self) -> int:
        """Return how many nobody has taken over yet."""
        return sum(item.taken_by_id is None for item in self.items)


def cards(actor: Actor, *, zone: str, now: datetime) -> list[Card]:
    """Return a card for every live alert, those nobody has taken first, then the most urgent: six queries."""
    live = (
        live_alerts(actor).order_by("acknowledged_by_id", "-urgency", "respond_by").values_list("id", "acknowledged_by")
    )
    ordered = sorted(live, key=lambda row: row[1] is not None)
    lines = chosen_lines(actor, (alert_id for alert_id, _owner in ordered), zone=zone, now=now)
    contacts = _contacts([line.alert.id for line in lines])
    return [Card(line, _draft(line, contacts.get(line.alert.id), zone)) for line in lines]


def given(actor: Actor, handover_id: UUID) -> Given:
    """Return a stored handover with the items of the actor's teams. NotFound where there are none."""
    items = HandoverItem.objects.filter(
        organisation_id=actor.organisation_id, handover_id=handover_id, alert__care_team_id__in=actor.care_team_ids
    )
    related = ("handover__by", "alert__episode__patient", "to", "taken_by", "alert__acknowledged_by")
    found = list(items.select_related(*related).order_by("-alert__urgency", "id"))
    if not found:
        raise NotFound("no_handover", _("There is no handover by that id."))
    return Given(found[0].handover, found)


def recent(actor: Actor, *, now: datetime) -> list[Given]:
    """Return the handovers of the last three days, the newest first."""
    items = HandoverItem.objects.filter(
        organisation_id=actor.organisation_id,
        handover__at__gte=now - LOOKS_BACK,
        alert__care_team_id__in=actor.care_team_ids,
    ).select_related("handover__by")
    by_handover: dict[UUID, Given] = {}
    for item in items.order_by("-handover__at", "id"):
        by_handover.setdefault(item.handover_id, Given(item.handover, [])).items.append(item)
    return list(by_handover.values())


def _contacts(ids: list[UUID]) -> dict[UUID, AlertEvent]:
    """Return the last attempt to reach each patient."""
    tried = AlertEvent.objects.filter(alert_id__in=ids, kind=AlertEventKind.CONTACT, undone_by=None)
    return {event.alert_id: event for event in tried.order_by("at", "id")}


def _draft(line: Line, contact: AlertEvent | None, zone: str) -> str:
    """Return the four parts, one a line, from what the list knows."""
    alert = line.alert
    parts = {
        _("Situation"): f"{alert.get_urgency_display()}: {alert.headline.rstrip('.')}. {line.support}",
        _("Background"): f"{line.identity}.",
        _("Assessment"): _tried(contact, zone),
        _("Recommendation"): _due(line, zone),
    }
    return "\n".join(f"{name}: {said}" for name, said in parts.items())


def _tried(contact: AlertEvent | None, zone: str) -> str:
    if contact is None:
        return _("No call logged yet.")
    said = {"result": contact.get_result_display(), "time": _spoken(contact.at, zone), "note": contact.note}
    return (_("%(result)s, %(time)s. %(note)s") % said).strip()


def _due(line: Line, zone: str) -> str:
    alert = line.alert
    if alert.snoozed_until:
        return _("Put off until %(time)s.") % {"time": _spoken(alert.snoozed_until, zone)}
    return _("Speak to the patient by %(time)s.") % {"time": _spoken(alert.respond_by, zone)}


def _spoken(at: datetime, zone: str) -> str:
    return date_format(at.astimezone(ZoneInfo(zone)), "D j M, H:i")
