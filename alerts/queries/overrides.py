"""The overrides of a patient as staff read them: what is in force, what was, what each hid, what another would hide."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count

from alerts.display.evidence import rule_title
from alerts.display.lines import CALL_NAMES
from alerts.models import Urgency
from alerts.overrides.models import Override
from alerts.overrides.words import changes_in_words, chip, places_in_words
from alerts.programs.words import FAMILIES
from alerts.rules.evaluate import evaluate
from alerts.rules.history import History
from alerts.rules.overrides import Override as Decided
from alerts.rules.rule import Finding, Rule
from alerts.rules.ruleset import Ruleset
from alerts.rules.words import Urgency as Word
from symptoms.models import Episode

LOOKS_BACK_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One override in words."""

    override: Override
    title: str
    chip: str
    places: str
    changes: list[tuple[str, str, str]]
    hid: int
    is_live: bool
    is_last_day: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """One finding of the past two weeks, as an override would have left it."""

    day: str
    sentence: str
    urgency: str
    shape: str
    is_told: bool


def overrides_of(episode: Episode, ruleset: Ruleset, *, now: datetime) -> list[Shown]:
    """Return every override of an episode, newest first, with how many findings each hid: one query."""
    found = Override.objects.filter(episode=episode).select_related("made_by", "ended_by")
    today = now.astimezone(ZoneInfo(episode.patient.time_zone)).date()
    counted = found.annotate(hid_count=Count("hid")).order_by("-made_at")
    return [_shown(one, ruleset.by_id.get(one.rule_id), today=today, now=now) for one in counted]


def live_overrides(episode: Episode, history: History, ruleset: Ruleset) -> tuple[Shown, ...]:
    """Return the overrides in force, for the banner; without any, no query."""
    if not any(one.holds(history.now) for one in history.overrides):
        return ()
    return tuple(one for one in overrides_of(episode, ruleset, now=history.now) if one.is_live)


def choices(ruleset: Ruleset) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield the rules that may be changed for one patient, by family: every one that is no emergency."""
    for family, title in FAMILIES.items():
        rules = [rule for rule in ruleset.rules if rule.family == family and rule.urgency < Word.EMERGENCY]
        if rules:
            yield str(title), [(rule.id, f"{rule.title} ({Urgency(rule.urgency).label})") for rule in rules]


def tried(
    ruleset: Ruleset, history: History, rule: Rule, *, numbers: Mapping[str, Any], places: Iterable[str]
) -> list[Tried]:
    """Return what a rule found in the past two weeks, and whether it would be told under an override."""
    own = tuple(
        (name, tuple(map(tuple, value)) if isinstance(value, list) else value) for name, value in numbers.items()
    )
    decided = Decided(
        id="tried", rule_id=rule.id, since=history.now, until=datetime.max.replace(tzinfo=history.now.tzinfo),
        numbers=own, places=frozenset(places),
    )  # fmt: skip
    asked = replace(history, overrides=(decided,))
    judgement = evaluate(ruleset, asked, from_day=max(history.today - LOOKS_BACK_DAYS, 0))
    found = [(one, True) for one in judgement.findings] + [(one.finding, False) for one in judgement.hidden]
    mine = [(finding, is_told) for finding, is_told in found if finding.rule_id == rule.id]
    return [_tried(finding, history, is_told=is_told) for finding, is_told in sorted(mine, key=lambda one: one[0].day)]


def _tried(finding: Finding, history: History, *, is_told: bool) -> Tried:
    said = Urgency(finding.urgency)
    return Tried(history.on(finding.day), finding.sentence, str(said.label), CALL_NAMES[said], is_told)


def _shown(override: Override, rule: Rule | None, *, today: date, now: datetime) -> Shown:
    is_live = override.made_at <= now < override.ends_at
    return Shown(
        override=override,
        title=rule_title(override.rule_id),
        chip=chip(override, rule),
        places=places_in_words(override.places),
        changes=changes_in_words(override.numbers, rule),
        hid=vars(override)["hid_count"],
        is_live=is_live,
        is_last_day=is_live and override.review_on <= today,
    )
