"""One shift gives what is open to the next: stored as it was said, taken over one by one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from alerts.care.handling import MOST_NOTE, ago, locked, step, take
from alerts.handover.models import Handover, HandoverItem
from alerts.models import AlertEventKind, AlertStatus
from alerts.queries import colleagues, live_alerts
from recovery.accounts.actors import Actor
from recovery.audit.services import record
from symptoms.errors import Conflict, NotFound, Refused


@dataclass(frozen=True, slots=True)
class Said:
    """What one nurse says of one alert, and to whom, if to somebody."""

    text: str
    to: UUID | None = None


def hand_over(actor: Actor, said: Mapping[UUID, Said], *, now: datetime) -> Handover:
    """Store a handover. Every live alert of the actor's teams must be in it: none is forgotten at the door.

    Raises Conflict where one came or was closed since the page was made, and Refused for an empty or too long text.
    """
    _refuse_wrong_words(said)
    with transaction.atomic():
        live = {alert.id: alert for alert in live_alerts(actor).select_related("episode")}
        if live.keys() != said.keys():
            raise Conflict("list_changed", _("The list changed while you wrote. See what is new, then hand over."))
        if any(one.to and one.to not in colleagues(live[alert_id].care_team_id) for alert_id, one in said.items()):
            raise Refused("not_in_team", _("Choose somebody who works in this team now."))
        assert actor.person_id is not None  # noqa: S101 - whoever sees a live alert acts as a person
        handover = Handover.objects.create(organisation_id=actor.organisation_id, by_id=actor.person_id, at=now)
        HandoverItem.objects.bulk_create(
            HandoverItem(
                organisation_id=actor.organisation_id, handover=handover, alert_id=alert_id, said=one.text, to_id=one.to
            )
            for alert_id, one in said.items()
        )
        patients = [alert.episode.patient_id for alert in live.values()]
        record(actor, "handover.given", patients=patients, object_id=handover.id)
    return handover


def _refuse_wrong_words(said: Mapping[UUID, Said]) -> None:
    if not said:
        raise Refused("nothing_open", _("Nothing is open or snoozed: there is nothing to hand over."))
    if any(not one.text.strip() for one in said.values()):
        raise Refused("empty_card", _("A card is empty. Say at least one thing about every patient."))
    if any(len(one.text) > MOST_NOTE for one in said.values()):
        raise Refused("long_card", _("A card has more than %(most)s letters.") % {"most": MOST_NOTE})


def take_over(actor: Actor, item_id: UUID, *, now: datetime) -> HandoverItem:
    """Take one alert over: it is the actor's from now on. A closed one is only ticked off. Of two, one wins."""
    mine = HandoverItem.objects.filter(
        organisation_id=actor.organisation_id, alert__care_team_id__in=actor.care_team_ids
    )
    with transaction.atomic():
        item = mine.select_related("taken_by").select_for_update(of=("self",)).filter(id=item_id).first()
        if item is None:
            raise NotFound("no_item", _("There is no such item."))
        if item.taken_by is not None:
            said = {"who": item.taken_by.name, "ago": ago(item.taken_at)}
            raise Conflict("taken", _("%(who)s took this over %(ago)s.") % said)
        item.taken_by_id, item.taken_at = actor.person_id, now
        item.save(update_fields=["taken_by", "taken_at"])
        _make_it_theirs(actor, item, now=now)
    return item


def _make_it_theirs(actor: Actor, item: HandoverItem, *, now: datetime) -> None:
    """Give the alert to whoever takes it over: one that nobody had is taken, and for any other that buys no time."""
    alert = locked(actor, item.alert_id)
    if alert.status == AlertStatus.RESOLVED:
        record(actor, "handover.taken", patients=[alert.episode.patient_id], object_id=item.id)
        return
    note = _("Taken over at handover.")
    if alert.status == AlertStatus.OPEN:
        take(actor, alert, now=now)
        step(actor, alert, AlertEventKind.ACKNOWLEDGED, now=now, note=note)
        return
    alert.acknowledged_by_id, alert.acknowledged_at = actor.person_id, now
    step(actor, alert, AlertEventKind.REASSIGNED, now=now, to_id=actor.person_id, note=note)
