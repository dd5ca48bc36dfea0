"""The page on which staff move, pause, resume and end an episode."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alerts.care.episode_forms import EndForm, MoveForm, OptOutForm, PauseForm, ReasonForm
from alerts.care.episodes import end_episode, move_episode, pause_episode, resume_episode
from alerts.queries import desk
from alerts.queries.episodes import EpisodePage, episode_page
from alerts.showing import found_or_404, show
from recovery.accounts.actors import Actor
from recovery.middleware import AskedRequest
from symptoms.errors import NotFound, Refused

Forms = dict[str, ReasonForm]


@found_or_404
def episode(request: AskedRequest, patient_id: UUID) -> HttpResponse:
    """Show how an episode stands, and take one decision about it."""
    page = episode_page(request.actor, patient_id)
    step = request.POST.get("step", "")
    shown = _forms(page, request, step)
    if request.method != "POST":
        return _show(request, page, shown)
    form = shown.get(step)
    if form is None or not form.is_valid() or not _decided(request.actor, patient_id, step, form):
        return _show(request, page, shown, status=422)
    messages.success(request, _SAID[step])
    return redirect("patients") if step == "move" else redirect("patient-episode", patient_id)


def _forms(page: EpisodePage, request: AskedRequest, step: str) -> Forms:
    """Return a form for each decision; only the one that was sent holds what was typed."""
    sent = {step: request.POST} if request.method == "POST" else {}
    return {
        "move": MoveForm(sent.get("move"), teams=page.other_teams, auto_id="move_%s"),
        "pause": PauseForm(sent.get("pause"), auto_id="pause_%s"),
        "resume": ReasonForm(sent.get("resume"), auto_id="resume_%s"),
        "end": EndForm(sent.get("end"), live=page.live, auto_id="end_%s"),
        "opt_out": OptOutForm(sent.get("opt_out"), live=page.live, auto_id="opt_out_%s"),
    }


def _show(request: AskedRequest, page: EpisodePage, shown: Forms, *, status: int = 200) -> HttpResponse:
    frame = desk(request.actor, now=timezone.now())
    patient = page.episode.patient
    context = {"page": page, "patient": patient, "forms": shown}
    return show(
        request, "symptoms/episode.html", frame, context, reads="patient.read", patients=[patient.id], status=status
    )


def _decided(actor: Actor, patient_id: UUID, step: str, form: ReasonForm) -> bool:
    """Do what was decided; False, with the reason on the form, where it cannot be done."""
    try:
        _STEPS[step](actor, patient_id, form, timezone.now())
    except NotFound as missing:
        if not missing.field:
            raise
        form.add_error(missing.field, missing.detail)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.detail)
    return form.is_valid()


def _move(actor: Actor, patient_id: UUID, form: ReasonForm, now: datetime) -> None:
    move_episode(actor, patient_id, to_team=UUID(form.cleaned_data["to_team"]), note=form.why.note, now=now)


def _pause(actor: Actor, patient_id: UUID, form: ReasonForm, now: datetime) -> None:
    pause_episode(actor, patient_id, form.why, now=now)


def _resume(actor: Actor, patient_id: UUID, form: ReasonForm, now: datetime) -> None:
    resume_episode(actor, patient_id, note=form.why.note, now=now)


def _end(actor: Actor, patient_id: UUID, form: forms.Form, now: datetime) -> None:
    assert isinstance(form, EndForm)  # noqa: S101 - tells the type
    outcome = form.cleaned_data.get("outcome", "")
    end_episode(actor, patient_id, form.why, opted_out=isinstance(form, OptOutForm), outcome=outcome, now=now)


_STEPS: dict[str, Callable[[Actor, UUID, ReasonForm, datetime], None]] = {
    "move": _move,
    "pause": _pause,
    "resume": _resume,
    "end": _end,
    "opt_out": _end,
}
_SAID = {
    "move": _("Moved. The other team has the patient now, with everything that is open."),
    "pause": _("Paused: the patient is not asked, and silence raises nothing."),
    "resume": _("Resumed: the patient is asked again."),
    "end": _("Ended. What was recorded stays."),
    "opt_out": _("The patient has opted out. What was recorded stays."),
}
