"""What one shift gives to the next, alert by alert."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from recovery.accounts.models import User
from recovery.rows import OrganisationRow, never_emptied


class Handover(OrganisationRow):
    """One shift gives what is open to the next: who, when. Its items are taken over one by one."""

    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta(OrganisationRow.Meta):
        indexes: ClassVar[list[models.Index]] = [
            # The newest handovers of a hospital.
            models.Index(fields=["organisation", "-at"], name="alerts_handover_newest")
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return str(self.id)


class HandoverItem(OrganisationRow):
    """One alert handed over: what was said of it, for whom, and who took it over."""

    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="items")
    alert = models.ForeignKey("alerts.Alert", on_delete=models.PROTECT, related_name="handed_over")
    said = models.TextField(help_text="Situation, background, assessment, what is asked for.")
    to = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    taken_at = models.DateTimeField(null=True)

    class Meta(OrganisationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganisationRow.Meta.constraints,
            models.UniqueConstraint(fields=["organisation", "handover", "alert"], name="alerts_handoveritem_once"),
            models.CheckConstraint(
                condition=Q(taken_by__isnull=True, taken_at__isnull=True)
                | Q(taken_by__isnull=False, taken_at__isnull=False),
                name="alerts_handoveritem_taken_by_a_person",
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="kept_for_ever", operation=pgtrigger.Delete),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return str(self.id)
