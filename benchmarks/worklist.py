"""What the nurses' list costs among many patients and alerts, beside the plain ways of doing the same.

The query is explained with its buffers, and again with a plain index on the foreign key in place of the list's own. The
page is timed beside a nested serializer of the same rows, and beside the answer that nothing has changed.
"""

import argparse
import json
import logging
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from time import perf_counter
from typing import Any
from uuid import UUID

from benchmarks import ward
from benchmarks.figures import Spread, ratios, table
from benchmarks.stage import cursor_in, stage
from recovery.embedded import Place

PATIENTS_A_TEAM = 500
DAYS = 14
MOST_BUFFERS = 10
MOST_TO_FOREIGN_KEY, MOST_TO_SERIALIZER, MOST_UNCHANGED = 0.05, 0.4, 0.1
OWN_INDEXES = ("alerts_alert_worklist", "alerts_alert_resolved")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take how many of each."""
    parser.add_argument("--patients", type=float, default=1e5, help="patients, 500 a team (1e5)")
    parser.add_argument("--alerts", type=float, default=1e6, help="alerts, of which one in ten patients has a live one")
    parser.add_argument("--rounds", type=int, default=15, help="pairs of each (15)")
    parser.add_argument("--gate", action="store_true", help="fail where a goal is missed")


def run(options: argparse.Namespace) -> bool:
    """Fill a hospital, and ask for one team's list in each way."""
    logging.disable()  # a line for every request would drown the figures
    with stage() as place:
        hospital = ward.make_hospital()
        fill(place, hospital, patients=int(options.patients), alerts=int(options.alerts))
        holds = [
            report_query(place, options.rounds),
            report_page(options.rounds),
            report_queries(place),
        ]
    return all(holds) or not options.gate


