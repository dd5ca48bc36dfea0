"""The pages on which staff look after patients. Who may open them stands in recovery/access.py."""

from django.urls import path

from alerts.care import episode_views, photo_views
from alerts.overrides import views as override_views
from symptoms import staff_views
from symptoms.imports import views as importing_views

urlpatterns = [
    path("", staff_views.patient_list, name="patients"),
    path("enrol/", staff_views.enrol, name="patient-enrol"),
    path("import/", importing_views.import_patients, name="patient-import"),
    path("import/template.csv", importing_views.import_template, name="patient-import-template"),
    path("import/<uuid:import_id>/", importing_views.import_file, name="patient-import-file"),
    path("import/<uuid:import_id>/enrol/", importing_views.import_enrol, name="patient-import-enrol"),
    path("import/<uuid:import_id>/to-fix.csv", importing_views.import_errors, name="patient-import-errors"),
    path("<uuid:patient_id>/", staff_views.patient, name="patient"),
    path("<uuid:patient_id>/episode/", episode_views.episode, name="patient-episode"),
    path("<uuid:patient_id>/limits/", override_views.limits, name="patient-limits"),
    path("<uuid:patient_id>/photos/", photo_views.photos, name="patient-photos"),
    path("<uuid:patient_id>/invite/", staff_views.invite, name="patient-invite"),
]
