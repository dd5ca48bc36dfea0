"""The people who act on what is told of a synthetic patient: they call, they close the alert, and some patients leave.

How soon they call is the catalogue's. The rest is assumed [A]: no published series says how often a call about a
silence is answered, or what those say who never began. A call changes no symptom.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from random import Random
from types import MappingProxyType

from alerts.rules.cohort.patients import Patient
from alerts.rules.replay import Raised, Replay
from alerts.rules.ruleset import Ruleset
from alerts.rules.vignettes import Record
from alerts.rules.words import Urgency

CALL_DAYS: Mapping[Urgency, tuple[int, int]] = MappingProxyType(
    {Urgency.EMERGENCY: (0, 0), Urgency.SAME_DAY: (0, 0), Urgency.SOON: (1, 2)}
)
"""Fewest and most days until somebody calls: "the same calendar day", "in 24-48 h". A review waits for a contact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """How a care team works."""

    acts: bool = True
    reached: float = 0.7
    """Share of calls that are answered [A]."""
    tries: int = 3
    """Calls, a day apart, after which a letter is sent and the alert closed [A]."""
    opts_out: float = 0.5
    """Share of those reached who never began and say that they do not want this: the episode ends [A]."""


@dataclass(slots=True)
class Life:
    """One patient's weeks: what comes each day, what people are told of it, and what they do about it."""

    patient: Patient
    team: Team
    rng: Random
    replay: Replay
    begun: bool
    silent: set[int]
    """Due days on which nothing comes unless somebody calls."""
    told_on: int | None = None
    left_on: int | None = None
    calls: int = 0
    _call_on: int | None = field(default=None, init=False)
    _tried: int = field(default=0, init=False)
    _last_sent: int = field(default=0, init=False)

    @classmethod
    def of(cls, patient: Patient, ruleset: Ruleset, team: Team, rng: Random) -> "Life":
        """Return the life of a patient before its first day."""
        begun = patient.person.starts
        silent = set(patient.gaps if begun else patient.plan)
        return cls(patient, team, rng, Replay(patient.case, ruleset, untaken=False), begun, silent)

    def run(self) -> "Life":
        """Live every day up to the last, or to the one on which the patient leaves."""
        for day in range(1, max(self.patient.plan, default=0) + 1):
            self._live(day)
            if self.left_on is not None:
                break
        return self

    def _live(self, day: int) -> None:
        """Let the check-in come, then the call, then the end of the day, on which a silence goes on."""
        is_due = day in self.patient.plan
        if is_due and day not in self.silent:
            self._send(day)
        if self._call_on == day:
            self._call(day)
        if self._last_sent == day or self.left_on is not None:
            return
        if is_due:
            self._hear(partial(self.replay.take, Record(day=day, missed=True)), earliest=day + 1)
        elif self.replay.missed and self.replay.missed[-1] > self._last_sent:
            self._hear(partial(self.replay.wait, day), earliest=day + 1)

    def _send(self, day: int) -> None:
        if self.told_on is None and day in self.patient.tells:
            self.told_on = day
        self._last_sent = day
        self._hear(partial(self.replay.take, self.patient.plan[day]), earliest=day)

    def _hear(self, happens: Callable[[], None], *, earliest: int) -> None:
        known = len(self.replay.flags)
        happens()
        if self.team.acts:
            self._plan_call(self.replay.flags[known:], earliest)

    def _plan_call(self, flags: Iterable[Raised], earliest: int) -> None:
        for flag in flags:
            if flag.urgency in CALL_DAYS:
                on = max(earliest, flag.day + self.rng.randint(*CALL_DAYS[flag.urgency]))
                self._call_on = on if self._call_on is None else min(on, self._call_on)

    def _call(self, day: int) -> None:
        self.calls += 1
        self._tried += 1
        is_reached = self.rng.random() < self.team.reached
        if not is_reached and self._tried < self.team.tries:
            self._call_on = day + 1
            return
        self.replay.close(reached=is_reached)
        self._call_on, self._tried = None, 0
        if is_reached and self._last_sent != day:
            self._answer(day)

    def _answer(self, day: int) -> None:
        """Let a patient who has sent nothing today say what becomes of it: leave, begin, or go on."""
        if not self.begun and self.rng.random() < self.team.opts_out:
            self.left_on = day
            return
        self.silent = set(self.patient.gaps) if not self.begun else self.silent
        self.begun = True
        for due in sorted(one for one in self.patient.plan if one >= day):
            if due not in self.silent:
                break
            self.silent.remove(due)
        if day in self.patient.plan:
            self._send(day)
