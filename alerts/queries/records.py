"""How often a rule was right: what people said came of its flags."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, Subquery

from alerts.models import AlertStatus, Flag, FlagOutcome
from alerts.queries.flags import visible_alerts
from alerts.vocabulary import Outcome
from recovery.accounts.actors import Actor

LOOKS_BACK = timedelta(days=90)
LEAST_SHOWN = 10
# Somebody had to act. A mistake, a duplicate and a patient nobody reached say nothing of the rule.
RIGHT = frozenset(
    {
        Outcome.COMPLICATION_CONFIRMED,
        Outcome.SEEN_TODAY,
        Outcome.SENT_TO_ED,
        Outcome.TREATMENT_CHANGED,
        Outcome.ADVICE_GIVEN,
    }
)
COUNTED = RIGHT | {Outcome.EXPECTED_RECOVERY}


@dataclass(frozen=True, slots=True)
class Record:
    """Right so often, of so many closed alerts in which the rule spoke."""

    right: int
    of: int

    @property
    def percent(self) -> int:
        """Return the share that was right."""
        return round(100 * self.right / self.of)


def records(actor: Actor, rule_ids: Iterable[str], *, now: datetime) -> dict[str, Record]:
    """Return the record of each rule in the actor's teams over the last 90 days; under ten closed alerts, none."""
    seen: dict[str, dict[object, bool]] = {}
    for rule_id, alert_id, said, of_alert in _closed(actor, rule_ids, now=now):
        outcome = said or of_alert
        if outcome in COUNTED:
            alerts = seen.setdefault(rule_id, {})
            alerts[alert_id] = alerts.get(alert_id, False) or outcome in RIGHT
    return {
        rule_id: Record(sum(alerts.values()), len(alerts))
        for rule_id, alerts in seen.items()
        if len(alerts) >= LEAST_SHOWN
    }


def _closed(
    actor: Actor, rule_ids: Iterable[str], *, now: datetime
) -> list[tuple[str, object, str | None, str | None]]:
    """Return each flag of the closed alerts: rule, alert, its own outcome if it has one, and the alert's."""
    closed = visible_alerts(actor).filter(status=AlertStatus.RESOLVED, resolved_at__gte=now - LOOKS_BACK)
    own = FlagOutcome.objects.filter(flag_id=OuterRef("id"), event__undone_by=None).order_by("-id")
    flags = Flag.objects.filter(alert__in=closed, rule_id__in=set(rule_ids))
    told = flags.annotate(said=Subquery(own.values("outcome")[:1]))
    return list(told.values_list("rule_id", "alert_id", "said", "alert__outcome"))
