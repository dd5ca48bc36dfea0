"""The operator's pages of the rota."""

from django.contrib import admin

from recovery.rota.models import Absence, ContactPoint, Holiday, OnCall


@admin.register(OnCall)
class OnCallAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # it takes no argument while running
    """Who is on call for which team, from when to when."""

    list_display = ("care_team", "user", "starts_at", "ends_at")
    list_filter = ("organisation", "care_team")
    autocomplete_fields = ("user",)


@admin.register(Absence)
class AbsenceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # it takes no argument while running
    """Who is away."""

    list_display = ("user", "starts_at", "ends_at")
    autocomplete_fields = ("user",)


@admin.register(Holiday)
class HolidayAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # it takes no argument while running
    """Days without cover hours."""

    list_display = ("on", "name", "organisation")
    list_filter = ("organisation",)


@admin.register(ContactPoint)
class ContactPointAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # it takes no argument while running
    """Pagers, chats and other numbers of people."""

    list_display = ("user", "channel", "address")
    autocomplete_fields = ("user",)
