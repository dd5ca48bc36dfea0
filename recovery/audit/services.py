"""Writing the trail."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from recovery.accounts.actors import NO_ORGANISATION, Actor
from recovery.rows import new_id

# Written out, because it is part of every request: composing it anew costs more than running it.
_RECORD = """
    INSERT INTO audit_auditevent
        (id, organisation_id, actor_role, actor_id, action, patient_ids, object_id, request_id)
    VALUES (%s, %s, %s, %s, %s, %s::uuid[], %s, %s)
"""


def record(
    actor: Actor, action: str, *, patients: Iterable[UUID], object_id: UUID | None = None, request_id: str = ""
) -> None:
    """Write one audit row for one read or write of patient data, before the data leaves.

    Call it inside the transaction of the write, or before the response of a read is made. If it fails, so does what
    it records: no trail, no data.
    """
    organisation = None if actor.organisation_id == NO_ORGANISATION else actor.organisation_id
    said = [new_id(), organisation, str(actor.role), actor.id, action, list(patients), object_id, request_id]
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, said)
