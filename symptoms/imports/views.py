"""The pages on which staff enrol many patients from one file: send it, see what each row comes to, then say so."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alerts.queries import desk, open_programs, own_teams
from alerts.showing import found_or_404, show
from recovery.audit.services import record
from recovery.middleware import AskedRequest
from recovery.spreadsheets import csv_download, csv_text
from recovery.uploads import was_too_large
from symptoms.enrolling import ImportForm
from symptoms.errors import NotFound, Refused
from symptoms.imports.file import COLUMNS, MOST_ROWS
from symptoms.imports.importing import enrol_checked, upload_patients
from symptoms.imports.queries import FIX_COLUMNS, import_page, imports, rows_to_fix

TOO_LARGE = _("The file is larger than 10 MB. Cut it into several files; each keeps the first line.")


def import_patients(request: AskedRequest) -> HttpResponse:
    """Take a file of patients; nobody is enrolled by sending it."""
    form = _form(request)
    if request.method == "POST":
        if was_too_large(request):
            form.errors.clear()
            form.add_error("file", TOO_LARGE)
        elif form.is_valid() and (sent := _uploaded(request, form)):
            return redirect("patient-import-file", sent)
    frame = desk(request.actor, now=timezone.now())
    context = {"form": form, "files": imports(request.actor), "most": MOST_ROWS, "columns": COLUMNS}
    return show(request, "symptoms/import.html", frame, context, status=422 if form.is_bound else 200)


def _form(request: AskedRequest) -> ImportForm:
    choices = {"programs": open_programs(request.actor), "teams": own_teams(request.actor)}
    return ImportForm(request.POST, request.FILES, **choices) if request.method == "POST" else ImportForm(**choices)


def _uploaded(request: AskedRequest, form: ImportForm) -> UUID | None:
    """Return the id of the kept file, or None with the reason on the form."""
    said = form.cleaned_data
    program, team = UUID(said["program"]), UUID(said["care_team"])
    try:
        kept = upload_patients(
            request.actor, said["file"].read(), program_id=program, care_team_id=team, now=timezone.now()
        )
    except Refused as refused:
        form.add_error(refused.field or None, refused.detail)
        return None
    return kept.id


def import_template(_request: AskedRequest) -> HttpResponse:
    """Give out an empty file with every column."""
    return csv_download("patients.csv", csv_text(COLUMNS, []))


@found_or_404
def import_file(request: AskedRequest, import_id: UUID) -> HttpResponse:
    """Show how far a file is, and what each of its rows comes to."""
    page = import_page(request.actor, import_id, page=_number(request.GET.get("page", "")))
    frame = desk(request.actor, now=timezone.now())
    patients = [row.patient_id for row in page.rows if row.patient_id]
    reads = "import.read" if page.rows else ""
    return show(
        request, "symptoms/import_file.html", frame, {"page": page}, reads=reads, patients=patients, object_id=import_id
    )


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= len(str(MOST_ROWS)) else 1


@found_or_404
def import_enrol(request: AskedRequest, import_id: UUID) -> HttpResponse:
    """Enrol the rows that can be."""
    try:
        enrol_checked(
            request.actor, import_id, sends_invitations="sends_invitations" in request.POST, now=timezone.now()
        )
    except NotFound:
        raise
    except Refused as refused:
        messages.warning(request, refused.detail)
    return redirect("patient-import-file", import_id)


@found_or_404
def import_errors(request: AskedRequest, import_id: UUID) -> HttpResponse:
    """Give out the rows that must be put right, as they were written, with what is wrong in a last column."""
    written = csv_text(FIX_COLUMNS, rows_to_fix(request.actor, import_id))
    record(request.actor, "import.export", patients=[], object_id=import_id)
    return csv_download("patients-to-fix.csv", written)
