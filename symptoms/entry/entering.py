"""A patient's ways in: codes that let one phone in once, and the proof by which a phone may read history."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from recovery.accounts.actors import Actor, Role
from recovery.accounts.tokens import digest_of, digest_of_code, new_code, new_token
from recovery.audit.services import record, record_each
from symptoms.check_in.numerals import plain_number
from symptoms.contact_models import AccessCode, Device, Helper, HistoryCode, MessageKind, PushPhone
from symptoms.errors import Refused
from symptoms.messages.messaging import channels_of, message_to, write, write_all
from symptoms.models import Patient
from symptoms.queries import patient_id_of

INVITATION_LASTS = timedelta(days=7)
DAILY_LINK_LASTS = timedelta(hours=24)
DEVICE_LASTS = timedelta(days=365)
HISTORY_LASTS = timedelta(minutes=30)
HISTORY_CODE_LASTS = timedelta(minutes=15)
HISTORY_CODE_DIGITS = 6


# Codes that open the diary


@transaction.atomic
def issue_code(
    actor: Actor,
    patient: Patient,
    *,
    now: datetime,
    lasts: timedelta = INVITATION_LASTS,
    helper: Helper | None = None,
    stays_open: bool = False,
) -> str:
    """Return a fresh code by which the patient, or her helper, comes in; only its digest is stored."""
    code = new_code()
    AccessCode.objects.create(
        organisation_id=patient.organisation_id,
        patient=patient,
        helper=helper,
        digest=digest_of_code(code),
        expires_at=now + lasts,
        stays_open=stays_open,
    )
    record(actor, "patient.invite", patients=[patient.id])
    return code


def send_invitation(actor: Actor, patient: Patient, *, now: datetime) -> list[str]:
    """Send the patient a link by every address we hold; return by which channels. None held sends nothing."""
    return send_invitations(actor, [patient], now=now)[patient.id]


@transaction.atomic
def send_invitations(actor: Actor, patients: Iterable[Patient], *, now: datetime) -> dict[UUID, list[str]]:
    """Send each patient a link, and return by which channels, in two statements however many they are."""
    channels = {patient: channels_of(patient) for patient in patients}
    once = f"{now:%Y-%m-%dT%H:%M:%S}"
    write_all(
        message_to(patient, MessageKind.INVITATION, channel, once, now=now)
        for patient, ways in channels.items()
        for channel in ways
    )
    record_each(actor, "patient.send_invitation", ((patient.id, None) for patient in channels))
    return {patient.id: ways for patient, ways in channels.items()}


class Entered(NamedTuple):
    """What a good code gives: the token of a new device, none where the phone was in already, and her language."""

    token: str | None
    language: str


@transaction.atomic
def redeem_code(typed: str, *, known_as: Actor, now: datetime) -> Entered:
    """Let in whoever holds the code.

    A code lets one phone in, once. Refuses one that is unknown, used, past or taken back, each in its own words: with
    58 random bits nobody guesses a code that exists, so the words give nothing away.
    """
    code = _locked(typed)
    if code is None:
        detail = _("We do not know that code. Check each letter, or ask your care team for a new one.")
        raise Refused("unknown_code", detail, field="code")
    is_in = known_as.patient_id == code.patient_id and known_as.helper_id == code.helper_id
    language = code.patient.language
    if is_in and code.used_at is not None:
        return Entered(None, language)
    _refuse_spent(code, now=now)
    AccessCode.objects.filter(id=code.id).update(used_at=now)
    return Entered(None if is_in else _new_device(code, now=now), language)


def _locked(typed: str) -> AccessCode | None:
    """Return the code, locked: two phones that send it at once do not both come in."""
    found = AccessCode.objects.filter(digest=digest_of_code(typed))
    return found.select_related("patient", "helper").select_for_update(of=("self",)).first()


def _refuse_spent(code: AccessCode, *, now: datetime) -> None:
    if code.revoked_at is not None or (code.helper is not None and code.helper.ended_at is not None):
        detail = _("That code was taken back. Ask your care team for a new one.")
        raise Refused("revoked_code", detail, field="code")
    if code.used_at is not None and not code.stays_open:
        detail = _("That code was used before, and works only once. Ask your care team for a new one.")
        raise Refused("used_code", detail, field="code")
    if code.expires_at <= now:
        detail = _("That code has run out. Open the newest message from us, or ask your care team for a new code.")
        raise Refused("expired_code", detail, field="code")


def _new_device(code: AccessCode, *, now: datetime) -> str:
    token = new_token("rt_device")
    device = Device.objects.create(
        organisation_id=code.organisation_id,
        patient_id=code.patient_id,
        helper_id=code.helper_id,
        digest=digest_of(token),
        expires_at=now + DEVICE_LASTS,
    )
    role, person = (Role.HELPER, code.helper_id) if code.helper_id else (Role.PATIENT, code.patient_id)
    actor = Actor(role=role, id=person, organisation_id=code.organisation_id)
    record(actor, "patient.enter", patients=[code.patient_id], object_id=device.id)
    return token


@transaction.atomic
def leave(actor: Actor, device_token: str, *, now: datetime) -> None:
    """End what a phone's token opens: a copy that somebody kept opens nothing any more."""
    mine = Device.objects.filter(digest=digest_of(device_token), patient_id=patient_id_of(actor))
    device = mine.filter(revoked_at=None).first()
    if device is not None:
        Device.objects.filter(id=device.id).update(revoked_at=now, history_until=None)
        PushPhone.objects.filter(device=device).delete()
        record(actor, "patient.leave", patients=[device.patient_id], object_id=device.id)


