"""Between the API's JSON and what services take and queries return: alerts, flags and their timeline."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from pydantic import BeforeValidator, Field

from alerts.models import Alert, AlertEvent, AlertEventKind, AlertStatus, Flag
from alerts.rules.words import Family, Standing, Urgency
from alerts.services import Received
from alerts.vocabulary import ContactResult, ContactWay, Outcome, SnoozeReason
from recovery.endpoints import Instant, Page, Paging, Sent, Shown

UrgencyWord = Literal["review", "soon", "same_day", "emergency"]


def word_of(urgency: int | None) -> Any:
    """Return the word of a stored urgency."""
    return None if urgency is None else Urgency(urgency).word


def _as_tuple(raw: Any) -> Any:
    """Take a query parameter given once for a list of one."""
    return (raw,) if isinstance(raw, str) else raw


class FlagRaised(Shown):
    """What held for a check-in: the rule, how soon somebody must act, and what to tell the patient."""

    rule: str
    family: Family
    also: list[Family]
    """Other families that it is about as well."""
    urgency: UrgencyWord
    sentence: str
    advice: str

    @classmethod
    def of(cls, row: Flag) -> Self:
        """Return a flag as the sender of a check-in sees it."""
        return cls.built(
            rule=row.rule_id,
            family=row.family,
            also=row.also,
            urgency=word_of(row.urgency),
            sentence=row.sentence,
            advice=row.advice,
        )


class CheckInReceipt(Shown):
    """What came of sending a check-in; it does not repeat the answers."""

    id: UUID
    day: date
    received_at: datetime
    judged: bool
    """False when it is saved and not every rule could be asked: not calm, but not known. It is tried again within
    seconds, and people are told if it still fails after a minute."""
    urgency: UrgencyWord | None
    """The highest among the flags; null without any. Read `judged` first: only where that is true is it the last word."""
    flags: list[FlagRaised]
    """What held for this check-in; while `judged` is false only as far as is known, and more may come."""

    @classmethod
    def of(cls, received: Received) -> Self:
        """Return what a service received, as it is shown."""
        return cls.built(
            id=received.check_in.id,
            day=received.check_in.day,
            received_at=received.check_in.received_at,
            judged=received.judged,
            urgency=word_of(received.urgency),
            flags=[FlagRaised.of(flag) for flag in received.flags],
        )


class AlertFilters(Paging):
    """Which alerts to list."""

    status: Annotated[tuple[AlertStatus, ...], BeforeValidator(_as_tuple)] = ()
    """May be given more than once; left out, every status."""
    urgency: Annotated[tuple[UrgencyWord, ...], BeforeValidator(_as_tuple)] = ()
    """May be given more than once."""
    patient: UUID | None = None
    updated_since: Instant | None = None
    """Only alerts to which anything has happened since."""

    def lookups(self) -> Q:
        """Return what the alerts listed have in common."""
        wanted = Q(status__in=self.status) if self.status else Q()
        if self.urgency:
            wanted &= Q(urgency__in=[Urgency.from_word(word) for word in self.urgency])
        if self.patient is not None:
            wanted &= Q(episode__patient_id=self.patient)
        if self.updated_since is not None:
            wanted &= Q(Exists(AlertEvent.objects.filter(alert_id=OuterRef("id"), at__gte=self.updated_since)))
        return wanted


class PatientNamed(Shown):
    """Whose alert it is."""

    id: UUID
    identifier: str


class AlertShown(Shown):
    """One alert, as a list shows it."""

    id: UUID
    patient: PatientNamed
    urgency: UrgencyWord
    status: AlertStatus
    headline: str
    opened_at: datetime
    respond_by: datetime
    last_flag_at: datetime
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    snoozed_until: datetime | None
    resolved_by: str | None
    resolved_at: datetime | None
    outcome: Outcome | None
    reopened: int
    revision: int
    """Counts every change. The ETag of the alert; send it as If-Match to act on what was read and nothing else."""

    @classmethod
    def of(cls, row: Alert, **more: Any) -> Self:
        """Return an alert as it is shown; its patient and people must be at hand."""
        patient = row.episode.patient
        special = {
            "patient": PatientNamed.built(id=patient.id, identifier=patient.identifier),
            "urgency": word_of(row.urgency),
            "acknowledged_by": row.acknowledged_by and row.acknowledged_by.name,
            "resolved_by": row.resolved_by and row.resolved_by.name,
        }
        plain = {name: getattr(row, name) for name in AlertShown.model_fields if name not in special}
        return cls.built(**plain, **special, **more)


class AlertPage(Page):
    """One page of alerts, the newest first."""

    results: list[AlertShown]


class FlagShown(FlagRaised):
    """One rule that held, with its evidence, as it was said at the time."""

    id: UUID
    standing: Standing
    comparison: str
    unless: str
    facts: list[dict[str, Any]]
    """Each answer used: item, value, day, check-in."""
    parameters: dict[str, Any]
    """The rule's numbers at that moment."""
    considered: dict[str, Any]
    """The other rules asked: did_not_hold, lacked_answers with the items, could_not_answer, not_told."""
    override: UUID | None
    """The override of the patient's by whose numbers it held; null for the ruleset's own."""
    ruleset_version: int
    check_in: UUID | None
    """The entry that it is about; null for a missed day."""
    day: int
    """Day after surgery."""
    late: bool
    raised_at: datetime

    @classmethod
    def of(cls, row: Flag) -> Self:
        """Return a flag with its evidence; its ruleset must be at hand."""
        special = {
            "rule": row.rule_id,
            "urgency": word_of(row.urgency),
            "ruleset_version": row.ruleset.version,
            "check_in": row.check_in_id,
            "override": row.override_id,
        }
        plain = {name: getattr(row, name) for name in cls.model_fields if name not in special}
        return cls.built(**plain, **special)


