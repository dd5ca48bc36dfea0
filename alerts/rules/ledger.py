"""What one episode was flagged for so far, and how a new finding stands next to it.

The one memory behind the live engine, the replay of vignettes and the backtest. It decides nothing itself: what a
finding adds is `standing_of`'s to say.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from alerts.rules.rule import Finding
from alerts.rules.ruleset import Ruleset
from alerts.rules.standing import Said, standing_of
from alerts.rules.words import Standing, Urgency

TOLD = frozenset({Standing.NEW, Standing.ESCALATED, Standing.AGAIN})
MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Flagged:
    """One flag that an episode already has."""

    rule_id: str
    cause: str
    urgency: int
    standing: str
    measure: float | None
    raised_on_day: int
    alert_id: UUID | None = None
    closed_on_day: int | None = None
    """The day on which a person closed its alert, None while that is live."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A finding that is new, and how it stands next to what was said before."""

    finding: Finding
    standing: Standing

    @property
    def is_told(self) -> bool:
        """True when people hear of it, not only the record."""
        return self.standing in TOLD


class Ledger:
    """The flags of one episode by rule, oldest first.

    `spoken` returns the day on which somebody last spoke to the patient; it is asked only where a silence rests on it.
    """

    def __init__(self, flagged: Iterable[Flagged] = (), *, spoken: Callable[[], int | None] = lambda: None) -> None:
        self._spoken = spoken
        self._by_rule: dict[str, list[Flagged]] = {}
        for flag in flagged:
            self._by_rule.setdefault(flag.rule_id, []).append(flag)

    def take(
        self, findings: Iterable[Finding], ruleset: Ruleset, *, today: int, untaken: bool = False
    ) -> Iterator[Heard]:
        """Note the findings of one judgement, one after the other; yield those that add something.

        A silence that is known and that only goes on adds nothing while its alert is live; one that is told daily
        until contact adds nothing once somebody has spoken to the patient. `untaken` is for a replay in which nobody
        acts: where the time to take an alert has passed, what is new of it is told again.
        """
        for finding in findings:
            heard = self.hear(finding, ruleset, today=today)
            if heard is not None and self._is_answered(heard):
                continue
            if heard is not None and heard.standing == Standing.EVIDENCE:
                heard = self._told_again(heard, ruleset, today) if untaken else heard
                heard = None if self._goes_on(heard) else heard
            if heard is not None:
                self.note(heard, today=today)
                yield heard

    def _told_again(self, heard: Heard, ruleset: Ruleset, today: int) -> Heard:
        last = self.last_told(heard.finding.rule_id)
        if last is None:
            return heard
        response = ruleset.responses.of(last.urgency)
        waited = (today - last.raised_on_day) * MINUTES_A_DAY
        is_overdue = response.notify and waited >= response.acknowledge_minutes  # a review is never pushed
        return replace(heard, standing=Standing.AGAIN) if is_overdue else heard

    def _goes_on(self, heard: Heard) -> bool:
        """True when a live alert has the very silence that a finding is about."""
        since, rule_id = heard.finding.since, heard.finding.rule_id
        return not heard.is_told and since is not None and self._by_rule[rule_id][-1].raised_on_day >= since

    def _is_answered(self, heard: Heard) -> bool:
        """True when somebody has spoken to the patient since the last check-in that was missed."""
        missed = heard.finding.until_contact_after
        if missed is None or heard.standing != Standing.AGAIN:
            return False
        spoken = self._spoken()
        return spoken is not None and spoken > missed

    def tells(self, finding: Finding, ruleset: Ruleset, *, today: int) -> bool:
        """True when people are told of a finding, now or before: of this very entry, or of its rule since that day.

        A second entry of the day, and one that corrects it, take the place of the entry that people were told of.
        """
        heard = self.hear(finding, ruleset, today=today)
        if heard is not None and heard.is_told:
            return True
        told = (flag for flag in self._by_rule[finding.rule_id] if flag.standing in TOLD)  # the first is always told
        return any(flag.cause == finding.cause or flag.raised_on_day >= finding.day for flag in told)

    def hear(self, finding: Finding, ruleset: Ruleset, *, today: int) -> Heard | None:
        """Return a finding that adds something, None when this cause was flagged as urgently before."""
        mine = self._by_rule.get(finding.rule_id, ())
        if any(flag.cause == finding.cause and flag.urgency >= finding.urgency for flag in mine):
            return None
        said = [_said(flag) for flag in mine if flag.standing in TOLD]
        rule = ruleset.by_id.get(finding.rule_id)
        if rule is None:  # the fail-safe: not a rule of any program, and always told
            return Heard(finding, Standing.AGAIN if said else Standing.NEW)
        return Heard(finding, standing_of(finding, rule, said, today=today))

    def note(self, heard: Heard, *, today: int) -> None:
        """Add what was heard; its alert is live."""
        finding = heard.finding
        flag = Flagged(finding.rule_id, finding.cause, finding.urgency, heard.standing, finding.measure, today)
        self._by_rule.setdefault(finding.rule_id, []).append(flag)

    def speak(self, *, today: int) -> None:
        """Note that somebody spoke to the patient today."""
        self._spoken = lambda: today

    def close(self, *, today: int) -> None:
        """Note that a person closed the alert today: nothing said so far is live any more."""
        for flags in self._by_rule.values():
            flags[:] = [replace(flag, closed_on_day=today) if flag.closed_on_day is None else flag for flag in flags]

    def last_told(self, rule_id: str) -> Said | None:
        """Return what people were last told of a rule, None when they never were."""
        told = (flag for flag in reversed(self._by_rule.get(rule_id, ())) if flag.standing in TOLD)
        return next(map(_said, told), None)

    def last_alert(self, rule_id: str) -> UUID | None:
        """Return the stored alert that a rule spoke in last, None when it never did."""
        flags = reversed(self._by_rule.get(rule_id, ()))
        return next((flag.alert_id for flag in flags if flag.alert_id is not None), None)


def _said(flag: Flagged) -> Said:
    return Said(Urgency(flag.urgency), flag.measure, flag.raised_on_day, flag.closed_on_day)
