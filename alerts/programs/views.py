"""The pages on which a lead reads a program, changes its numbers, tries the change, and a second one publishes it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.programs.drafting import ask_backtest, discard_draft, drafted, publish_draft, write_draft
from alerts.programs.forms import BacktestForm, NoteForm, ProgramForm
from alerts.programs.versions import Version, comparison, program_page, version_page, what_changed
from alerts.programs.words import SECTIONS
from alerts.queries import desk
from alerts.queries.backtests import results
from alerts.queries.programs import as_shipped, ruleset_of, version_in_force, version_of
from alerts.showing import found_or_404, show
from recovery.middleware import AskedRequest
from symptoms.errors import Conflict, NotFound, Refused


@found_or_404
def program(request: AskedRequest) -> HttpResponse:
    """Show the version in force as sentences, a card for each rule."""
    page = program_page(request.actor, _id(request.GET.get("program")))
    return _show(request, "alerts/program.html", {"page": page})


@found_or_404
def program_versions(request: AskedRequest) -> HttpResponse:
    """Show every version of a program, and how any two differ."""
    page = program_page(request.actor, _id(request.GET.get("program")))
    before, after = _id(request.GET.get("before")), _id(request.GET.get("after"))
    context = {"page": page, "comparison": comparison(request.actor, before, after) if before and after else None}
    return _show(request, "alerts/program_versions.html", context)


# Changing


@found_or_404
def program_edit(request: AskedRequest) -> HttpResponse:
    """Take other numbers, section by section, show what they change, and store them as a draft; nothing typed is lost."""
    editing = Editing(request)
    if request.method != "POST":
        return editing.page()
    if editing.is_stale:
        return editing.again_on_newer()
    to = request.POST.get("to", "")
    if not editing.form.is_valid():
        return editing.page(status=422)
    if to.startswith("section:") or to == "back":
        return editing.turned(to.removeprefix("section:"))
    return editing.checked(is_final=to == "save")


class Editing:
    """One step of editing: the version that the numbers were read from, and what was entered."""

    def __init__(self, request: AskedRequest) -> None:
        self.request = request
        sent = request.POST if request.method == "POST" else request.GET
        base = _id(sent.get("base"))
        self.base = (
            version_of(request.actor, base) if base else version_in_force(request.actor, _id(sent.get("program")))
        )
        self.in_force = version_in_force(request.actor, self.base.program_id)
        self.section = section if (section := sent.get("section", "")) in SECTIONS else next(iter(SECTIONS))
        self.form = self._form(request.POST.dict() if request.method == "POST" else None)

    @property
    def is_stale(self) -> bool:
        """True when a newer version has come into force than the one that the numbers were read from."""
        return self.base.version < self.in_force.version

    def _form(self, data: Mapping[str, str] | None) -> ProgramForm:
        return ProgramForm(ruleset_of(self.base), as_shipped(self.base.program_id), self.section, data)

    def page(self, mistakes: list[str] | None = None, *, status: int = 200) -> HttpResponse:
        """Return the page with the fields of one section."""
        sections = [(name, title) for name, title in SECTIONS.items() if self.form.has_section(name)]
        context = {"editing": self, "form": self.form, "sections": sections, "mistakes": mistakes}
        return _show(self.request, "alerts/program_edit.html", context, status=status)

    def turned(self, section: str) -> HttpResponse:
        """Return the page of another section, with everything entered carried along."""
        entered = self.form.entered
        self.section = section if section in SECTIONS else self.section
        self.form = self._form(entered)
        return self.page()

    def again_on_newer(self) -> HttpResponse:
        """Return the page with what was entered, on top of the version that came into force meanwhile."""
        said = _("Version %(version)s came into force meanwhile. Your changes are now made to it: look at them again.")
        entered = self.form.entered
        self.base = self.in_force
        self.form = self._form(entered)
        return self.page([said % {"version": self.in_force.version}], status=409)

    def checked(self, *, is_final: bool) -> HttpResponse:
        """Return what the numbers would change, or store them as a draft; the page again where they cannot be."""
        note = NoteForm(self.request.POST if is_final else None)
        try:
            _document, ruleset = drafted(self.base.document, self.form.values)
            changed = what_changed(ruleset_of(self.in_force), ruleset)
            if not changed:
                return self.page([_("Nothing is changed yet: the numbers are those in force.")], status=422)
            if is_final and note.is_valid():
                made = write_draft(self.request.actor, self.base.id, self.form.values, note=note.cleaned_data["note"])
                messages.success(self.request, _("Saved as version %(version)s, a draft.") % {"version": made.version})
                return redirect("program-version", ruleset_id=made.id)
        except Refused as refused:
            return self.page(refused.detail.splitlines(), status=refused.status)
        context = {"editing": self, "entered": self.form.entered, "changed": changed, "note": note}
        return _show(self.request, "alerts/program_check.html", context, status=422 if note.errors else 200)


# One version


@found_or_404
def program_version(request: AskedRequest, ruleset_id: UUID) -> HttpResponse:
    """Show one version: what it changes, why, what its backtest says, and what can be done with it."""
    return _version(request, ruleset_id)


@found_or_404
def program_backtest(request: AskedRequest, ruleset_id: UUID) -> HttpResponse:
    """Let the worker play a draft beside the version in force."""
    form = BacktestForm(request.POST)
    if not form.is_valid():
        return _version(request, ruleset_id, backtest_form=form, status=422)
    try:
        ask_backtest(request.actor, ruleset_id, days=form.cleaned_data["days"], now=timezone.now())
    except (Conflict, NotFound) as refused:
        return _refused(request, ruleset_id, refused)
    return redirect("program-version", ruleset_id=ruleset_id)


@found_or_404
def program_publish(request: AskedRequest, ruleset_id: UUID) -> HttpResponse:
    """Put a draft in force."""
    accepts = "accepts_misses" in request.POST
    try:
        made = publish_draft(request.actor, ruleset_id, accepts_misses=accepts, now=timezone.now())
    except Refused as refused:
        return _refused(request, ruleset_id, refused)
    said = _("Version %(version)s is in force. Every active patient is judged again within ten minutes.")
    messages.success(request, said % {"version": made.version})
    return redirect("program-version", ruleset_id=ruleset_id)


@found_or_404
def program_discard(request: AskedRequest, ruleset_id: UUID) -> HttpResponse:
    """Put a draft aside."""
    try:
        made = discard_draft(request.actor, ruleset_id, now=timezone.now())
    except Refused as refused:
        return _refused(request, ruleset_id, refused)
    messages.success(
        request, _("Version %(version)s is discarded. It stays in the history.") % {"version": made.version}
    )
    return redirect("program-version", ruleset_id=ruleset_id)


def _refused(request: AskedRequest, ruleset_id: UUID, refused: Refused) -> HttpResponse:
    """Return the version's page with why not; raise what was not found."""
    if isinstance(refused, NotFound):
        raise refused
    return _version(request, ruleset_id, problem=refused.detail, status=refused.status)


def _version(request: AskedRequest, ruleset_id: UUID, *, status: int = 200, **more: Any) -> HttpResponse:
    now = timezone.now()
    page: Version = version_page(request.actor, ruleset_id, now=now)
    found = results(request.actor, page.backtest) if page.backtest else None
    context = {"page": page, "results": found, "backtest_form": BacktestForm()} | more
    shown = [one.patient_id for one in found.differing] if found else []
    reads = "backtest.read" if shown else ""
    frame = desk(request.actor, now=now)
    return show(
        request,
        "alerts/program_version.html",
        frame,
        context,
        reads=reads,
        patients=shown,
        object_id=ruleset_id,
        status=status,
    )


def _show(request: AskedRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    return show(request, template, desk(request.actor, now=timezone.now()), context, status=status)


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
