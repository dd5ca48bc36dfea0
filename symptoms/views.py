"""The patient's pages: the day's check-in, its advice, and one's own recovery."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.gzip import gzip_page

from alerts.queries import flags_of_check_in
from alerts.services import receive_check_in
from recovery.audit.services import record
from recovery.middleware import DEVICE_COOKIE, AskedRequest
from recovery.rota.queries import cover_hours
from symptoms.advice import Advice, advice_for
from symptoms.check_in.opened import Opened, asked_on, opened_about, opened_by
from symptoms.check_in.shown import shown_cards
from symptoms.entry.returning import way_to
from symptoms.errors import Conflict, Refused
from symptoms.forms import CheckInForm
from symptoms.messages.reminding_here import is_offered
from symptoms.patient_queries import check_in_of_day, own_check_in, own_check_ins
from symptoms.queries import current_episode
from symptoms.recovery_page import recovery_of
from symptoms.services import SentCheckIn, local_day
from symptoms.standing import not_asked

REFUSED = 422
DAY_CLOSED = _("That day is closed. Check your answers, then send them again for today.")
SENT_BEFORE = _("You already sent this day. To change it to the answers below, send again.")


@dataclass(frozen=True, slots=True)
class Envelope:
    """What goes along with the answers, hidden in the form."""

    client_id: UUID
    supersedes: UUID | None = None
    skip_safety: bool = False


def privacy(request: AskedRequest) -> HttpResponse:
    """Say who sees the answers, in plain words."""
    return render(request, "symptoms/privacy.html")


# The day's check-in


@gzip_page
def check_in(request: AskedRequest) -> HttpResponse:
    """Show the questions of the day, and take the answers."""
    if request.method == "POST":
        return _receive(request)
    page = _asked_for(request)
    if page is None:
        return not_asked(request)
    record(request.actor, "episode.read", patients=[page.episode.patient_id], object_id=page.episode.id)
    if page.sent is None:
        return _show(request, page, page.form(), Envelope(uuid4()))
    if "change" in request.GET:
        return _show(request, page, page.form_to_change(), Envelope(uuid4(), page.supersedes))
    return render(request, "symptoms/already_sent.html", {"page": page, "episode": page.episode})


def _asked_for(request: AskedRequest) -> Opened | None:
    """Return the page of the day; to change it, yesterday's as well where that day is named."""
    now = timezone.now()
    if "change" in request.GET:
        return opened_about(request.actor, _day(request.GET["change"]), now=now)
    return opened_by(request.actor, request.GET.get("day", ""), now=now)


def _receive(request: AskedRequest) -> HttpResponse:
    """Store the answers and go to the advice; or show the page again with everything that was typed."""
    day = _day(request.POST.get("day", ""))
    page = opened_about(request.actor, day, now=timezone.now())
    if page is None:
        return not_asked(request, status=REFUSED)
    form = page.form(request.POST)
    if day != page.day:
        form.add_error(None, ValidationError(DAY_CLOSED, code="anew"))
    stored = _stored(request, page, form) if form.is_valid() else None
    return redirect("advice", stored) if stored else _show(request, page, form, _envelope(page, form))


def _stored(request: AskedRequest, page: Opened, form: CheckInForm) -> UUID | None:
    """Return the id of the stored check-in, or None with the reason on the form."""
    try:
        received = receive_check_in(request.actor, Q(id=page.episode.id), _sent(page, form), now=page.now)
    except Conflict:
        form.add_error(None, ValidationError(SENT_BEFORE, code="anew"))
    except Refused as refused:
        form.add_error(None, refused.detail)
    else:
        return received.check_in.id
    return None


def _sent(page: Opened, form: CheckInForm) -> SentCheckIn:
    assert form.answers is not None  # noqa: S101 - a valid form has read its answers
    return SentCheckIn(
        client_id=form.client_id_or_new,
        day=page.day,
        zone=page.zone,
        answered_at=page.now,
        answers=form.answers,
        supersedes=form.cleaned_data["supersedes"],
    )


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _envelope(page: Opened, form: CheckInForm) -> Envelope:
    """Return what goes along when the page is shown again: the same id, so that sending twice stays one entry."""
    skipped = form.has_error("safety", "skipped") or bool(form.cleaned_data.get("skip_safety"))
    if form.has_error(NON_FIELD_ERRORS, "anew"):
        return Envelope(uuid4(), page.supersedes, skipped)
    return Envelope(form.client_id_or_new, form.cleaned_data.get("supersedes"), skipped)


def _show(request: AskedRequest, page: Opened, form: CheckInForm, envelope: Envelope) -> HttpResponse:
    if form.is_bound:
        record(request.actor, "episode.read", patients=[page.episode.patient_id], object_id=page.episode.id)
    cards = shown_cards(form)
    shown = {"page": page, "episode": page.episode, "form": form, "cards": cards, "envelope": envelope}
    shown |= {"asked": asked_on(form), "alarms": page.alarms_of(form)}
    shown["counted"] = [card for card in cards if card.card.counts]
    return render(request, "symptoms/check_in.html", shown, status=REFUSED if form.is_bound else None)


# What comes of it


@gzip_page
def advice(request: AskedRequest, check_in_id: UUID) -> HttpResponse:
    """Say what to do about a check-in. Today's and yesterday's need no more than the device; older ones are history."""
    now = timezone.now()
    said = own_check_in(request.actor, check_in_id)
    if said is None:
        raise Http404
    today = local_day(said.episode.patient.time_zone, now)
    if said.day < today - timedelta(days=1) and not request.actor.reads_history:
        return redirect(way_to("advice", check_in_id=said.id).proof)
    record(request.actor, "check_in.read", patients=[said.episode.patient_id], object_id=said.id)
    shown = {"check_in": said, "episode": said.episode, "advice": _advice(request, said, today)}
    shown["offers_push"] = is_offered(request.actor, request.COOKIES.get(DEVICE_COOKIE, ""))
    shown["judged"] = said.episode.judge_failing_since is None
    return render(request, "symptoms/advice.html", shown)


def _advice(request: AskedRequest, said: Any, today: date) -> Advice:
    """Return the advice about a check-in, from what held for it. A day before yesterday is history, here too."""
    actor, day_before = request.actor, said.day - timedelta(days=1)
    may_compare = actor.reads_history or said.day >= today
    return advice_for(
        said,
        flags_of_check_in(actor, said.id),
        before=check_in_of_day(actor, said.episode_id, day_before) if may_compare else None,
        earlier_flags=flags_of_check_in(actor, said.supersedes_id) if said.supersedes_id else [],
        hours=cover_hours(said.episode.care_team_id),
        today=today,
        now=timezone.now(),
    )


@gzip_page
def own_history(request: AskedRequest) -> HttpResponse:
    """Show a patient her own recovery, once she has proved more than holding the phone."""
    episode = current_episode(request.actor)
    if episode is None:
        return not_asked(request)
    if not request.actor.reads_history:
        return redirect(way_to("own-history").proof)
    record(request.actor, "history.read", patients=[episode.patient_id], object_id=episode.id)
    today = local_day(episode.patient.time_zone, timezone.now())
    check_ins = list(own_check_ins(request.actor, episode.id))
    shown = {"episode": episode, "recovery": recovery_of(episode, check_ins, today=today)}
    return render(request, "symptoms/own_history.html", shown)
