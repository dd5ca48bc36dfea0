"""Backtests as a lead reads them: how far one is, what would change, and for which of her own patients."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from alerts.models import Urgency
from alerts.programs.models import Backtest
from alerts.queries.flags import visible_alerts
from alerts.rules.catalogue import CATALOGUE
from alerts.rules.words import Urgency as Word
from recovery.accounts.actors import Actor
from symptoms.queries import visible_patients


@dataclass(frozen=True, slots=True)
class Counted:
    """How often people would have been told: in force, by the draft, and each per 100 patient-weeks."""

    name: str
    in_force: int
    draft: int
    in_force_rate: float | None
    draft_rate: float | None

    @property
    def change(self) -> int:
        """Return how much oftener the draft tells; below 0 for less."""
        return self.draft - self.in_force


@dataclass(frozen=True, slots=True)
class Differing:
    """One of the actor's own patients of whom people would have been told more often, or less."""

    patient_id: UUID
    name: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Complication:
    """A confirmed complication that the draft would have missed or found later; its id only where one may see it."""

    alert_id: UUID | None
    hours_later: float | None
    """None: missed altogether."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What came of a backtest, for one reader."""

    patients: int
    weeks: float
    urgencies: tuple[Counted, ...]
    rules: tuple[Counted, ...]
    differing: tuple[Differing, ...]
    differing_count: int
    confirmed: int
    missed_in_force: int
    missed: int
    upper_bound_percent: float | None
    complications: tuple[Complication, ...]
    faults: int

    @property
    def differing_elsewhere(self) -> int:
        """Return how many patients that differ are of teams that the reader is not in."""
        return self.differing_count - len(self.differing)


def newest_backtest(ruleset_id: UUID) -> Backtest | None:
    """Return the backtest of a version that was asked for last."""
    asked = Backtest.objects.filter(ruleset_id=ruleset_id).select_related("against", "asked_by")
    return asked.order_by("-asked_at", "-id").first()


def results(actor: Actor, backtest: Backtest) -> Results | None:
    """Return what came of a backtest, naming patients of the actor's own teams only; None until it is finished."""
    figures = backtest.figures
    if figures is None:
        return None
    differ: dict[UUID, list[str]] = {}
    for one in figures["differences"]:
        differ.setdefault(UUID(one["patient"]), []).append(_said(one))
    return Results(
        patients=figures["patients"],
        weeks=figures["patient_weeks"],
        urgencies=tuple(_by_urgency(figures)),
        rules=tuple(_by_rule(figures)),
        differing=tuple(_own(actor, differ)),
        differing_count=len(differ),
        confirmed=figures["missed"]["draft"]["of"],
        missed_in_force=figures["missed"]["in_force"]["missed"],
        missed=figures["missed"]["draft"]["missed"],
        upper_bound_percent=_percent(figures["missed"]["draft"]["upper_bound"]),
        complications=tuple(_worse(actor, figures["confirmed"])),
        faults=figures["faults"]["draft"],
    )


def newly_missed(figures: Mapping[str, Any]) -> int:
    """Return how many confirmed complications the version in force found and the draft does not."""
    return sum(one["current"] is not None and one["draft"] is None for one in figures["confirmed"])


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _said(one: Mapping[str, Any]) -> str:
    return f"{CATALOGUE[one['rule_id']].title}: {one['current']} → {one['draft']}"


def _counted(name: str, counts: Counter[str], weeks: float) -> Counted:
    rates = [100 * counts[which] / weeks if weeks else None for which in ("in_force", "draft")]
    return Counted(name, counts["in_force"], counts["draft"], *rates)


def _summed(rows: Iterable[Mapping[str, Any]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for row in rows:
        total.update({"in_force": row["in_force"], "draft": row["draft"]})
    return total


def _by_urgency(figures: Mapping[str, Any]) -> Iterator[Counted]:
    for urgency in sorted(Word, reverse=True):
        rows = [row for row in figures["told"] if row["urgency"] == urgency.word]
        yield _counted(str(Urgency(urgency).label), _summed(rows), figures["patient_weeks"])


def _by_rule(figures: Mapping[str, Any]) -> Iterator[Counted]:
    """Yield the rules that were told of at all, the most changed first."""
    titles = {row["rule"]: CATALOGUE[row["rule"]].title for row in figures["told"]}
    rows = (
        _counted(title, _summed(row for row in figures["told"] if row["rule"] == rule_id), figures["patient_weeks"])
        for rule_id, title in titles.items()
    )
    yield from sorted(rows, key=lambda row: (-abs(row.change), row.name))


def _own(actor: Actor, differ: Mapping[UUID, list[str]]) -> Iterator[Differing]:
    for patient in visible_patients(actor).filter(id__in=differ).order_by("family_name", "given_name", "id"):
        yield Differing(patient.id, patient.name, tuple(differ[patient.id]))


def _worse(actor: Actor, confirmed: Iterable[Mapping[str, Any]]) -> Iterator[Complication]:
    """Yield those missed first, then those found later, the latest first."""
    found = [one for one in confirmed if one["current"] is not None]
    worse = [one for one in found if one["draft"] is None or (one["hours_later"] or 0) > 0]
    visible = set(visible_alerts(actor).filter(id__in=[one["alert_id"] for one in worse]).values_list("id", flat=True))
    for one in sorted(worse, key=lambda one: (one["draft"] is not None, -(one["hours_later"] or 0))):
        alert_id = UUID(one["alert_id"])
        yield Complication(alert_id if alert_id in visible else None, one["hours_later"])


def is_given_up(backtest: Backtest) -> bool:
    """True when it ended without figures."""
    return backtest.run_at is None and backtest.finished_at is None


def seconds_waited(backtest: Backtest, *, now: datetime) -> int:
    """Return for how long it has been asked for."""
    return int((now - backtest.asked_at).total_seconds())
