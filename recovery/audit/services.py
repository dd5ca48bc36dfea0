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

_RECORD_EACH = Statement(
    "audit_record_each",
    """
    INSERT INTO audit_auditevent
        (id, organisation_id, actor_role, actor_id, action, patient_ids, object_id, request_id)
    SELECT one.id, %(organisation)s, %(role)s, %(actor)s, %(action)s, ARRAY[one.patient], one.object, %(request)s
    FROM unnest(%(ids)s, %(patients)s, %(objects)s) AS one(id, patient, object)
    """,
    ids="uuid[]", organisation="uuid", role="text", actor="uuid", action="text", patients="uuid[]", objects="uuid[]",
    request="text",
)  # fmt: skip


def record(actor: Actor, action: str, *, patients: Iterable[UUID], object_id: UUID | None = None) -> None:
    """Write one audit row for one read or write of patient data, before the data leaves; the logs' request id is on it.

    Call it inside the transaction of the write, or before the response of a read is made. If it fails, so does what
    it records: no trail, no data.
    """
    said = {"id": new_id(), "patients": list(patients), "object": object_id}
    with connection.cursor() as cursor:
        _RECORD.run(cursor, _who_did(actor, action) | said)


def record_each(actor: Actor, action: str, objects: Iterable[tuple[UUID, UUID | None]]) -> None:
    """Write one audit row for each (patient, object) of many done at once, in one statement."""
    pairs = list(objects)
    said = {
        "ids": [new_id() for _pair in pairs],
        "patients": [patient for patient, _object in pairs],
        "objects": [object_id for _patient, object_id in pairs],
    }
    with connection.cursor() as cursor:
        _RECORD_EACH.run(cursor, _who_did(actor, action) | said)


def _who_did(actor: Actor, action: str) -> dict[str, object]:
    return {
        "organisation": None if actor.organisation_id == NO_ORGANISATION else actor.organisation_id,
        "role": str(actor.role),
        "actor": actor.id,
        "action": action,
        "request": request_id(),
    }
