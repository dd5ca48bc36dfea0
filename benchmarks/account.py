"""Holding the product to the ledger: what was lost, altered, doubled, late or never delivered."""

import json
import re
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

from benchmarks.figures import quantile
from benchmarks.ledger import Ledger
from benchmarks.product import Product
from benchmarks.stage import cursor_in

LOOK_SECONDS = 1.0
LONGEST_SETTLING_SECONDS = 120
SOON = " AND send_at < now() + interval '90 s'"
ENDED_LEASES = "UPDATE alerts_notification SET send_at = now() WHERE send_at IS NOT NULL"
MOST_DOUBLES = 0.01


@dataclass
class Lateness:
    """Looks all the time how long what is due has waited; the database's own clock says."""

    product: Product
    worst: dict[str, float] = field(default_factory=lambda: {"judging": 0.0, "sending": 0.0, "climbing": 0.0})
    _over: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        """Look until told that it is over."""
        while not self._over.wait(LOOK_SECONDS):
            try:
                self._look()
            except Exception:  # noqa: BLE001, S112 - the database may be what is broken just now
                continue

    def _look(self) -> None:
        with cursor_in(self.product.place) as cursor:
            cursor.execute(_LATE)
            for name, late in zip(self.worst, cursor.fetchone() or (0, 0, 0), strict=True):
                self.worst[name] = max(self.worst[name], float(late))

    def end(self) -> None:
        """Look no more."""
        self._over.set()


@dataclass
class Account:
    """What became of the promises."""

    promises: int
    reds: int
    bad: dict[str, int]
    """What must not be, and how often it was."""
    sent_twice: int
    messages: int
    told_seconds: list[float]
    """From "saved" to handed over, of each red one."""
    worst: dict[str, float]
    proven: bool
    proof: str

    @property
    def holds(self) -> bool:
        """True when every promise was kept."""
        few = self.sent_twice <= MOST_DOUBLES * self.messages
        return self.proven and few and not any(self.bad.values())

    def lines(self) -> list[str]:
        """Return it in sentences."""
        told = self.told_seconds or [0.0]
        return [
            f"{self.promises:,} promised saved, {self.reds:,} of them red; {self.messages:,} messages",
            *(f"  {name}: {count}" for name, count in self.bad.items()),
            f"  sent twice: {self.sent_twice} ({100 * self.sent_twice / max(self.messages, 1):.2f} %, at most 1 %)",
            "  red, saved to handed over: "
            + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in _spread(told).items()),
            "  longest wait of what was due: " + ", ".join(f"{name} {late:.0f} s" for name, late in self.worst.items()),
            f"  every promise proven: {self.proven}",
            *([] if self.proven else self.proof.splitlines()),
        ]


def _spread(seconds: list[float]) -> dict[str, float]:
    return {"median": quantile(seconds, 0.5), "p99": quantile(seconds, 0.99), "longest": max(seconds)}


def settle(product: Product, *, waits: bool = True) -> float:
    """Return after how many seconds without faults all that waited now was sent, two minutes at most.

    What somebody killed had leased is waited for, and what waits for the end of a storm; otherwise leases are ended and
    the storm is over, as time would end both.
    """
    began = time.monotonic()
    unsent = f"alerts_notification WHERE send_at IS NOT NULL AND created_at <= '{datetime.now(UTC).isoformat()}'"
    while time.monotonic() - began < LONGEST_SETTLING_SECONDS and product.number(unsent + SOON):
        if not waits:
            product.execute(ENDED_LEASES)
            product.do("deliver")
        time.sleep(0.2 if waits else 0)
    return time.monotonic() - began


def hold(product: Product, ledger: Ledger, lateness: Lateness, *left_out: str) -> Account:
    """Compare the ledger with what is stored and with what the provider took; then prove."""
    saved, closed = ledger.promises("saved"), ledger.promises("closed")
    bad, told = _stored(product, saved, closed)
    arrivals = _arrivals(product)
    with cursor_in(product.place) as cursor:
        cursor.execute(_PARCELS, [product.hospital["team"]])
        parcels = [set(ids) for (ids,) in cursor.fetchall()]
    bad["marked as sent and never arrived"] = sum(not ids & arrivals.keys() for ids in parcels)
    bad["given up by a phone"] = ledger.given_up
    proven, proof = product.prove(*left_out)
    return Account(
        promises=len(saved),
        reds=sum(promise["red"] for promise in saved),
        bad=bad,
        sent_twice=arrivals.total() - len(arrivals),
        messages=len(arrivals),
        told_seconds=told,
        worst=dict(lateness.worst),
        proven=proven,
        proof=proof,
    )


