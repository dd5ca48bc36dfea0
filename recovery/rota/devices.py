"""Browsers at which a member of staff wants to be told by push: switched on and off there, and forgotten when gone."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from recovery.accounts.actors import Actor
from recovery.audit.services import record
from recovery.push import Browser
from recovery.rota.models import PushDevice


@transaction.atomic
def switch_on(actor: Actor, browser: Browser, *, name: str, now: datetime) -> PushDevice:
    """Let a browser be told of what its person is told; one that somebody else had switched on changes hands."""
    keys = {"p256dh": browser.p256dh, "auth": browser.auth, "name": name, "created_at": now}
    holder = {"organisation_id": actor.organisation_id, "user_id": actor.person_id}
    device, _made = PushDevice.objects.update_or_create(endpoint=browser.endpoint, defaults=keys | holder)
    record(actor, "push.on", patients=[], object_id=device.id)
    return device


@transaction.atomic
def switch_off(actor: Actor, device_id: UUID) -> bool:
    """Tell one of one's own browsers nothing any more; False where it was none of them."""
    gone, _each = PushDevice.objects.filter(id=device_id, user__in=[actor.person_id]).delete()
    if gone:
        record(actor, "push.off", patients=[], object_id=device_id)
    return bool(gone)


def forget(endpoints: Iterable[str]) -> None:
    """Delete browsers of which the push service said that they are no more."""
    PushDevice.objects.filter(endpoint__in=list(endpoints)).delete()
