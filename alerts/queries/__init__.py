"""Reading rulesets, alerts, flags and patients: always by who asks, except where the judging itself asks."""

from alerts.queries.colleagues import colleagues, team_mates
from alerts.queries.desk import Desk, desk, zone_of
from alerts.queries.filters import Filters
from alerts.queries.flags import flags_of_check_in, is_only_given, live_alerts, visible_alerts
from alerts.queries.freshness import Freshness, freshness
from alerts.queries.patients import Listed, episode_of, open_programs, own_teams, patients
from alerts.queries.rulesets import ruleset_in_force, rulesets_in_force
from alerts.queries.worklist import View, chosen_lines, counts, worklist, worklist_version

__all__ = [
    "Desk",
    "Filters",
    "Freshness",
    "Listed",
    "View",
    "chosen_lines",
    "colleagues",
    "counts",
    "desk",
    "episode_of",
    "flags_of_check_in",
    "freshness",
    "is_only_given",
    "live_alerts",
    "open_programs",
    "own_teams",
    "patients",
    "ruleset_in_force",
    "rulesets_in_force",
    "team_mates",
    "visible_alerts",
    "worklist",
    "worklist_version",
    "zone_of",
]