def fill(place: Place, hospital: ward.Hospital, *, patients: int, alerts: int) -> None:
    """Write the patients, share them among teams, and give them alerts; the first team's live ones have flags."""
    near = min(patients, PATIENTS_A_TEAM)
    ward.admit(place, hospital, first=1, last=near, surgery_days_ago=DAYS + 1, days=DAYS)
    if patients > near:
        ward.admit(place, hospital, first=near + 1, last=patients, surgery_days_ago=DAYS + 1, days=1)
    values = {"organisation": hospital.organisation, "each": -(-alerts // patients), "size": PATIENTS_A_TEAM}
    with cursor_in(place, user="postgres") as cursor:
        cursor.execute("SET session_replication_role = replica")
        for statement in (_TEAMS, _SHARE, _ALERTS):
            cursor.execute(statement, values)
        cursor.execute("VACUUM ANALYZE alerts_alert, symptoms_episode")
    _flag_the_first_team(hospital)
    with cursor_in(place, user="postgres") as cursor:
        cursor.execute("VACUUM ANALYZE alerts_flag")


def _flag_the_first_team(hospital: ward.Hospital) -> None:
    from alerts.models import Alert, Flag, Ruleset

    ruleset = Ruleset.objects.filter(program_id=hospital.program).latest("version")
    live = Alert.objects.filter(care_team=UUID(hospital.team)).exclude(status="resolved")
    Flag.objects.bulk_create(
        Flag(
            organisation_id=alert.organisation_id, alert=alert, episode_id=alert.episode_id, ruleset=ruleset,
            rule_id=rule_id, cause="benchmark", family="incision", urgency=alert.urgency, standing="new",
            sentence=alert.headline, advice="Call us today.", facts=[], parameters={}, day=9, raised_on_day=9,
            raised_at=alert.opened_at,
        )
        for alert in live for rule_id in ("wound_red_and_swollen", "fever")
    )  # fmt: skip


# The query


def report_query(place: Place, rounds: int) -> bool:
    """Print the plan of the list's query, and the time of both plans in pairs."""
    plan = explain(place, without=())
    ours, plain = [], []
    for _ in range(rounds):
        ours.append(explain(place, without=())["Execution Time"])
        plain.append(explain(place, without=OWN_INDEXES)["Execution Time"])
    scan, buffers = _scan(plan["Plan"]), plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"]
    share = ratios(ours, plain)
    sys.stdout.write(
        f"\nthe query: {scan['Node Type']} on {scan.get('Index Name')}, {plan['Plan']['Actual Rows']:.0f} rows, "
        f"{buffers} buffers, {scan.get('Heap Fetches', 0)} heap fetches\n"
        + table(
            ["", "ms", "to the foreign key"],
            [
                ["plain index on the foreign key", Spread.of(plain).text(3), ""],
                ["the list's own index", Spread.of(ours).text(3), share.text(3)],
            ],
        )
        + "\n"
    )
    is_index_only = scan["Node Type"] == "Index Only Scan" and not scan.get("Heap Fetches")
    return _gate("index only", is_index_only, f"{buffers} buffers, at most {MOST_BUFFERS}", buffers <= MOST_BUFFERS) & (
        _gate("foreign key", share.median <= MOST_TO_FOREIGN_KEY, f"{share.median:.3f}, at most {MOST_TO_FOREIGN_KEY}")
    )


def explain(place: Place, *, without: Sequence[str]) -> dict[str, Any]:
    """Run the list's query and return its plan; indexes left out are there again afterwards."""
    query, values = _query()
    with cursor_in(place, user="postgres") as cursor:
        cursor.execute("BEGIN")
        for index in without:
            cursor.execute(f"DROP INDEX {index}")
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {query}", values)
        (found,) = cursor.fetchone() or ([],)
        cursor.execute("ROLLBACK")
    plan: dict[str, Any] = (json.loads(found) if isinstance(found, str) else found)[0]
    return plan


def _query() -> tuple[str, Any]:
    from alerts.queries.worklist import MOST_LINES, View, _in_view

    rows = _in_view(_actor(), View.ACTION, zone=ward.ZONE, now=datetime.now(UTC))[:MOST_LINES]
    return rows.query.sql_with_params()


def _scan(plan: dict[str, Any]) -> dict[str, Any]:
    while "Plans" in plan:
        plan = plan["Plans"][0]
    return plan


# The page


def report_page(rounds: int) -> bool:
    """Print what the page, a nested serializer of its rows, and an unchanged list cost, in turns."""
    from django.test import Client

    browser = Client(headers={"Host": "localhost"})
    browser.force_login(_nurse())
    etag = browser.get("/worklist/rows/")["ETag"]
    ways: dict[str, Callable[[], Any]] = {
        "page": lambda: browser.get("/worklist/rows/"),
        "nested serializer": _serialized,
        "unchanged": lambda: browser.get("/worklist/rows/", headers={"If-None-Match": etag}),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            times[name].append(_milliseconds(way))
    to_serializer = ratios(times["page"], times["nested serializer"])
    unchanged = ratios(times["unchanged"], times["page"])
    rows = [[name, Spread.of(some).text()] for name, some in times.items()]
    sys.stdout.write("\n" + table(["", "ms"], rows) + "\n")
    return _gate(
        "serializer",
        to_serializer.median <= MOST_TO_SERIALIZER,
        f"{to_serializer.text()}, at most {MOST_TO_SERIALIZER}",
    ) & _gate("unchanged", unchanged.median <= MOST_UNCHANGED, f"{unchanged.text()}, at most {MOST_UNCHANGED}")


def _milliseconds(way: Callable[[], Any]) -> float:
    started = perf_counter()
    way()
    return (perf_counter() - started) * 1000


def _serialized() -> bytes:
    """Return the same rows as the framework's nested serializers make them, with what they show already joined."""
    from rest_framework import serializers
    from rest_framework.renderers import JSONRenderer

    from alerts.models import Alert, Flag
    from alerts.queries.worklist import MOST_LINES
    from symptoms.models import CheckIn, Episode, Patient

    def nested(of: Any, **nests: Any) -> type[serializers.ModelSerializer[Any]]:
        meta = type("Meta", (), {"model": of, "fields": "__all__"})
        return type(f"{of.__name__}Nested", (serializers.ModelSerializer,), {"Meta": meta, **nests})

    check_ins = nested(CheckIn)(many=True)
    episode = nested(Episode, patient=nested(Patient)(), check_ins=check_ins)()
    shown = nested(Alert, episode=episode, flags=nested(Flag)(many=True))
    rows = Alert.objects.filter(care_team__in=_actor().care_team_ids).exclude(status="resolved")
    joined = rows.select_related("episode__patient", "acknowledged_by").prefetch_related("flags", "episode__check_ins")
    made: bytes = JSONRenderer().render(shown(joined.order_by("-urgency", "respond_by")[:MOST_LINES], many=True).data)
    return made


def report_queries(place: Place) -> bool:
    """Print how many queries the page takes with one line and with all of them."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    browser = Client(headers={"Host": "localhost"})
    browser.force_login(_nurse())
    counts = []
    for keep in (None, 1):
        if keep:
            with cursor_in(place, user="postgres") as cursor:
                cursor.execute("SET session_replication_role = replica")
                cursor.execute(_KEEP_ONE, {"teams": [str(team) for team in _actor().care_team_ids]})
        with CaptureQueriesContext(connection) as captured:
            browser.get("/worklist/rows/")
        counts.append(len(captured))
    return _gate("queries", len(set(counts)) == 1, f"{counts[0]} with all lines, {counts[1]} with one")


def _gate(name: str, holds: bool, said: str, also: bool = True) -> bool:  # noqa: FBT001, FBT002
    sys.stdout.write(f"gate {name}: {said}: {'holds' if holds and also else 'MISSED'}\n")
    return holds and also


def _nurse() -> Any:
    from recovery.accounts.models import User

    return User.objects.get(email="one@benchmark.test")


def _actor() -> Any:
    from recovery.accounts.queries import staff_actor

    return staff_actor(_nurse())


# The first team stays the hospital's; each further 500 patients have one of their own.
_TEAMS = """
    INSERT INTO accounts_careteam (id, organisation_id, name, phone, out_of_hours_phone, opens_at, closes_at, created_at)
    SELECT uuidv7(), %(organisation)s, 'Team ' || n, '1', '2', '08:00', '20:00', now()
    FROM generate_series(1, (SELECT (count(*) - 1) / %(size)s FROM symptoms_episode)) n
"""
_SHARE = """
    UPDATE symptoms_episode e SET care_team_id = t.id
    FROM symptoms_patient p, accounts_careteam t
    WHERE p.id = e.patient_id AND t.name = 'Team ' || (substr(p.identifier, 3)::int - 1) / %(size)s
"""
# One patient in ten has a live alert; all others were closed, spread over a year as they would be.
_ALERTS = """
    INSERT INTO alerts_alert (id, organisation_id, episode_id, care_team_id, urgency, status, headline, opened_at,
                              respond_by, last_flag_at, escalate_at, escalation_step, resolved_by_id, resolved_at,
                              outcome, reopened, revision)
    SELECT uuidv7(), e.organisation_id, e.id, e.care_team_id, 1 + (hash + n) %% 4,
           CASE WHEN live THEN 'open' ELSE 'resolved' END, 'Redness 2 with swelling 2 on day 9.', at,
           at + interval '4 hours', at, CASE WHEN live THEN now() + interval '1 day' END, 0,
           CASE WHEN NOT live THEN (SELECT id FROM accounts_user LIMIT 1) END,
           CASE WHEN NOT live THEN at + interval '1 hour' END, CASE WHEN NOT live THEN 'advice_given' END, 0, 1
    FROM symptoms_episode e
    CROSS JOIN generate_series(1, %(each)s) n
    CROSS JOIN LATERAL (SELECT abs(hashtext(e.id::text)) %% 1000 AS hash) h
    CROSS JOIN LATERAL (SELECT n = 1 AND hash %% 10 = 0 AS live,
                               now() - CASE WHEN n = 1 THEN 1 ELSE n * 30 END * interval '1 hour' AS at) a
    ORDER BY n DESC, hashtext(e.id::text || n)
"""
_KEEP_ONE = """
    UPDATE alerts_alert SET status = 'resolved', resolved_at = now() - interval '9 days', outcome = 'advice_given',
                            escalate_at = NULL, resolved_by_id = (SELECT id FROM accounts_user LIMIT 1)
    WHERE care_team_id = ANY(%(teams)s::uuid[]) AND status <> 'resolved' AND id <> (
        SELECT id FROM alerts_alert WHERE care_team_id = ANY(%(teams)s::uuid[]) AND status <> 'resolved' LIMIT 1)
"""
