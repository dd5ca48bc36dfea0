"""Every fault that is played on the whole product: real processes and servers, phones that send meanwhile, a ledger outside.

What phones were told is saved is there, once and unaltered, and judged; every red one was taken by the provider; every
promise is proven after every fault.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from benchmarks.catalogue import FAULTS, Fault
from benchmarks.playing import long, play, short
from benchmarks.product import Product, product
from tests.reporting import LONG

INTERNAL_ERROR = 500
# In every run one fault of each part (worker, web, database, wire, broker, provider), in the long form all of them.
IN_EVERY_RUN = {"A1", "A3", "A9", "A18", "A10", "A21"}
# It lasts as long as our patience with a broker that says nothing.
SLOW = {"A11"}
PLAYED = FAULTS if LONG else list({one.row: one for one in FAULTS if one.row in IN_EVERY_RUN | SLOW}.values())


@pytest.fixture(scope="module")
def made() -> Iterator[Product]:
    """Run one product for all of these."""
    with product(canary=False) as running:
        yield running


@pytest.fixture
def proven() -> None:
    """Ask the tests' own database for nothing: it was not played in."""


@pytest.mark.parametrize(
    "fault",
    [pytest.param(one, id=str(one), marks=[pytest.mark.thorough] if one.row in SLOW else []) for one in PLAYED],
)
def test_whatever_breaks_every_promise_is_kept(
    made: Product, fault: Fault, times: Callable[[int, int], int], figure: Callable[..., None]
) -> None:
    for _ in range(times(1, 4)):
        counts = long(fault) if LONG else short()
        outcome = play(made, fault, counts)
        account = outcome.account
        _write(figure, fault, outcome)

        assert {name: count for name, count in account.bad.items() if count} == {}
        assert account.proven, account.proof
        assert account.promises == counts.check_ins
        assert INTERNAL_ERROR not in outcome.answers


def _write(figure: Callable[..., None], fault: Fault, outcome: Any) -> None:
    account = outcome.account
    bad = account.bad
    lost, unflagged = bad["lost"] + bad["altered"], bad["red without a flag"]
    figure(fault.row, "lost or altered", lost, "0", kind="lost")
    figure(fault.row, "red without a flag", unflagged, "0", kind="unflagged")
    figure(fault.row, "saved or flagged twice", bad["doubled"], "0", kind="twice")
    figure(fault.row, "red and never delivered", bad["red never delivered"], "0", kind="unsent")
    figure(fault.row, f"saved while {fault.name}", account.promises, "none lost, altered or doubled", kind="saved")
    figure(fault.row, "red ones among them", account.reds, "each flagged and taken by the provider", kind="red")
    figure(fault.row, "messages", account.messages, "none missing", kind="messages")
    figure(fault.row, "sent twice", account.sent_twice, "<= 1 percent of all", kind="doubled")
    figure(fault.row, "seconds until saved again", round(outcome.healed_seconds, 2), "", kind="healed")
    if fault.row in {"A11", "A12"}:
        slower = 1000 * (outcome.p95_during - outcome.p95_before)
        figure(fault.row, f"p95 of saving, ms slower while {fault.name}", round(slower), "<= 50", kind="slower")
