"""The operator's look at rulesets, alerts, flags and messages. Nothing of it is edited here."""

from django.contrib import admin

from alerts.models import Alert, AlertEvent, Flag, Notification, Ruleset
from recovery.audit.pages import PatientData, ReadOnly


@admin.register(Ruleset)
class RulesetAdmin(ReadOnly):
    """Versions of the programs' documents; publishing one takes two people and a command."""

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
