"""The pages of photos: sending one after the answers are safe, and looking at one."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from recovery.middleware import AskedRequest
from recovery.uploads import MOST_BYTES, was_too_large
from symptoms.check_in.kept import holder_of
from symptoms.entry.returning import way_to
from symptoms.errors import NotFound, Refused
from symptoms.patient_queries import own_check_in, own_check_in_sent_as
from symptoms.photos import keeping as photos
from symptoms.queries import current_episode
from symptoms.services import local_day

REFUSED, CONFLICT, FORBIDDEN = 422, 409, 403


def add_photo(request: AskedRequest, check_in_id: UUID) -> HttpResponse:
    """Ask for a photo of the cut, and take it. The answers it belongs to are saved, whatever becomes of it."""
    said = own_check_in(request.actor, check_in_id)
    today = local_day(said.episode.patient.time_zone, timezone.now()) if said else None
    if said is None or today is None or said.day < today - timedelta(days=1):
        raise Http404
    shown = {"check_in": said, "episode": said.episode, "refused": ""}
    if request.method == "POST":
        shown["refused"] = _take(request, said)
        if not shown["refused"]:
            return redirect("add-photo", check_in_id)
    shown |= {"own": said.photos.order_by("-created_at"), "last": photos.last_photo_before(request.actor, said)}
    is_locked = request.actor.may_prove_more and not request.actor.reads_history
    shown["proof"] = way_to("add-photo", check_in_id=said.id).proof if is_locked else ""
    return render(request, "symptoms/photo.html", shown, status=REFUSED if shown["refused"] else None)


class KeptPhotoForm(forms.Form):
    """What goes along with a photo that a phone kept: whose it is, and the ids it made for it and for its answers."""

    holder = forms.CharField(max_length=100)
    entry = forms.UUIDField()
    photo_id = forms.UUIDField()


def add_kept_photo(request: AskedRequest) -> HttpResponse:
    """Take a photo that a phone kept, once its answers are here; answer by its id, and the phone deletes that one."""
    kept = KeptPhotoForm(request.POST)
    if not kept.is_valid():
        return _refused(_("This phone sent something we cannot read. Take the photo again."))
    if kept.cleaned_data["holder"] != holder_of(request.actor):
        return _refused(_("Somebody else answered this. It is sent when they sign in."), FORBIDDEN)
    said = own_check_in_sent_as(request.actor, kept.cleaned_data["entry"])
    if said is None:
        return _refused(_("The answers of this photo have not come to us, so we cannot take it."), CONFLICT)
    photo_id: UUID = kept.cleaned_data["photo_id"]
    refused = _take(request, said, photo_id)
    return _refused(refused) if refused else JsonResponse({"id": str(photo_id)}, status=201)


def _refused(detail: str, status: int = REFUSED) -> HttpResponse:
    return JsonResponse({"detail": detail}, status=status)


def _take(request: AskedRequest, said: Any, client_id: UUID | None = None) -> str:
    """Store the photo that was sent; return in a sentence why it was not taken, empty when it was."""
    sent = request.FILES.get("photo")
    if was_too_large(request):
        return _("This photo is larger than %(most)d MB. Take a new one, or make it smaller.") % {
            "most": MOST_BYTES // 1024**2
        }
    if sent is None or not sent.size:
        return _("Choose a photo first. Your answers are saved without one, too.")
    try:
        photos.add_photo(request.actor, said, sent.read(), now=timezone.now(), client_id=client_id)
    except Refused as refused:
        return refused.detail
    return ""


def photo(request: AskedRequest, photo_id: UUID) -> HttpResponse:
    """Show one photo to whoever may see it, in a sandbox: a picture runs nothing."""
    try:
        found = photos.read_photo(request.actor, photo_id, today=_today(request))
    except NotFound:
        raise Http404 from None
    response = HttpResponse(found.content, content_type="image/jpeg")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Content-Disposition"] = 'inline; filename="photo.jpg"'
    return response


def _today(request: AskedRequest) -> date | None:
    """Return the day it is where the patient is; None for staff, who may see every day."""
    if not request.actor.is_patient:
        return None
    episode = current_episode(request.actor)
    zone = episode.patient.time_zone if episode else "UTC"
    return local_day(zone, timezone.now())
