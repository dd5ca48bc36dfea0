"""What the pages of a program show: its version in force, every version, one version, and how two differ."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alerts.models import Ruleset as StoredRuleset
from alerts.programs.models import Backtest
from alerts.programs.publishing import SPREAD
from alerts.programs.words import Changed, Section, changed_lines, sections
from alerts.queries.backtests import is_given_up, newest_backtest, newly_missed, seconds_waited
from alerts.queries.programs import (
    active_episodes,
    programs_of,
    ruleset_of,
    state_of,
    version_in_force,
    version_of,
    versions_of,
)
from alerts.rules.numbers import changes
from alerts.rules.ruleset import Ruleset
from recovery.accounts.actors import Actor
from symptoms.models import Program


@dataclass(frozen=True, slots=True)
class Listed:
    """One version on the list of all, with what has become of it."""

    version: StoredRuleset
    state: str
    is_draft: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramPage:
    """A program: what is in force, and its versions."""

    programs: tuple[Program, ...]
    in_force: StoredRuleset
    sections: tuple[Section, ...]
    versions: tuple[Listed, ...]

    @property
    def drafts(self) -> tuple[Listed, ...]:
        """Return the versions that wait for a second person."""
        return tuple(one for one in self.versions if one.is_draft)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version, beside the one in force; a version that was in force, beside the one before it."""

    version: StoredRuleset
    in_force: StoredRuleset
    beside: StoredRuleset | None
    state: str
    is_draft: bool
    is_own: bool
    changed: tuple[Changed, ...]
    backtest: Backtest | None
    is_running: bool
    is_given_up: bool
    is_outdated: bool
    waited_seconds: int
    newly_missed: int
    active_episodes: int
    judged_within_minutes: int

    @property
    def may_publish(self) -> bool:
        """True when a second person has all she needs to put it in force."""
        is_played = self.backtest is not None and self.backtest.figures is not None and not self.is_outdated
        return self.is_draft and not self.is_own and is_played


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions and how the second differs from the first."""

    before: StoredRuleset
    after: StoredRuleset
    changed: tuple[Changed, ...]


def program_page(actor: Actor, program_id: UUID | None) -> ProgramPage:
    """Return a program of the actor's organisation, the first without an id; NotFound for any other."""
    in_force = version_in_force(actor, program_id)
    versions = versions_of(actor, in_force.program_id)
    return ProgramPage(
        programs=tuple(programs_of(actor)),
        in_force=in_force,
        sections=sections(ruleset_of(in_force)),
        versions=tuple(Listed(one, state_of(one, in_force), _is_draft(one, in_force)) for one in versions),
    )


def version_page(actor: Actor, ruleset_id: UUID, *, now: datetime) -> Version:
    """Return one version of a program of the actor's organisation; NotFound for any other."""
    version = version_of(actor, ruleset_id)
    in_force = version_in_force(actor, version.program_id)
    beside = _beside(actor, version, in_force)
    backtest = newest_backtest(version.id)
    figures = backtest.figures if backtest else None
    return Version(
        version=version,
        in_force=in_force,
        beside=beside,
        state=state_of(version, in_force),
        is_draft=_is_draft(version, in_force),
        is_own=version.created_by_id == actor.person_id,
        changed=what_changed(ruleset_of(beside), ruleset_of(version)) if beside else (),
        backtest=backtest,
        is_running=backtest is not None and backtest.run_at is not None,
        is_given_up=backtest is not None and is_given_up(backtest),
        is_outdated=backtest is not None and backtest.against_id != in_force.id,
        waited_seconds=seconds_waited(backtest, now=now) if backtest else 0,
        newly_missed=newly_missed(figures) if figures else 0,
        active_episodes=active_episodes(actor, version.program_id),
        judged_within_minutes=int(SPREAD.total_seconds()) // 60,
    )


def comparison(actor: Actor, before_id: UUID, after_id: UUID) -> Comparison:
    """Return how any two versions differ; NotFound where one is not of the actor's organisation."""
    before, after = version_of(actor, before_id), version_of(actor, after_id)
    return Comparison(before, after, what_changed(ruleset_of(before), ruleset_of(after)))


def what_changed(before: Ruleset, after: Ruleset) -> tuple[Changed, ...]:
    """Return every difference of two rulesets in words."""
    return changed_lines(changes(before, after), before, after)


def _is_draft(version: StoredRuleset, in_force: StoredRuleset) -> bool:
    has_ended = version.published_at is not None or version.discarded_at is not None
    return not has_ended and version.version > in_force.version


def _beside(actor: Actor, version: StoredRuleset, in_force: StoredRuleset) -> StoredRuleset | None:
    """Return what a version is read beside: a published one, the one in force before it; any other, the one in force."""
    if version.published_at is None:
        return in_force
    earlier = (
        one
        for one in versions_of(actor, version.program_id)
        if one.published_at is not None and one.version < version.version
    )
    return next(earlier, None)
