"""The pages on which staff look after patients. Who may open them stands in recovery/access.py."""

from django.urls import path

from symptoms import staff_views

urlpatterns = [
    path("", staff_views.patient_list, name="patients"),
    path("enrol/", staff_views.enrol, name="patient-enrol"),
    path("<uuid:patient_id>/", staff_views.patient, name="patient"),
    path("<uuid:patient_id>/invite/", staff_views.invite, name="patient-invite"),
]
