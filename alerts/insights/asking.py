"""The questions in SQL: each is one statement that counts in the database, over the care teams that the actor leads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from alerts.insights.sections import Period
from alerts.models import AlertEventKind, AlertStatus, Urgency
from alerts.queries.records import COUNTED, RIGHT
from alerts.queries.rulesets import rulesets_in_force
from alerts.rules.ruleset import Ruleset
from alerts.rules.words import Urgency as Word
from recovery.accounts.actors import Actor
from symptoms.imports.models import DecisionKind
from symptoms.models import EpisodeStatus, Program
from symptoms.services import FOLLOWED_FOR

MOST_LISTED = 20
SILENT_AFTER = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose teams, and when: what every question is asked with."""

    actor: Actor
    period: Period
    teams: Sequence[UUID]

    @property
    def said(self) -> dict[str, Any]:
        """Return what the statements are given."""
        return {
            "organisation": self.actor.organisation_id,
            "teams": list(self.teams),
            "since": self.period.since,
            "now": self.period.now,
            "first": self.period.first,
            "last": self.period.last,
            "zone": self.period.zone,
            "most": MOST_LISTED,
            "right": sorted(RIGHT),
            "counted": sorted(COUNTED),
            "active": EpisodeStatus.ACTIVE,
            "resolved": AlertStatus.RESOLVED,
            "acknowledged": AlertEventKind.ACKNOWLEDGED,
            "contact": AlertEventKind.CONTACT,
            "snoozed": AlertEventKind.SNOOZED,
            "paused": DecisionKind.PAUSED,
            "resumed": DecisionKind.RESUMED,
            "same_day": Urgency.SAME_DAY,
            "silent_since": self.period.last - SILENT_AFTER,
        }

    def rows(self, statement: str, **more: object) -> list[tuple[Any, ...]]:
        """Return what a statement finds."""
        with connection.cursor() as cursor:
            cursor.execute(statement, self.said | more)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


LOAD = """
SELECT a.urgency, count(*),
       (SELECT count(*) FROM symptoms_checkin c JOIN symptoms_episode e ON e.id = c.episode_id
        WHERE e.organisation_id = %(organisation)s AND e.care_team_id = ANY(%(teams)s) AND c.received_at >= %(since)s)
FROM (SELECT NULL::smallint AS urgency UNION ALL
      SELECT urgency FROM alerts_alert b
      WHERE b.organisation_id = %(organisation)s AND b.care_team_id = ANY(%(teams)s) AND b.opened_at >= %(since)s) a
GROUP BY a.urgency
"""

# What came of a flag is what was said of it, else of its alert.
RULES = """
WITH said AS (
    SELECT f.rule_id, f.alert_id, coalesce(
        (SELECT o.outcome FROM alerts_flagoutcome o
         WHERE o.flag_id = f.id
           AND NOT EXISTS (SELECT 1 FROM alerts_alertevent u WHERE u.undoes_id = o.event_id)
         ORDER BY o.id DESC LIMIT 1), a.outcome) AS outcome
    FROM alerts_flag f JOIN alerts_alert a ON a.id = f.alert_id
    WHERE a.organisation_id = %(organisation)s AND a.care_team_id = ANY(%(teams)s) AND f.raised_at >= %(since)s
)
SELECT rule_id, count(*), count(DISTINCT alert_id),
       count(DISTINCT alert_id) FILTER (WHERE outcome = ANY(%(right)s)),
       count(DISTINCT alert_id) FILTER (WHERE outcome = ANY(%(counted)s))
FROM said GROUP BY rule_id ORDER BY 3 DESC, 2 DESC, 1
"""

