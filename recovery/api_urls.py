"""The map of the API. Who may call what is in recovery/access.py, by the names given here."""

from django.urls import path

from alerts.api import Acknowledge, AlertById, Alerts, Resolve
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
    path("patients", Patients.as_view(), name="api-patients"),
    path("patients/<uuid:patient_id>", PatientById.as_view(), name="api-patient"),
]
