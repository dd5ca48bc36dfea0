"""The nurses' list: whole, and as the page that asks again and again."""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alerts.display.lines import grouped
from alerts.forms import FilterForm, RemoveViewForm, SaveViewForm
from alerts.queries import Freshness, View, counts, desk, freshness, own_teams, team_mates, worklist, worklist_version
from alerts.queries.saved_views import saved_views
from alerts.saving_views import remove_view, save_view
from alerts.showing import show
from recovery.middleware import AskedRequest
from symptoms.errors import NotFound, Refused


def worklist_page(request: AskedRequest) -> HttpResponse:
    """Show the whole list, and the views that are kept; on POST keep the view shown under a name."""
    fresh = freshness(now=timezone.now())
    form, save = _form(request), SaveViewForm(request.POST or None, teams=own_teams(request.actor))
    if request.method == "POST" and save.is_valid() and _saved(request, form, save):
        return redirect(f"{reverse('worklist')}?{_address(request, form)}")
    kept = {"kept": saved_views(request.actor), "save": save}
    version = _version(request, fresh, form)
    status = 422 if save.errors else 200
    return _list(request, "alerts/worklist.html", fresh, form, version, more=kept, status=status)


def _address(request: AskedRequest, form: FilterForm) -> str:
    return "&".join(part for part in (f"view={_view(request)}", form.filters.query) if part)


def _saved(request: AskedRequest, form: FilterForm, save: SaveViewForm) -> bool:
    said = save.cleaned_data
    try:
        made = save_view(
            request.actor, name=said["name"], query=_address(request, form), care_team_id=said["care_team"]
        )
    except Refused as refused:
        save.add_error(refused.field, refused.detail)
        return False
    messages.success(request, _("Kept as “%(name)s”, under Filter.") % {"name": made.name})
    return True


def remove_saved_view(request: AskedRequest) -> HttpResponse:
    """Let a kept view go."""
    form = RemoveViewForm(request.POST)
    try:
        remove_view(request.actor, form.cleaned_data["kept"] if form.is_valid() else None)
    except NotFound as missing:
        messages.warning(request, missing.detail)
    return redirect("worklist")


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


def _list(
    request: AskedRequest,
    template: str,
    fresh: Freshness,
    form: FilterForm,
    version: str,
    *,
    more: Mapping[str, Any] = MappingProxyType({}),
    status: int = 200,
) -> HttpResponse:
    """Answer with the list. Its version was read before: a change meanwhile shows at the next poll, never not at all."""
    actor, view, now = request.actor, _view(request), fresh.now
    frame = desk(actor, now=now)
    lines = worklist(actor, view, form.filters, zone=frame.zone, now=now)
    counted = counts(actor, zone=frame.zone, now=now)
    context = {
        "view": view,
        "list_address": _address(request, form),
        "lines": lines,
        "groups": grouped(lines),
        "counts": counted,
        "of_view": counted[view],
        "unseen_emergencies": counted["emergencies"] - sum(line.is_untaken_emergency for line in lines),
        "filter": form,
        "fresh": fresh,
        "version": version,
        **more,
    }
    seen = [line.patient.id for line in lines]
    response = show(request, template, frame, context, reads="worklist.read", patients=seen, status=status)
    response["ETag"] = quote_etag(version)
    return response
