"""The trail of who did or saw what."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now

from recovery.rows import Row, never_emptied


class AuditEvent(Row):
    """One read or write of patient data: who, as what, which patients, when. Never a value of theirs."""

    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(db_default=Now())
    actor_role = models.TextField()
    actor_id = models.UUIDField(null=True)
    action = models.TextField(help_text="What was done, as thing.verb: check_in.record, alert.read.")
    patient_ids = ArrayField(models.UUIDField(), help_text="Every patient whose data was shown or changed.")
    object_id = models.UUIDField(null=True)
    request_id = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # "Who looked at my record", asked by a patient or for her.
            GinIndex(fields=["patient_ids"], name="audit_by_patient"),
            # What one person did, newest first.
            models.Index(fields=["actor_id", "-at"], name="audit_by_actor"),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.action} by {self.actor_role}"
