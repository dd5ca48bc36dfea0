"""Judging every stored course anew by the pure rules, and comparing what they say with what was stored."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from alerts.judgement.judging import COULD_NOT_BE_JUDGED
from alerts.models import Flag
from alerts.models import Ruleset as StoredRuleset
from alerts.programs.backtesting import CHUNK, courses_of
from alerts.queries.rulesets import parsed
from alerts.rules.backtest import play
from symptoms.models import Episode, EpisodeStatus

Said = tuple[str, str, int]
"""A flag as it is compared: rule, cause, urgency."""


def differences(*, now: datetime) -> tuple[int, list[tuple[str, ...]]]:
    """Return how many courses were judged anew up to an instant, and each flag that is missing or should not be there.

    A course in which a new version of the program came into force is left out: which version was asked when is not
    stored with an answer that raised nothing.
    """
    only = _only_versions()
    judged = Episode.objects.exclude(status=EpisodeStatus.SETTING_UP).filter(program__in=only).order_by("id")
    programs = dict(judged.values_list("id", "program_id"))
    ids = list(programs)
    found: list[tuple[str, ...]] = []
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        stored = _stored(chunk)
        for course in courses_of(chunk, now=now):
            episode = course.episode.id
            (run,) = play(course, [parsed(only[programs[episode]])])
            said = {(flag.rule_id, flag.cause, int(flag.urgency)) for flag in run.flags}
            found += _compared(episode, stored.get(episode, {}), said, now=now)
    return len(ids), found


def _only_versions() -> dict[UUID, UUID]:
    """Return the ruleset of each program that has had but one in force."""
    published: dict[UUID, list[UUID]] = {}
    for program, ruleset in StoredRuleset.objects.filter(published_at__isnull=False).values_list("program_id", "id"):
        published.setdefault(program, []).append(ruleset)
    return {program: rulesets[0] for program, rulesets in published.items() if len(rulesets) == 1}


def _stored(episode_ids: Sequence[UUID]) -> dict[UUID, dict[Said, datetime]]:
    """Return the flags of each episode, each with when it was raised."""
    flags = Flag.objects.filter(episode__in=episode_ids).exclude(rule_id=COULD_NOT_BE_JUDGED)
    stored: dict[UUID, dict[Said, datetime]] = {}
    for episode, rule, cause, urgency, at in flags.values_list(
        "episode_id", "rule_id", "cause", "urgency", "raised_at"
    ):
        stored.setdefault(episode, {})[rule, cause, urgency] = at
    return stored


def _compared(
    episode: UUID, stored: dict[Said, datetime], said: set[Said], *, now: datetime
) -> Iterator[tuple[str, ...]]:
    """Yield what differs. A flag that a late round raised after `now` is there; it is not yet said again."""
    told_by_now = {flag for flag, raised_at in stored.items() if raised_at <= now}
    for kind, some in (("missing", said - stored.keys()), ("extra", told_by_now - said)):
        for rule, cause, urgency in sorted(some):
            yield kind, str(episode), rule, cause, str(urgency)
