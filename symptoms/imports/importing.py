"""Many patients from one file: kept as it was sent, checked row by row, and enrolled only when a person says so.

Each row is enrolled whole or not at all, by the service that enrols patients: a batch at once, and where that cannot be,
row by row, so that a row that fails holds up no other.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from recovery.accounts.actors import Actor
from recovery.accounts.models import CareTeam
from recovery.accounts.queries import staff_actor
from recovery.audit.services import record
from recovery.due import claim_due
from recovery.statements import Statement
from symptoms.entry.entering import send_invitations
from symptoms.errors import Conflict, NotFound, Refused
from symptoms.imports.file import read_sheet
from symptoms.imports.models import ImportRowStatus, ImportStatus, PatientImport, PatientImportRow
from symptoms.imports.rows import Checked, Checker, Place
from symptoms.models import Episode, Patient, Program
from symptoms.services import FOLLOWED, Enrolment, enrol_patients, is_same_person

log = structlog.get_logger(__name__)

# Small, so that a file of fifty thousand never keeps a worker from an emergency for more than a moment.
CHECKED_AT_ONCE, ENROLLED_AT_ONCE, STORED_AT_ONCE = 200, 100, 2000
KEPT = timedelta(days=7)
FORGOTTEN_AT_ONCE = 5000
Right = tuple[PatientImportRow, Enrolment]
"""A row that can be enrolled, and what it comes to."""


@transaction.atomic
def upload_patients(
    actor: Actor, content: bytes, *, program_id: UUID, care_team_id: UUID, now: datetime
) -> PatientImport:
    """Keep the rows of a file, to be checked; nobody is enrolled yet. Raises Refused for a file that cannot be read."""
    if not _is_own(actor, program_id, care_team_id):
        raise NotFound("no_team", _("Choose a program and one of your own care teams."), field="care_team")
    assert actor.person_id is not None  # noqa: S101 - staff are people
    rows = read_sheet(content)
    made = PatientImport.objects.create(
        organisation_id=actor.organisation_id,
        care_team_id=care_team_id,
        program_id=program_id,
        total=len(rows),
        created_by_id=actor.person_id,
        created_at=now,
        work_at=now,
    )
    PatientImportRow.objects.bulk_create(
        (
            PatientImportRow(
                organisation_id=actor.organisation_id,
                part_of=made,
                number=row.number,
                identifier=row.cells.get("identifier", ""),
                cells=row.cells,
            )
            for row in rows
        ),
        batch_size=STORED_AT_ONCE,
    )
    record(actor, "import.upload", patients=[], object_id=made.id)
    return made


def _is_own(actor: Actor, program_id: UUID, care_team_id: UUID) -> bool:
    mine = CareTeam.objects.filter(organisation_id=actor.organisation_id, id__in=actor.care_team_ids)
    offered = Program.objects.filter(organisation_id=actor.organisation_id, is_active=True)
    return mine.filter(id=care_team_id).exists() and offered.filter(id=program_id).exists()


@transaction.atomic
def enrol_checked(actor: Actor, import_id: UUID, *, sends_invitations: bool, now: datetime) -> PatientImport:
    """Let the rows that can be enrolled be enrolled; of two who ask at once, the second is told.

    Whoever says so becomes the one in whose name they are enrolled.
    """
    mine = PatientImport.objects.filter(organisation_id=actor.organisation_id, care_team_id__in=actor.care_team_ids)
    found = mine.select_for_update().filter(id=import_id).first()
    if found is None:
        raise NotFound("no_import", _("There is no file by that id."))
    if found.status != ImportStatus.READY:
        raise Conflict("not_ready", _("This file is not waiting to be enrolled: somebody was first, or it is too old."))
    found.status, found.work_at, found.sends_invitations = ImportStatus.ENROLLING, now, sends_invitations
    assert actor.person_id is not None  # noqa: S101 - staff are people
    found.created_by_id = actor.person_id
    found.save(update_fields=["status", "work_at", "sends_invitations", "created_by"])
    record(actor, "import.enrol", patients=[], object_id=found.id)
    return found


def work_imports_due(*, now: datetime, overdue_by: timedelta = timedelta(0)) -> int:
    """Work on one batch of the file that has waited longest; return how many rows were done.

    One batch is one transaction: killed in between, it is done again from its start, and no row is done twice.
    """
    with transaction.atomic():
        waiting = PatientImport.objects.select_related("created_by", "care_team__organisation")
        due = next(claim_due(waiting, "work_at", now=now - overdue_by, limit=1), None)
        return 0 if due is None else _WORK[ImportStatus(due.status)](due, now)


def _check_batch(part: PatientImport, now: datetime) -> int:
    rows = _next(part, ImportRowStatus.WAITING, CHECKED_AT_ONCE)
    if not rows:
        _rest(part, ImportStatus.READY, now)
        return 0
    twins = _twins(part, rows)
    known = _known(part, rows)
    checker = Checker(_place(part, now))
    for row in rows:
        row.status, row.problems = _verdict(row, checker.check(row.cells), twins, known.get(row.identifier))
    _store_verdicts(rows)
    _again(part, now)
    return len(rows)


def _store_verdicts(rows: Iterable[PatientImportRow]) -> None:
    """Store what rows come to: a statement for all that come to the same, which is nearly all of them."""
    alike: dict[tuple[str, ...], list[UUID]] = {}
    for row in rows:
        alike.setdefault((row.status, *row.problems), []).append(row.id)
    for (status, *problems), ids in alike.items():
        PatientImportRow.objects.filter(id__in=ids).update(status=status, problems=problems)


def _verdict(
    row: PatientImportRow, checked: Checked, twins: dict[str, list[int]], known: tuple[Patient, bool] | None
) -> tuple[ImportRowStatus, list[str]]:
    """Return what a row comes to, and why."""
    problems = list(checked.problems)
    if others := [number for number in twins.get(row.identifier, ()) if number != row.number]:
        detail = _("identifier “%(number)s”: this number stands in row %(rows)s too. Keep the row that is right.")
        problems.append(detail % {"number": row.identifier[:40], "rows": ", ".join(map(str, others[:5]))})
    if problems or checked.enrolment is None:
        return ImportRowStatus.WRONG, problems
    if known is None:
        return ImportRowStatus.GOOD, []
    patient, is_followed = known
    if not is_same_person(patient, checked.enrolment.patient):
        detail = _("identifier “%(number)s”: belongs to another name or date of birth here. Check the number.")
        return ImportRowStatus.WRONG, [detail % {"number": row.identifier}]
    if is_followed:
        return ImportRowStatus.KNOWN, []
    return ImportRowStatus.GOOD, [_("Known from before by this number: what is recorded of the person is kept.")]


def _enrol_batch(part: PatientImport, now: datetime) -> int:
    rows = _next(part, ImportRowStatus.GOOD, ENROLLED_AT_ONCE)
    if not rows:
        _rest(part, ImportStatus.DONE, now)
        return 0
    actor, right = staff_actor(part.created_by), _still_right(part, rows, now)
    try:
        _enrol(actor, part, right, now)
    except (Refused, DatabaseError):
        for one in right:
            _enrol_alone(actor, part, one, now)
    _store_verdicts(row for row in rows if row.status == ImportRowStatus.WRONG)
    part.enrolled += sum(row.status == ImportRowStatus.ENROLLED for row in rows)
    _again(part, now)
    return len(rows)


def _still_right(part: PatientImport, rows: Iterable[PatientImportRow], now: datetime) -> list[Right]:
    """Return the rows that can be enrolled now; what has become wrong since it was checked is marked so."""
    checker, right = Checker(_place(part, now)), []
    for row in rows:
        checked = checker.check(row.cells)
        if checked.enrolment is None:
            row.status, row.problems = ImportRowStatus.WRONG, list(checked.problems)
        else:
            right.append((row, checked.enrolment))
    return right


@transaction.atomic
def _enrol(actor: Actor, part: PatientImport, rows: Sequence[Right], now: datetime) -> None:
    """Enrol all of the rows, or none: the patients, their episodes, baselines and invitations."""
    episodes = enrol_patients(actor, [enrolment for _row, enrolment in rows], now=now)
    if part.sends_invitations:
        send_invitations(actor, [episode.patient for episode in episodes], now=now)
    patients = [episode.patient_id for episode in episodes]
    with connection.cursor() as cursor:
        _ENROLLED.run(cursor, {"rows": [row.id for row, _enrolment in rows], "patients": patients})
    for row, _enrolment in rows:
        row.status = ImportRowStatus.ENROLLED


# The row keeps no second copy of what is now the patient's.
_ENROLLED = Statement(
    "import_rows_enrolled",
    f"""
    UPDATE symptoms_patientimportrow AS row
    SET status = '{ImportRowStatus.ENROLLED.value}', problems = '{{}}', cells = '{{}}', patient_id = one.patient
    FROM unnest(%(rows)s, %(patients)s) AS one(id, patient) WHERE row.id = one.id
    """,  # noqa: S608 - a word of our own
    rows="uuid[]",
    patients="uuid[]",
)


def _enrol_alone(actor: Actor, part: PatientImport, one: Right, now: datetime) -> None:
    row, _enrolment = one
    try:
        _enrol(actor, part, [one], now)
    except Refused as refused:
        row.status, row.problems = ImportRowStatus.WRONG, refused.detail.splitlines()
    except DatabaseError as error:
        log.error("row_not_enrolled", row=str(row.id), error=type(error).__name__)
        said = _("This row could not be stored. Enrol this patient by the form, which says more.")
        row.status, row.problems = ImportRowStatus.WRONG, [said]


def _forget(part: PatientImport, _now: datetime) -> int:
    """Delete rows that have lain long enough: what became a patient is with the patient."""
    old = part.rows.values("id")[:FORGOTTEN_AT_ONCE]
    deleted, _each = PatientImportRow.objects.filter(id__in=old).delete()
    if not deleted:
        part.status, part.work_at = ImportStatus.FORGOTTEN, None
        part.save(update_fields=["status", "work_at"])
    return deleted


_WORK = {
    ImportStatus.CHECKING: _check_batch,
    ImportStatus.READY: _forget,
    ImportStatus.ENROLLING: _enrol_batch,
    ImportStatus.DONE: _forget,
}


def _next(part: PatientImport, status: ImportRowStatus, limit: int) -> list[PatientImportRow]:
    return list(part.rows.filter(status=status).order_by("number")[:limit])


def _again(part: PatientImport, now: datetime) -> None:
    """Leave the file due, behind others that wait."""
    part.work_at = now
    part.save(update_fields=["work_at", "enrolled"])


def _rest(part: PatientImport, status: ImportStatus, now: datetime) -> None:
    """Leave the file to people until its rows are deleted."""
    part.status, part.work_at = status, now + KEPT
    part.save(update_fields=["status", "work_at"])


def _place(part: PatientImport, now: datetime) -> Place:
    return Place(part.program_id, part.care_team_id, part.care_team.organisation.time_zone, now)


def _numbers(rows: Iterable[PatientImportRow]) -> set[str]:
    return {row.identifier for row in rows if row.identifier}


def _twins(part: PatientImport, rows: Sequence[PatientImportRow]) -> dict[str, list[int]]:
    """Return the rows of each patient number of a batch that stands in the file more than once."""
    same = list(part.rows.filter(identifier__in=_numbers(rows)).order_by("number").values_list("identifier", "number"))
    counted = Counter(identifier for identifier, _number in same)
    twins: dict[str, list[int]] = {}
    for identifier, number in same:
        if counted[identifier] > 1:
            twins.setdefault(identifier, []).append(number)
    return twins


def _known(part: PatientImport, rows: Sequence[PatientImportRow]) -> dict[str, tuple[Patient, bool]]:
    """Return the patients of the hospital with one of the numbers, and whether each is looked after now."""
    found = Patient.objects.filter(organisation_id=part.organisation_id, identifier__in=_numbers(rows))
    followed = set(Episode.objects.filter(patient__in=found, status__in=FOLLOWED).values_list("patient_id", flat=True))
    return {patient.identifier: (patient, patient.id in followed) for patient in found}
