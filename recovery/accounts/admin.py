"""The operator's pages for people, teams and API clients."""

from typing import Any

from allauth.mfa import admin as _registers_its_page  # noqa: F401 - to be taken down below
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from recovery.accounts.models import ApiClient, CareTeam, Membership, Scope, User
from recovery.accounts.second_factor import take_away
from recovery.accounts.tokens import digest_of, new_token

admin.site.site_header = admin.site.site_title = "Recovery at home: operator"
admin.site.unregister(Group)
# Its page shows the secrets of second factors, which are nobody's but their owner's, and would let them be set.
admin.site.unregister(Authenticator)


class Kept(admin.ModelAdmin):  # type: ignore[type-arg]  # it takes no argument while running
    """Rows that may be made and changed, and are never deleted: they end, or are switched off."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Return False."""
        return False


@admin.register(CareTeam)
class CareTeamAdmin(Kept):
    """Teams, their telephones and cover hours."""

    list_display = ("name", "organisation", "phone", "opens_at", "closes_at")
    readonly_fields = ("created_at",)
    list_filter = ("organisation",)


@admin.register(Membership)
class MembershipAdmin(Kept):
    """Who is in which team; to take somebody out, give the place an end."""

    list_display = ("user", "care_team", "role", "started_at", "ended_at")
    readonly_fields = ("started_at",)
    list_filter = ("organisation", "role")
    autocomplete_fields = ("user",)


@admin.register(User)
class UserAdmin(DjangoUserAdmin):  # type: ignore[type-arg]  # it takes no argument while running
    """People who sign in."""

    ordering = ("email",)
    list_display = ("email", "name", "organisation", "is_active", "is_staff")
    list_filter = ("organisation", "is_active", "is_staff")
    search_fields = ("email", "name")
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "name", "phone", "organisation", "password")}),
        ("May", {"fields": ("is_active", "is_staff", "is_superuser")}),
        ("Known", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "name", "phone", "organisation", "usable_password", "password1", "password2")}),
    )

    actions = ("take_away_second_factor",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Return False: what somebody did stays theirs; switch the account off instead."""
        return False

    @admin.action(description="Take away the second factor: it was lost", permissions=["change"])
    def take_away_second_factor(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Let people who lost theirs, recovery codes and all, set up another at their next sign-in."""
        for person in people:
            self.log_change(request, person, "Took away the second factor.")
        said = f"{take_away(people)} will set up another second factor at the next sign-in."
        self.message_user(request, said, messages.SUCCESS)


class ApiClientForm(forms.ModelForm):  # type: ignore[type-arg]  # it takes no argument while running
    """A client with its scopes as boxes to tick."""

    scopes = forms.MultipleChoiceField(choices=Scope.choices, widget=forms.CheckboxSelectMultiple)


@admin.register(ApiClient)
class ApiClientAdmin(Kept):
    """Programs that call the API. Adding one shows its token, this once."""

    form = ApiClientForm
    list_display = ("name", "organisation", "acts_for", "expires_at", "revoked_at", "last_used_at")
    list_filter = ("organisation",)
    readonly_fields = ("created_at", "last_used_at")
    autocomplete_fields = ("acts_for",)

    def save_model(self, request: HttpRequest, obj: ApiClient, form: Any, change: bool) -> None:  # noqa: FBT001
        """Store a client; a new one gets its token, of which only the digest is kept."""
        if not change:
            token = new_token("rt_live")
            obj.token_digest = digest_of(token)
            request.META["recovery.token"] = token
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: ApiClient, post_url_continue: str | None = None) -> HttpResponse:  # noqa: ARG002
        """Show the token instead of going back to the list: it is on this page and nowhere else."""
        context = {
            **self.admin_site.each_context(request),
            "title": f"Token of {obj.name}",
            "token": request.META["recovery.token"],
        }
        return TemplateResponse(request, "admin/token.html", context)
