"""Which rules judge a program now."""

from collections.abc import Iterable
from functools import lru_cache
from uuid import UUID

from django.db import connection

from alerts.models import Ruleset as StoredRuleset
from alerts.rules.ruleset import Ruleset
from recovery.statements import Statement

# A round asks this for every batch, a save for every check-in.
_IN_FORCE = Statement(
    "ruleset_in_force",
    """
    SELECT r.id FROM alerts_ruleset r WHERE r.program_id = %(program)s AND r.published_at IS NOT NULL
    ORDER BY r.version DESC LIMIT 1
    """,
    program="uuid",
)


def ruleset_in_force(program_id: UUID) -> tuple[UUID, Ruleset]:
    """Return the newest published ruleset of a program, with its id; LookupError where there is none."""
    with connection.cursor() as cursor:
        _IN_FORCE.run(cursor, {"program": program_id})
        (ruleset_id,) = cursor.fetchone() or (None,)
    if ruleset_id is None:
        message = f"Program {program_id} has no published ruleset. Publish one first."
        raise LookupError(message)
    return ruleset_id, parsed(ruleset_id)


def rulesets_in_force(program_ids: Iterable[UUID]) -> dict[UUID, Ruleset]:
    """Return the newest published ruleset of each program that has one, in one query."""
    published = StoredRuleset.objects.filter(program_id__in=set(program_ids), published_at__isnull=False)
    newest = published.order_by("program_id", "-version").distinct("program_id")
    return {program_id: parsed(ruleset_id) for program_id, ruleset_id in newest.values_list("program_id", "id")}


@lru_cache(maxsize=256)
def parsed(ruleset_id: UUID) -> Ruleset:
    """Return a published ruleset ready to judge with; kept, because the database lets nobody change it."""
    return Ruleset.model_validate(StoredRuleset.objects.values_list("document", flat=True).get(id=ruleset_id))
