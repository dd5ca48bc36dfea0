"""How a patient and those who help her come in and are reached, and how a phone proves that it is in the right hands."""

from datetime import time
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from recovery.rows import OrganisationRow, every_state_kept, one_of
from recovery.subscriptions import Subscription


class MessageChannel(models.TextChoices):
    """How a patient is reached; each is also a channel of recovery/channels.py."""

    SMS = "sms", _("Text message")
    EMAIL = "email", _("E-mail")
    PUSH = "push", _("On this phone")


# What we can write to without a phone that was let in: the ways of an invitation, a code, and a reminder as wished.
ADDRESSES = (MessageChannel.SMS, MessageChannel.EMAIL)


@every_state_kept()
class ReminderWish(OrganisationRow):
    """When and how a patient wants to be reminded. Without a row it is at nine, by whatever address we have."""

    patient = models.OneToOneField("symptoms.Patient", on_delete=models.CASCADE, related_name="reminder_wish")
    at = models.TimeField(default=time(9), help_text="By the clock where the patient is, 08:00 to 20:59.")
    channels = ArrayField(
        models.TextField(choices=MessageChannel), blank=True, help_text="Beside any phone that takes pushes."
    )

    class Meta(OrganisationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganisationRow.Meta.constraints,
            # Nobody is woken: the night is quiet, whatever is wished.
            models.CheckConstraint(condition=Q(at__gte=time(8), at__lt=time(21)), name="symptoms_reminderwish_by_day"),
        ]

    def __str__(self) -> str:
        return str(self.id)


@every_state_kept()
class Helper(OrganisationRow):
    """Somebody whom a patient lets answer for her, under their own name; it ends, it is not deleted."""

    patient = models.ForeignKey("symptoms.Patient", on_delete=models.CASCADE, related_name="helpers")
    name = models.TextField(help_text="As the patient calls them; staff see it beside what they entered.")
    may_read_history = models.BooleanField(default=False, help_text="May also see past days; else only today.")
    created_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.id)  # a name here would reach logs


class AccessCode(OrganisationRow):
    """A way in for one patient or her helper: the code of an invitation or a daily link, stored as a digest."""

    patient = models.ForeignKey("symptoms.Patient", on_delete=models.CASCADE, related_name="access_codes")
    helper = models.ForeignKey(Helper, on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    digest = models.BinaryField(max_length=32, unique=True, editable=False)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True, help_text="It lets one phone in, once.")
    stays_open = models.BooleanField(default=False, help_text="The demo's code may be used again.")
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.id)


class Device(OrganisationRow):
    """A browser that has used a way in: it may submit check-ins and see today's advice."""

    patient = models.ForeignKey("symptoms.Patient", on_delete=models.CASCADE, related_name="devices")
    helper = models.ForeignKey(Helper, on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    digest = models.BinaryField(max_length=32, unique=True, editable=False)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    history_until = models.DateTimeField(null=True, blank=True, help_text="Until when it may also read history.")

    def __str__(self) -> str:
        return str(self.id)


class HistoryCode(OrganisationRow):
    """Six digits sent to the patient, by which one device may read history for a while."""

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="history_codes")
    digest = models.BinaryField(max_length=32, editable=False)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta(OrganisationRow.Meta):
        indexes: ClassVar[list[models.Index]] = [
            # Typing a code looks among those of one device.
            models.Index(fields=["device", "expires_at"], name="symptoms_historycode_live")
        ]

    def __str__(self) -> str:
        return str(self.id)


class PushPhone(Subscription):
    """A phone of a patient that shows her reminders; nothing else is pushed to it."""

    device = models.OneToOneField(Device, on_delete=models.CASCADE, related_name="push_phone")


class MessageKind(models.TextChoices):
    """Why we write to a patient."""

    INVITATION = "invitation", "Invitation"
    REMINDER = "reminder", "Reminder"
    NUDGE = "nudge", "Second reminder of the day"
    HISTORY_CODE = "history_code", "Code to read history"


class Message(OrganisationRow):
    """The outbox of what we write to patients. The text, and any code in it, is made when it is sent and not kept."""

    patient = models.ForeignKey("symptoms.Patient", on_delete=models.CASCADE, related_name="messages")
    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="+", null=True)
    kind = models.TextField(choices=MessageKind)
    channel = models.TextField(choices=MessageChannel)
    dedupe = models.TextField(help_text="The same message is written once: the day of a reminder, else the instant.")
    created_at = models.DateTimeField(db_default=Now())
    send_at = models.DateTimeField(null=True, help_text="When it is due; null once it is sent or given up.")
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True, help_text="sent, passed, or the error of the last try.")

    class Meta(OrganisationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganisationRow.Meta.constraints,
            one_of("symptoms_message", "kind", MessageKind.values),
            one_of("symptoms_message", "channel", MessageChannel.values),
            # Two drains at once, or the same drain twice, remind once.
            models.UniqueConstraint(
                fields=["organisation", "patient", "kind", "channel", "dedupe"], name="symptoms_message_once"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # send_messages_due: what must go out now.
            models.Index(fields=["send_at"], condition=Q(send_at__isnull=False), name="symptoms_message_due")
        ]

    def __str__(self) -> str:
        return str(self.id)
