"""The map of the API. Who may call what is in recovery/access.py, by the names given here."""

from django.urls import path

from alerts.api import (
    Acknowledge,
    AddNote,
    AlertById,
    Alerts,
    LogContact,
    Reassign,
    Reopen,
    Resolve,
    SnoozeAlert,
    UndoStep,
)
from recovery.guide import Docs, Root, Schema
from symptoms.api import CheckInById, CheckIns, PatientById, Patients

urlpatterns = [
    path("", Root.as_view(), name="api-root"),
    path("schema", Schema.as_view(), name="api-schema"),
    path("docs", Docs.as_view(), name="api-docs"),
    path("check-ins", CheckIns.as_view(), name="api-check-ins"),
    path("check-ins/<uuid:client_id>", CheckInById.as_view(), name="api-check-in"),
    path("alerts", Alerts.as_view(), name="api-alerts"),
    path("alerts/<uuid:alert_id>", AlertById.as_view(), name="api-alert"),
    path("alerts/<uuid:alert_id>/acknowledge", Acknowledge.as_view(), name="api-alert-acknowledge"),
    path("alerts/<uuid:alert_id>/resolve", Resolve.as_view(), name="api-alert-resolve"),
    path("alerts/<uuid:alert_id>/contact", LogContact.as_view(), name="api-alert-contact"),
    path("alerts/<uuid:alert_id>/snooze", SnoozeAlert.as_view(), name="api-alert-snooze"),
    path("alerts/<uuid:alert_id>/reassign", Reassign.as_view(), name="api-alert-reassign"),
    path("alerts/<uuid:alert_id>/reopen", Reopen.as_view(), name="api-alert-reopen"),
    path("alerts/<uuid:alert_id>/note", AddNote.as_view(), name="api-alert-note"),
    path("alerts/<uuid:alert_id>/undo", UndoStep.as_view(), name="api-alert-undo"),
    path("patients", Patients.as_view(), name="api-patients"),
    path("patients/<uuid:patient_id>", PatientById.as_view(), name="api-patient"),
]
