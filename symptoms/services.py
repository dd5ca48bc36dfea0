"""Writing what patients tell us: check-ins and enrolment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from django.db import transaction
from django.db.models import Q, QuerySet

from recovery.accounts.actors import Actor, Role
from recovery.accounts.models import CareTeam
from recovery.audit.services import record_each
from recovery.rows import new_id
from symptoms.check_in.answers import Answers
from symptoms.errors import Conflict, NotFound, Refused
from symptoms.models import (
    AnsweredBy,
    Baseline,
    BaselineKind,
    CheckIn,
    Episode,
    EpisodeStatus,
    Patient,
    Program,
)
from symptoms.statements import active_episode_for_update, store_check_in

_ANSWERED_BY = {Role.PATIENT: AnsweredBy.PATIENT, Role.HELPER: AnsweredBy.HELPER}
_RANDOM_VERSIONS = frozenset({4, 7})
# A patient is looked after in one of these: a pause is not an end.
FOLLOWED_FOR = timedelta(days=730)
"""The longest that any program can follow a patient: an operation longer ago is a year mistyped."""
FOLLOWED = (EpisodeStatus.ACTIVE, EpisodeStatus.PAUSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentCheckIn:
    """A check-in as it was sent: whose day, in which zone, and the answers."""

    client_id: UUID
    day: date
    zone: str
    answered_at: datetime
    answers: Answers
    supersedes: UUID | None = None
    clock_ahead_seconds: int | None = None
    """How far the clock of the phone was ahead of ours when it sent; None where it did not say."""
    day_given: date | None = None
    """The day that the phone gave, where `day` stands for it because it cannot be."""

    def digest(self) -> bytes:
        """Return a digest of all that was said: an entry sent again has the same."""
        return self.answers.digest(self.day, self.zone, self.supersedes)


@cache
def _zones() -> frozenset[str]:
    """Return every IANA zone; asked once, because the answer is read from a thousand files."""
    return frozenset(available_timezones())


def local_day(zone: str, now: datetime) -> date:
    """Return the day it is in an IANA zone; refuse a zone that does not exist."""
    if zone not in _zones():
        raise Refused(
            "unknown_zone", f"There is no time zone {zone!r}. Give an IANA name such as Europe/London.", field="zone"
        )
    return now.astimezone(ZoneInfo(zone)).date()


def check_day(episode: Episode, sent: SentCheckIn, *, now: datetime) -> None:
    """Refuse a day that cannot be: before surgery, or not yet begun where the patient is."""
    today = local_day(sent.zone, now)
    if sent.day > today:
        raise Refused(
            "future_day", f"{sent.day} has not begun in {sent.zone}. Send {today} or a day before.", field="day"
        )
    if sent.day < episode.surgery_on:
        detail = f"{sent.day} is before surgery on {episode.surgery_on}. Check the day."
        raise Refused("before_surgery", detail, field="day")
    if sent.client_id.version not in _RANDOM_VERSIONS:
        raise Refused("weak_id", f"{sent.client_id} is not a random UUID. Make one of version 4 or 7.", field="id")


def lock_episode(episodes: Q) -> Episode:
    """Return the active episode that fits, locked: one patient's entries are judged one at a time.

    Two queued days that arrive at once must see each other, or a rule that needs both finds neither. Must be called
    inside a transaction.
    """
    episode = active_episode_for_update(episodes)
    if episode is None:
        raise NotFound("no_episode", "There is no patient with an active episode by that id.")
    return episode


def record_check_in(episode: Episode, sent: SentCheckIn, actor: Actor, *, now: datetime) -> tuple[CheckIn, bool]:
    """Store a check-in of a locked episode and say whether it is new; the same entry sent again finds the first.

    Refuses another entry under the same id, a day that cannot be, and a correction of what is not there.
    """
    try:
        check_day(episode, sent, now=now)
        _check_correction(episode, sent)
    except Refused:
        # A day can become impossible later, when staff put the date of surgery right.
        if (stored := _under_that_id(episode, sent).first()) is None:
            raise
        return _same(stored, sent), False
    if check_in := store_check_in(_columns(episode, sent, actor, now=now)):
        check_in.episode = episode
        return check_in, True
    return _same(_under_that_id(episode, sent).get(), sent), False


def stored_before(episodes: Q, sent: SentCheckIn) -> CheckIn | None:
    """Return the entry where it was stored already, whatever became of its episode; refuse another under its id."""
    stored = CheckIn.objects.filter(episode__in=Episode.objects.filter(episodes), client_id=sent.client_id)
    check_in = stored.select_related("episode").first()
    return None if check_in is None else _same(check_in, sent)


def _under_that_id(episode: Episode, sent: SentCheckIn) -> QuerySet[CheckIn]:
    mine = CheckIn.objects.filter(organisation_id=episode.organisation_id, episode=episode)
    return mine.filter(client_id=sent.client_id)


def _columns(episode: Episode, sent: SentCheckIn, actor: Actor, *, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "organisation_id": episode.organisation_id,
        "episode_id": episode.id,
        "client_id": sent.client_id,
        "digest": sent.digest(),
        "day": sent.day,
        "zone": sent.zone,
        "answered_at": sent.answered_at,
        "received_at": now,
        "clock_ahead_seconds": sent.clock_ahead_seconds,
        "day_given": sent.day_given,
        "answered_by": _ANSWERED_BY.get(actor.role, AnsweredBy.STAFF),
        "answered_by_id": actor.id,
        "supersedes_id": sent.supersedes,
        **sent.answers.columns(),
    }


def _same(stored: CheckIn, sent: SentCheckIn) -> CheckIn:
    if bytes(stored.digest) != sent.digest():
        detail = f"The id {stored.client_id} already stands for another entry. Send this one under a new id."
        raise Conflict("other_entry", detail, field="id")
    return stored


def _check_correction(episode: Episode, sent: SentCheckIn) -> None:
    if sent.supersedes is None:
        return
    mine = CheckIn.objects.filter(organisation_id=episode.organisation_id, episode=episode, day=sent.day)
    if not mine.filter(id=sent.supersedes).exists():
        detail = f"There is no entry {sent.supersedes} of {sent.day} to correct."
        raise Refused("nothing_to_correct", detail, field="supersedes")
    if mine.filter(supersedes=sent.supersedes).exists():
        detail = f"Entry {sent.supersedes} was already corrected. Reload, and correct the newer one."
        raise Conflict("already_corrected", detail, field="supersedes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """All that is needed to look after somebody: who, which operation, and what was already so."""

    patient: Mapping[str, Any]
    program_id: UUID
    care_team_id: UUID
    procedure: str
    procedure_detail: str
    surgery_on: date
    preop: Mapping[str, Any]
    discharge: Mapping[str, Any]


def enrol_patient(actor: Actor, enrolment: Enrolment, *, now: datetime) -> Episode:
    """Enrol a patient into a program, with both baselines, into one of the actor's own teams.

    A patient known by her identifier is found again; what is already recorded of her is not changed. Refuses a number
    that is somebody else's, a second episode beside one that is active or paused, and an operation to come or too long ago.
    """
    return enrol_patients(actor, [enrolment], now=now)[0]


@transaction.atomic
def enrol_patients(actor: Actor, enrolments: Sequence[Enrolment], *, now: datetime) -> list[Episode]:
    """Enrol all of them as `enrol_patient` does one, or none, in as many statements as one takes."""
    _check_enrolments(actor, enrolments, now=now)
    patients = _patients_of(actor, enrolments)
    made = [
        (_new_episode(actor, patient, enrolment, now=now), enrolment)
        for patient, enrolment in zip(patients, enrolments, strict=True)
    ]
    episodes = Episode.objects.bulk_create([episode for episode, _enrolment in made])
    Baseline.objects.bulk_create(
        Baseline(organisation_id=actor.organisation_id, episode=episode, kind=kind, taken_by_id=actor.person_id, **said)
        for episode, enrolment in made
        for kind, said in ((BaselineKind.PREOP, enrolment.preop), (BaselineKind.DISCHARGE, enrolment.discharge))
    )
    record_each(actor, "patient.enrol", ((episode.patient_id, episode.id) for episode in episodes))
    return episodes


def _patients_of(actor: Actor, enrolments: Sequence[Enrolment]) -> list[Patient]:
    """Return the patient of each enrolment, made where nobody has her number; refuse who cannot be enrolled."""
    mine = Patient.objects.filter(organisation_id=actor.organisation_id)
    Patient.objects.bulk_create(
        (Patient(organisation_id=actor.organisation_id, **enrolment.patient) for enrolment in enrolments),
        ignore_conflicts=True,
    )
    found = mine.filter(identifier__in=[enrolment.patient["identifier"] for enrolment in enrolments])
    known = {patient.identifier: patient for patient in found}
    episodes = Episode.objects.filter(patient__in=known.values(), status__in=FOLLOWED)
    followed = set(episodes.values_list("patient_id", flat=True))
    patients = [known[enrolment.patient["identifier"]] for enrolment in enrolments]
    for patient, enrolment in zip(patients, enrolments, strict=True):
        if not is_same_person(patient, enrolment.patient):
            detail = f"Number {patient.identifier} belongs to another name or date of birth here. Check the number."
            raise Conflict("other_person", detail, field="identifier")
        if patient.id in followed:
            detail = f"Patient {patient.identifier} already has an active episode. End that one first."
            raise Conflict("already_enrolled", detail, field="identifier")
    return patients


def _new_episode(actor: Actor, patient: Patient, enrolment: Enrolment, *, now: datetime) -> Episode:
    return Episode(
        organisation_id=actor.organisation_id,
        patient=patient,
        program_id=enrolment.program_id,
        care_team_id=enrolment.care_team_id,
        procedure=enrolment.procedure,
        procedure_detail=enrolment.procedure_detail,
        surgery_on=enrolment.surgery_on,
        status=EpisodeStatus.ACTIVE,
        evaluate_at=now,
        remind_at=now,
    )


def is_same_person(patient: Patient, said: Mapping[str, Any]) -> bool:
    """True when a name and a date of birth are those recorded, whatever the capitals."""
    names = ("family_name", "given_name")
    same_name = all(getattr(patient, name).casefold() == str(said[name]).casefold() for name in names)
    return same_name and patient.born_on == said["born_on"]


def _check_enrolments(actor: Actor, enrolments: Sequence[Enrolment], *, now: datetime) -> None:
    teams = {enrolment.care_team_id for enrolment in enrolments}
    mine = CareTeam.objects.filter(id__in=teams & set(actor.care_team_ids), organisation_id=actor.organisation_id)
    if mine.count() != len(teams):
        raise NotFound("no_team", "Choose one of your own care teams.", field="care_team")
    programs = {enrolment.program_id for enrolment in enrolments}
    if Program.objects.filter(id__in=programs, organisation_id=actor.organisation_id).count() != len(programs):
        raise NotFound("no_program", "Choose one of the programs listed.", field="program")
    for enrolment in enrolments:
        if enrolment.surgery_on > now.date():
            detail = f"Surgery on {enrolment.surgery_on} has not happened yet. Enrol the patient at discharge."
            raise Refused("future_surgery", detail, field="surgery_on")
        if enrolment.surgery_on < now.date() - FOLLOWED_FOR:
            detail = f"Surgery on {enrolment.surgery_on} was too long ago: nobody is followed for more than two years. Check the year."
            raise Refused("old_surgery", detail, field="surgery_on")
