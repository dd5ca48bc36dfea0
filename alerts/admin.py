"""The operator's pages for organisations, and the look at rulesets, alerts, flags and messages, which nobody edits."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from alerts.models import Alert, AlertEvent, Flag, Notification, Ruleset
from alerts.overrides.models import HiddenFinding, Override
from alerts.programs.publishing import load_programs, read_document, shipped_documents
from recovery.accounts.admin import Kept
from recovery.accounts.models import Organisation
from recovery.audit.pages import PatientData, ReadOnly


@admin.register(Organisation)
class OrganisationAdmin(Kept):
    """Hospitals and clinics. A new one gets the programs that are shipped: without one it cannot take a patient."""

    list_display = ("name", "time_zone", "emergency_number")
    readonly_fields = ("created_at",)

    def save_model(self, request: HttpRequest, obj: Organisation, form: Any, change: bool) -> None:  # noqa: FBT001
        """Store a hospital, and with a new one its programs."""
        super().save_model(request, obj, form, change)
        if not change:
            load_programs([read_document(file) for file in shipped_documents()], [obj], now=timezone.now())


@admin.register(Ruleset)
class RulesetAdmin(ReadOnly):
    """Versions of the programs' documents; a lead drafts one on the page, and another publishes it."""

    list_display = ("program", "version", "organisation", "created_at", "published_at", "published_by")
    list_filter = ("organisation", "program")


@admin.register(Alert)
class AlertAdmin(PatientData):
    """Alerts; only a person of the care team closes one."""

    list_display = ("id", "care_team", "urgency", "status", "opened_at", "respond_by", "escalate_at", "resolved_at")
    list_filter = ("organisation", "status", "urgency")
    patient_path = "episode.patient_id"


@admin.register(Flag)
class FlagAdmin(PatientData):
    """Rules that held."""

    list_display = ("id", "rule_id", "urgency", "standing", "raised_at")
    list_filter = ("organisation", "family", "urgency", "standing")
    patient_path = "episode.patient_id"


@admin.register(AlertEvent)
class AlertEventAdmin(PatientData):
    """What happened to alerts."""

    list_display = ("id", "kind", "at", "by", "urgency", "outcome")
    list_filter = ("organisation", "kind")
    patient_path = "alert.episode.patient_id"


@admin.register(Notification)
class NotificationAdmin(PatientData):
    """The outbox: what waits, what failed, what went out."""

    list_display = ("id", "recipient", "channels", "urgency", "send_at", "attempts", "sent_at", "outcome")
    list_filter = ("organisation", "outcome")
    patient_path = "alert.episode.patient_id"


@admin.register(Override)
class OverrideAdmin(PatientData):
    """What was decided of single rules for single patients."""

    list_display = ("id", "rule_id", "made_by", "made_at", "review_on", "ends_at", "ended_by")
    list_filter = ("organisation", "rule_id")
    patient_path = "episode.patient_id"


@admin.register(HiddenFinding)
class HiddenFindingAdmin(PatientData):
    """What held, and was not told because of an override."""

    list_display = ("id", "rule_id", "urgency", "override", "found_at")
    list_filter = ("organisation", "rule_id", "urgency")
    patient_path = "episode.patient_id"
