"""The pages of the nurses: the worklist, one alert, and what can be done with it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alerts.forms import NoteForm, ResolveForm, TakeForm
from alerts.lines import grouped
from alerts.queries import Freshness, View, counts, desk, freshness, worklist, worklist_version, zone_of
from alerts.queries.deliveries import deliveries
from alerts.queries.pages import alert_page
from alerts.services import acknowledge_alert, add_note, resolve_alert
from alerts.showing import found_or_404, show
from recovery.middleware import AskedRequest
from symptoms.errors import Conflict, Refused


def worklist_page(request: AskedRequest) -> HttpResponse:
    """Show the whole list."""
    fresh = freshness(now=timezone.now())
    return _list(request, "alerts/worklist.html", fresh, _version(request, fresh))


def worklist_rows(request: AskedRequest) -> HttpResponse:
    """Show the list to the page that asks again and again: 304 as long as nothing has changed."""
    fresh = freshness(now=timezone.now())
    version = _version(request, fresh)
    if request.headers.get("If-None-Match") == quote_etag(version):
        return HttpResponseNotModified()
    return _list(request, "alerts/worklist_rows.html", fresh, version)


def _view(request: AskedRequest) -> View:
    asked = request.GET.get("view", "")
    return View(asked) if asked in set(View) else View.ACTION


def _version(request: AskedRequest, fresh: Freshness) -> str:
    return worklist_version(request.actor, _view(request), fresh, language=get_language() or "")


def _list(request: AskedRequest, template: str, fresh: Freshness, version: str) -> HttpResponse:
    """Answer with the list. Its version was read before: a change meanwhile shows at the next poll, never not at all."""
    actor, view, now = request.actor, _view(request), fresh.now
    frame = desk(actor, now=now)
    lines = worklist(actor, view, zone=frame.zone, now=now)
    context = {
        "view": view,
        "lines": lines,
        "groups": grouped(lines),
        "counts": counts(actor, zone=frame.zone, now=now),
        "fresh": fresh,
        "version": version,
    }
    seen = [line.patient.id for line in lines]
    response = show(request, template, frame, context, reads="worklist.read", patients=seen)
    response["ETag"] = quote_etag(version)
    return response


@found_or_404
def alert(request: AskedRequest, alert_id: UUID) -> HttpResponse:
    """Show one alert."""
    return _alert(request, alert_id)


def _alert(
    request: AskedRequest,
    alert_id: UUID,
    *,
    resolve: ResolveForm | None = None,
    note: NoteForm | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    frame = desk(request.actor, now=now)
    page = alert_page(request.actor, alert_id, zone=frame.zone, now=now)
    context = {"page": page, "person": page.person, "resolve": resolve or ResolveForm(), "note": note or NoteForm()}
    context["deliveries"] = deliveries(request.actor, alert_id)
    seen = [page.person.patient.id]
    return show(
        request,
        "alerts/alert.html",
        frame,
        context,
        reads="alert.read",
        patients=seen,
        object_id=alert_id,
        status=status,
    )


@found_or_404
def acknowledge(request: AskedRequest, alert_id: UUID) -> HttpResponse:
    """Take an alert, and go back to where it was taken from."""
    form = TakeForm(request.POST)
    read = form.cleaned_data["revision"] if form.is_valid() else None
    try:
        with timezone.override(zone_of(request.actor)):
            acknowledge_alert(request.actor, alert_id, now=timezone.now(), revision=read)
    except Conflict as conflict:
        messages.warning(request, conflict.detail)
    if (view := request.POST.get("back")) in set(View):
        return redirect(f"{reverse('worklist')}?view={view}")
    return redirect("alert", alert_id)


@found_or_404
def resolve(request: AskedRequest, alert_id: UUID) -> HttpResponse:
    """Close an alert with its outcome; whatever is wrong, what was typed stays on the page."""
    form = ResolveForm(request.POST)
    if not form.is_valid():
        return _alert(request, alert_id, resolve=form, status=422)
    try:
        with timezone.override(zone_of(request.actor)):
            resolve_alert(request.actor, alert_id, **form.cleaned_data, now=timezone.now())
    except Refused as refused:
        form.add_error(refused.field or None, refused.detail)
        return _alert(request, alert_id, resolve=form, note=_kept(form), status=refused.status)
    messages.success(request, _("Closed. It stands under Done today."))
    return redirect("worklist")


def _kept(form: ResolveForm) -> NoteForm:
    """Return the note of a close that came too late, where the page no longer offers to close."""
    return NoteForm(initial={"note": form.cleaned_data["note"]})


@found_or_404
def note(request: AskedRequest, alert_id: UUID) -> HttpResponse:
    """Add a signed note."""
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _alert(request, alert_id, note=form, status=422)
    add_note(request.actor, alert_id, note=form.cleaned_data["note"], now=timezone.now())
    return redirect("alert", alert_id)
