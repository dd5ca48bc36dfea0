"""Reminders on the very phone in a patient's hand: offered when she knows the diary, switched on and off by her alone."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from recovery.accounts.actors import Actor, Role
from recovery.accounts.tokens import digest_of
from recovery.audit.services import record
from recovery.push import Browser
from symptoms.contact_models import Device, PushPhone
from symptoms.models import CheckIn
from symptoms.queries import patient_id_of

OFFERED_AFTER_DAYS = 3  # answered; asked before that, most say no for ever


def is_on_here(actor: Actor, device_token: str) -> bool:
    """True when the phone shows reminders."""
    device = _device(actor, device_token)
    return device is not None and PushPhone.objects.filter(device=device).exists()


def is_offered(actor: Actor, device_token: str) -> bool:
    """True when a patient who has answered on three days could have reminders on this phone, and has not."""
    if actor.role != Role.PATIENT or not settings.PUSH_KEY or is_on_here(actor, device_token):
        return False
    days = CheckIn.objects.filter(episode__patient_id=patient_id_of(actor)).values("day").distinct()
    return days[:OFFERED_AFTER_DAYS].count() >= OFFERED_AFTER_DAYS


@transaction.atomic
def switch_on(actor: Actor, device_token: str, browser: Browser, *, now: datetime) -> None:
    """Show reminders on this phone; what another patient had switched on in it is over."""
    device = _device(actor, device_token)
    assert device is not None  # noqa: S101 - the actor came in by it
    PushPhone.objects.filter(endpoint=browser.endpoint).exclude(device=device).delete()
    said = {"endpoint": browser.endpoint, "p256dh": browser.p256dh, "auth": browser.auth, "created_at": now}
    PushPhone.objects.update_or_create(device=device, defaults=said | {"organisation_id": device.organisation_id})
    record(actor, "reminders.here", patients=[device.patient_id], object_id=device.id)


@transaction.atomic
def switch_off(actor: Actor, device_token: str) -> None:
    """Show none on this phone any more."""
    device = _device(actor, device_token)
    if device is not None and PushPhone.objects.filter(device=device).delete()[0]:
        record(actor, "reminders.not_here", patients=[device.patient_id], object_id=device.id)


def _device(actor: Actor, token: str) -> Device | None:
    mine = Device.objects.filter(digest=digest_of(token), patient_id=patient_id_of(actor), helper=None)
    return mine.filter(revoked_at=None).first()