TIMES = """
WITH took AS (
    SELECT a.urgency, extract(hour FROM a.opened_at AT TIME ZONE %(zone)s)::int AS hour, t.*,
           extract(epoch FROM (SELECT min(v.at) FROM alerts_alertevent v
               WHERE v.alert_id = a.id AND v.kind = %(acknowledged)s
                 AND NOT EXISTS (SELECT 1 FROM alerts_alertevent u WHERE u.undoes_id = v.id)) - a.opened_at) / 60
               AS acknowledge,
           extract(epoch FROM (SELECT min(v.at) FROM alerts_alertevent v
               WHERE v.alert_id = a.id AND v.kind = %(contact)s
                 AND NOT EXISTS (SELECT 1 FROM alerts_alertevent u WHERE u.undoes_id = v.id)) - a.opened_at) / 60
               AS contact,
           extract(epoch FROM a.resolved_at - a.opened_at) / 60 AS resolve
    FROM alerts_alert a JOIN symptoms_episode e ON e.id = a.episode_id
    LEFT JOIN unnest(%(programs)s::uuid[], %(urgencies)s::int[], %(acknowledge)s::int[], %(contact_in)s::int[],
                     %(outcome_in)s::int[]) AS t(program, of_urgency, acknowledge_in, contact_in, outcome_in)
           ON t.program = e.program_id AND t.of_urgency = a.urgency
    WHERE a.organisation_id = %(organisation)s AND a.care_team_id = ANY(%(teams)s) AND a.opened_at >= %(since)s
)
SELECT urgency, hour, count(*),
       count(acknowledge), percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY acknowledge),
       count(*) FILTER (WHERE acknowledge <= acknowledge_in),
       count(contact), percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY contact),
       count(*) FILTER (WHERE contact <= contact_in),
       count(resolve), percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY resolve),
       count(*) FILTER (WHERE resolve <= outcome_in)
FROM took GROUP BY GROUPING SETS ((urgency), (hour)) ORDER BY urgency DESC NULLS LAST, hour
"""

# Expected is what the program in force asks for: daily, then weekly, then monthly; nothing on the days of a pause.
ADHERENCE = """
WITH expected AS (
    SELECT e.id, p.language, d::date AS on_day, d::date - e.surgery_on AS day
    FROM symptoms_episode e JOIN symptoms_patient p ON p.id = e.patient_id
    CROSS JOIN LATERAL generate_series(greatest(e.surgery_on + 1, %(first)s::date,
        (e.created_at AT TIME ZONE %(zone)s)::date)::timestamp, %(last)s::timestamp, interval '1 day') AS d
    JOIN unnest(%(asking)s::uuid[], %(due_on)s::int[]) AS due(program, day)
         ON due.program = e.program_id AND due.day = d::date - e.surgery_on
    WHERE e.organisation_id = %(organisation)s AND e.care_team_id = ANY(%(teams)s) AND e.status = %(active)s
      AND NOT EXISTS (
        SELECT FROM symptoms_episodedecision s
        WHERE s.episode_id = e.id AND s.kind = %(paused)s AND d::date BETWEEN (s.at AT TIME ZONE %(zone)s)::date AND
            (SELECT (min(r.at) AT TIME ZONE %(zone)s)::date FROM symptoms_episodedecision r
             WHERE r.episode_id = e.id AND r.kind = %(resumed)s AND r.at > s.at))
)
SELECT x.day, x.language, count(*), count(c.day)
FROM expected x
LEFT JOIN (SELECT DISTINCT episode_id, day FROM symptoms_checkin WHERE day BETWEEN %(first)s AND %(last)s) c
       ON c.episode_id = x.id AND c.day = x.on_day
GROUP BY GROUPING SETS ((x.day), (x.language)) ORDER BY x.day, x.language
"""

SILENT = """
SELECT p.id, p.family_name, p.given_name, e.surgery_on, l.day
FROM symptoms_episode e JOIN symptoms_patient p ON p.id = e.patient_id
LEFT JOIN LATERAL (SELECT max(c.day) AS day FROM symptoms_checkin c WHERE c.episode_id = e.id) l ON true
WHERE e.organisation_id = %(organisation)s AND e.care_team_id = ANY(%(teams)s) AND e.status = %(active)s
  AND greatest(coalesce(l.day, e.created_at::date), (e.silence_counts_from AT TIME ZONE %(zone)s)::date - 1)
      <= %(silent_since)s
ORDER BY l.day NULLS FIRST, p.family_name, p.id LIMIT %(most)s
"""

