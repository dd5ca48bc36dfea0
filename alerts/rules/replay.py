"""Replaying a vignette through the same judgement as production, and comparing what was flagged with what must be.

The clock is the largest day of arrival so far. Nobody closes an alert in a replay, so alerts stay live; and nobody
takes one, so that what is new is told again once the time to take it has passed, unless `taken` in time is asked for.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from alerts.rules.entry import Entry
from alerts.rules.evaluate import Fault, evaluate
from alerts.rules.history import History
from alerts.rules.ledger import Heard, Ledger
from alerts.rules.ruleset import Ruleset
from alerts.rules.vignettes import Case, MustFlag, MustNotFlag, Record
from alerts.rules.words import Family, Standing, Urgency


@dataclass(frozen=True, slots=True)
class Raised:
    """One flag that people would have been told of: raised, raised again or more urgent."""

    case: str
    families: tuple[Family, ...]
    urgency: Urgency
    day: int
    rule_id: str
    standing: Standing
    sentence: str

    @property
    def rows(self) -> Iterator[dict[str, str | int]]:
        """Yield it once for each family it is about, as a file of alerts holds it."""
        for family in self.families:
            yield {"case": self.case, "family": family.value, "tier": self.urgency.word, "day": self.day}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a replay of one case gave: the flags, the rules that could not be answered, and what was not as expected."""

    case: Case
    flags: tuple[Raised, ...]
    faults: tuple[Fault, ...]
    missed: tuple[MustFlag, ...]
    false: tuple[tuple[MustNotFlag, Raised], ...]

    @property
    def passed(self) -> bool:
        """True when every expectation of the case is met and every rule could be answered."""
        return not (self.faults or self.missed or self.false)


def play(case: Case, ruleset: Ruleset, *, taken: bool = False) -> Outcome:
    """Return what the ruleset makes of a case, record by record in the order of arrival."""
    replay = Replay(case, ruleset, untaken=not taken)
    for record in case.days:
        replay.take(record)
    flags = tuple(replay.flags)
    return Outcome(
        case=case,
        flags=flags,
        faults=tuple(dict.fromkeys(replay.faults)),
        missed=tuple(must for must in case.expect.must_flag if not any(_answers(flag, must) for flag in flags)),
        false=tuple(_false_alarms(case.expect.must_not_flag, flags)),
    )


def _answers(flag: Raised, must: MustFlag) -> bool:
    """True when a flag is the one that must come: right family, urgent enough, on a day that was allowed."""
    accepted = {must.family, *must.also_accept_families}
    return (
        not accepted.isdisjoint(flag.families)
        and flag.urgency >= must.tier_at_least
        and must.from_day <= flag.day <= must.by_day
    )


def _false_alarms(nevers: Iterable[MustNotFlag], flags: Sequence[Raised]) -> Iterator[tuple[MustNotFlag, Raised]]:
    """Yield each expectation of silence that was broken, with the first flag that broke it."""
    for never in nevers:
        broken = (
            flag
            for flag in flags
            if (never.family is None or never.family in flag.families)
            and flag.urgency >= never.tier_at_least
            and flag.day <= never.up_to_day
        )
        first = next(broken, None)
        if first is not None:
            yield never, first


