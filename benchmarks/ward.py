"""The patients of a benchmark: a hospital as the product stores it, and weeks of calm check-ins, written by PostgreSQL.

Triggers rest while they are written, because what they would check is made here; the statistics are then brought up to
date, so that the planner sees what it would see after weeks of use.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any

from benchmarks.stage import cursor_in
from recovery.embedded import Place

ZONE = "Europe/London"
PROGRAM = "spinal_fusion"
IDENTIFIER = "B-{number:07}"
# Patients, whose part of each index fits in the memory of PostgreSQL: the disk is not asked for each row.
AT_ONCE = 5_000
WRITERS = 2
TOKEN = "rt_test_benchmarks"  # noqa: S105 - opens nothing but a database that is gone a minute later


@dataclass(frozen=True, slots=True)
class Hospital:
    """The ids of one hospital."""

    organisation: str
    team: str
    program: str


def make_hospital() -> Hospital:
    """Make a hospital with a team of three nurses, our program in force, and a client of the API."""
    from alerts.programs.publishing import load_programs, read_document, shipped_documents
    from recovery.accounts.models import ApiClient, CareTeam, Membership, Organisation, Scope, User
    from recovery.accounts.tokens import digest_of
    from symptoms.models import Program

    organisation = Organisation.objects.create(name="Benchmark", emergency_number="999", crisis_phone="116 123")
    team = CareTeam.objects.create(
        organisation=organisation,
        name="Spine",
        phone="020 7946 0123",
        out_of_hours_phone="020 7946 0124",
        opens_at=time(8),
        closes_at=time(20),
    )
    for name in ("one", "two", "three"):
        nurse = User.objects.create_user(f"{name}@benchmark.test", organisation=organisation, name=name)
        Membership.objects.create(organisation=organisation, user=nurse, care_team=team, role="nurse")
    client = ApiClient.objects.create(
        organisation=organisation,
        name="load",
        token_digest=digest_of(TOKEN),
        scopes=list(Scope.values),
        acts_for=nurse,
        expires_at=datetime.now(UTC) + timedelta(days=1),
    )
    client.care_teams.add(team)
    load_programs(map(read_document, shipped_documents()), [organisation], now=datetime.now(UTC))
    program = Program.objects.get(organisation=organisation, slug=PROGRAM)
    return Hospital(str(organisation.id), str(team.id), str(program.id))


def admit(place: Place, hospital: Hospital, *, first: int, last: int, surgery_days_ago: int, days: int) -> None:
    """Write patients number `first` to `last`, with check-ins of days 1 to `days` after surgery."""
    values = {
        "organisation": hospital.organisation,
        "team": hospital.team,
        "program": hospital.program,
        "ago": surgery_days_ago,
        "zone": ZONE,
    }
    parts = [
        values | {"first": begin, "last": min(begin + AT_ONCE - 1, last)} for begin in range(first, last + 1, AT_ONCE)
    ]
    with ThreadPoolExecutor(WRITERS) as writers:
        list(writers.map(partial(_write, place, days), parts))  # which raises what went wrong in any
    with cursor_in(place, user="postgres") as cursor:
        cursor.execute("VACUUM ANALYZE symptoms_checkin, symptoms_episode, symptoms_patient, symptoms_baseline")


def _write(place: Place, days: int, values: Mapping[str, Any]) -> None:
    with cursor_in(place, user="postgres") as cursor:
        cursor.execute("SET session_replication_role = replica")
        for statement in (_PATIENTS, _EPISODES, _BASELINES):
            cursor.execute(statement, values)
        cursor.execute("ANALYZE symptoms_patient, symptoms_episode")  # or the planner still takes them for empty
        for day in range(1, days + 1):
            cursor.execute(_CHECK_INS, {**values, "day": day})


_PATIENTS = """
    INSERT INTO symptoms_patient (id, organisation_id, identifier, given_name, family_name, born_on, sex, phone, email,
                                  language, time_zone, temperature_unit, created_at)
    SELECT uuidv7(), %(organisation)s, 'B-' || lpad(n::text, 7, '0'), 'Given', 'Family', date '1960-01-01' + n %% 9000,
           'female', '', '', 'en', %(zone)s, 'C', now()
    FROM generate_series(%(first)s, %(last)s) n
