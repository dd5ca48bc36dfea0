"""Rulesets come into force: those we ship, as they are; a later version when a second person publishes it."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from pydantic import ValidationError

from alerts.judgement.judging import ask_again
from alerts.models import Ruleset as StoredRuleset
from alerts.rules.documents import fault_lines, read_program
from alerts.rules.ruleset import Ruleset
from recovery.accounts.actors import Actor, Role
from recovery.accounts.models import Organisation
from recovery.audit.services import record
from symptoms.errors import Conflict, NotFound, Refused
from symptoms.models import Episode, Program

# Judging everybody in one second would hold up the check-ins that come in meanwhile.
SPREAD = timedelta(minutes=10)
PUBLISHERS = frozenset({Role.CLINICIAN, Role.LEAD, Role.ADMINISTRATOR})
AS_SHIPPED = "As shipped."


@dataclass(frozen=True, slots=True)
class ProgramDocument:
    """A program's document that was read and found good."""

    slug: str
    name: str
    document: dict[str, Any]


def shipped_documents() -> list[Path]:
    """Return the files of the programs that come with the product."""
    return sorted((settings.BASE_DIR / "programs").glob("*.toml"))


def read_document(path: Path) -> ProgramDocument:
    """Return the document of a file; raise DocumentError where it is not one that can be used."""
    ruleset = read_program(path)
    return ProgramDocument(ruleset.slug, ruleset.name, tomllib.loads(path.read_text(encoding="utf-8")))


@transaction.atomic
def load_programs(
    documents: Iterable[ProgramDocument], organisations: Iterable[Organisation], *, now: datetime
) -> list[StoredRuleset]:
    """Put each document in force in each organisation that has no version of it; return the versions made."""
    wanted = list(documents)
    return [
        made
        for organisation in organisations
        for document in wanted
        if (made := _first_version(organisation, document, now=now)) is not None
    ]


def _first_version(organisation: Organisation, shipped: ProgramDocument, *, now: datetime) -> StoredRuleset | None:
    """Return version 1 as shipped, None where there is a version: what a clinic has changed is never replaced."""
    program, _ = Program.objects.get_or_create(
        organisation=organisation, slug=shipped.slug, defaults={"name": shipped.name}
    )
    if program.rulesets.exists():
        return None
    return StoredRuleset.objects.create(
        organisation=organisation,
        program=program,
        version=1,
        document=shipped.document,
        note=AS_SHIPPED,
        published_at=now,
    )


@transaction.atomic
def draft_ruleset(
    actor: Actor, program_id: UUID, *, document: Mapping[str, Any], note: str, now: datetime
) -> StoredRuleset:
    """Store a document as the next version of a program: a draft, which judges nobody until a second person publishes it.

    Refused, with every place, value and what is allowed, when it cannot judge; and without a note of why.
    """
    mine = Program.objects.filter(id=program_id, organisation_id=actor.organisation_id)
    program = mine.select_for_update(no_key=True).first()
    if program is None or actor.role not in PUBLISHERS:
        raise NotFound("no_program", "There is no program by that id.")
    if not note.strip():
        raise Refused("no_note", "Say why this version is made.", field="note")
    _check_document(document, slug=program.slug)
    newest = program.rulesets.aggregate(newest=Max("version"))["newest"] or 0
    ruleset = StoredRuleset.objects.create(
        organisation_id=program.organisation_id,
        program=program,
        version=newest + 1,
        document=document,
        note=note.strip(),
        created_by_id=actor.person_id,
        created_at=now,
    )
    record(actor, "ruleset.draft", patients=[], object_id=ruleset.id)
    return ruleset


def _check_document(document: Mapping[str, Any], *, slug: str | None = None) -> None:
    try:
        ruleset = Ruleset.model_validate(document)
    except ValidationError as error:
        raise Refused("bad_document", "\n".join(fault_lines(error)), field="document") from None
    if slug is not None and ruleset.slug != slug:
        raise Refused("bad_document", f"slug: {ruleset.slug!r} should be {slug!r}", field="document")


@transaction.atomic
def publish_ruleset(actor: Actor, ruleset_id: UUID, *, now: datetime) -> StoredRuleset:
    """Put a draft in force: a second person does, and every active episode is judged again over ten minutes.

    Of two versions published at once, the later waits and is refused if its number is the lower one.
    """
    ruleset = _draft(actor, ruleset_id)
    _check_publishable(actor, ruleset)
    ruleset.published_by_id, ruleset.published_at = actor.person_id, now
    ruleset.save(update_fields=["published_by", "published_at"])
    mine = Episode.objects.filter(organisation_id=ruleset.organisation_id, program_id=ruleset.program_id)
    ask_again(mine, now=now, spread=SPREAD)
    record(actor, "ruleset.publish", patients=[], object_id=ruleset.id)
    return ruleset


def _draft(actor: Actor, ruleset_id: UUID) -> StoredRuleset:
    mine = StoredRuleset.objects.filter(id=ruleset_id, organisation_id=actor.organisation_id)
    # The program's row is the lock: its versions come into force one at a time.
    found = mine.select_related("program").select_for_update(of=("self", "program"), no_key=True).first()
    if found is None or actor.role not in PUBLISHERS:
        raise NotFound("no_ruleset", "There is no ruleset by that id.")
    return found


def _check_publishable(actor: Actor, ruleset: StoredRuleset) -> None:
    if ruleset.published_at is not None:
        raise Conflict("already_published", f"Version {ruleset.version} was already published.")
    if ruleset.discarded_at is not None:
        raise Conflict("discarded", f"Version {ruleset.version} was discarded. Write a new one.")
    if ruleset.created_by_id is None or ruleset.created_by_id == actor.person_id:
        detail = f"Version {ruleset.version} must be published by somebody other than who wrote it."
        raise Refused("second_person", detail)
    newer = ruleset.program.rulesets.filter(version__gt=ruleset.version, published_at__isnull=False)
    if newer.exists():
        raise Conflict("superseded", f"A version after {ruleset.version} is in force. Write a new one.")
    _check_document(ruleset.document)