class EventShown(Shown):
    """One thing that happened to an alert."""

    id: UUID
    kind: AlertEventKind
    at: datetime
    by: str | None
    """Null when no person did it."""
    urgency: UrgencyWord | None
    outcome: Outcome | None
    note: str
    way: ContactWay | None
    result: ContactResult | None
    reason: SnoozeReason | None
    until: datetime | None
    to: str | None
    """Who was given it."""
    undoes: UUID | None

    @classmethod
    def of(cls, row: AlertEvent) -> Self:
        """Return an event of the timeline; its person must be at hand."""
        return cls.built(
            id=row.id,
            kind=row.kind,
            at=row.at,
            by=row.by and row.by.name,
            urgency=word_of(row.urgency),
            outcome=row.outcome,
            note=row.note,
            way=row.way,
            result=row.result,
            reason=row.reason,
            until=row.until,
            to=row.to and row.to.name,
            undoes=row.undoes_id,
        )


class AlertDetail(AlertShown):
    """One alert with all that it rests on and all that was done about it."""

    flags: list[FlagShown]
    timeline: list[EventShown]

    @classmethod
    def with_evidence(cls, row: Alert) -> Self:
        """Return an alert with its flags, newest first, and its timeline, oldest first: two queries more."""
        flags = row.flags.select_related("ruleset").defer("ruleset__document").order_by("-raised_at", "-id")
        events = row.timeline.select_related("by", "to").order_by("at", "id")
        return cls.of(row, flags=[FlagShown.of(flag) for flag in flags], timeline=[EventShown.of(e) for e in events])


Words = Annotated[str, Field(max_length=4000, pattern=r"^[^\x00]*$")]


class Resolution(Sent):
    """How an alert is closed."""

    outcome: Outcome
    note: Words = ""
    flags: dict[UUID, Outcome] = {}
    """What came of single flags, by their ids, where that differs from the alert."""


class ContactLogged(Sent):
    """An attempt to reach the patient."""

    way: ContactWay
    result: ContactResult
    note: Words = ""


class Snooze(Sent):
    """Why an alert may wait, and until when."""

    reason: SnoozeReason
    until: Instant
    note: Words = ""


class GivenTo(Sent):
    """Who gets an alert."""

    to: UUID


class Said(Sent):
    """A few signed words."""

    note: Words


class Undone(Sent):
    """Which step is taken back: the one that made the alert this revision."""

    revision: int = Field(ge=1, le=2_147_483_647)
