"""What a patient decides herself: who helps her, what they see, and when she is reminded."""

from collections.abc import Sequence
from datetime import datetime, time
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from recovery.accounts.actors import Actor, Role
from recovery.audit.services import record
from symptoms.contact_models import AccessCode, Device, Helper, ReminderWish
from symptoms.entry.entering import issue_code
from symptoms.errors import NotFound, Refused
from symptoms.messages.reminder_times import next_after
from symptoms.models import Episode, Patient
from symptoms.queries import patient_id_of

MOST_HELPERS = 5


def helpers_of(actor: Actor) -> QuerySet[Helper]:
    """Return those who help the patient now, in the order they were invited."""
    mine = Helper.objects.filter(organisation_id=actor.organisation_id, patient_id=patient_id_of(actor), ended_at=None)
    return mine.order_by("created_at", "id")


def _patient_of(actor: Actor) -> Patient:
    """Return the patient who decides, locked; a helper decides nothing."""
    if actor.role != Role.PATIENT:
        raise NotFound("not_yours", _("Only the person you help can change this."))
    return Patient.objects.select_for_update().get(id=patient_id_of(actor), organisation_id=actor.organisation_id)


@transaction.atomic
def invite_helper(actor: Actor, name: str, *, may_read_history: bool, now: datetime) -> tuple[Helper, str]:
    """Add a helper under their own name; return them with the code that lets their phone in, once."""
    patient = _patient_of(actor)
    if helpers_of(actor).count() >= MOST_HELPERS:
        raise Refused("too_many_helpers", _("You have five helpers. End one before you add another."), field="name")
    helper = Helper.objects.create(
        organisation_id=patient.organisation_id, patient=patient, name=name, may_read_history=may_read_history
    )
    record(actor, "helper.add", patients=[patient.id], object_id=helper.id)
    return helper, issue_code(actor, patient, helper=helper, now=now)


@transaction.atomic
def change_helper(actor: Actor, helper_id: UUID, *, may_read_history: bool) -> None:
    """Say anew what a helper may see; it holds from their next page on."""
    patient = _patient_of(actor)
    if not helpers_of(actor).filter(id=helper_id).update(may_read_history=may_read_history):
        raise NotFound("no_helper", _("There is no helper like that."))
    record(actor, "helper.change", patients=[patient.id], object_id=helper_id)


@transaction.atomic
def end_helper(actor: Actor, helper_id: UUID, *, now: datetime) -> None:
    """Let a helper in no more: their phones and codes stop at once. What they entered stays, marked with their name."""
    patient = _patient_of(actor)
    if not helpers_of(actor).filter(id=helper_id).update(ended_at=now):
        raise NotFound("no_helper", _("There is no helper like that."))
    for ways in (Device, AccessCode):
        ways.objects.filter(helper_id=helper_id, revoked_at=None).update(revoked_at=now)
    record(actor, "helper.end", patients=[patient.id], object_id=helper_id)


@transaction.atomic
def wish_reminders(actor: Actor, at: time, channels: Sequence[str], *, now: datetime) -> None:
    """Set when, by the patient's own clock, and by what she is reminded; no channel is no reminders."""
    patient = _patient_of(actor)
    ReminderWish.objects.update_or_create(
        patient=patient, defaults={"organisation_id": patient.organisation_id, "at": at, "channels": list(channels)}
    )
    mine = Episode.objects.filter(patient=patient, remind_at__isnull=False)
    mine.update(remind_at=next_after(now, at, patient.time_zone))
    record(actor, "reminders.change", patients=[patient.id])