SNOOZES = """
SELECT v.reason, count(*), coalesce(sum(h.flags), 0)::int, coalesce(sum(h.worse), 0)::int,
       count(*) FILTER (WHERE a.outcome = ANY(%(right)s))
FROM alerts_alertevent v JOIN alerts_alert a ON a.id = v.alert_id
CROSS JOIN LATERAL (
    SELECT count(*) AS flags, count(*) FILTER (WHERE f.urgency > v.urgency) AS worse FROM alerts_flag f
    WHERE f.alert_id = a.id AND f.raised_at > v.at AND f.raised_at <= v.until) h
WHERE a.organisation_id = %(organisation)s AND a.care_team_id = ANY(%(teams)s) AND v.kind = %(snoozed)s AND v.at >= %(since)s
  AND NOT EXISTS (SELECT 1 FROM alerts_alertevent u WHERE u.undoes_id = v.id)
GROUP BY v.reason ORDER BY 2 DESC, 1
"""

# Counted are the overrides that held at some time of the period, and what they hid within it.
OVERRIDES = """
SELECT o.rule_id, o.numbers = '{}'::jsonb, count(*) FILTER (WHERE o.ends_at > %(now)s),
       count(*) FILTER (WHERE o.made_at >= %(since)s), coalesce(sum(h.findings), 0)::int,
       coalesce(sum(h.same_day), 0)::int, count(*) FILTER (WHERE h.was_right)
FROM alerts_override o JOIN symptoms_episode e ON e.id = o.episode_id
CROSS JOIN LATERAL (
    SELECT count(*) AS findings, count(*) FILTER (WHERE f.urgency >= %(same_day)s) AS same_day,
           coalesce(bool_or(EXISTS (
               SELECT 1 FROM alerts_alert a WHERE a.episode_id = o.episode_id AND a.outcome = ANY(%(right)s)
               AND a.opened_at BETWEEN f.found_at AND f.found_at + interval '14 days')), false) AS was_right
    FROM alerts_hiddenfinding f WHERE f.override_id = o.id AND f.found_at >= %(since)s) h
WHERE o.organisation_id = %(organisation)s AND e.care_team_id = ANY(%(teams)s) AND o.ends_at >= %(since)s
GROUP BY 1, 2 ORDER BY 5 DESC, 4 DESC, 1, 2
"""

NOISY = """
SELECT p.id, p.family_name, p.given_name, count(*),
       count(*) FILTER (WHERE a.outcome = ANY(%(right)s)), count(*) FILTER (WHERE a.outcome = ANY(%(counted)s))
FROM alerts_alert a JOIN symptoms_episode e ON e.id = a.episode_id JOIN symptoms_patient p ON p.id = e.patient_id
WHERE a.organisation_id = %(organisation)s AND a.care_team_id = ANY(%(teams)s) AND a.opened_at >= %(since)s
GROUP BY p.id ORDER BY 4 DESC, p.family_name, p.id LIMIT 5
"""


def in_force(actor: Actor) -> Mapping[UUID, Ruleset]:
    """Return the ruleset in force of every program of the hospital."""
    return rulesets_in_force(Program.objects.filter(organisation_id=actor.organisation_id).values_list("id", flat=True))


def targets(rulesets: Mapping[UUID, Ruleset]) -> dict[str, list[Any]]:
    """Return the response times in force, as columns: program, urgency, minutes to acknowledge, contact, resolve."""
    names = ("programs", "urgencies", "acknowledge", "contact_in", "outcome_in")
    return _columns(names, _targets(rulesets))


def due_days(rulesets: Mapping[UUID, Ruleset]) -> dict[str, list[Any]]:
    """Return the days after surgery on which a check-in is due, as columns: program, day."""
    pairs = (
        (program, day)
        for program, ruleset in rulesets.items()
        for day in range(FOLLOWED_FOR.days + 1)
        if ruleset.schedule.is_due(day)
    )
    return _columns(("asking", "due_on"), pairs)


def _columns(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> dict[str, list[Any]]:
    columns: list[Any] = list(zip(*rows, strict=True)) or [[]] * len(names)
    return {name: list(column) for name, column in zip(names, columns, strict=True)}


def _targets(rulesets: Mapping[UUID, Ruleset]) -> Iterable[tuple[UUID, int, int, int, int]]:
    for program, ruleset in rulesets.items():
        for urgency in Urgency:
            within = ruleset.responses.of(Word(urgency))
            yield program, urgency, within.acknowledge_minutes, within.contact_minutes, within.outcome_minutes
