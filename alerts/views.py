"""The nurses' list: whole, and as the page that asks again and again."""

from functools import partial

from django.http import HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.http import quote_etag
from django.utils.translation import get_language

from alerts.forms import FilterForm
from alerts.lines import grouped
from alerts.queries import Freshness, View, counts, desk, freshness, team_mates, worklist, worklist_version
from alerts.showing import show
from recovery.middleware import AskedRequest


def worklist_page(request: AskedRequest) -> HttpResponse:
    """Show the whole list."""
    fresh = freshness(now=timezone.now())
    form = _form(request)
    return _list(request, "alerts/worklist.html", fresh, form, _version(request, fresh, form))


def worklist_rows(request: AskedRequest) -> HttpResponse:
    """Show the list to the page that asks again and again: 304 as long as nothing has changed."""
    fresh = freshness(now=timezone.now())
    form = _form(request)
    version = _version(request, fresh, form)
    if request.headers.get("If-None-Match") == quote_etag(version):
        return HttpResponseNotModified()
    return _list(request, "alerts/worklist_rows.html", fresh, form, version)


def _view(request: AskedRequest) -> View:
    asked = request.GET.get("view", "")
    return View(asked) if asked in set(View) else View.ACTION


def _form(request: AskedRequest) -> FilterForm:
    return FilterForm(request.GET, colleagues=partial(team_mates, request.actor))


def _version(request: AskedRequest, fresh: Freshness, form: FilterForm) -> str:
    return worklist_version(request.actor, _view(request), fresh, form.filters, language=get_language() or "")


def _list(request: AskedRequest, template: str, fresh: Freshness, form: FilterForm, version: str) -> HttpResponse:
    """Answer with the list. Its version was read before: a change meanwhile shows at the next poll, never not at all."""
    actor, view, now = request.actor, _view(request), fresh.now
    frame = desk(actor, now=now)
    lines = worklist(actor, view, form.filters, zone=frame.zone, now=now)
    context = {
        "view": view,
        "lines": lines,
        "groups": grouped(lines),
        "counts": counts(actor, zone=frame.zone, now=now),
        "filter": form,
        "fresh": fresh,
        "version": version,
    }
    seen = [line.patient.id for line in lines]
    response = show(request, template, frame, context, reads="worklist.read", patients=seen)
    response["ETag"] = quote_etag(version)
    return response
