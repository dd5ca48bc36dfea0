"""Reading patients, episodes and check-ins: always by who asks."""

from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet

from recovery.accounts.actors import NOBODY, Actor, Role
from recovery.accounts.tokens import digest_of
from symptoms.contact_models import Device, Helper
from symptoms.errors import NotFound
from symptoms.models import AnsweredBy, CheckIn, Episode, EpisodeStatus, Patient

CLOCK_IS_OFF_SECONDS = 600  # less is what clocks do


def patient_actor(device_token: str, *, now: datetime) -> Actor:
    """Return the actor of a patient's device, or nobody when it is unknown, revoked or past its end."""
    device = (
        Device.objects.filter(digest=digest_of(device_token), revoked_at=None, expires_at__gt=now)
        .select_related("patient", "helper")
        .first()
    )
    if device is None or (device.helper is not None and device.helper.ended_at is not None):
        return NOBODY
    patient, helper = device.patient, device.helper
    is_proven = bool(device.history_until and device.history_until > now)
    is_shared = helper is None or helper.may_read_history
    return Actor(
        role=Role.HELPER if helper else Role.PATIENT,
        id=helper.id if helper else patient.id,
        name=helper.name if helper else patient.given_name,
        organisation_id=patient.organisation_id,
        patient_id=patient.id,
        may_prove_more=is_shared,
        # A helper sees past days only while the patient allows it, whatever was proved before.
        reads_history=is_proven and is_shared,
    )


def patient_id_of(actor: Actor) -> UUID:
    """Return whose diary the actor's device opens; refuse somebody without one."""
    if actor.patient_id is None:
        raise NotFound("no_patient", "Only a patient, or somebody who helps her, can do this.")
    return actor.patient_id


def visible_episodes(actor: Actor) -> QuerySet[Episode]:
    """Return the episodes that somebody may see: their teams' for staff and clients, a patient's own."""
    if actor.patient_id is not None:
        return Episode.objects.filter(organisation_id=actor.organisation_id, patient_id=actor.patient_id)
    return Episode.objects.filter(organisation_id=actor.organisation_id, care_team_id__in=actor.care_team_ids)


def visible_patients(actor: Actor) -> QuerySet[Patient]:
    """Return the patients that somebody may see: those with an episode of their teams, or oneself."""
    return Patient.objects.filter(
        organisation_id=actor.organisation_id, id__in=visible_episodes(actor).values("patient_id")
    )


def visible_check_ins(actor: Actor) -> QuerySet[CheckIn]:
    """Return the check-ins that somebody may see, newest day first."""
    seen = CheckIn.objects.filter(organisation_id=actor.organisation_id, episode__in=visible_episodes(actor))
    return seen.order_by("-day", "-received_at")


def current_episode(actor: Actor) -> Episode | None:
    """Return a patient's active episode with its patient, program and team, None when there is none."""
    mine = visible_episodes(actor).filter(status=EpisodeStatus.ACTIVE)
    return mine.select_related("patient", "program", "care_team", "organisation").first()


def latest_episode(actor: Actor) -> Episode | None:
    """Return a patient's newest episode, whatever its standing, with its team: whom to call when she is not asked."""
    return visible_episodes(actor).select_related("care_team", "organisation").order_by("-created_at").first()


def is_paused(actor: Actor) -> bool:
    """True while a patient's newest episode is paused: she is asked again when staff say so."""
    episode = latest_episode(actor)
    return episode is not None and episode.status == EpisodeStatus.PAUSED


def check_ins_with_a_remark(episode_id: UUID) -> list[CheckIn]:
    """Return an episode's check-ins that a helper answered, named in `helper_name`, or whose day or clock is doubtful."""
    is_off = Q(clock_ahead_seconds__gt=CLOCK_IS_OFF_SECONDS) | Q(clock_ahead_seconds__lt=-CLOCK_IS_OFF_SECONDS)
    remarkable = Q(answered_by=AnsweredBy.HELPER) | is_off | Q(day_given__isnull=False)
    name = Helper.objects.filter(id=OuterRef("answered_by_id")).values("name")[:1]
    mine = CheckIn.objects.filter(remarkable, episode_id=episode_id).annotate(helper_name=name)
    return list(mine.only("id", "clock_ahead_seconds", "day_given"))


def superseded_ids(episode_id: UUID) -> set[UUID]:
    """Return the ids of an episode's check-ins that were corrected."""
    corrected = CheckIn.objects.filter(episode_id=episode_id, supersedes__isnull=False)
    return set(corrected.values_list("supersedes_id", flat=True))
