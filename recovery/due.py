"""Rows whose time has come."""

from collections.abc import Iterator
from datetime import datetime
from typing import TypeVar

from django.db import models

Model = TypeVar("Model", bound=models.Model)


def claim_due(rows: models.QuerySet[Model], column: str, *, now: datetime, limit: int) -> Iterator[Model]:
    """Yield up to `limit` rows whose `column` has passed, longest overdue first, locked until the transaction ends.

    Rows that another worker holds are skipped, so any number of drains may run at once. Must be called inside a
    transaction: the lock is the claim, and it ends with the worker. As everywhere it keeps nobody from writing a row that
    refers to this one: foreign keys are checked at the commit, and would wait there for each other.
    """
    due = rows.filter(**{f"{column}__lte": now}).order_by(column)
    yield from due.select_for_update(skip_locked=True, of=("self",), no_key=True)[:limit]
