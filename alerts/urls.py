"""The pages of staff. Who may open them stands in recovery/access.py."""

from django.urls import path

from alerts import planning_views, views

urlpatterns = [
    path("who-is-told/", planning_views.policy, name="policy"),
    path("who-is-told/rota/", planning_views.rota, name="rota"),
    path("worklist/", views.worklist_page, name="worklist"),
    path("worklist/rows/", views.worklist_rows, name="worklist-rows"),
    path("alerts/<uuid:alert_id>/", views.alert, name="alert"),
    path("alerts/<uuid:alert_id>/acknowledge/", views.acknowledge, name="alert-acknowledge"),
    path("alerts/<uuid:alert_id>/resolve/", views.resolve, name="alert-resolve"),
    path("alerts/<uuid:alert_id>/note/", views.note, name="alert-note"),
]
