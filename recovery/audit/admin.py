"""The operator's view of the trail."""

from django.contrib import admin

from recovery.audit.models import AuditEvent
from recovery.audit.pages import ReadOnly


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnly):
    """Who did or saw what; ids only, newest first."""

    list_display = ("at", "action", "actor_role", "actor_id", "patients", "organisation")
    list_filter = ("action", "actor_role", "organisation")
    date_hierarchy = "at"
    ordering = ("-at",)

    @admin.display(description="patients")
    def patients(self, event: AuditEvent) -> int:
        """Return how many patients it was about."""
        return len(event.patient_ids)
