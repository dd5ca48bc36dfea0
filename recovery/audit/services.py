"""Writing the trail."""

from collections.abc import Iterable
from uuid import UUID

from recovery.accounts.actors import NO_ORGANISATION, Actor
from recovery.audit.models import AuditEvent


def record(
    actor: Actor, action: str, *, patients: Iterable[UUID], object_id: UUID | None = None, request_id: str = ""
) -> None:
    """Write one audit row for one read or write of patient data, before the data leaves.

    Call it inside the transaction of the write, or before the response of a read is made. If it fails, so does what
    it records: no trail, no data.
    """
    AuditEvent.objects.create(
        organisation_id=None if actor.organisation_id == NO_ORGANISATION else actor.organisation_id,
        actor_role=actor.role,
        actor_id=actor.id,
        action=action,
        patient_ids=list(patients),
        object_id=object_id,
        request_id=request_id,
    )
