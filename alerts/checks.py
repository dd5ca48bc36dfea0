"""Rulesets that this release cannot read, told before anything starts with it."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.db import ProgrammingError
from pydantic import ValidationError

from alerts.models import Ruleset
from alerts.queries.rulesets import parsed
from alerts.rules.documents import fault_lines


@register("database")
def check_rulesets_can_be_read(*, databases: Sequence[str] | None = None, **_options: Any) -> list[CheckMessage]:
    """Find a version in force that an older release published and this one cannot read: it would judge nobody."""
    published = Ruleset.objects.filter(published_at__isnull=False).order_by("program_id", "-version")
    newest = published.distinct("program_id").values_list("id", "version", "program__name", "organisation__name")
    try:
        in_force = list(newest) if "default" in (databases or ()) else []
    except ProgrammingError:
        return []  # before the first migration there are none
    errors: list[CheckMessage] = []
    for ruleset_id, version, program, organisation in in_force:
        try:
            parsed(ruleset_id)
        except ValidationError as error:
            faults = "; ".join(fault_lines(error))
            errors.append(
                Error(
                    f"Version {version} of {program} at {organisation} is in force, and cannot be read: {faults}.",
                    hint="Go back to the release before, and publish there a version that holds in both.",
                    id="alerts.E001",
                )
            )
    return errors
