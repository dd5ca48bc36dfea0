"""Who is on call and who is away, on which days nobody looks, and where each person is reached."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from recovery.accounts.models import CareTeam, User
from recovery.channels import TYPED
from recovery.rows import OrganisationRow, every_state_kept, one_of
from recovery.subscriptions import Subscription


def _in_order(table: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name=f"{table}_in_order")


@every_state_kept()
class OnCall(OrganisationRow):
    """One person's stretch on call for one team. Stored as instants, so that a night of 23 or 25 hours is right."""

    care_team = models.ForeignKey(CareTeam, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta(OrganisationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganisationRow.Meta.constraints,
            _in_order("rota_oncall"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Who is on call now, and where the rota has a hole.
            models.Index(fields=["care_team", "ends_at", "starts_at"], name="rota_oncall_now")
        ]

    def __str__(self) -> str:
        return str(self.id)


@every_state_kept()
class Absence(OrganisationRow):
    """A stretch in which nothing is sent to a person, for whatever reason."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta(OrganisationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganisationRow.Meta.constraints,
            _in_order("rota_absence"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Who is away now.
            models.Index(fields=["user", "ends_at"], name="rota_absence_now")
        ]

    def __str__(self) -> str:
        return str(self.id)


@every_state_kept()
class Holiday(OrganisationRow):
    """A day without cover hours."""

    on = models.DateField()
    name = models.TextField()

    class Meta(OrganisationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganisationRow.Meta.constraints,
            models.UniqueConstraint(fields=["organisation", "on"], name="rota_holiday_once"),
        ]

    def __str__(self) -> str:
        return self.name


@every_state_kept()
class ContactPoint(OrganisationRow):
    """Where a person is reached by one channel, other than by the e-mail and telephone of the account."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="contact_points")
    channel = models.TextField(choices=[(channel.value, channel.label) for channel in TYPED])
    address = models.TextField(help_text="As the provider takes it: a number of a pager, a name in a chat.")

    class Meta(OrganisationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganisationRow.Meta.constraints,
            one_of("rota_contactpoint", "channel", [channel.value for channel in TYPED]),
            models.UniqueConstraint(fields=["organisation", "user", "channel"], name="rota_contactpoint_once"),
        ]

    def __str__(self) -> str:
        return self.channel


class PushDevice(Subscription):
    """A browser of a member of staff that takes pushes. Whoever signs in there later and switches it on takes it over."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="push_devices")
    name = models.TextField(help_text="As its browser called itself, e.g. Chrome on Android.")
