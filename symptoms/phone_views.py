"""What a phone needs to work without a network: the page it keeps, the worker that opens it, and where it sends to."""

import hashlib
import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.staticfiles import finders
from django.db.models import Q
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page

from alerts.services import receive_check_in
from recovery.audit.services import record
from recovery.first_style import first_style
from recovery.middleware import AskedRequest
from symptoms.check_in.kept import KeptForm, Moment, dated, holder_of, moment_of, readable, was_open
from symptoms.check_in.opened import Opened, asked_on, opened_by
from symptoms.check_in.shown import shown_cards
from symptoms.errors import Conflict, Refused
from symptoms.forms import CheckInForm
from symptoms.queries import is_paused
from symptoms.services import SentCheckIn
from symptoms.standing import not_asked

REFUSED, CONFLICT, FORBIDDEN, PAUSED = 422, 409, 403, 423
SCRIPTS = ("js/patient.js", "js/check-in.js", "js/kept-page.js", "js/one-at-a-time.js", "js/photos.js")
SHELL = ("css/patient.css", "icons.svg", *SCRIPTS)
ICONS = {"icon-192.png": "192x192", "icon-512.png": "512x512"}


# What a phone keeps


def worker(request: AskedRequest) -> HttpResponse:
    """Return the service worker. It lies in the folder of the check-in, and can see no other page."""
    shown = {"shell": json.dumps([static(name) for name in SHELL]), "version": _version()}
    response = render(request, "symptoms/worker.js", shown, content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


@cache
def _version() -> str:
    """Return a digest of what the worker keeps: a new one makes phones fetch everything again."""
    found = (finders.find(name) for name in SHELL)
    kept = [first_style().encode(), *(Path(path).read_bytes() for path in found if path)]
    return hashlib.sha256(b"".join(kept)).hexdigest()[:16]


def manifest(request: AskedRequest) -> HttpResponse:  # noqa: ARG001 - every view takes the request
    """Say how the diary looks on a phone's home screen."""
    icons = [{"src": static(name), "sizes": size, "type": "image/png"} for name, size in ICONS.items()]
    said = {
        "name": _("Recovery diary"),
        "short_name": _("Recovery"),
        "id": reverse("check-in"),
        "start_url": reverse("check-in"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#f5f8f7",
        "theme_color": "#0a5f63",
        "icons": [*icons, {**icons[-1], "purpose": "maskable"}],
    }
    return JsonResponse(said, content_type="application/manifest+json")


@gzip_page
def check_in_kept_page(request: AskedRequest) -> HttpResponse:
    """Return the check-in page that a phone keeps: two weeks of questions, no name, no day, and nothing answered."""
    page = opened_by(request.actor, "", now=timezone.now())
    if page is None:
        return not_asked(request)
    record(request.actor, "episode.read", patients=[page.episode.patient_id], object_id=page.episode.id)
    form = page.form(ahead=True)
    cards = shown_cards(form)
    shown = {"page": page, "episode": page.episode, "form": form, "cards": cards, "asked": asked_on(form)}
    shown |= {"alarms": page.alarms_of(form), "counted": [card for card in cards if card.card.counts], "is_kept": True}
    return render(request, "symptoms/check_in.html", shown)


# What a phone sends


def check_in_kept(request: AskedRequest) -> HttpResponse:
    """Say whose entries may be sent from here now; take one that a phone kept."""
    if request.method == "POST":
        return _receive(request)
    return JsonResponse({"holder": holder_of(request.actor), "token": get_token(request)})


def _receive(request: AskedRequest) -> HttpResponse:
    """Store one kept entry, and answer by its id; a refusal carries its sentence."""
    said = KeptForm(request.POST)
    if not said.is_valid():
        return _refused(_("This phone sent something we cannot read. Call your team and tell them your answers."))
    if said.cleaned_data["holder"] != holder_of(request.actor):
        return _refused(_("Somebody else answered this. It is sent when they sign in."), FORBIDDEN)
    page = opened_by(request.actor, "", now=timezone.now())
    if page is None:
        return _not_asked(request)
    is_watched = bool(said.cleaned_data["watched"])
    moment = moment_of(said, home_zone=page.zone, now=page.now)
    if not is_watched:
        moment = dated(moment, surgery_on=page.episode.surgery_on, now=page.now)
    elif not was_open(moment):
        return _refused(_("That day is closed. Call your team and tell them your answers."))
    return _store(request, replace(page, day=moment.day), moment, is_watched=is_watched)


def _not_asked(request: AskedRequest) -> HttpResponse:
    """Refuse for good after the end; while paused the phone goes on trying, and says so."""
    if is_paused(request.actor):
        return _refused(_("Your check-ins are paused. Call your team and tell them your answers."), PAUSED)
    return _refused(_("Your care team has ended your check-ins. Call them and tell them your answers."))


def _store(request: AskedRequest, page: Opened, moment: Moment, *, is_watched: bool) -> HttpResponse:
    form = page.form(request.POST)
    if not form.is_valid() and not is_watched:
        form = page.form(readable(form, request.POST))
    if not form.is_valid():
        return _refused(_("This phone sent something we cannot read. Call your team and tell them your answers."))
    try:
        received = receive_check_in(request.actor, Q(id=page.episode.id), _sent(form, moment), now=page.now)
    except Conflict as refused:
        return _refused(refused.detail, CONFLICT)
    except Refused as refused:
        return _refused(refused.detail)
    return _saved(form, received.check_in.id, status=201 if received.created else 200)


def _sent(form: CheckInForm, moment: Moment) -> SentCheckIn:
    assert form.answers is not None  # noqa: S101 - a valid form has read its answers
    return SentCheckIn(
        client_id=form.client_id_or_new,
        day=moment.day,
        zone=moment.zone,
        answered_at=moment.answered_at,
        answers=form.answers,
        supersedes=form.cleaned_data["supersedes"],
        clock_ahead_seconds=round(moment.clock_ahead.total_seconds()),
        day_given=moment.day_given,
    )


def _saved(form: CheckInForm, check_in_id: UUID, *, status: int) -> HttpResponse:
    """Answer with the id that was saved: the phone deletes that entry, and no other."""
    said: dict[str, Any] = {"id": str(form.client_id_or_new), "advice": reverse("advice", args=[check_in_id])}
    said["check_in"] = str(check_in_id)  # what a change of it names
    return JsonResponse(said, status=status)


def _refused(detail: str, status: int = REFUSED) -> HttpResponse:
    return JsonResponse({"detail": str(detail)}, status=status)
