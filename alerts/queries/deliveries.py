"""What became of the messages about an alert: who was to be told, by what, when, and what the provider said."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from alerts.models import Notification
from alerts.queries.flags import visible_alerts
from alerts.vocabulary import LEFT
from recovery.accounts.actors import Actor
from recovery.channels import Channel

MOST = 50


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt: by which channel, when, and whether the provider took it."""

    channel: str
    at: datetime
    was_taken: bool
    said: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message: to whom, at which step, and every attempt so far."""

    name: str
    step: int
    created_at: datetime
    next_at: datetime | None
    withdrawn_at: datetime | None
    has_left: bool
    tries: tuple[Try, ...]


def deliveries(actor: Actor, alert_id: UUID) -> list[Delivery]:
    """Return the newest messages about an alert that the actor may see. Taken by a provider is not read by a person."""
    seen = visible_alerts(actor).filter(id=alert_id)
    found = Notification.objects.filter(alert__in=seen).select_related("recipient").order_by("-created_at", "id")
    return [
        Delivery(
            name=message.recipient.name,
            step=message.step + 1,
            created_at=message.created_at,
            next_at=message.send_at,
            withdrawn_at=message.withdrawn_at,
            has_left=message.outcome == LEFT,
            tries=tuple(map(_try, message.tries)),
        )
        for message in found[:MOST]
    ]


def _try(tried: dict[str, str]) -> Try:
    was_taken = tried["outcome"] == "sent"
    said = _("taken by the provider") if was_taken else _("refused (%(error)s)") % {"error": tried["outcome"]}
    return Try(str(Channel(tried["channel"]).label), datetime.fromisoformat(tried["at"]), was_taken, said)
