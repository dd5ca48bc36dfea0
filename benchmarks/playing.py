"""One fault of the catalogue, played while phones send: what was promised meanwhile is held to account right after it."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

from benchmarks import ward
from benchmarks.account import Account, Lateness, hold, settle
from benchmarks.catalogue import Fault
from benchmarks.figures import quantile
from benchmarks.ledger import Ledger, Phones
from benchmarks.product import Product

PHONES_AT_ONCE = 200
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is sent around one fault, and for how long it lasts."""

    rate: float
    before_seconds: float
    seconds: float
    after_seconds: float
    waits: bool
    """Whether what was leased by somebody killed is waited for, a minute; else its lease is ended."""

    @property
    def check_ins(self) -> int:
        """Return how many check-ins are sent in all."""
        return round(self.rate * (self.before_seconds + self.seconds + self.after_seconds))


def short() -> Counts:
    """Return what every run of the tests can spend."""
    return Counts(rate=30, before_seconds=0.1, seconds=0.3, after_seconds=0.1, waits=False)


def long(fault: Fault) -> Counts:
    """Return what the report is made with."""
    before = 30 if fault.row in {"A11", "A12"} else 3
    return Counts(rate=20, before_seconds=before, seconds=fault.long_seconds, after_seconds=3, waits=True)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one fault."""

    account: Account
    answers: dict[int, int]
    p95_before: float
    p95_during: float
    healed_seconds: float
    """From the end of the fault until a check-in sent after it was saved."""


def play(made: Product, fault: Fault, counts: Counts) -> Outcome:
    """Break it while phones send, mend it, and hold the product to what it promised meanwhile; then prove."""
    ledger = Ledger(made.folder / f"ledger-{fault.row}-{time.monotonic_ns()}.jsonl")
    patients = admit(made, counts.check_ins)
    began = time.time()
    with sending(Phones(made.phones.port, ledger), patients, rate=counts.rate):
        time.sleep(counts.before_seconds)
        broke = time.time()
        with fault.breaks(made):
            time.sleep(counts.seconds)
        healed = time.time()
    settle(made, waits=counts.waits)
    lateness = Lateness(made)
    account = hold(made, ledger, lateness)
    before = [took for at, took in ledger.seconds if began <= at < broke]
    during = [took for at, took in ledger.seconds if broke <= at < healed]
    after = [at + took - healed for at, took in ledger.seconds if at + took >= healed]
    return Outcome(
        account=account,
        answers=dict(ledger.answers),
        p95_before=quantile(before or [0.0], 0.95),
        p95_during=quantile(during or [0.0], 0.95),
        healed_seconds=min(after, default=0.0),
    )


def admit(made: Product, number: int) -> range:
    """Enrol so many patients, operated on yesterday, from whom nothing has come yet; return their numbers."""
    first = next(_numbers)
    patients = range(first, first + number)
    for _ in range(number - 1):
        next(_numbers)
    hospital = ward.Hospital(**made.hospital)
    ward.admit(made.place, hospital, first=first, last=patients[-1], surgery_days_ago=1, days=0)
    return patients


@contextmanager
def sending(phones: Phones, patients: range, *, rate: float) -> Iterator[None]:
    """Send at a rate from a thread of its own; the block ends when every check-in is saved or given up."""
    with ThreadPoolExecutor(PHONES_AT_ONCE + 1) as senders:
        feeder = senders.submit(_send, senders, phones, patients, rate)
        yield
        feeder.result()  # before the pool takes nothing more


def _send(senders: ThreadPoolExecutor, phones: Phones, patients: range, rate: float) -> None:
    began = time.monotonic()
    waiting = []
    for place, number in enumerate(patients):
        time.sleep(max(0.0, began + place / rate - time.monotonic()))
        waiting.append(senders.submit(phones.send, number))
    for one in waiting:
        one.result()
