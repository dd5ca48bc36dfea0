"""The pages on which staff find, follow, enrol and invite patients."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from alerts.queries import Desk, desk, episode_of, open_programs, own_teams, patients
from alerts.queries.pages import patient_page
from alerts.queries.patients import how_many
from alerts.showing import found_or_404, show
from recovery.middleware import AskedRequest
from symptoms.contact_models import MessageChannel
from symptoms.enrolling import BaselineForm, EnrolForm
from symptoms.entry.entering import INVITATION_LASTS, issue_code, send_invitation
from symptoms.entry.invitation import picture_of
from symptoms.errors import Refused
from symptoms.messages.messaging import not_reached
from symptoms.services import enrol_patient


def patient_list(request: AskedRequest) -> HttpResponse:
    """Show the patients at home. What is looked for comes in the body: a name has no place in an address."""
    now = timezone.now()
    find = request.POST.get("find", "")[:100]
    listed = patients(request.actor, find=find, now=now)
    seen = [one.patient.id for one in listed]
    number = how_many(request.actor, find=find)
    context = {"listed": listed, "number": number, "find": find, "not_reached": not_reached(seen)}
    frame = desk(request.actor, now=now)
    return show(request, "symptoms/patients.html", frame, context, reads="patients.read", patients=seen)


@found_or_404
def patient(request: AskedRequest, patient_id: UUID) -> HttpResponse:
    """Show one patient."""
    now = timezone.now()
    page = patient_page(request.actor, patient_id, now=now)
    not_reached_by = not_reached([patient_id]).get(patient_id, [])
    context = {"page": page, "person": page.person, "not_reached_by": not_reached_by}
    frame = desk(request.actor, now=now)
    return show(request, "symptoms/patient.html", frame, context, reads="patient.read", patients=[patient_id])


def enrol(request: AskedRequest) -> HttpResponse:
    """Enrol a patient with both baselines; then show the invitation, whose code is shown this once."""
    now = timezone.now()
    frame = desk(request.actor, now=now)
    data = request.POST if request.method == "POST" else None
    form = _enrol_form(request, frame, now)
    preop, discharge = BaselineForm(data, prefix="preop"), BaselineForm(data, prefix="discharge")
    forms = {"form": form, "preop": preop, "discharge": discharge}
    if data is None:
        return show(request, "symptoms/enrol.html", frame, forms)
    # A list, not a generator: every form tells its mistakes at once.
    if not all([form.is_valid(), preop.is_valid(), discharge.is_valid()]):
        return show(request, "symptoms/enrol.html", frame, forms, status=422)
    try:
        episode = enrol_patient(request.actor, form.enrolment(preop.cleaned_data, discharge.cleaned_data), now=now)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.detail)
        return show(request, "symptoms/enrol.html", frame, forms, status=422)
    return _sheet(request, frame, episode.patient_id, now)


def _enrol_form(request: AskedRequest, frame: Desk, now: datetime) -> EnrolForm:
    return EnrolForm(
        request.POST if request.method == "POST" else None,
        programs=open_programs(request.actor),
        teams=own_teams(request.actor),
        zone=frame.zone,
        today=now.astimezone(ZoneInfo(frame.zone)).date(),
    )


@found_or_404
def invite(request: AskedRequest, patient_id: UUID) -> HttpResponse:
    """Offer a new invitation, and on sending show it, this once."""
    now = timezone.now()
    frame = desk(request.actor, now=now)
    if request.method == "POST":
        return _sheet(request, frame, patient_id, now)
    context = {"patient": episode_of(request.actor, patient_id).patient, "code": ""}
    return show(request, "symptoms/invite.html", frame, context, reads="patient.read", patients=[patient_id])


def _sheet(request: AskedRequest, frame: Desk, patient_id: UUID, now: datetime) -> HttpResponse:
    """Issue a code and show it on a sheet to print, and send a link of its own by every address we hold.

    The code is on this page and nowhere else: we keep only its digest.
    """
    episode = episode_of(request.actor, patient_id)
    channels = send_invitation(request.actor, episode.patient, now=now)
    code = issue_code(request.actor, episode.patient, now=now)
    # After the # the code stays in the phone: no server, proxy or log sees it.
    link = f"{request.build_absolute_uri(reverse('enter'))}#{code}"
    context = {
        "patient": episode.patient,
        "team": episode.care_team,
        "code": code,
        "link": link,
        "address": link.partition("#")[0],
        "picture": picture_of(link),
        "until": now + INVITATION_LASTS,
        "sent_by": [MessageChannel(channel).label for channel in channels],
    }
    return show(request, "symptoms/invite.html", frame, context, reads="patient.read", patients=[patient_id])
