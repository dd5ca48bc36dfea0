"""Reading files of patients: only those of the actor's own care teams."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from recovery.accounts.actors import Actor
from symptoms.errors import NotFound
from symptoms.imports.file import COLUMNS, PROBLEM
from symptoms.imports.models import ImportRowStatus, ImportStatus, PatientImport, PatientImportRow

MOST_ROWS_SHOWN = 100
MOST_FILES_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPage:
    """One file: how far it is, and a page of what came of its rows."""

    file: PatientImport
    counts: dict[str, int]
    rows: list[PatientImportRow]
    page: int
    pages: int

    @property
    def is_working(self) -> bool:
        """True while rows are being checked or enrolled."""
        return self.file.status in {ImportStatus.CHECKING, ImportStatus.ENROLLING}

    @property
    def is_ready(self) -> bool:
        """True when a person must say whether to enrol."""
        return self.file.status == ImportStatus.READY

    @property
    def done(self) -> int:
        """Return how many rows the present work is through."""
        waits = ImportRowStatus.WAITING if self.file.status == ImportStatus.CHECKING else ImportRowStatus.GOOD
        return self.file.total - self.counts[waits]

    @property
    def outcomes(self) -> list[tuple[str, str, int]]:
        """Return each thing that came of rows, in words, with how many."""
        return [(code, str(ImportRowStatus(code).label), count) for code, count in self.counts.items() if count]


def imports(actor: Actor) -> list[PatientImport]:
    """Return the newest files of the actor's teams."""
    related = _visible(actor).select_related("care_team", "created_by")
    return list(related.order_by("-created_at")[:MOST_FILES_SHOWN])


def import_page(actor: Actor, import_id: UUID, *, page: int = 1) -> ImportPage:
    """Return a file with a page of its rows, those to be put right first; while work goes on without rows."""
    file = _visible(actor).select_related("care_team", "program").filter(id=import_id).first()
    if file is None:
        raise NotFound("no_import", _("There is no file by that id."))
    counted = dict(file.rows.values_list("status").annotate(count=Count("id")))
    counts = {str(status): counted.get(status, 0) for status in ImportRowStatus}
    pages = max(-(-sum(counts.values()) // MOST_ROWS_SHOWN), 1)
    shown = min(max(page, 1), pages)
    made = ImportPage(file=file, counts=counts, rows=[], page=shown, pages=pages)
    if not made.is_working:
        start = (shown - 1) * MOST_ROWS_SHOWN
        # "wrong" sorts last by name, so the order is turned round: what must be put right comes first.
        made.rows.extend(file.rows.order_by("-status", "number")[start : start + MOST_ROWS_SHOWN])
    return made


def rows_to_fix(actor: Actor, import_id: UUID) -> Iterator[list[str]]:
    """Yield the rows of a file that must be put right, as they were written, and last what is wrong with each."""
    file = _visible(actor).filter(id=import_id).first()
    if file is None:
        raise NotFound("no_import", _("There is no file by that id."))
    return _as_written(file.rows.filter(status=ImportRowStatus.WRONG).order_by("number"))


def _as_written(rows: QuerySet[PatientImportRow]) -> Iterator[list[str]]:
    for row in rows.iterator():
        yield [*(row.cells.get(column, "") for column in COLUMNS), " ".join(row.problems)]


FIX_COLUMNS = (*COLUMNS, PROBLEM)


def _visible(actor: Actor) -> QuerySet[PatientImport]:
    return PatientImport.objects.filter(organisation_id=actor.organisation_id, care_team_id__in=actor.care_team_ids)
