"""Photos of the cut."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models.functions import Now

from recovery.rows import OrganisationRow, never_emptied, one_of


class PhotoBy(models.TextChoices):
    """Who sent a photo."""

    PATIENT = "patient", "Patient"
    HELPER = "helper", "Helper"


class Photo(OrganisationRow):
    """A photo of the cut, sent after the day's answers were safe. No rule reads it, so it lowers no urgency.

    The picture is a file named after the row's id; here stands what it must be, so that a lost or changed file is found.
    """

    check_in = models.ForeignKey("symptoms.CheckIn", on_delete=models.PROTECT, related_name="photos")
    client_id = models.UUIDField(
        null=True, help_text="Made on the phone that kept it: sent again it is the same photo."
    )
    digest = models.BinaryField(max_length=32, editable=False, help_text="SHA-256 of the stored file.")
    width = models.PositiveIntegerField(help_text="Pixels.")
    height = models.PositiveIntegerField(help_text="Pixels.")
    size_bytes = models.PositiveIntegerField()
    sent_by = models.TextField(choices=PhotoBy, default=PhotoBy.PATIENT)
    sent_by_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta(OrganisationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganisationRow.Meta.constraints,
            one_of("symptoms_photo", "sent_by", PhotoBy.values),
            # Sending the same photo again finds the first.
            models.UniqueConstraint(fields=["organisation", "check_in", "client_id"], name="symptoms_photo_once"),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="never_edited", operation=pgtrigger.Update | pgtrigger.Delete),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return str(self.id)
