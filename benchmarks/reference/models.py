"""One table of 25 answers."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


def level(most: int) -> "models.SmallIntegerField[int | None, int | None]":
    """Return a number from 0 that may be left out."""
    return models.SmallIntegerField(null=True, validators=[MinValueValidator(0), MaxValueValidator(most)])


def word(*known: str) -> "models.CharField[str | None, str | None]":
    """Return one of a few words that may be left out."""
    return models.CharField(max_length=20, null=True, choices=[(one, one) for one in known])


class CheckIn(models.Model):
    """What one patient said on one day."""

    patient_number = models.CharField(max_length=40, db_index=True)
    day = models.DateField()
    pain_back = level(10)
    pain_limb = level(10)
    opioid_doses = level(20)
    relief = word("good", "some", "none")
    walk_minutes = level(1440)
    out_of_bed = word("alone", "with_help", "unable")
    fall = models.BooleanField(null=True)
    redness = level(3)
    swelling = level(3)
    drainage = word("none", "clear", "bloody", "pus")
    opening = models.BooleanField(null=True)
    warmth = models.BooleanField(null=True)
    odour = models.BooleanField(null=True)
    temperature_c = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    chills = models.BooleanField(null=True)
    unwell = models.BooleanField(null=True)
    numb_severity = level(10)
    weakness = word("none", "same", "new_or_worse")
    bladder_bowel = word("normal", "changed")
    saddle = models.BooleanField(null=True)
    calf = models.BooleanField(null=True)
    chest = models.BooleanField(null=True)
    mood = level(10)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "reference"

    def __str__(self) -> str:
        return str(self.pk)
