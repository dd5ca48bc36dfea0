"""Backtests that somebody asked for, with how far they are and what came of them."""

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from recovery.accounts.models import User
from recovery.rows import OrganisationRow, within


class Backtest(OrganisationRow):
    """A draft played over stored check-ins beside the version that was in force when it was asked for."""

    ruleset = models.ForeignKey("alerts.Ruleset", on_delete=models.PROTECT, related_name="backtests")
    against = models.ForeignKey("alerts.Ruleset", on_delete=models.PROTECT, related_name="+")
    days = models.PositiveSmallIntegerField(help_text="How many days back.")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    run_at = models.DateTimeField(null=True, help_text="When a worker takes it, or takes it again; null: ended.")
    attempts = models.PositiveSmallIntegerField(default=0)
    episodes = models.PositiveIntegerField(null=True, help_text="How many there are to play; null: not begun.")
    done = models.PositiveIntegerField(default=0, help_text="How many were played.")
    finished_at = models.DateTimeField(null=True)
    figures = models.JSONField(null=True, encoder=DjangoJSONEncoder, help_text="As alerts/rules/comparison.py says.")

    class Meta(OrganisationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganisationRow.Meta.constraints,
            # Asking twice runs it once.
            models.UniqueConstraint(
                fields=["organisation", "ruleset"], condition=Q(run_at__isnull=False), name="alerts_backtest_one_runs"
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True, figures__isnull=True)
                | Q(finished_at__isnull=False, figures__isnull=False, run_at__isnull=True),
                name="alerts_backtest_ends_with_figures",
            ),
            within("alerts_backtest", "days", 1, 365),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # What the worker drains.
            models.Index(fields=["run_at"], condition=Q(run_at__isnull=False), name="alerts_backtest_due")
        ]

    def __str__(self) -> str:
        return f"backtest of {self.ruleset_id}"