"""
_EPISODES = """
    INSERT INTO symptoms_episode (id, organisation_id, patient_id, program_id, care_team_id, procedure,
                                  procedure_detail, surgery_on, status, evaluate_at, judge_attempts, created_at)
    SELECT uuidv7(), p.organisation_id, p.id, %(program)s, %(team)s, 'lumbar_fusion_posterior', 'L4-L5',
           (now() AT TIME ZONE %(zone)s)::date - %(ago)s, 'active',
           ((now() AT TIME ZONE %(zone)s)::date + 1)::timestamp AT TIME ZONE %(zone)s, 0,
           now() - %(ago)s * interval '1 day' + interval '1 day'
    FROM symptoms_patient p
    WHERE p.organisation_id = %(organisation)s
    AND p.identifier BETWEEN 'B-' || lpad(%(first)s::text, 7, '0') AND 'B-' || lpad(%(last)s::text, 7, '0')
    ORDER BY p.identifier
"""
_NEW = """
    symptoms_episode e JOIN symptoms_patient p ON p.id = e.patient_id AND p.organisation_id = %(organisation)s
    AND p.identifier BETWEEN 'B-' || lpad(%(first)s::text, 7, '0') AND 'B-' || lpad(%(last)s::text, 7, '0')
"""
_BASELINES = f"""
    INSERT INTO symptoms_baseline (id, organisation_id, episode_id, kind, back_pain, limb_pain, numbness_severity,
                                   numbness_sites, weakness, bladder_bowel, opioid_doses_per_day, walking_minutes, phq2,
                                   gad2, swallow, mood, created_at)
    SELECT uuidv7(), e.organisation_id, e.id, k, 7, 7, 3, ARRAY['left_leg'], 'none', 'normal', 1, 15, 1, 1, 'normal', 6,
           e.created_at
    FROM {_NEW} CROSS JOIN (VALUES ('preop'), ('discharge')) kinds (k)
"""  # noqa: S608 - our own text
# Day by day as it arrived, patients mixed: the rows of one patient lie in different pages, as they do after weeks.
_CHECK_INS = f"""
    INSERT INTO symptoms_checkin (
        id, organisation_id, episode_id, client_id, digest, day, zone, answered_at, received_at, answered_by,
        pain_back, pain_limb, opioid_doses, other_meds, relief, walk_minutes, out_of_bed, fall, fall_injury, wound_gate,
        redness, swelling, drainage, drainage_amount, opening, warmth, odour, temperature_value, temperature_unit,
        temperature_c, chills, unwell, numb_severity, numb_sites, numb_new, weakness, bladder_bowel, saddle,
        constipation, calf, chest, headache_positional, mood, note)
    SELECT uuidv7(), e.organisation_id, e.id, gen_random_uuid(), '\\x00', e.surgery_on + d, %(zone)s, at, at, 'patient',
           greatest(1, 4 - d / 15) + (hash + d) %% 2, greatest(1, 3 - d / 15) + (hash + d) %% 2, greatest(0, 4 - d / 3), true, 'good',
           10 + least(d, 30) + (hash + d) %% 3, 'alone', false, false, 'all_clear',
           0, 0, 'none', 'none', false, false, false, 36.5 + (hash + d) %% 5 * 0.1, 'C',
           36.5 + (hash + d) %% 5 * 0.1, false, false, 1 + (hash + d) %% 2, ARRAY['left_leg'], false, 'none',
           'normal', false, false, false, false, false, 6 + (hash + d) %% 3, ''
    FROM {_NEW}
    CROSS JOIN (VALUES (%(day)s)) of_day (d)
    CROSS JOIN LATERAL (SELECT (e.surgery_on + d + time '09:00') AT TIME ZONE %(zone)s AS at,
                               abs(hashtext(p.identifier)) %% 100 AS hash) x
    ORDER BY hashtext(p.identifier)
"""  # noqa: S608
