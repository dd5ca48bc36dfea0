"""The check-in page on a poor phone: its weight, its requests, and when it is first painted, next to a bare form.

The bare form holds the same questions without a style, a script or a picture; the product makes it anew at each visit,
as it makes the page. Both come over 400 kbit/s with 400 ms of delay to a processor slowed down four times, one after the
other in every round, from a server that has answered before. "First visit" finds nothing cached,
"every other day" has been there before; the service worker is left out, so it only gets better.
"""

import argparse
import gzip
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.request import Request, urlopen

from benchmarks import ward
from benchmarks.browser import start_chromium
from benchmarks.figures import Spread, ratios, table
from benchmarks.processes import web_server
from benchmarks.stage import stage

NETWORK = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
CPU_SLOWDOWN = 4
PHONE = {"width": 390, "height": 844}
KILOBYTE = 1024
# What must hold, by the name to ask for it.
MOST = {"page": 14 * KILOBYTE, "all": 45 * KILOBYTE, "requests": 5, "paint": 1.25, "shift": 0.02}
WARMING = 4  # requests before each round, so that every worker has answered one
DRESS = re.compile(r"<link[^>]*>|<style.*?</style>|<script.*?</script>|<svg.*?</svg>", re.DOTALL)
PAINT = """() => new Promise((done) => {
  new PerformanceObserver((list) => done(list.getEntriesByName("first-contentful-paint")[0].startTime))
    .observe({ type: "paint", buffered: true });
})"""
SHIFT = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value; })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 500);
})"""


@dataclass(frozen=True, slots=True)
class Visit:
    """One opening of a page: when it was painted, how far it moved, and the size of each thing it asked for."""

    paint_ms: float
    shift: float
    sizes: dict[str, int]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take how often to open each page, and which gates must hold."""
    parser.add_argument("--rounds", type=int, default=30, help="How often each page is opened.")
    parser.add_argument("--gate", action="append", default=[], choices=sorted(MOST), help="What must hold.")


def run(options: argparse.Namespace) -> bool:
    """Open both pages in turn, print what came, and return whether every gate that was asked for holds."""
    with stage() as place:
        hospital = ward.make_hospital()
        ward.admit(place, hospital, first=1, last=1, surgery_days_ago=8, days=7)
        log = place.home / "page.log"
        with web_server("recovery.wsgi:application", workers=2, log=log, env={}, ready="/health/live") as server:
            visits = _visits(f"http://127.0.0.1:{server.port}", _device(), rounds=options.rounds)
    figures = _figures(visits)
    for name, value in figures.items():
        sys.stdout.write(f"gate {name}: {value:g}, goal at most {MOST[name]:g}: {_word(name, value)}\n")
    return all(figures[name] <= MOST[name] for name in options.gate)


def _word(name: str, value: float) -> str:
    return "holds" if value <= MOST[name] else "MISSED"


def _device() -> str:
    """Let a phone in, and return its token."""
    from recovery.accounts.tokens import digest_of, new_token
    from symptoms.contact_models import Device
    from symptoms.models import Patient

    token, patient = new_token("rt_device"), Patient.objects.get()
    Device.objects.create(
        organisation=patient.organisation,
        patient=patient,
        digest=digest_of(token),
        expires_at=datetime.now(UTC).replace(year=2100),
    )
    return token


def _visits(address: str, token: str, *, rounds: int) -> dict[str, list[Visit]]:
    """Return the visits of each kind, a round of all kinds at a time."""
    from playwright.sync_api import sync_playwright

    from recovery.middleware import DEVICE_COOKIE

    visits: dict[str, list[Visit]] = {"bare form": [], "first visit": [], "every other day": []}
    with sync_playwright() as playwright:
        browser = start_chromium(playwright)
        for _ in range(rounds):
            context = browser.new_context(viewport=PHONE, service_workers="block")  # type: ignore[arg-type]
            context.add_cookies([{"name": DEVICE_COOKIE, "value": token, "url": address}])
            page = f"{address}/check-in/"
            for _warming in range(WARMING):
                context.request.get(page)
            visits["first visit"].append(_visit(context, page))
            visits["every other day"].append(_visit(context, page))
            with _bare(page, token) as bare:
                visits["bare form"].append(_visit(context, bare))
            context.close()
        browser.close()
    return visits


def _visit(context: Any, address: str) -> Visit:
    """Open a page on a slow phone."""
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", NETWORK)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
    sizes: dict[str, int] = {}
    page.on("response", lambda response: sizes.update({response.url: len(gzip.compress(response.body()))}))
    page.goto(address, wait_until="networkidle")
    visit = Visit(page.evaluate(PAINT), page.evaluate(SHIFT), sizes)
    page.close()
    return visit


@contextmanager
def _bare(page: str, token: str) -> Iterator[str]:
    """Serve the same questions and nothing else; yields the address."""
    from recovery.middleware import DEVICE_COOKIE

    asked = Request(page, headers={"Cookie": f"{DEVICE_COOKIE}={token}"})  # noqa: S310 - our own server

    class Bare(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with urlopen(asked) as answer:  # noqa: S310
                body = gzip.compress(DRESS.sub("", answer.read().decode()).encode())
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Bare) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def _figures(visits: dict[str, list[Visit]]) -> dict[str, float]:
    """Print both tables, and return what the gates ask about."""
    first = visits["first visit"][0].sizes
    sys.stdout.write(
        table(["asked for", "bytes, gzipped"], [[Path(url).name or "page", str(size)] for url, size in first.items()])
    )
    paints = {kind: [visit.paint_ms for visit in them] for kind, them in visits.items()}
    bare = paints["bare form"]
    rows = [[kind, Spread.of(them).text(0), ratios(them, bare).text()] for kind, them in paints.items()]
    sys.stdout.write(f"\n\n{table(['first paint', 'ms', 'of the bare form'], rows)}\n\n")
    return {
        "page": sum(size for url, size in first.items() if url.endswith((".css", "/check-in/"))),
        "all": sum(first.values()),
        "requests": len(first),
        "paint": max(ratios(paints[kind], bare).median for kind in ("first visit", "every other day")),
        "shift": max(visit.shift for them in visits.values() for visit in them),
    }
