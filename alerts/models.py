"""Rulesets, alerts, flags, what happened to them, and the messages sent about them."""

from typing import ClassVar

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from alerts import view_models  # noqa: F401 - tables of this app
from alerts.handover import models as handover_models  # noqa: F401 - tables of this app
from alerts.overrides import models as override_models  # noqa: F401 - tables of this app
from alerts.programs import models as backtest_models  # noqa: F401 - tables of this app
from alerts.vocabulary import ContactResult, ContactWay, Outcome, SnoozeReason
from recovery.accounts.models import CareTeam, User
from recovery.channels import Channel
from recovery.rows import OrganisationRow, every_state_kept, never_emptied, one_of
from symptoms.models import CheckIn, Episode, Program


class Urgency(models.IntegerChoices):
    """How soon a person must act. Rises with danger, so the most urgent sorts last."""

    REVIEW = 1, "Review"
    SOON = 2, "Soon"
    SAME_DAY = 3, "Same day"
    EMERGENCY = 4, "Emergency"


class Ruleset(OrganisationRow):
    """One immutable, numbered version of a program's document. Neither published nor discarded, it is a draft."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="rulesets")
    version = models.PositiveIntegerField()
    document = models.JSONField(help_text="Schedule, rules with their numbers, urgencies, response times.")
    note = models.TextField(help_text="Why this version was made.")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    created_at = models.DateTimeField(db_default=Now())
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    published_at = models.DateTimeField(null=True)
    discarded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    discarded_at = models.DateTimeField(null=True)

    class Meta(OrganisationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganisationRow.Meta.constraints,
            models.UniqueConstraint(fields=["organisation", "program", "version"], name="alerts_ruleset_version_once"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(discarded_at__isnull=True), name="alerts_ruleset_one_end"
            ),
            # Nobody publishes their own change; the shipped version has neither name.
            models.CheckConstraint(
                condition=Q(published_by__isnull=True) | ~Q(published_by=F("created_by")),
                name="alerts_ruleset_two_people",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Which version is in force, asked at every check-in.
            models.Index(
                fields=["program", "-version"], condition=Q(published_at__isnull=False), name="alerts_ruleset_in_force"
            )
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="kept_for_ever", operation=pgtrigger.Delete),
            never_emptied(),
            pgtrigger.Protect(
                name="published_is_final",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__published_at__isnull=False),
            ),
            # What was backtested and read is what is published.
            pgtrigger.Protect(
                name="written_is_final",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("program", "version", "document", "note", "created_by"),
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.version}"


class EscalationPolicy(OrganisationRow):
    """One immutable, numbered version of whom a care team wants told, and when. An alert keeps the one it opened with."""

    care_team = models.ForeignKey(CareTeam, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    document = models.JSONField(help_text="The ladders, as alerts/telling/policies.py reads them.")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta(OrganisationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganisationRow.Meta.constraints,
            # Also finds the newest version of a team, asked whenever an alert opens.
            models.UniqueConstraint(fields=["organisation", "care_team", "version"], name="alerts_policy_version_once"),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="kept_for_ever", operation=pgtrigger.Update | pgtrigger.Delete),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"version {self.version}"


class AlertStatus(models.TextChoices):
    """Where an alert stands."""

    OPEN = "open", "Open"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    SNOOZED = "snoozed", "Snoozed"
    RESOLVED = "resolved", "Resolved"


@every_state_kept(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(condition=pghistory.AnyChange(exclude=["last_flag_at"])),
    pghistory.DeleteEvent(),
    model_name="AlertChange",  # AlertEvent is the timeline that people read
)
class Alert(OrganisationRow):
    """The lasting request that a care team act for one episode. It bundles flags and carries their highest urgency."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="alerts")
    care_team = models.ForeignKey(CareTeam, on_delete=models.PROTECT, related_name="+")
    urgency = models.SmallIntegerField(choices=Urgency)
    status = models.TextField(choices=AlertStatus, default=AlertStatus.OPEN)
    headline = models.TextField(help_text="The strongest reason in words, as the rule said it.")
    opened_at = models.DateTimeField()
    respond_by = models.DateTimeField(help_text="When a person should have acted, by the ruleset's response times.")
    last_flag_at = models.DateTimeField(help_text="When the newest flag joined.")
    escalate_at = models.DateTimeField(null=True, help_text="When the next people are told, if nobody has acted.")
    escalation_step = models.PositiveSmallIntegerField(default=0)
    policy = models.ForeignKey(
        EscalationPolicy, on_delete=models.PROTECT, related_name="+", null=True, help_text="Frozen; null: as shipped."
    )
    acknowledged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    acknowledged_at = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    resolved_at = models.DateTimeField(null=True)
    outcome = models.TextField(choices=Outcome, null=True)
    reopened = models.PositiveSmallIntegerField(default=0, help_text="Times new evidence came after somebody took it.")
    revision = models.PositiveIntegerField(default=1, help_text="Counts every change: the ETag of the API.")

    class Meta(OrganisationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganisationRow.Meta.constraints,
            models.CheckConstraint(condition=Q(urgency__in=Urgency.values), name="alerts_alert_urgency_known"),
            one_of("alerts_alert", "status", AlertStatus.values),
            one_of("alerts_alert", "outcome", Outcome.values),
            # Only a person closes an alert, and says what came of it.
            models.CheckConstraint(
                condition=Q(status=AlertStatus.RESOLVED, resolved_by__isnull=False, resolved_at__isnull=False)
                & Q(outcome__isnull=False)
                | ~Q(status=AlertStatus.RESOLVED) & Q(resolved_at__isnull=True, outcome__isnull=True),
                name="alerts_alert_resolved_by_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(status=AlertStatus.ACKNOWLEDGED) | Q(acknowledged_by__isnull=False),
                name="alerts_alert_taken_by_a_person",
            ),
            # A snooze always ends, is somebody's, and is never of an emergency; its end is when the ladder looks again.
            models.CheckConstraint(
                condition=Q(
                    status=AlertStatus.SNOOZED,
                    snoozed_until__isnull=False,
                    escalate_at__gte=F("snoozed_until"),
                    acknowledged_by__isnull=False,
                    urgency__lt=Urgency.EMERGENCY,
                )
                | ~Q(status=AlertStatus.SNOOZED) & Q(snoozed_until__isnull=True),
                name="alerts_alert_snooze_ends",
            ),
            # An open alert always knows when it climbs.
            models.CheckConstraint(
                condition=~Q(status=AlertStatus.OPEN) | Q(escalate_at__isnull=False), name="alerts_alert_open_climbs"
            ),
            # At most one live alert per episode: new flags join it.
            models.UniqueConstraint(
                fields=["organisation", "episode"],
                condition=~Q(status=AlertStatus.RESOLVED),
                name="alerts_alert_one_live",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The worklist: a team's live alerts, most urgent first, then least time left; answered from the index.
            models.Index(
                F("care_team"),
                F("urgency").desc(),
                F("respond_by"),
                include=["id", "episode", "status"],
                condition=~Q(status=AlertStatus.RESOLVED),
                name="alerts_alert_worklist",
            ),
            # escalate_due: nobody has acted in time.
            models.Index(
                fields=["escalate_at"], condition=Q(escalate_at__isnull=False), name="alerts_alert_escalate_due"
            ),
            # "Done today".
            models.Index(fields=["care_team", "resolved_at"], name="alerts_alert_resolved"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Flag(OrganisationRow):
    """One rule that held: kept for ever, as it was said, with the answers it rests on."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="flags")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="flags")
    check_in = models.ForeignKey(CheckIn, on_delete=models.PROTECT, related_name="flags", null=True)
    ruleset = models.ForeignKey(Ruleset, on_delete=models.PROTECT, related_name="+")
    rule_id = models.TextField()
    cause = models.TextField(help_text="The check-in, or the missed day, that the rule answered about.")
    family = models.TextField()
    also = ArrayField(models.TextField(), default=list, help_text="Other families that it is about as well.")
    urgency = models.SmallIntegerField(choices=Urgency)
    standing = models.TextField(help_text="new, escalated, again, evidence or quiet: what it added to what was known.")
    sentence = models.TextField(help_text="What staff read, with the patient's own numbers and dates.")
    comparison = models.TextField(blank=True, help_text="What the answers were measured against.")
    unless = models.TextField(blank=True, help_text="What would have kept the rule from holding.")
    advice = models.TextField(help_text="What the patient reads, in English; translated when shown.")
    facts = models.JSONField(help_text="Each answer used: item, value, day, check-in.")
    parameters = models.JSONField(help_text="The rule's numbers at that moment.")
    considered = models.JSONField(
        default=dict, help_text="The other rules: did_not_hold, lacked_answers with their items, could_not_answer."
    )
    override = models.ForeignKey("alerts.Override", models.PROTECT, related_name="+", null=True, db_index=False)
    measure = models.FloatField(null=True, help_text="The driving value, to tell worse from the same.")
    day = models.SmallIntegerField(help_text="Day after surgery that it is about.")
    late = models.BooleanField(default=False, help_text="The entry came days later: ask if it is still true.")
    raised_on_day = models.SmallIntegerField(help_text="Day after surgery on which it was raised.")
    raised_at = models.DateTimeField()

    class Meta(OrganisationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganisationRow.Meta.constraints,
            models.CheckConstraint(condition=Q(urgency__in=Urgency.values), name="alerts_flag_urgency_known"),
            # Judging twice changes nothing; the same cause may come back only with another urgency.
            models.UniqueConstraint(
                fields=["organisation", "episode", "rule_id", "cause", "urgency"], name="alerts_flag_once"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The alert page, and what a rule said before.
            models.Index(fields=["episode", "rule_id", "-raised_at"], name="alerts_flag_by_rule")
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="kept_for_ever", operation=pgtrigger.Update | pgtrigger.Delete),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return self.rule_id

    @property
    def families(self) -> tuple[str, ...]:
        """Return every family it is about, its own first."""
        return (self.family, *self.also)


class AlertEventKind(models.TextChoices):
    """What happened to an alert."""

    OPENED = "opened", "Raised"
    JOINED = "joined", "New evidence"
    RAISED = "raised", "Urgency raised"
    REOPENED = "reopened", "Reopened"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    REASSIGNED = "reassigned", "Given to"
    ESCALATED = "escalated", "Escalated"
    NOTE = "note", "Note"
    CONTACT = "contact", "Contact"
    SNOOZED = "snoozed", "Snoozed"
    WOKEN = "woken", "Snooze ended"
    RESOLVED = "resolved", "Resolved"
    UNDONE = "undone", "Taken back"


class AlertEvent(OrganisationRow):
    """One thing that happened to an alert: who, when, what. Append only."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="timeline")
    kind = models.TextField(choices=AlertEventKind)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    urgency = models.SmallIntegerField(choices=Urgency, null=True)
    outcome = models.TextField(choices=Outcome, null=True)
    note = models.TextField(blank=True)
    way = models.TextField(choices=ContactWay, null=True)
    result = models.TextField(choices=ContactResult, null=True)
    reason = models.TextField(choices=SnoozeReason, null=True)
    until = models.DateTimeField(null=True, help_text="When the snooze ends.")
    to = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, help_text="Who was given it.")
    undoes = models.ForeignKey("self", on_delete=models.PROTECT, related_name="undone_by", null=True)
    revision = models.PositiveIntegerField(null=True, help_text="The alert's, once this had happened: for the undo.")

    class Meta(OrganisationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganisationRow.Meta.constraints,
            one_of("alerts_alertevent", "way", ContactWay.values),
            one_of("alerts_alertevent", "result", ContactResult.values),
            one_of("alerts_alertevent", "reason", SnoozeReason.values),
            # What is taken back is taken back once.
            models.UniqueConstraint(fields=["organisation", "undoes"], name="alerts_alertevent_undone_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The timeline of an alert.
            models.Index(fields=["alert", "at"], name="alerts_alertevent_timeline")
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return self.kind


class FlagOutcome(OrganisationRow):
    """What came of one flag, where a person said it apart from the rest of the alert. Append only."""

    event = models.ForeignKey(AlertEvent, on_delete=models.PROTECT, related_name="flag_outcomes")
    flag = models.ForeignKey(Flag, on_delete=models.PROTECT, related_name="outcomes")
    outcome = models.TextField(choices=Outcome)

    class Meta(OrganisationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganisationRow.Meta.constraints,
            one_of("alerts_flagoutcome", "outcome", Outcome.values),
            models.UniqueConstraint(fields=["organisation", "event", "flag"], name="alerts_flagoutcome_once"),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return self.outcome


class Notification(OrganisationRow):
    """One message to one person, by the first channel that takes it: leased, sent, marked. Never holds patient data."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="notifications")
    recipient = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    channels = ArrayField(models.TextField(choices=Channel), help_text="In the order in which they are tried.")
    dedupe = models.TextField(help_text="The moment it is about: telling somebody twice of one moment adds no row.")
    urgency = models.SmallIntegerField(choices=Urgency)
    step = models.PositiveSmallIntegerField(default=0)
    send_at = models.DateTimeField(null=True, help_text="When it is due, or when a lease ends; null once done.")
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True, help_text="When it stopped being needed: somebody acted, or left.")
    outcome = models.TextField(blank=True, help_text="sent, or why not: the error's name, no text of it.")
    tries = models.JSONField(default=list, help_text="Every try: channel, at, outcome.")
    created_at = models.DateTimeField(db_default=Now())

    class Meta(OrganisationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganisationRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(channels__contained_by=list(Channel.values), channels__len__gt=0),
                name="alerts_notification_channels_known",
            ),
            models.UniqueConstraint(
                fields=["organisation", "alert", "recipient", "dedupe"], name="alerts_notification_once"
            ),
            # What is neither sent nor withdrawn is due: nothing is lost between them.
            models.CheckConstraint(
                condition=Q(sent_at__isnull=False) | Q(send_at__isnull=False) | Q(withdrawn_at__isnull=False),
                name="alerts_notification_sent_or_due",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # deliver_due: what must be sent now.
            models.Index(fields=["send_at"], condition=Q(send_at__isnull=False), name="alerts_notification_due"),
            # Who was told within the last minute, so that a storm becomes one text.
            models.Index(
                fields=["recipient", "-sent_at"], condition=Q(sent_at__isnull=False), name="alerts_notification_told"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
