"""Drafts for the tests of the program's pages."""

from typing import Any

from alerts.models import Ruleset
from alerts.programs.backtest_runs import run_due_backtest
from alerts.programs.drafting import ask_backtest, write_draft
from alerts.programs.models import Backtest
from recovery.accounts.actors import Actor
from tests.people import NOW

FEVER = "rules.fever.fever_c"
QUIET = "rules.fever.quiet_days"
OPENING = "rules.wound_opening.urgency"


def draft_by(actor: Actor, base: Ruleset, values: dict[str, Any] | None = None, *, note: str = "Too many.") -> Ruleset:
    """Return a draft that somebody wrote: a fever from 38.5 °C unless told."""
    return write_draft(actor, base.id, values or {FEVER: 38.5}, note=note)


def played(actor: Actor, draft: Ruleset, *, days: int = 90) -> Backtest:
    """Return a backtest of a draft that the worker has played."""
    asked = ask_backtest(actor, draft.id, days=days, now=NOW)
    run_due_backtest(now=NOW)
    asked.refresh_from_db()
    return asked
