"""Addresses of the patient's pages."""

from django.urls import path

from symptoms import phone_views, views
from symptoms.entry import views as entry_views
from symptoms.helpers import views as helping_views
from symptoms.photos import views as photo_views

urlpatterns = [
    path("in/", entry_views.enter, name="enter"),
    path("out/", entry_views.leave, name="leave"),
    path("check-in/", views.check_in, name="check-in"),
    path("check-in/kept/", phone_views.check_in_kept, name="check-in-kept"),
    path("check-in/kept/photo/", photo_views.add_kept_photo, name="add-kept-photo"),
    path("check-in/page/", phone_views.check_in_kept_page, name="check-in-kept-page"),
    path("check-in/worker.js", phone_views.worker, name="worker"),
    path("manifest.webmanifest", phone_views.manifest, name="manifest"),
    path("advice/<uuid:check_in_id>/", views.advice, name="advice"),
    path("recovery/", views.own_history, name="own-history"),
    path("recovery/confirm/", entry_views.confirm_birth_date, name="confirm-birth-date"),
    path("recovery/code/send/", entry_views.send_history_code, name="send-history-code"),
    path("recovery/code/", entry_views.confirm_history_code, name="confirm-history-code"),
    path("advice/<uuid:check_in_id>/photo/", photo_views.add_photo, name="add-photo"),
    path("photos/<uuid:photo_id>/", photo_views.photo, name="photo"),
    path("helpers/", helping_views.helpers, name="helpers"),
    path("helpers/<uuid:helper_id>/", helping_views.change_helper, name="change-helper"),
    path("reminders/", helping_views.reminders, name="reminders"),
    path("reminders/here/", helping_views.reminders_here, name="reminders-here"),
    path("privacy/", views.privacy, name="privacy"),
]