def _stored(
    product: Product, saved: list[dict[str, object]], closed: list[dict[str, object]]
) -> tuple[dict[str, int], list[float]]:
    with cursor_in(product.place) as cursor:
        cursor.execute("CREATE TEMPORARY TABLE told (id uuid, red boolean, pain int, at timestamptz)")
        cursor.execute("CREATE TEMPORARY TABLE closed (id uuid)")
        rows = [
            (each["id"], each["red"], each["pain"], datetime.fromtimestamp(float(str(each["at"])), UTC))
            for each in saved
        ]
        for table, some in (("told", rows), ("closed", [(each["id"],) for each in closed])):
            cursor.execute("BEGIN")
            for row in some:
                cursor.execute(f"INSERT INTO {table} VALUES ({', '.join(['%s'] * len(row))})", row)  # noqa: S608 - our own
            cursor.execute("COMMIT")
        cursor.execute(_KEPT)
        bad = dict(zip(_NAMES, cursor.fetchone() or (), strict=True))
        cursor.execute(_UNJUDGED)
        bad["not judged within a minute"] = (cursor.fetchone() or (1,))[0]
        cursor.execute(_TOLD)
        told = [float(seconds) for (seconds,) in cursor.fetchall()]
    return bad, told


def _arrivals(product: Product) -> Counter[str]:
    """Return how often each message was taken by whoever is outside: the provider, or the mail."""
    found = Counter(
        json.loads(body)["data"]["id"]
        for _at, path, body in list(product.provider.taken)
        if path.startswith("/message")
    )
    for mail in (product.folder / "mail").glob("*"):
        text = mail.read_text(errors="replace")
        if "canary" not in text:
            found.update(str(uuid.UUID(name)) for name in re.findall(r"Message-ID: <([0-9a-f-]{36})@recovery>", text))
    return found


_LATE = """
    SELECT coalesce((SELECT max(extract(epoch FROM now() - evaluate_at)) FROM symptoms_episode
                     WHERE status = 'active' AND evaluate_at < now()), 0),
           coalesce((SELECT max(extract(epoch FROM now() - send_at)) FROM alerts_notification WHERE send_at < now()), 0),
           coalesce((SELECT max(extract(epoch FROM now() - escalate_at)) FROM alerts_alert WHERE escalate_at < now()), 0)
"""
_NAMES = ("lost", "altered", "doubled", "red without a flag", "red never delivered", "closed and not closed")
_KEPT = """
    SELECT count(*) FILTER (WHERE c.id IS NULL),
           count(*) FILTER (WHERE c.pain_back <> told.pain OR c.saddle IS DISTINCT FROM nullif(told.red, false)),
           count(c.id) - count(DISTINCT told.id)
           + (SELECT count(*) FROM (SELECT FROM alerts_flag GROUP BY episode_id, rule_id, cause, urgency
                                    HAVING count(*) > 1) x),
           count(*) FILTER (WHERE told.red AND f.id IS NULL),
           count(*) FILTER (WHERE told.red AND NOT EXISTS (
               SELECT FROM alerts_notification n WHERE n.alert_id = f.alert_id AND n.sent_at IS NOT NULL)),
           (SELECT count(*) FROM closed LEFT JOIN alerts_alert a ON a.id = closed.id
            WHERE a.status IS DISTINCT FROM 'resolved')
    FROM told LEFT JOIN symptoms_checkin c ON c.client_id = told.id
    LEFT JOIN LATERAL (
        SELECT f.id, f.alert_id FROM alerts_flag f WHERE f.check_in_id = c.id ORDER BY f.urgency DESC LIMIT 1
    ) f ON true
"""
_UNJUDGED = "SELECT count(*) FROM symptoms_episode WHERE status = 'active' AND evaluate_at < now() - interval '60 s'"
_TOLD = """
    SELECT extract(epoch FROM (SELECT min(n.sent_at) FROM alerts_notification n WHERE n.alert_id = f.alert_id) - told.at)
    FROM told JOIN symptoms_checkin c ON c.client_id = told.id
    JOIN LATERAL (SELECT alert_id FROM alerts_flag f WHERE f.check_in_id = c.id ORDER BY urgency DESC LIMIT 1) f ON true
    WHERE told.red AND EXISTS (SELECT FROM alerts_notification n WHERE n.alert_id = f.alert_id AND n.sent_at IS NOT NULL)
"""
_PARCELS = """
    SELECT array_agg(n.id::text) FROM alerts_notification n JOIN alerts_alert a ON a.id = n.alert_id
    WHERE n.sent_at IS NOT NULL AND a.care_team_id = %s GROUP BY n.recipient_id, n.sent_at
"""
