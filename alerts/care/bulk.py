"""Many alerts at once, for review urgency alone: all of them, or none."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from alerts.models import Alert, Urgency
from alerts.services import acknowledge_alert, resolve_alert
from recovery.accounts.actors import Actor
from symptoms.errors import Refused


def acknowledge_reviews(actor: Actor, chosen: Mapping[UUID, int], *, now: datetime) -> list[Alert]:
    """Take the chosen alerts, each at the revision that was seen."""
    return _each(chosen, lambda alert, seen: acknowledge_alert(actor, alert, revision=seen, now=now))


def resolve_reviews(actor: Actor, chosen: Mapping[UUID, int], *, outcome: str, note: str, now: datetime) -> list[Alert]:
    """Close the chosen alerts with one outcome, each at the revision that was seen."""
    return _each(
        chosen, lambda alert, seen: resolve_alert(actor, alert, outcome=outcome, note=note, revision=seen, now=now)
    )


def _each(chosen: Mapping[UUID, int], act: Callable[[UUID, int], Alert]) -> list[Alert]:
    """Do it to all in the order of their ids, so that two people who do the same never wait for each other."""
    if not chosen:
        raise Refused("nothing_chosen", _("Choose at least one patient."))
    with transaction.atomic():
        done = [act(alert_id, chosen[alert_id]) for alert_id in sorted(chosen)]
        if any(alert.urgency != Urgency.REVIEW for alert in done):
            raise Refused("not_review", _("Only alerts to review can be done together. Open the others one by one."))
    return done
