"""The operator's pages for programs, and the look at patients' rows that support sometimes needs."""

from typing import Any

from django.contrib import admin

from recovery.audit.pages import PatientData
from symptoms.contact_models import AccessCode, Device
from symptoms.models import Baseline, CheckIn, Episode, Patient, Program


@admin.register(Program)
class ProgramAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # it takes no argument while running
    """Pathways; what they ask and judge stands in their rulesets."""

    list_display = ("name", "slug", "organisation", "is_active")
    list_filter = ("organisation",)
    readonly_fields = ("slug", "organisation", "created_at")

    def has_add_permission(self, request: Any) -> bool:  # noqa: ARG002
        """Return False: a program comes with its document, by the command that loads it."""
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:  # noqa: ARG002
        """Return False: switch it off instead."""
        return False


@admin.register(Patient)
class PatientAdmin(PatientData):
    """Patients; the list shows no names."""

    list_display = ("id", "organisation", "created_at")
    list_filter = ("organisation",)
    patient_path = "id"


@admin.register(Episode)
class EpisodeAdmin(PatientData):
    """Episodes and their deadlines."""

    list_display = ("id", "organisation", "care_team", "status", "evaluate_at", "judge_attempts")
    list_filter = ("organisation", "status")


@admin.register(Baseline)
class BaselineAdmin(PatientData):
    """What was already so."""

    list_display = ("id", "organisation", "kind", "created_at")
    list_filter = ("organisation",)
    patient_path = "episode.patient_id"


@admin.register(CheckIn)
class CheckInAdmin(PatientData):
    """Check-ins, which nobody edits."""

    list_display = ("id", "organisation", "received_at", "answered_by")
    list_filter = ("organisation",)
    patient_path = "episode.patient_id"


@admin.register(Device, AccessCode)
class WayInAdmin(PatientData):
    """Ways in; their secrets are not stored."""

    list_display = ("id", "organisation", "created_at", "expires_at", "revoked_at")
    list_filter = ("organisation",)
