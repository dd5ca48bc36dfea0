"""Drafts: a new version is written by one person, tried on stored check-ins, and published or discarded by another."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import ValidationError

from alerts.models import Ruleset as StoredRuleset
from alerts.programs.models import Backtest
from alerts.programs.publishing import publish_ruleset
from alerts.queries import ruleset_in_force
from alerts.queries.backtests import newest_backtest, newly_missed
from alerts.queries.programs import draft_of, version_of
from alerts.rules.documents import fault_lines
from alerts.rules.numbers import changes, with_numbers
from alerts.rules.ruleset import Ruleset
from recovery.accounts.actors import Actor
from recovery.audit.services import record
from symptoms.errors import Conflict, Refused
from symptoms.models import Program

MOST_DAYS = 365


def drafted(document: Mapping[str, Any], values: Mapping[str, Any]) -> tuple[dict[str, Any], Ruleset]:
    """Return a document with other numbers, and its ruleset; Refused with every fault where it could not judge."""
    changed = with_numbers(document, values)
    try:
        return changed, Ruleset.model_validate(changed)
    except ValidationError as error:
        raise Refused("bad_document", "\n".join(fault_lines(error)), field="document") from None


@transaction.atomic
def write_draft(actor: Actor, base_id: UUID, values: Mapping[str, Any], *, note: str) -> StoredRuleset:
    """Store another version of a program with other numbers than a version that is in force, or drafted since.

    Raises Refused without a reason, without a change or for a number that cannot be; Conflict when a newer version
    has come into force than the one that the numbers were read from.
    """
    base = version_of(actor, base_id)
    Program.objects.select_for_update(no_key=True).get(id=base.program_id)  # versions are numbered one at a time
    in_force_id, in_force = ruleset_in_force(base.program_id)
    number = StoredRuleset.objects.values_list("version", flat=True).get(id=in_force_id)
    if base.version < number:
        raise Conflict("stale", _("Version %(version)s came into force meanwhile.") % {"version": number})
    if not note.strip():
        raise Refused("no_note", _("Say why: who reads this in a year wants to know."), field="note")
    document, ruleset = drafted(base.document, values)
    if not changes(in_force, ruleset):
        raise Refused("nothing_changed", _("This is the version in force, number for number: nothing would change."))
    newest = StoredRuleset.objects.filter(program_id=base.program_id).order_by("-version").first()
    made = StoredRuleset.objects.create(
        organisation_id=base.organisation_id,
        program_id=base.program_id,
        version=(newest.version if newest else 0) + 1,
        document=document,
        note=note.strip(),
        created_by_id=actor.person_id,
    )
    record(actor, "ruleset.draft", patients=[], object_id=made.id)
    return made


@transaction.atomic
def discard_draft(actor: Actor, ruleset_id: UUID, *, now: datetime) -> StoredRuleset:
    """Put a draft aside for ever; it stays in the history. Its author may, too."""
    draft = draft_of(actor, ruleset_id, lock=True)
    draft.discarded_by_id, draft.discarded_at = actor.person_id, now
    draft.save(update_fields=["discarded_by", "discarded_at"])
    Backtest.objects.filter(ruleset=draft, run_at__isnull=False).update(run_at=None)
    record(actor, "ruleset.discard", patients=[], object_id=draft.id)
    return draft


@transaction.atomic
def ask_backtest(actor: Actor, ruleset_id: UUID, *, days: int, now: datetime) -> Backtest:
    """Let the worker play a draft over the last days, 1 to 365, beside the version in force; one at a time a draft."""
    if not 1 <= days <= MOST_DAYS:
        detail = _("%(days)s days cannot be played: a whole number from 1 to %(most)s can.")
        raise Refused("bad_days", detail % {"days": days, "most": MOST_DAYS}, field="days")
    if (asked_by := actor.person_id) is None:
        raise Refused("no_person", _("A person asks for a backtest, by signing in."))
    draft = draft_of(actor, ruleset_id, lock=True)
    running = Backtest.objects.filter(ruleset=draft, run_at__isnull=False).first()
    if running is not None:
        return running
    against, _ruleset = ruleset_in_force(draft.program_id)
    record(actor, "ruleset.backtest", patients=[], object_id=draft.id)
    return Backtest.objects.create(
        organisation_id=draft.organisation_id,
        ruleset=draft,
        against_id=against,
        days=days,
        asked_by_id=asked_by,
        asked_at=now,
        run_at=now,
    )


@transaction.atomic
def publish_draft(actor: Actor, ruleset_id: UUID, *, accepts_misses: bool, now: datetime) -> StoredRuleset:
    """Put a draft in force that was played beside the version in force now, by a second person.

    Where it misses complications that were found, that person must say that she accepts it; this is on the trail.
    """
    draft = draft_of(actor, ruleset_id, lock=True)
    Program.objects.select_for_update(no_key=True).get(id=draft.program_id)  # so that what is in force stays so
    missed = newly_missed(_figures(draft))
    if missed and not accepts_misses:
        detail = ngettext(
            "It would have missed %(number)s confirmed complication. Say that you have looked at it.",
            "It would have missed %(number)s confirmed complications. Say that you have looked at them.",
            missed,
        )
        raise Refused("misses", detail % {"number": missed}, field="accepts_misses")
    published = publish_ruleset(actor, ruleset_id, now=now)
    if missed:
        record(actor, "ruleset.accept_misses", patients=[], object_id=published.id)
    return published


def _figures(draft: StoredRuleset) -> Mapping[str, Any]:
    backtest = newest_backtest(draft.id)
    in_force, _ruleset = ruleset_in_force(draft.program_id)
    if backtest is None or backtest.figures is None or backtest.against_id != in_force:
        detail = _("Version %(version)s has no finished backtest beside the version in force. Run it, then publish.")
        raise Conflict("not_backtested", detail % {"version": draft.version})
    figures: Mapping[str, Any] = backtest.figures
    return figures
