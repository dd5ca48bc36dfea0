"""Programs and their versions as a lead reads them: those of her own organisation."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from alerts.models import Ruleset as StoredRuleset
from alerts.rules.ruleset import Ruleset
from recovery.accounts.actors import Actor
from symptoms.errors import Conflict, NotFound
from symptoms.models import Episode, EpisodeStatus, Program


def programs_of(actor: Actor) -> list[Program]:
    """Return the programs of the actor's organisation that have a version in force, by name."""
    mine = Program.objects.filter(organisation_id=actor.organisation_id, rulesets__published_at__isnull=False)
    return list(mine.distinct().order_by("name"))


def version_in_force(actor: Actor, program_id: UUID | None) -> StoredRuleset:
    """Return the version in force of a program, of the first one without an id; NotFound for any other."""
    known = [program.id for program in programs_of(actor)]
    wanted = known[:1] if program_id is None else [one for one in known if one == program_id]
    if not wanted:
        raise NotFound("no_program", _("There is no program by that id."))
    published = _versions(actor).filter(program_id=wanted[0], published_at__isnull=False)
    return published.order_by("-version")[0]


def version_of(actor: Actor, ruleset_id: UUID) -> StoredRuleset:
    """Return one version of a program of the actor's organisation; NotFound for any other."""
    found = _versions(actor).filter(id=ruleset_id).first()
    if found is None:
        raise NotFound("no_ruleset", _("There is no version by that id."))
    return found


def draft_of(actor: Actor, ruleset_id: UUID, *, lock: bool) -> StoredRuleset:
    """Return a version that is still a draft; Conflict, with who and when, where it has ended."""
    rows = _versions(actor).select_for_update(of=("self",)) if lock else _versions(actor)
    found = rows.filter(id=ruleset_id).first()
    if found is None:
        raise NotFound("no_ruleset", _("There is no version by that id."))
    said = {"version": found.version}
    if found.published_at is not None:
        raise Conflict("already_published", _("Version %(version)s was already published.") % said)
    if found.discarded_at is not None:
        raise Conflict("discarded", _("Version %(version)s was discarded. Write a new one.") % said)
    return found


def versions_of(actor: Actor, program_id: UUID) -> list[StoredRuleset]:
    """Return every version of a program, newest first."""
    return list(_versions(actor).filter(program_id=program_id).order_by("-version"))


def ruleset_of(version: StoredRuleset) -> Ruleset:
    """Return a version ready to judge with."""
    return Ruleset.model_validate(version.document)


def as_shipped(program_id: UUID) -> Ruleset:
    """Return the first version of a program: the one that came with the product."""
    first = StoredRuleset.objects.filter(program_id=program_id).order_by("version")[0]
    return ruleset_of(first)


def active_episodes(actor: Actor, program_id: UUID) -> int:
    """Return how many patients are on a program in the actor's organisation."""
    mine = Episode.objects.filter(organisation_id=actor.organisation_id, program_id=program_id)
    return mine.filter(status=EpisodeStatus.ACTIVE).count()


def state_of(version: StoredRuleset, in_force: StoredRuleset) -> str:
    """Return what has become of a version, in words."""
    if version.id == in_force.id:
        return _("In force")
    if version.published_at is not None:
        return _("Was in force")
    if version.discarded_at is not None:
        return _("Discarded")
    return _("Overtaken") if version.version < in_force.version else _("Draft")


def ended_at(version: StoredRuleset) -> datetime | None:
    """Return when a version was published or discarded."""
    return version.published_at or version.discarded_at


def _versions(actor: Actor) -> QuerySet[StoredRuleset]:
    people = ("program", "created_by", "published_by", "discarded_by")
    return StoredRuleset.objects.filter(organisation_id=actor.organisation_id).select_related(*people)
