"""What staff decide about an episode: it moves to another team, pauses, goes on, or ends. Its alert goes with it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from alerts.care.handling import happened
from alerts.judgement.judging import next_midnight
from alerts.models import Alert, AlertEventKind, AlertStatus
from alerts.queries import ruleset_in_force
from alerts.services import resolve_alert
from alerts.telling.notifying import begin_step
from alerts.telling.recipients import policy_in_force
from recovery.accounts.actors import Actor
from recovery.accounts.models import CareTeam
from recovery.audit.services import record
from symptoms.contact_models import AccessCode
from symptoms.errors import Conflict, NotFound, Refused
from symptoms.imports.models import DecisionKind, DecisionReason, EpisodeDecision
from symptoms.models import Episode, EpisodeStatus
from symptoms.services import local_day

MOST_NOTE = 4000

PAUSE_REASONS = (DecisionReason.IN_HOSPITAL, DecisionReason.AWAY, DecisionReason.OTHER)
END_REASONS = (
    DecisionReason.COMPLETED,
    DecisionReason.TRANSFERRED,
    DecisionReason.DIED,
    DecisionReason.BY_MISTAKE,
    DecisionReason.OTHER,
)
OPT_OUT_REASONS = (
    DecisionReason.TOO_MUCH,
    DecisionReason.NO_PHONE,
    DecisionReason.PRIVACY,
    DecisionReason.FEELS_WELL,
    DecisionReason.OTHER,
)


@dataclass(frozen=True, slots=True)
class Why:
    """Why something is decided: one reason, and in words what the reason does not say."""

    reason: str
    note: str = ""


@transaction.atomic
def move_episode(actor: Actor, patient_id: UUID, *, to_team: UUID, note: str = "", now: datetime) -> Episode:
    """Give an episode, with all its alerts, to another team of the hospital.

    A live alert opens again for the new team's people, from their first step: those who had it no longer see it.
    """
    episode = _locked(actor, patient_id, (EpisodeStatus.ACTIVE, EpisodeStatus.PAUSED))
    team = CareTeam.objects.filter(organisation_id=actor.organisation_id, id=to_team).first()
    if team is None:
        raise NotFound("no_team", _("Choose one of the teams listed."), field="to_team")
    if team.id == episode.care_team_id:
        detail = _("This patient is with %(team)s already. Choose another team.")
        raise Refused("same_team", detail % {"team": team.name}, field="to_team")
    former = episode.care_team
    episode.care_team = team
    episode.save(update_fields=["care_team"])
    Alert.objects.filter(episode=episode).update(care_team=team)
    if (alert := _live(episode)) is not None:
        _open_for(actor, alert, former, now=now)
    _decide(actor, episode, DecisionKind.MOVED, Why("", note), now=now, teams=(former, team))
    return episode


def _open_for(actor: Actor, alert: Alert, former: CareTeam, *, now: datetime) -> None:
    alert.status, alert.snoozed_until = AlertStatus.OPEN, None
    alert.acknowledged_by, alert.acknowledged_at = None, None
    alert.policy_id = policy_in_force(alert.care_team_id)
    alert.escalate_at, alert.revision = now, alert.revision + 1
    alert.save(
        update_fields=[
            "status", "snoozed_until", "acknowledged_by", "acknowledged_at", "policy", "escalate_at", "revision",
        ]
    )  # fmt: skip
    said = _("Moved here from %(team)s.") % {"team": former.name}
    happened(actor, alert, AlertEventKind.REOPENED, now=now, note=said)
    _id, ruleset = ruleset_in_force(alert.episode.program_id)
    begin_step(alert, ruleset, 0, now=now)


@transaction.atomic
def pause_episode(actor: Actor, patient_id: UUID, why: Why, *, now: datetime) -> Episode:
    """Stop asking and judging for a while; an alert that is open stays on the list, and climbs."""
    episode = _locked(actor, patient_id, (EpisodeStatus.ACTIVE,))
    _refuse_unsaid(why, PAUSE_REASONS)
    _stop(episode, EpisodeStatus.PAUSED)
    _decide(actor, episode, DecisionKind.PAUSED, why, now=now)
    return episode


@transaction.atomic
def resume_episode(actor: Actor, patient_id: UUID, *, note: str = "", now: datetime) -> Episode:
    """Go on after a pause: the patient is asked from today, and silence counts from tomorrow."""
    episode = _locked(actor, patient_id, (EpisodeStatus.PAUSED,))
    episode.status, episode.evaluate_at, episode.remind_at = EpisodeStatus.ACTIVE, now, now
    episode.silence_counts_from = next_midnight(episode.time_zone, now)
    episode.save(update_fields=["status", "evaluate_at", "remind_at", "silence_counts_from"])
    _decide(actor, episode, DecisionKind.RESUMED, Why("", note), now=now)
    return episode


@transaction.atomic
def end_episode(
    actor: Actor, patient_id: UUID, why: Why, *, opted_out: bool = False, outcome: str = "", now: datetime
) -> Episode:
    """End an episode for good; codes that nobody has used stop working.

    While an alert is open, ending needs its outcome, and closes it: nothing that a rule found goes without a word.
    """
    episode = _locked(actor, patient_id, (EpisodeStatus.ACTIVE, EpisodeStatus.PAUSED))
    _refuse_unsaid(why, OPT_OUT_REASONS if opted_out else END_REASONS)
    _close_alert(actor, episode, why, outcome, now=now)
    episode.ended_on = local_day(episode.time_zone, now)
    _stop(episode, EpisodeStatus.ENDED)
    AccessCode.objects.filter(patient_id=patient_id, used_at=None, revoked_at=None).update(revoked_at=now)
    _decide(actor, episode, DecisionKind.OPTED_OUT if opted_out else DecisionKind.ENDED, why, now=now)
    return episode


def _close_alert(actor: Actor, episode: Episode, why: Why, outcome: str, *, now: datetime) -> None:
    alert = _live(episode)
    if alert is None:
        return
    if not outcome:
        detail = _("An alert is open: “%(headline)s” Say what came of it; it is closed together with the episode.")
        raise Refused("alert_open", detail % {"headline": alert.headline}, field="outcome")
    ended = _("The episode was ended: %(reason)s.") % {"reason": DecisionReason(why.reason).label}
    resolve_alert(actor, alert.id, outcome=outcome, note=f"{ended} {why.note}".strip(), now=now)


def _locked(actor: Actor, patient_id: UUID, wanted: Collection[str]) -> Episode:
    """Return the episode of a patient that may be decided about, locked as for a check-in."""
    mine = Episode.objects.filter(organisation_id=actor.organisation_id, care_team_id__in=actor.care_team_ids)
    found = (
        mine.select_for_update(of=("self",), no_key=True)
        .select_related("care_team", "patient")
        .filter(patient_id=patient_id)
    )
    newest = list(found.order_by("-surgery_on", "-id"))
    if not newest:
        raise NotFound("no_patient", _("There is no patient by that id."))
    episode = next((one for one in newest if one.status in wanted), None)
    if episode is None:
        stands = EpisodeStatus(newest[0].status).label
        raise Conflict("stands_elsewhere", _("Somebody was first: this episode is %(stands)s.") % {"stands": stands})
    return episode


def _live(episode: Episode) -> Alert | None:
    live = Alert.objects.filter(episode=episode).exclude(status=AlertStatus.RESOLVED)
    return live.select_related("episode").select_for_update(of=("self",), no_key=True).first()


def _refuse_unsaid(why: Why, known: Collection[str]) -> None:
    if why.reason not in known:
        raise Refused("no_reason", _("Choose the reason."), field="reason")
    if why.reason == DecisionReason.OTHER and not why.note.strip():
        raise Refused("no_words", _("Say in a few words what the reason is."), field="note")


def _stop(episode: Episode, status: EpisodeStatus) -> None:
    episode.status, episode.evaluate_at, episode.remind_at = status, None, None
    episode.save(update_fields=["status", "evaluate_at", "remind_at", "ended_on"])


def _decide(
    actor: Actor,
    episode: Episode,
    kind: DecisionKind,
    why: Why,
    *,
    now: datetime,
    teams: tuple[CareTeam | None, CareTeam | None] = (None, None),
) -> None:
    """Write what was decided, for people and for the trail."""
    if len(why.note) > MOST_NOTE:
        detail = _("The note has %(long)s letters; %(most)s fit.") % {"long": len(why.note), "most": MOST_NOTE}
        raise Refused("long_note", detail, field="note")
    assert actor.person_id is not None  # noqa: S101 - staff are people
    EpisodeDecision.objects.create(
        organisation_id=actor.organisation_id,
        episode=episode,
        kind=kind,
        reason=why.reason or None,
        note=why.note.strip(),
        at=now,
        by_id=actor.person_id,
        from_team=teams[0],
        to_team=teams[1],
    )
    record(actor, f"episode.{kind}", patients=[episode.patient_id], object_id=episode.id)
