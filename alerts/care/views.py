"""The page of one alert, and what can be done with it; in the list's side panel the same page is a part of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.care.bulk import acknowledge_reviews, resolve_reviews
from alerts.care.caring import log_contact, reassign_alert, reopen_alert, snooze_alert
from alerts.care.undo_offers import KEY, STORED, offer_undo
from alerts.care.undoing import undo_together
from alerts.forms import (
    CareForms,
    ContactForm,
    NoteForm,
    ReassignForm,
    ReopenForm,
    ResolveForm,
    SnoozeForm,
    StepsForm,
    TakeForm,
    snooze_choices,
)
from alerts.queries import View, chosen_lines, desk, zone_of
from alerts.queries.deliveries import deliveries
from alerts.queries.pages import alert_page
from alerts.services import acknowledge_alert, add_note, resolve_alert
from alerts.showing import found_or_404, show
from recovery.middleware import AskedRequest
from symptoms.errors import Conflict, NotFound, Refused

MOST_ADDRESS = 500
# What a service refuses by another name than the form has for it.
_FIELDS = {"until": "minutes"}


@found_or_404
def alert(request: AskedRequest, alert_id: UUID) -> HttpResponse:
    """Show one alert."""
    return _alert(request, alert_id, CareForms())


def _alert(request: AskedRequest, alert_id: UUID, forms: CareForms, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    frame = desk(request.actor, now=now)
    page = alert_page(request.actor, alert_id, zone=frame.zone, now=now)
    context = {
        "page": page,
        "person": page.person,
        "forms": forms,
        "snooze_choices": snooze_choices(page.alert.urgency),
        "deliveries": deliveries(request.actor, alert_id),
    }
    response = show(
        request,
        "alerts/panel.html" if request.headers.get("HX-Request") else "alerts/alert.html",
        frame,
        context,
        reads="alert.read",
        patients=[page.person.patient.id],
        object_id=alert_id,
        status=status,
    )
    # Beside the list the address stays the list's: htmx would put the patient's there after each step.
    response["HX-Push-Url"] = "false"
    return response


@found_or_404
def acknowledge(request: AskedRequest, alert_id: UUID) -> HttpResponse:
    """Take an alert, and go back to where it was taken from."""
    form = TakeForm(request.POST)
    read = form.cleaned_data["revision"] if form.is_valid() else None
    now = timezone.now()
    try:
        with timezone.override(zone_of(request.actor)):
            done = acknowledge_alert(request.actor, alert_id, now=now, revision=read)
        offer_undo(request.session, [done], _("You have it now."), now=now)
    except Conflict as conflict:
        messages.warning(request, conflict.detail)
    return _back_to_list(request) or redirect("alert", alert_id)


def _back_to_list(request: AskedRequest) -> HttpResponse | None:
    """Return the way back to the list as it was narrowed; None where a step was not taken on the list."""
    narrowed = QueryDict(request.POST.get("back", "")[:MOST_ADDRESS])
    if narrowed.get("view") not in set(View):
        return None
    return redirect(f"{reverse('worklist')}?{narrowed.urlencode()}")


def _step(
    request: AskedRequest, alert_id: UUID, name: str, form: Form, act: Callable[[datetime], Any], *, said: str = ""
) -> HttpResponse | None:
    """Do one step, or return the page with its mistakes and all that was typed; None when it is done."""
    if not form.is_valid():
        return _alert(request, alert_id, CareForms(**{name: form}), status=422)
    now = timezone.now()
    try:
        with timezone.override(zone_of(request.actor)):
            done = act(now)
    except NotFound:
        raise
    except Refused as refused:
        field = _FIELDS.get(refused.field, refused.field)
        form.add_error(field if field in form.fields else None, refused.detail)
        return _alert(request, alert_id, CareForms(**{name: form}, **_kept(form)), status=refused.status)
    request.session[STORED] = f"{name}-{alert_id}"
    if done is not None:
        offer_undo(request.session, [done], said, now=now)
    return None


def _kept(form: Form) -> dict[str, Form]:
    """Return the words of a step that came too late as a note, where the page no longer offers the step."""
    note = form.cleaned_data.get("note", "")
    return {} if isinstance(form, NoteForm) or not note else {"note": NoteForm(initial={"note": note})}


@found_or_404
def contact(request: AskedRequest, alert_id: UUID) -> HttpResponse:
    """Write down an attempt to speak to the patient."""
    form = ContactForm(request.POST)

    def act(now: datetime) -> Any:
        return log_contact(request.actor, alert_id, now=now, **form.cleaned_data)

    return _step(request, alert_id, "contact", form, act, said=_("Call logged.")) or redirect("alert", alert_id)


@found_or_404
def snooze(request: AskedRequest, alert_id: UUID) -> HttpResponse:
    """Put an alert off."""
    form = SnoozeForm(request.POST)

    def act(now: datetime) -> Any:
        return snooze_alert(request.actor, alert_id, now=now, **form.until(now))

    return _step(request, alert_id, "snooze", form, act, said=_("Put off.")) or redirect("alert", alert_id)


@found_or_404
def reassign(request: AskedRequest, alert_id: UUID) -> HttpResponse:
    """Give an alert to a colleague."""
    form = ReassignForm(request.POST)

    def act(now: datetime) -> Any:
        return reassign_alert(request.actor, alert_id, now=now, **form.cleaned_data)

    return _step(request, alert_id, "reassign", form, act, said=_("Given on.")) or redirect("alert", alert_id)


@found_or_404
def reopen(request: AskedRequest, alert_id: UUID) -> HttpResponse:
    """Open a closed alert again."""
    form = ReopenForm(request.POST)

    def act(now: datetime) -> Any:
        return reopen_alert(request.actor, alert_id, now=now, **form.cleaned_data)

    return _step(request, alert_id, "reopen", form, act, said=_("Open again.")) or redirect("alert", alert_id)


@found_or_404
def resolve(request: AskedRequest, alert_id: UUID) -> HttpResponse:
    """Close an alert with its outcome; whatever is wrong, what was typed stays on the page."""
    form = ResolveForm(request.POST)

    def act(now: datetime) -> Any:
        return resolve_alert(request.actor, alert_id, now=now, **form.cleaned_data)

    wrong = _step(request, alert_id, "resolve", form, act, said=_("Closed. It stands under Done today."))
    return wrong or (redirect("alert", alert_id) if request.headers.get("HX-Request") else redirect("worklist"))


@found_or_404
def note(request: AskedRequest, alert_id: UUID) -> HttpResponse:
    """Add a signed note."""
    form = NoteForm(request.POST)

    def act(now: datetime) -> Any:
        return add_note(request.actor, alert_id, now=now, **form.cleaned_data)

    return _step(request, alert_id, "note", form, act) or redirect("alert", alert_id)


@found_or_404
def take_back(request: AskedRequest) -> HttpResponse:
    """Take back what was done within the last ten seconds."""
    form = StepsForm(request.POST)
    request.session.pop(KEY, None)
    if form.is_valid():
        try:
            undo_together(request.actor, form.cleaned_data["step"], now=timezone.now())
            messages.success(request, _("Taken back: it is as it was."))
        except Conflict as conflict:
            messages.warning(request, conflict.detail)
        if "back" not in request.POST and len(form.cleaned_data["step"]) == 1:
            return redirect("alert", next(iter(form.cleaned_data["step"])))
    return _back_to_list(request) or redirect("worklist")


@found_or_404
def together(request: AskedRequest) -> HttpResponse:
    """Show the chosen alerts before anything is done to them; then do it to all, or to none."""
    now = timezone.now()
    form, outcome = StepsForm(request.POST), ResolveForm(request.POST)
    if not form.is_valid():
        messages.warning(request, str(form.errors["step"][0]))
        return _back_to_list(request) or redirect("worklist")
    chosen = form.cleaned_data["step"]
    problem = ""
    if "do" in request.POST and (request.POST["do"] == "take" or outcome.is_valid()):
        try:
            return _do_together(request, chosen, outcome, now)
        except NotFound:
            raise
        except Refused as refused:
            problem = refused.detail
    frame = desk(request.actor, now=now)
    lines = chosen_lines(request.actor, chosen, zone=frame.zone, now=now)
    context = {"lines": lines, "steps": request.POST.getlist("step"), "form": outcome, "problem": problem}
    context["back"] = request.POST.get("back", "")
    seen = [line.patient.id for line in lines]
    status = 409 if problem else 422 if "do" in request.POST else 200
    return show(request, "alerts/together.html", frame, context, reads="worklist.read", patients=seen, status=status)


def _do_together(request: AskedRequest, chosen: dict[UUID, int], form: ResolveForm, now: datetime) -> HttpResponse:
    with timezone.override(zone_of(request.actor)):
        if request.POST["do"] == "take":
            done = acknowledge_reviews(request.actor, chosen, now=now)
        else:
            said = form.cleaned_data
            done = resolve_reviews(request.actor, chosen, outcome=said["outcome"], note=said["note"], now=now)
    offer_undo(request.session, done, _("Done for %(count)s patients.") % {"count": len(done)}, now=now)
    return _back_to_list(request) or redirect("worklist")
