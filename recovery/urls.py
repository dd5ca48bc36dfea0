"""The map of the product."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from recovery import health, views
from recovery.accounts.views import SetUpApp, SetUpKey
from symptoms.entry.views import speak

# The operator signs in where staff do, behind the same limits; recovery/middleware.py asks both for a second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("help/", views.help_page, name="help"),
    path("language/", speak, name="set-language"),
    # Before the library's own, which know nothing of where somebody wanted to go.
    path("accounts/2fa/totp/activate/", SetUpApp.as_view(), name="mfa_activate_totp"),
    path("accounts/2fa/webauthn/add/", SetUpKey.as_view(), name="mfa_add_webauthn"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("alerts.urls")),
    path("", include("symptoms.urls")),
    path("patients/", include("symptoms.staff_urls")),
    path("push/worker.js", views.push_worker, name="push-worker"),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("api/v1/", include("recovery.api_urls")),
]

handler400 = "recovery.problems.bad_request"
handler403 = "recovery.problems.permission_denied"
handler404 = "recovery.problems.not_found"
handler500 = "recovery.problems.server_error"
