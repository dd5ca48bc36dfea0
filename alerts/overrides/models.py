"""What staff decided of one rule for one patient, and what was not told because of it."""

from datetime import timedelta
from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from recovery.accounts.models import User
from recovery.rows import OrganisationRow, every_state_kept, never_emptied, within

LONGEST = timedelta(days=92)  # no ruleset allows more; a day more on either side for the patient's own midnight


@every_state_kept()
class Override(OrganisationRow):
    """One rule for one patient until a day: other numbers, or not told. Only its end may be moved, and only nearer."""

    episode = models.ForeignKey("symptoms.Episode", on_delete=models.PROTECT, related_name="overrides")
    rule_id = models.TextField()
    numbers = models.JSONField(default=dict, encoder=DjangoJSONEncoder, help_text="By name; empty: it is not told.")
    places = ArrayField(models.TextField(), default=list, help_text="Not told about these only; empty: about all.")
    known = models.FloatField(null=True, help_text="The driving value then: worse by the rule's step is told.")
    reason = models.TextField()
    review_on = models.DateField(help_text="The last day on which it holds: a person looks at it again.")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="The midnight after the day of review, or when a person ended it.")
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta(OrganisationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganisationRow.Meta.constraints,
            models.CheckConstraint(condition=~Q(reason=""), name="alerts_override_says_why"),
            # Nothing is switched off for good.
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("made_at"), ends_at__lte=F("made_at") + LONGEST), name="alerts_override_ends"
            ),
            models.CheckConstraint(condition=Q(numbers={}) | Q(places=[]), name="alerts_override_one_kind"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Asked at every judgement, and by the banner.
            models.Index(fields=["episode"], name="alerts_override_of_episode")
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="kept_for_ever", operation=pgtrigger.Delete),
            never_emptied(),
            pgtrigger.Protect(
                name="decided_is_final",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["ends_at", "ended_by"]),
            ),
            pgtrigger.Protect(
                name="only_shortened",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__ends_at__gt=pgtrigger.F("old__ends_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.rule_id


class HiddenFinding(OrganisationRow):
    """A rule that held and was not told because of an override. Append only."""

    override = models.ForeignKey(Override, on_delete=models.PROTECT, related_name="hid")
    episode = models.ForeignKey("symptoms.Episode", on_delete=models.PROTECT, related_name="+")
    ruleset = models.ForeignKey("alerts.Ruleset", on_delete=models.PROTECT, related_name="+")
    rule_id = models.TextField()
    cause = models.TextField(help_text="The check-in, or the missed day, that the rule answered about.")
    urgency = models.SmallIntegerField(help_text="As it would have been told.")
    sentence = models.TextField()
    facts = models.JSONField(help_text="Each answer used: item, value, day, check-in.")
    parameters = models.JSONField(help_text="The rule's usual numbers, by which it held.")
    day = models.SmallIntegerField(help_text="Day after surgery that it is about.")
    found_at = models.DateTimeField()

    class Meta(OrganisationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganisationRow.Meta.constraints,
            # An emergency cannot be among them.
            within("alerts_hiddenfinding", "urgency", 1, 3),
            # Judging twice adds nothing.
            models.UniqueConstraint(
                fields=["organisation", "episode", "rule_id", "cause", "urgency"], name="alerts_hiddenfinding_once"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Insights: what was hidden in a period.
            models.Index(fields=["found_at"], name="alerts_hiddenfinding_found")
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return self.rule_id
