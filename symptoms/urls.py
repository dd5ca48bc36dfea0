"""Addresses of the patient's pages."""

from django.urls import path

from symptoms import views

urlpatterns = [
    path("in/", views.enter, name="enter"),
    path("out/", views.leave, name="leave"),
    path("check-in/", views.check_in, name="check-in"),
    path("advice/<uuid:check_in_id>/", views.advice, name="advice"),
    path("recovery/", views.own_history, name="own-history"),
    path("recovery/confirm/", views.confirm_birth_date, name="confirm-birth-date"),
    path("privacy/", views.privacy, name="privacy"),
]
