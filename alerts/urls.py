"""The pages of staff about alerts. Who may open them stands in recovery/access.py."""

from django.urls import path

from alerts import views
from alerts.care import views as care_views
from alerts.cover import covering_views, device_views, planning_views, ways_views
from alerts.handover import views as handover_views
from alerts.insights import views as insights_views
from alerts.programs import views as program_views

urlpatterns = [
    path("who-is-told/", planning_views.policy, name="policy"),
    path("who-is-told/rota/", planning_views.rota, name="rota"),
    path("who-is-told/cover/", covering_views.cover, name="cover"),
    path("who-is-told/ways/", ways_views.ways, name="ways"),
    path("worklist/", views.worklist_page, name="worklist"),
    path("worklist/views/remove/", views.remove_saved_view, name="worklist-view-remove"),
    path("worklist/rows/", views.worklist_rows, name="worklist-rows"),
    path("worklist/together/", care_views.together, name="worklist-together"),
    path("alerts/undo/", care_views.take_back, name="alert-undo"),
    path("alerts/<uuid:alert_id>/", care_views.alert, name="alert"),
    path("alerts/<uuid:alert_id>/acknowledge/", care_views.acknowledge, name="alert-acknowledge"),
    path("alerts/<uuid:alert_id>/contact/", care_views.contact, name="alert-contact"),
    path("alerts/<uuid:alert_id>/snooze/", care_views.snooze, name="alert-snooze"),
    path("alerts/<uuid:alert_id>/reassign/", care_views.reassign, name="alert-reassign"),
    path("alerts/<uuid:alert_id>/reopen/", care_views.reopen, name="alert-reopen"),
    path("alerts/<uuid:alert_id>/resolve/", care_views.resolve, name="alert-resolve"),
    path("alerts/<uuid:alert_id>/note/", care_views.note, name="alert-note"),
    path("devices/", device_views.devices, name="devices"),
    path("program/", program_views.program, name="program"),
    path("program/change/", program_views.program_edit, name="program-edit"),
    path("program/versions/", program_views.program_versions, name="program-versions"),
    path("program/versions/<uuid:ruleset_id>/", program_views.program_version, name="program-version"),
    path("program/versions/<uuid:ruleset_id>/backtest/", program_views.program_backtest, name="program-backtest"),
    path("program/versions/<uuid:ruleset_id>/publish/", program_views.program_publish, name="program-publish"),
    path("program/versions/<uuid:ruleset_id>/discard/", program_views.program_discard, name="program-discard"),
    path("insights/", insights_views.insights_page, name="insights"),
    path("insights/table.csv", insights_views.insights_table, name="insights-table"),
    path("handover/", handover_views.handover, name="handover"),
    path("handover/<uuid:handover_id>/", handover_views.handover_given, name="handover-given"),
    path("handover/<uuid:handover_id>/<uuid:item_id>/take/", handover_views.handover_take, name="handover-take"),
]
