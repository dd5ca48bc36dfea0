"""The views of the list that people keep under a name."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from recovery.accounts.models import CareTeam, User
from recovery.rows import OrganisationRow, never_emptied


class SavedView(OrganisationRow):
    """A tab with its filters, as its address says it: one person's, or shared with a team. Names no patient."""

    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="saved_views")
    care_team = models.ForeignKey(
        CareTeam, on_delete=models.PROTECT, related_name="+", null=True, help_text="Whose it is too; null: one's own."
    )
    name = models.TextField()
    query = models.TextField(help_text="As in the address: view=action&urgency=3.")
    created_at = models.DateTimeField(db_default=Now())

    class Meta(OrganisationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganisationRow.Meta.constraints,
            models.CheckConstraint(condition=~Q(name=""), name="alerts_savedview_has_a_name"),
            # Saving under a name again replaces what was there.
            models.UniqueConstraint(fields=["organisation", "by", "name"], name="alerts_savedview_name_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The views that a team shares; one's own are found by the name's constraint.
            models.Index(fields=["care_team"], condition=Q(care_team__isnull=False), name="alerts_savedview_shared")
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [never_emptied()]

    def __str__(self) -> str:
        return self.name