@transaction.atomic
def speak(actor: Actor, language: str) -> None:
    """Write to the patient in another language from now on."""
    patient_id = patient_id_of(actor)
    mine = Patient.objects.filter(id=patient_id, organisation_id=actor.organisation_id)
    if mine.exclude(language=language).update(language=language):
        record(actor, "patient.speak", patients=[patient_id])


# Reading history asks for more than the phone


def _device_of(actor: Actor, token: str) -> Device:
    """Return the actor's own device, locked; a helper's only where the patient lets them read history."""
    device = Device.objects.select_for_update(of=("self",)).select_related("patient", "helper")
    found = device.get(digest=digest_of(token), patient_id=patient_id_of(actor))
    if found.helper is not None and not found.helper.may_read_history:
        raise Refused("not_shared", _("Past days are not shared with you. Ask the person you help to allow it."))
    return found


def _let_read(actor: Actor, device: Device, *, now: datetime) -> None:
    Device.objects.filter(id=device.id).update(history_until=now + HISTORY_LASTS)
    record(actor, "patient.confirm", patients=[device.patient_id], object_id=device.id)


def is_sent_codes(patient: Patient) -> bool:
    """True where a code reaches the patient: then nothing less than one opens her history."""
    return bool(channels_of(patient))


@transaction.atomic
def confirm_birth_date(actor: Actor, device_token: str, born_on: date, *, now: datetime) -> None:
    """Let a patient's device read history for half an hour; refuse a date that is not hers, without saying more.

    Whoever lives with her knows the date, so it counts only where no code can reach her.
    """
    device = _device_of(actor, device_token)
    if is_sent_codes(device.patient):
        raise Refused("code_needed", _("Ask for a code: we send it to your phone or e-mail."))
    if device.patient.born_on != born_on:
        raise Refused("not_confirmed", _("That is not the date of birth we have. Check the day, month and year."))
    _let_read(actor, device, now=now)


@transaction.atomic
def ask_for_history_code(actor: Actor, device_token: str, *, now: datetime) -> Sequence[str]:
    """Send six digits to the addresses we hold of the patient; return by which channels. None held is refused."""
    device = _device_of(actor, device_token)
    channels = channels_of(device.patient)
    if not channels:
        raise Refused("no_address", _("We have no phone or e-mail of yours. Use your date of birth."))
    for channel in channels:
        write(device.patient, MessageKind.HISTORY_CODE, channel, f"{now:%Y-%m-%dT%H:%M}", now=now, device=device)
    record(actor, "patient.ask_code", patients=[device.patient_id], object_id=device.id)
    return channels


def make_history_code(device: Device, *, now: datetime) -> str:
    """Return six fresh digits for one device; only their digest, bound to the device, is stored."""
    digits = f"{secrets.randbelow(10**HISTORY_CODE_DIGITS):0{HISTORY_CODE_DIGITS}d}"
    HistoryCode.objects.create(
        organisation_id=device.organisation_id,
        device=device,
        digest=_digits_digest(device, digits),
        expires_at=now + HISTORY_CODE_LASTS,
    )
    return digits


def _digits_digest(device: Device, digits: str) -> bytes:
    return digest_of(f"{device.id}:{digits}")


@transaction.atomic
def confirm_history_code(actor: Actor, device_token: str, typed: str, *, now: datetime) -> None:
    """Let the device read history for half an hour; refuse digits that were not sent for it, are used or are past."""
    device = _device_of(actor, device_token)
    digest = _digits_digest(device, plain_number(typed))
    live = HistoryCode.objects.filter(device=device, digest=digest, used_at=None, expires_at__gt=now)
    if not live.update(used_at=now):
        detail = _("That is not the code we sent, or it has run out. Type the newest one, or ask for another.")
        raise Refused("wrong_history_code", detail, field="digits")
    _let_read(actor, device, now=now)
