"""Enrol many patients from one file as a lead does: send it, let the real worker check it, say so, let it enrol them.

The file is as files are: with a byte order mark and semicolons, and with dates, numbers and formulas that are wrong in
some rows. Printed is how far it is, and at the end how long each part took and what came of the rows.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks import ward
from benchmarks.stage import stage

WORKER = [sys.executable, "-m", "celery", "-A", "recovery", "--quiet", "worker", "--concurrency=2"]
BEAT = [sys.executable, "-m", "celery", "-A", "recovery", "--quiet", "beat"]
LOOK_SECONDS = 2
STOP_SECONDS = 60
# Every so many rows one is wrong, in each of these ways: column, what stands there, and part of what is said of it.
WRONG = (
    (101, "born_on", "04/05/1961", "can be read as two days"),
    (211, "sex", "=1+1", "Write one of"),
    (307, "identifier", "B-000001", "stands in row"),
    (401, "preop_back_pain", "11", "less than or equal to 10"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take how many."""
    parser.add_argument("--rows", type=float, default=5e4, help="rows of the file (5e4)")
    parser.add_argument("--gate", action="store_true", help="fail where a row is lost, doubled or wrongly judged")


def run(options: argparse.Namespace) -> bool:
    """Send the file, and follow it to its end."""
    os.environ["CANARY"] = "0"
    with stage() as place:
        hospital = ward.make_hospital()
        with _worker(place.home / "log" / "imports.log"):
            found = _enrolled(hospital, int(options.rows))
    wrong = sum(1 for number in range(1, int(options.rows) + 1) if _mistake(number))
    # The first of a number that stands twice is to be put right as well: nobody can know which of them is meant.
    right = found["enrolled"] == found["patients"] and found["enrolled"] + found["fix"] == int(options.rows)
    holds = right and wrong <= found["fix"] <= wrong + 1
    sys.stdout.write(f"gate rows: {found}: {'holds' if holds else 'MISSED'}\n")
    return holds or not options.gate


@contextmanager
def _worker(log: Path) -> Iterator[None]:
    """Run the worker and its beat as a server does."""
    with log.open("ab") as output:
        commands = (WORKER, [*BEAT, f"--schedule={log.parent / 'beat'}"])
        running = [subprocess.Popen(command, stdout=output, stderr=output) for command in commands]
        try:
            yield
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.wait(STOP_SECONDS)


def _enrolled(hospital: ward.Hospital, rows: int) -> dict[str, int]:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client
    from django.test.utils import setup_test_environment

    from recovery.accounts.models import User
    from symptoms.models import Patient

    setup_test_environment()  # so that an answer carries what its page was drawn from
    browser = Client(headers={"Host": "localhost"})
    browser.force_login(User.objects.get(email="one@benchmark.test"))
    content = file(rows)
    sent = {"program": hospital.program, "care_team": hospital.team}
    began = time.monotonic()
    upload = SimpleUploadedFile("patients.csv", content, content_type="text/csv")
    path = browser.post("/patients/import/", {**sent, "file": upload})["Location"]
    _said("sent", began, f"{len(content) / 1e6:.1f} MB")
    _follow(browser, path, "checking", rows)
    fix = browser.get(f"{path}to-fix.csv").content.decode("utf-8-sig").splitlines()[1:]
    _check_sentences(fix)
    before = Patient.objects.count()
    browser.post(f"{path}enrol/")
    _follow(browser, path, "enrolling", rows)
    page = browser.get(path).context["page"]
    return {"enrolled": page.file.enrolled, "patients": Patient.objects.count() - before, "fix": len(fix)}


def _follow(browser: Any, path: str, doing: str, rows: int) -> None:
    """Look at the page of the file until the worker is through, as the page itself does."""
    began = time.monotonic()
    looks: list[float] = []
    while True:
        asked = time.monotonic()
        page = browser.get(path).context["page"]
        looks.append(time.monotonic() - asked)
        if not page.is_working:
            break
        took = time.monotonic() - began
        sys.stdout.write(f"\r{doing}: {page.done} of {rows}, {page.done / max(took, 1):.0f} rows a second   ")
        sys.stdout.flush()
        time.sleep(LOOK_SECONDS)
    sys.stdout.write("\r")
    slowest = max(looks) * 1000
    _said(doing, began, f"{rows / (time.monotonic() - began):.0f} rows a second; slowest look {slowest:.0f} ms")


def _said(what: str, began: float, more: str) -> None:
    sys.stdout.write(f"{what}: {time.monotonic() - began:.1f} s, {more}{' ' * 30}\n")


def _check_sentences(fix: list[str]) -> None:
    for _every, _column, _text, sentence in WRONG:
        if not any(sentence in line for line in fix):
            message = f"No row to put right says “{sentence}”."
            raise RuntimeError(message)


def file(rows: int) -> bytes:
    """Return the file: a byte order mark, semicolons, and a mistake now and then."""
    from symptoms.imports.file import COLUMNS

    lines = [";".join(COLUMNS)]
    for number in range(1, rows + 1):
        said = _row(number)
        lines.append(";".join(said.get(column, "") for column in COLUMNS))
    return "\r\n".join(lines).encode("utf-8-sig")


def _row(number: int) -> dict[str, str]:
    surgery = (datetime.now(UTC) - timedelta(days=1 + number % 9)).date()
    said = {
        "identifier": f"B-{number:06}",
        "given_name": "Given",
        "family_name": f"Family{number}",
        "born_on": f"19{40 + number % 50}-0{1 + number % 9}-1{number % 9}",
        "sex": ("female", "male")[number % 2],
        "phone": "",
        "procedure": "lumbar_fusion_posterior",
        "surgery_on": str(surgery),
    }
    for when in ("preop", "discharge"):
        said |= {f"{when}_{name}": text for name, text in _BASELINE.items()}
    mistake = _mistake(number)
    return said | ({mistake[0]: mistake[1]} if mistake else {})


def _mistake(number: int) -> tuple[str, str] | None:
    return next(((column, text) for every, column, text, _said in WRONG if number % every == 0), None)


_BASELINE = {
    "back_pain": "6", "limb_pain": "5", "numbness_severity": "2", "numbness_sites": "left_leg", "weakness": "none",
    "bladder_bowel": "normal",
}  # fmt: skip
