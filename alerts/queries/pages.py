"""All that the page of one alert, or of one patient, shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from alerts.display.clocks import Clock
from alerts.display.evidence import (
    Evidence,
    Looked,
    evidence,
    facts_in_words,
    families_in_words,
    known_before,
    looked_at,
    parameters_in_words,
    rule_title,
    standing_in_words,
)
from alerts.display.lines import CALL_NAMES, age_on
from alerts.display.sbar import sbar
from alerts.display.timeline import Moment, timeline, with_opening, with_overrides
from alerts.display.trends import Trends, trends
from alerts.judgement.histories import history_of, rows_of
from alerts.models import Alert, AlertEvent, AlertEventKind, AlertStatus, Flag, Notification
from alerts.queries.colleagues import colleagues
from alerts.queries.flags import is_only_given, visible_alerts
from alerts.queries.overrides import Shown, choices, live_overrides, overrides_of
from alerts.queries.patients import episode_of
from alerts.queries.records import Record, records
from alerts.queries.rulesets import parsed, ruleset_in_force
from alerts.rules.history import History
from alerts.rules.ruleset import Ruleset, day_number
from recovery.accounts.actors import Actor, Role
from recovery.audit.models import AuditEvent
from symptoms.errors import NotFound
from symptoms.models import Baseline, Episode, Patient
from symptoms.queries import check_ins_with_a_remark
from symptoms.services import FOLLOWED

MOST_MOMENTS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """The identity banner: who this is, beyond doubt."""

    patient: Patient
    episode: Episode
    today: int
    age: int
    check_ins: int
    overrides: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """One flag with everything that explains it."""

    flag: Flag
    title: str
    shape: str
    standing: str
    facts: list[tuple[str, str]]
    parameters: list[tuple[str, str]]
    record: Record | None
    about: str
    looked: Looked


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPage:
    """One alert: who, why, since when, what was done."""

    person: Person
    alert: Alert
    shape: str
    clock: Clock
    evidence: Evidence
    reasons: tuple[Reason, ...]
    told: Flag | None
    opened_at: datetime | None
    trends: Trends
    moments: list[Moment]
    contacts: list[AlertEvent]
    colleagues: dict[UUID, str]
    known_before: tuple[str, ...]
    is_mine: bool
    is_only_given: bool

    def local(self, at: datetime) -> datetime:
        """Return a moment in the time of the place."""
        return at.astimezone(ZoneInfo(self.clock.zone))

    @property
    def handover(self) -> str:
        """Return what to say to whoever has it next: a draft."""
        return sbar(self)

    @property
    def is_live(self) -> bool:
        """True until a person has closed it."""
        return self.alert.status != AlertStatus.RESOLVED

    @property
    def may_be_taken(self) -> bool:
        """True where nobody has it, or it waits, or it was given to the reader."""
        free = self.alert.status in {AlertStatus.OPEN, AlertStatus.SNOOZED}
        return free or (self.is_mine and self.is_only_given)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientPage:
    """One patient: how it goes, what was already so, and every alert so far."""

    person: Person
    live: Alert | None
    alerts: list[Alert]
    baselines: list[Baseline]
    trends: Trends
    moments: list[Moment]


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitsPage:
    """One patient's overrides, and the rules of which another may be made."""

    person: Person
    history: History
    ruleset: Ruleset
    today: date
    decided: list[Shown]
    choices: list[tuple[str, list[tuple[str, str]]]]

    @property
    def ended(self) -> list[Shown]:
        """Return what is no longer in force."""
        return [one for one in self.decided if not one.is_live]

    @property
    def may_be_made(self) -> bool:
        """True while the patient is followed."""
        return self.person.episode.status in FOLLOWED


def alert_page(actor: Actor, alert_id: UUID, *, zone: str, now: datetime) -> AlertPage:
    """Return the page of an alert that the actor may see: twelve or thirteen queries. NotFound for any other."""
    related = ("episode__patient", "episode__program", "episode__care_team", "acknowledged_by", "resolved_by")
    alert = visible_alerts(actor).select_related(*related).filter(id=alert_id).first()
    if alert is None:
        raise NotFound("no_alert", "There is no alert by that id.")
    history, ruleset = _history(alert.episode, now=now)
    flags = _flags(alert.episode)
    mine = [flag for flag in flags if flag.alert_id == alert.id]
    told = _told(mine)
    opened_at = _opened_at(alert.episode, told)
    known = records(actor, (flag.rule_id for flag in mine), now=now)
    return AlertPage(
        person=_person(alert.episode, history, ruleset, now=now),
        alert=alert,
        shape=CALL_NAMES[alert.urgency],
        clock=Clock(alert.opened_at, alert.respond_by, now, zone),
        evidence=evidence(history, mine),
        reasons=tuple(_reason(flag, history, known.get(flag.rule_id)) for flag in mine),
        told=told,
        opened_at=opened_at,
        trends=trends(history, ruleset, flags),
        moments=with_opening(_moments(alert.episode, history, ruleset), opened_at),
        contacts=_contacts(alert),
        colleagues=colleagues(alert.care_team_id),
        known_before=known_before(history),
        is_mine=alert.acknowledged_by_id == actor.person_id,
        is_only_given=is_only_given(alert),
    )


