"""Keep the whole product busy while something of it breaks every few seconds, then hold it to every promise it made.

A ledger outside the product notes each "saved". At the end: none lost, altered or doubled, none unjudged after a minute, no
red one without a message that the provider took; and `prove`.
"""

import random
import threading
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from benchmarks import ward
from benchmarks.account import Account, Lateness, hold, settle
from benchmarks.catalogue import FAULTS, Fault
from benchmarks.figures import quantile
from benchmarks.ledger import Ledger, Nurse, Phones
from benchmarks.plot import bars, svg
from benchmarks.product import Product, product

PHONES_AT_ONCE = 200
LEAST_SECONDS, PEACE_SECONDS = 0.5, 3.0


def add_arguments(parser: ArgumentParser) -> None:
    """Take how long and how fast."""
    parser.add_argument("--minutes", type=float, default=30, help="how long check-ins come: 30")
    parser.add_argument("--rate", type=float, default=20, help="check-ins a second: 20")
    parser.add_argument("--fault-every", type=float, default=10, metavar="SECONDS", help="10")
    parser.add_argument("--seed", type=int, default=1, help="chooses the faults and how long each lasts: 1")
    parser.add_argument("--plot", type=Path, default=Path("soak.svg"), help="where the picture goes: soak.svg")


def run(options: Namespace) -> bool:
    """Soak, verify, print; true when every promise was kept."""
    with product() as made:
        patients = int(options.minutes * 60 * options.rate)
        admit(made, first=1, last=patients)
        ledger, lateness = Ledger(made.folder / "ledger.jsonl"), Lateness(made)
        with at_work(Nurse(made, ledger), lateness), breaking(made, options) as played:
            phones, seconds = Phones(made.phones.port, ledger), 60 * options.minutes
            send(phones, range(1, patients + 1), rate=options.rate, seconds=seconds)
        waited = settle(made)
        account = hold(made, ledger, lateness)
        show(options, ledger, account, played)
        show_processes(made, waited)
    draw(options, ledger, played)
    return account.holds


def admit(made: Product, *, first: int, last: int) -> None:
    """Enrol patients who were operated on yesterday, and from whom nothing has come: all that is judged is then lived."""
    hospital = ward.Hospital(**made.hospital)
    ward.admit(made.place, hospital, first=first, last=last, surgery_days_ago=1, days=0)


@contextmanager
def at_work(nurse: Nurse, lateness: Lateness) -> Iterator[None]:
    """Have the nurse close alerts, and somebody look how late everything is."""
    over = threading.Event()
    threads = [threading.Thread(target=nurse.work, args=(over,)), threading.Thread(target=lateness.watch)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        lateness.end()
        for thread in threads:
            thread.join()


@contextmanager
def breaking(made: Product, options: Namespace) -> Iterator[list[tuple[float, Fault]]]:
    """Let one fault follow another, never the same twice running, each for a while and then some peace; yield the played."""
    over, played = threading.Event(), list[tuple[float, Fault]]()
    luck = random.Random(options.seed)  # noqa: S311 - a fault, not a secret

    def break_things() -> None:
        began, last = time.monotonic(), None
        while not over.wait(max(0.0, began + (len(played) + 1) * options.fault_every - time.monotonic())):
            last = luck.choice([fault for fault in FAULTS if fault is not last])
            played.append((time.time(), last))
            with last.breaks(made):
                over.wait(luck.uniform(LEAST_SECONDS, max(LEAST_SECONDS, options.fault_every - PEACE_SECONDS)))

    breaker = threading.Thread(target=break_things)
    breaker.start()
    try:
        yield played
    finally:
        over.set()
        breaker.join()


def send(phones: Phones, numbers: Sequence[int], *, rate: float, seconds: float) -> None:
    """Send the check-ins of these patients at a rate for so long, and return when each is saved or given up.

    On a machine that is too busy for the rate fewer are sent: how many is among the figures.
    """
    began = time.monotonic()
    with ThreadPoolExecutor(PHONES_AT_ONCE) as senders:
        for place, number in enumerate(numbers):
            time.sleep(max(0.0, began + place / rate - time.monotonic()))
            if time.monotonic() - began > seconds:
                return
            senders.submit(phones.send, number)


def show(options: Namespace, ledger: Ledger, account: Account, played: list[tuple[float, Fault]]) -> None:
    """Print the figures."""
    took = [seconds for _began, seconds in ledger.seconds] or [0.0]
    names = [str(fault) for _at, fault in played]
    print(f"{options.minutes:g} minutes at {options.rate:g} a second, seed {options.seed}: {len(played)} faults")
    for name in sorted(set(names)):
        print(f"  {names.count(name):>3} x {name}")
    print("\n".join(account.lines()))
    print(f"  answers to phones: {dict(sorted(ledger.answers.items()))}")
    print(
        f"  until saved: {' '.join(f'p{share} {quantile(took, share / 100):.3f} s' for share in (50, 95, 99))}", end=""
    )
    print(f" longest {max(took):.1f} s")
    print(bars(ledger.seconds))


def show_processes(made: Product, waited: float) -> None:
    """Print what became of our processes."""
    print(f"  sent in the last settling: after {waited:.1f} s; processes started: {made.born}", end="")
    print(f"; longest farewell of one that was asked to finish: {made.longest_farewell:.1f} s")


def draw(options: Namespace, ledger: Ledger, played: list[tuple[float, Fault]]) -> None:
    """Write the picture."""
    title = f"Soak: {options.minutes:g} minutes, {options.rate:g} check-ins a second, {len(played)} faults"
    options.plot.write_text(svg(title, ledger.seconds, [(at, str(fault)) for at, fault in played]))
