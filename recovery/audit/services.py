"""Writing the trail."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from recovery.accounts.actors import NO_ORGANISATION, Actor
from recovery.logs import request_id
from recovery.rows import new_id
from recovery.statements import Statement

_RECORD = Statement(
    "audit_record",
    """
    INSERT INTO audit_auditevent
        (id, organisation_id, actor_role, actor_id, action, patient_ids, object_id, request_id)
    VALUES (%(id)s, %(organisation)s, %(role)s, %(actor)s, %(action)s, %(patients)s, %(object)s, %(request)s)
    """,
    id="uuid", organisation="uuid", role="text", actor="uuid", action="text", patients="uuid[]", object="uuid",
    request="text",
)  # fmt: skip


def record(actor: Actor, action: str, *, patients: Iterable[UUID], object_id: UUID | None = None) -> None:
    """Write one audit row for one read or write of patient data, before the data leaves; the logs' request id is on it.

    Call it inside the transaction of the write, or before the response of a read is made. If it fails, so does what
    it records: no trail, no data.
    """
    said = {
        "id": new_id(),
        "organisation": None if actor.organisation_id == NO_ORGANISATION else actor.organisation_id,
        "role": str(actor.role),
        "actor": actor.id,
        "action": action,
        "patients": list(patients),
        "object": object_id,
        "request": request_id(),
    }
    with connection.cursor() as cursor:
        _RECORD.run(cursor, said)