def patient_page(actor: Actor, patient_id: UUID, *, now: datetime) -> PatientPage:
    """Return the page of a patient that the actor may see: eight queries. NotFound for any other."""
    episode = episode_of(actor, patient_id)
    history, ruleset = _history(episode, now=now)
    flags = _flags(episode)
    alerts = list(visible_alerts(actor).filter(episode=episode).select_related("resolved_by").order_by("-opened_at"))
    return PatientPage(
        person=_person(episode, history, ruleset, now=now),
        live=next((alert for alert in alerts if alert.status != AlertStatus.RESOLVED), None),
        alerts=alerts,
        baselines=list(episode.baselines.order_by("created_at")),
        trends=trends(history, ruleset, flags),
        moments=_moments(episode, history, ruleset),
    )


def limits_page(actor: Actor, patient_id: UUID, *, now: datetime) -> LimitsPage:
    """Return what was decided of single rules for a patient that the actor may see. NotFound for any other."""
    episode = episode_of(actor, patient_id)
    history, ruleset = _history(episode, now=now)
    return LimitsPage(
        person=_person(episode, history, ruleset, now=now),
        history=history,
        ruleset=ruleset,
        today=now.astimezone(ZoneInfo(episode.patient.time_zone)).date(),
        decided=overrides_of(episode, ruleset, now=now),
        choices=list(choices(ruleset)),
    )


def person_of(actor: Actor, patient_id: UUID, *, now: datetime) -> Person:
    """Return the banner of a patient that the actor may see. NotFound for any other."""
    episode = episode_of(actor, patient_id)
    return _person(episode, *_history(episode, now=now), now=now)


def patient_trends(episode: Episode, *, now: datetime) -> Trends:
    """Return the six trends of an episode alone: its check-ins, its baselines and its flags, a query each."""
    history, ruleset = _history(episode, now=now)
    return trends(history, ruleset, _flags(episode))


def _history(episode: Episode, *, now: datetime) -> tuple[History, Ruleset]:
    rows = rows_of(episode)
    ruleset = parsed(rows.ruleset_id or ruleset_in_force(episode.program_id)[0])  # which says that there is none
    return history_of(episode, ruleset, rows, now=now), ruleset


def _flags(episode: Episode) -> list[Flag]:
    found = Flag.objects.filter(episode=episode).select_related("ruleset").defer("ruleset__document")
    return list(found.order_by("-urgency", "-raised_at", "id"))


def _person(episode: Episode, history: History, ruleset: Ruleset, *, now: datetime) -> Person:
    patient = episode.patient
    local: date = now.astimezone(ZoneInfo(patient.time_zone)).date()
    return Person(
        patient=patient,
        episode=episode,
        today=day_number(local, episode.surgery_on),
        age=age_on(patient.born_on, local),
        check_ins=len(history.entries),
        overrides=live_overrides(episode, history, ruleset),
    )


def _reason(flag: Flag, history: History, record: Record | None) -> Reason:
    return Reason(
        flag=flag,
        title=rule_title(flag.rule_id),
        shape=CALL_NAMES[flag.urgency],
        standing=standing_in_words(flag.standing),
        facts=facts_in_words(flag, history),
        parameters=parameters_in_words(flag),
        record=record,
        about=families_in_words(flag),
        looked=looked_at(flag, history),
    )


def _contacts(alert: Alert) -> list[AlertEvent]:
    """Return the attempts to reach the patient, newest first, without those taken back."""
    tried = alert.timeline.filter(kind=AlertEventKind.CONTACT, undone_by=None).select_related("by")
    return list(tried.order_by("-at", "-id"))


def _told(flags: Sequence[Flag]) -> Flag | None:
    """Return the flag whose advice the patient read last: the most urgent of the newest check-in; silence says none."""
    answered = [flag for flag in flags if flag.check_in_id is not None]
    return max(answered, key=lambda flag: (flag.raised_at, flag.urgency), default=None)


def _opened_at(episode: Episode, told: Flag | None) -> datetime | None:
    """Return when the patient first opened the advice, from the trail of who read what."""
    if told is None:
        return None
    reads = AuditEvent.objects.filter(patient_ids__contains=[episode.patient_id], action="check_in.read")
    theirs = reads.filter(object_id=told.check_in_id, actor_role__in=(Role.PATIENT, Role.HELPER))
    return theirs.order_by("at").values_list("at", flat=True).first()


def _moments(episode: Episode, history: History, ruleset: Ruleset) -> list[Moment]:
    events = (
        AlertEvent.objects.filter(alert__episode=episode).select_related("by", "to", "undoes").order_by("-at", "-id")
    )
    messages = Notification.objects.filter(alert__episode=episode).select_related("recipient").order_by("-created_at")
    newest = history.entries[-MOST_MOMENTS:]
    remarkable = check_ins_with_a_remark(episode.id)
    overrides = overrides_of(episode, ruleset, now=history.now) if history.overrides else []
    told = timeline(events[:MOST_MOMENTS], messages[:MOST_MOMENTS], newest, episode, remarkable)
    return with_overrides(told, overrides, now=history.now)[:MOST_MOMENTS]
