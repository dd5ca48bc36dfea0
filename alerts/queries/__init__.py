"""Reading rulesets, alerts and flags: always by who asks, except where the judging itself asks."""

from alerts.queries.flags import flags_of_check_in, visible_alerts
from alerts.queries.rulesets import ruleset_in_force, rulesets_in_force

__all__ = ["flags_of_check_in", "ruleset_in_force", "rulesets_in_force", "visible_alerts"]
