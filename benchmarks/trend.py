"""What the six trends of a patient cost after a year of check-ins, beside the framework's serializer of the same rows."""

import argparse
import gzip
import sys
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from benchmarks import ward
from benchmarks.figures import Spread, ratios, table
from benchmarks.stage import stage

MOST_TO_SERIALIZER, MOST_QUERIES, MOST_BYTES = 0.25, 3, 4096


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take how many of each."""
    parser.add_argument("--days", type=int, default=365, help="check-ins of one patient, one a day (365)")
    parser.add_argument("--rounds", type=int, default=25, help="pairs (25)")
    parser.add_argument("--gate", action="store_true", help="fail where a goal is missed")


def run(options: argparse.Namespace) -> bool:
    """Draw one patient's trends, and serialize the same rows, in turns."""
    with stage() as place:
        hospital = ward.make_hospital()
        ward.admit(place, hospital, first=1, last=1, surgery_days_ago=options.days + 1, days=options.days)
        drawn()  # reads the ruleset and the templates, which are then kept
        ours, theirs = [], []
        for _ in range(options.rounds):
            ours.append(_milliseconds(drawn))
            theirs.append(_milliseconds(serialized))
        queries, page, plain = _queries(), drawn(), serialized()
    share = ratios(ours, theirs)
    rows = [
        ["trends, drawn", Spread.of(ours).text(), share.text(), str(_packed(page))],
        ["serializer", Spread.of(theirs).text(), "", str(_packed(plain))],
    ]
    sys.stdout.write(f"\n{options.days} days\n" + table(["", "ms", "to the serializer", "bytes, gzipped"], rows) + "\n")
    goals = {
        f"{share.median:.2f} of the serializer, at most {MOST_TO_SERIALIZER}": share.median <= MOST_TO_SERIALIZER,
        f"{queries} queries, at most {MOST_QUERIES}": queries <= MOST_QUERIES,
        f"{_packed(page)} bytes, at most {MOST_BYTES}": _packed(page) <= MOST_BYTES,
    }
    for said, holds in goals.items():
        sys.stdout.write(f"gate {said}: {'holds' if holds else 'MISSED'}\n")
    return all(goals.values()) or not options.gate


def drawn() -> bytes:
    """Return the six charts as the page shows them, from the stored rows."""
    from django.template.loader import render_to_string

    from alerts.queries.pages import patient_trends

    return render_to_string(
        "alerts/trends.html", {"trends": patient_trends(_episode(), now=datetime.now(UTC))}
    ).encode()


def serialized() -> bytes:
    """Return the same check-ins as the framework's serializer makes them."""
    from rest_framework import serializers
    from rest_framework.renderers import JSONRenderer

    from symptoms.models import CheckIn

    meta = type("Meta", (), {"model": CheckIn, "fields": "__all__"})
    shown = type("CheckInPlain", (serializers.ModelSerializer,), {"Meta": meta})
    rows = CheckIn.objects.filter(episode=_episode()).order_by("day")
    made: bytes = JSONRenderer().render(shown(rows, many=True).data)
    return made


def _episode() -> Any:
    from symptoms.models import Episode

    if "episode" not in _KEPT:
        _KEPT["episode"] = Episode.objects.select_related("patient", "program").get()
    return _KEPT["episode"]


_KEPT: dict[str, Any] = {}


def _queries() -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        drawn()
    return len(captured)


def _milliseconds(way: Any) -> float:
    started = perf_counter()
    way()
    return (perf_counter() - started) * 1000


def _packed(page: bytes) -> int:
    return len(gzip.compress(page))
