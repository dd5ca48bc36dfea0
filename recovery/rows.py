"""The shape every row of ours shares: one UUIDv7 id, and the organisation that owns it."""

import uuid
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, TypeVar

import pghistory
import pgtrigger
import uuid_utils.compat
from django.db import models
from django.db.models import Q

Model = TypeVar("Model", bound=type[models.Model])


def new_id() -> uuid.UUID:
    """Return a fresh UUIDv7: unique without a sequence, and sorted by the time it was made."""
    return uuid_utils.compat.uuid7()


class Row(models.Model):
    """A row with a UUIDv7 primary key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True


class OrganisationRow(Row):
    """A row that belongs to one organisation: the key to partition or shard by later."""

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        abstract = True
        # Lets a child carry a foreign key of (organisation, parent) once tables are partitioned.
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "id"], name="%(app_label)s_%(class)s_in_organisation")
        ]


def within(table: str, column: str, low: float, high: float) -> models.CheckConstraint:
    """Return a CHECK that refuses a value outside the range; null passes, NaN does not."""
    bounds: dict[str, Any] = {f"{column}__gte": low, f"{column}__lte": high}
    return models.CheckConstraint(
        condition=Q(**{f"{column}__isnull": True}) | Q(**bounds), name=f"{table}_{column}_range"
    )


def one_of(table: str, column: str, choices: Iterable[str]) -> models.CheckConstraint:
    """Return a CHECK that refuses a word outside the vocabulary; null passes."""
    known = Q(**{f"{column}__in": list(choices)})
    return models.CheckConstraint(condition=Q(**{f"{column}__isnull": True}) | known, name=f"{table}_{column}_known")


def never_emptied() -> pgtrigger.Trigger:
    """Return a trigger that refuses TRUNCATE, which triggers on rows do not see."""
    return pgtrigger.Trigger(
        name="never_emptied",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;",
    )


def every_state_kept(*trackers: Any, **options: Any) -> Callable[[Model], Model]:
    """Keep each state of a model's rows in a table beside it that only grows; takes what pghistory.track takes."""
    return pghistory.track(*trackers, meta={"triggers": [never_emptied()]}, **options)  # type: ignore[no-any-return]