@dataclass(slots=True)
class Replay:
    """One case being replayed, a record at a time: what has arrived, and what people have been told."""

    case: Case
    ruleset: Ruleset
    untaken: bool
    clock: int = 0
    entries: list[Entry] = field(default_factory=list)
    missed: list[int] = field(default_factory=list)
    flags: list[Raised] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)

    def take(self, record: Record) -> None:
        """Let one record arrive and be judged, with the entries of later days whose windows hold it."""
        self.clock = max(self.clock, record.arrived_day)
        now = self._now()
        if record.missed:
            self.missed.append(record.day)
        else:
            about = {"id": f"record-{len(self.entries) + 1}", "received_at": now, "arrived_day": record.arrived_day}
            self.entries.append(record.entry(**about))
        self._judge(now, from_day=None if record.missed else record.day)

    def wait(self, day: int) -> None:
        """Let a day go by on which nothing was due: a silence goes on."""
        self.clock = max(self.clock, day)
        self._judge(self._now())

    def _judge(self, now: datetime, *, from_day: int | None = None) -> None:
        judgement = evaluate(self.ruleset, self._history(now), from_day=from_day, said=lambda: self.ledger)
        self.faults += judgement.faults
        heard = self.ledger.take(judgement.findings, self.ruleset, today=self.clock, untaken=self.untaken)
        self.flags += (self._raised(one) for one in heard if one.is_told)

    def close(self, *, reached: bool) -> None:
        """Note that a person closed the alert on the day of the clock, and whether she had spoken to the patient."""
        self.ledger.close(today=self.clock)
        if reached:
            self.ledger.speak(today=self.clock)

    def _now(self) -> datetime:
        """Return an instant on the day of the clock, later than that of every record before."""
        morning = datetime.combine(self.case.day0 + timedelta(days=self.clock), time(8), UTC)
        return morning + timedelta(seconds=len(self.entries))

    def _history(self, now: datetime) -> History:
        discharge = self.case.discharge_baseline
        return History.of(
            self.entries,
            missed=self.missed,
            procedure=self.case.procedure,
            day0=self.case.day0,
            now=now,
            today=self.clock,
            preop=self.case.preop_baseline.baseline,
            discharge=discharge.baseline if discharge is not None else None,
        )

    def _raised(self, heard: Heard) -> Raised:
        finding = heard.finding
        return Raised(
            case=self.case.id,
            families=finding.families,
            urgency=finding.urgency,
            day=self.clock,
            rule_id=finding.rule_id,
            standing=heard.standing,
            sentence=finding.sentence,
        )


def report(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield lines for people: flags by family and urgency, every expectation that was not met, and how many cases pass.

    The last line says what a pass does not show.
    """
    urgencies = sorted(Urgency, reverse=True)
    yield _row("family", *(urgency.word for urgency in urgencies), "must flag", "false alarms")
    for family in Family:
        flags = [flag for outcome in outcomes for flag in outcome.flags if family in flag.families]
        counts = (sum(flag.urgency == urgency for flag in flags) for urgency in urgencies)
        yield _row(family, *counts, _found(family, outcomes), _false(family, outcomes))
    for outcome in outcomes:
        yield from _shortcomings(outcome)
    yield f"{sum(outcome.passed for outcome in outcomes)} of {len(outcomes)} cases pass."
    yield "Rules and cases have one author: a pass shows that the rules do what they say, not that they are right."


def _row(name: str, *cells: object) -> str:
    return f"{name:<12}" + "".join(f"{cell!s:>13}" for cell in cells)


def _found(family: Family, outcomes: Sequence[Outcome]) -> str:
    wanted = [must for outcome in outcomes for must in outcome.case.expect.must_flag if must.family == family]
    missed = [must for outcome in outcomes for must in outcome.missed if must.family == family]
    return f"{len(wanted) - len(missed)} of {len(wanted)}"


def _false(family: Family, outcomes: Sequence[Outcome]) -> int:
    return sum(family in flag.families for outcome in outcomes for _, flag in outcome.false)


def _shortcomings(outcome: Outcome) -> Iterator[str]:
    name = outcome.case.id
    for fault in outcome.faults:
        yield f"FAULT  {name}: {fault.rule_id} could not be answered ({fault.error})"
    for must in outcome.missed:
        accepted = " or ".join((must.family, *must.also_accept_families))
        yield (
            f"MISSED {name}: {accepted}, {must.tier_at_least.word} or more, from day {must.from_day} "
            f"to {must.by_day}: {must.reason or 'no reason given'}"
        )
    for never, flag in outcome.false:
        yield (
            f"FALSE  {name}: {never.family or 'any family'}, {never.tier_at_least.word} or more, was not to come up to "
            f"day {never.up_to_day}; {flag.rule_id} ({flag.urgency.word}) came on day {flag.day}: {flag.sentence}"
        )
