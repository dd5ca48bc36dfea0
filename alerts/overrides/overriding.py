"""Staff decide of one rule for one patient, until a day: other numbers, or that it is not told. It ends by itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _
from pydantic import ValidationError

from alerts.judgement.judging import ask_again
from alerts.models import Flag
from alerts.overrides.models import Override
from alerts.queries import ruleset_in_force
from alerts.rules.numbers import thresholds_of
from alerts.rules.rule import Rule
from alerts.rules.ruleset import Ruleset
from alerts.rules.words import Urgency
from recovery.accounts.actors import Actor, Role
from recovery.accounts.queries import teams_as
from recovery.audit.services import record
from symptoms.errors import NotFound, Refused
from symptoms.models import Episode
from symptoms.queries import visible_episodes
from symptoms.services import FOLLOWED

DECIDERS = frozenset({Role.CLINICIAN, Role.LEAD})
MOST_REASON = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is decided: the rule, its numbers for this patient or where it is not told, why, and until which day."""

    rule_id: str
    reason: str
    review_on: date
    numbers: Mapping[str, Any] = field(default_factory=dict)
    places: tuple[str, ...] = ()


@transaction.atomic
def make_override(actor: Actor, patient_id: UUID, decision: Decision, *, now: datetime) -> Override:
    """Put an override in force, in place of the one there is of the same rule; the patient is judged again at once.

    Of two at once the second waits for the first, and then replaces it. Refused for a rule that is an emergency, a
    number that cannot be, no reason, and a day of review that has passed or lies further off than the program allows.
    """
    episode = _locked(actor, patient_id)
    assert actor.person_id is not None  # noqa: S101 - staff are people
    zone = ZoneInfo(episode.patient.time_zone)
    _id, ruleset = ruleset_in_force(episode.program_id)
    _check(decision, ruleset, today=now.astimezone(zone).date())
    _end(actor, Override.objects.filter(episode=episode, rule_id=decision.rule_id), now=now)
    made = Override.objects.create(
        organisation_id=episode.organisation_id,
        episode=episode,
        rule_id=decision.rule_id,
        numbers=dict(decision.numbers),
        places=sorted(decision.places),
        known=_known(episode, decision),
        reason=decision.reason.strip(),
        review_on=decision.review_on,
        made_by_id=actor.person_id,
        made_at=now,
        ends_at=datetime.combine(decision.review_on + timedelta(days=1), time.min, zone),
    )
    ask_again(Episode.objects.filter(id=episode.id), now=now)
    record(actor, "override.make", patients=[patient_id], object_id=made.id)
    return made


@transaction.atomic
def end_override(actor: Actor, patient_id: UUID, override_id: UUID, *, now: datetime) -> None:
    """End an override before its time: the usual numbers hold again, and the patient is judged again at once."""
    episode = _locked(actor, patient_id)
    if not _end(actor, Override.objects.filter(episode=episode, id=override_id), now=now):
        raise NotFound("no_override", _("It has ended already."))
    ask_again(Episode.objects.filter(id=episode.id), now=now)
    record(actor, "override.end", patients=[patient_id], object_id=override_id)


def _end(actor: Actor, overrides: Any, *, now: datetime) -> int:
    """End what is in force; whoever waited for the lock may have read the clock before it was made."""
    ended: int = overrides.filter(ends_at__gt=now).update(
        ends_at=Greatest("made_at", Value(now)), ended_by_id=actor.person_id
    )
    return ended


def may_decide(actor: Actor, episode: Episode) -> bool:
    """True where the actor is a clinician or lead of the team that follows the patient."""
    return _decided_by(actor).filter(id=episode.id).exists()


def _decided_by(actor: Actor) -> "QuerySet[Episode]":
    return visible_episodes(actor).filter(care_team__in=teams_as(actor, *DECIDERS))


def _locked(actor: Actor, patient_id: UUID) -> Episode:
    """Return the episode that is followed, locked as for a check-in; NotFound where the actor may decide nothing."""
    mine = _decided_by(actor).filter(patient_id=patient_id, status__in=FOLLOWED)
    found = mine.select_related("patient").select_for_update(of=("self",), no_key=True).order_by("-surgery_on").first()
    if found is None:
        raise NotFound("no_patient", _("There is no patient by that id."))
    return found


def _check(decision: Decision, ruleset: Ruleset, *, today: date) -> None:
    rule = ruleset.by_id.get(decision.rule_id)
    if rule is None:
        raise Refused("no_rule", _("Choose one of the rules listed."), field="rule")
    if rule.urgency >= Urgency.EMERGENCY:
        detail = _("“%(title)s” is an emergency: it holds for every patient, and cannot be changed for one.")
        raise Refused("emergency", detail % {"title": rule.title}, field="rule")
    _check_numbers(decision, rule)
    if not 0 < len(decision.reason.strip()) <= MOST_REASON:
        raise Refused("no_reason", _("Say why: whoever reads the chip wants to know."), field="reason")
    last = today + timedelta(days=ruleset.override_days)
    if not today <= decision.review_on <= last:
        said = {"first": f"{today:%d-%m-%Y}", "last": f"{last:%d-%m-%Y}", "days": ruleset.override_days}
        detail = _("Choose a day from %(first)s to %(last)s: after %(days)s days at most, somebody looks again.")
        raise Refused("too_long", detail % said, field="review_on")


def _check_numbers(decision: Decision, rule: Rule) -> None:
    known = {number.path.rpartition(".")[2] for number in thresholds_of(rule)}
    if not decision.numbers.keys() <= known:
        raise Refused("no_number", _("Only the rule's own thresholds can be changed for one patient."), field="numbers")
    try:
        rule.with_numbers(tuple((name, _hashable(value)) for name, value in decision.numbers.items()))
    except ValidationError:
        raise Refused("bad_number", _("The rule cannot be asked with these numbers."), field="numbers") from None


def _hashable(value: Any) -> Any:
    return tuple(map(_hashable, value)) if isinstance(value, list) else value


def _known(episode: Episode, decision: Decision) -> float | None:
    """Return the driving value that people know of, for a rule that is not to be told."""
    if decision.numbers:
        return None
    said = Flag.objects.filter(episode=episode, rule_id=decision.rule_id).order_by("-raised_at")
    return said.values_list("measure", flat=True).first()
