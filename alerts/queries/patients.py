"""The patients of a team, and what enrolling another may choose from."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.dateparse import parse_date

from alerts.display.lines import CALL_NAMES, age_on
from alerts.models import Alert, AlertStatus, Urgency
from alerts.rules.ruleset import day_number
from recovery.accounts.actors import Actor
from recovery.accounts.models import CareTeam
from symptoms.errors import NotFound
from symptoms.models import CheckIn, Episode, EpisodeStatus, Patient, Program
from symptoms.queries import visible_episodes
from symptoms.services import FOLLOWED

MOST_PATIENTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One patient on the list of patients."""

    patient: Patient
    episode: Episode
    today: int
    age: int
    last_day: int | None
    alert_id: UUID | None
    shape: str
    urgency: str


def patients(actor: Actor, *, find: str = "", now: datetime) -> list[Listed]:
    """Return the patients of the actor's teams who are looked after, paused ones too, by name: one query.

    `find` looks for words of a name, a number, or a date of birth, among those whose check-ins have ended as well.
    No more than `MOST_PATIENTS`: `how_many` says how many there are.
    """
    live = Alert.objects.filter(episode_id=OuterRef("id")).exclude(status=AlertStatus.RESOLVED)
    last = CheckIn.objects.filter(episode_id=OuterRef("id")).order_by("-day").values("day")[:1]
    found = _meant(actor, find.strip()).annotate(
        last_on=Subquery(last), alert=Subquery(live.values("id")[:1]), urgency=Subquery(live.values("urgency")[:1])
    )
    ordered = found.order_by("patient__family_name", "patient__given_name", "id")[:MOST_PATIENTS]
    return [_listed(episode, now=now) for episode in ordered]


def how_many(actor: Actor, *, find: str = "") -> int:
    """Return how many patients there are for the same `find`."""
    return _meant(actor, find.strip()).count()


def episode_of(actor: Actor, patient_id: UUID) -> Episode:
    """Return the active episode of a patient that the actor may see, else the newest. NotFound for any other."""
    found = visible_episodes(actor).filter(patient_id=patient_id).select_related("patient", "program", "care_team")
    episodes = list(found.order_by("-surgery_on"))
    active = (episode for episode in episodes if episode.status == EpisodeStatus.ACTIVE)
    if not episodes:
        raise NotFound("no_patient", "There is no patient by that id.")
    return next(active, episodes[0])


def own_teams(actor: Actor) -> list[tuple[str, str]]:
    """Return the actor's care teams, as choices."""
    teams = CareTeam.objects.filter(organisation_id=actor.organisation_id, id__in=actor.care_team_ids)
    return [(str(team_id), name) for team_id, name in teams.order_by("name").values_list("id", "name")]


def open_programs(actor: Actor) -> list[tuple[str, str]]:
    """Return the programs that the actor's organisation enrols into, as choices."""
    programs = Program.objects.filter(organisation_id=actor.organisation_id, is_active=True)
    return [(str(program_id), name) for program_id, name in programs.order_by("name").values_list("id", "name")]


def _meant(actor: Actor, find: str) -> QuerySet[Episode]:
    """Return the episodes meant, one of each patient: the one that is followed, or where one looks for her the last."""
    episodes = visible_episodes(actor).select_related("patient")
    followed = Q(status__in=FOLLOWED)
    if not find:
        return episodes.filter(followed)
    others = visible_episodes(actor).filter(patient=OuterRef("patient")).exclude(id=OuterRef("id"))
    outdone = Exists(others.filter(followed | Q(surgery_on__gt=OuterRef("surgery_on"))))
    return _matching(episodes, find).filter(followed | ~outdone)


def _matching(episodes: QuerySet[Episode], find: str) -> QuerySet[Episode]:
    """Narrow to the patients meant: every word is part of a name or begins the number, or the whole is a birthday."""
    if (born_on := _date(find)) is not None:
        return episodes.filter(patient__born_on=born_on)
    for word in find.split():
        named = Q(patient__family_name__icontains=word) | Q(patient__given_name__icontains=word)
        episodes = episodes.filter(named | Q(patient__identifier__istartswith=word))
    return episodes


def _date(text: str) -> date | None:
    """Return a date written 1958-03-02, 02/03/1958 or 02-03-1958; None for anything else."""
    parts = text.replace("/", "-").replace(".", "-").split("-")
    ordered = "-".join(reversed(parts)) if len(parts[-1]) == len("1958") else "-".join(parts)
    try:
        return parse_date(ordered)
    except ValueError:
        return None


def _listed(episode: Episode, *, now: datetime) -> Listed:
    patient = episode.patient
    today = now.astimezone(ZoneInfo(patient.time_zone)).date()
    row = vars(episode)  # what the query added to the model's own columns
    return Listed(
        patient=patient,
        episode=episode,
        today=day_number(today, episode.surgery_on),
        age=age_on(patient.born_on, today),
        last_day=None if row["last_on"] is None else day_number(row["last_on"], episode.surgery_on),
        alert_id=row["alert"],
        shape=CALL_NAMES.get(row["urgency"], ""),
        urgency=_word(row["urgency"]),
    )


def _word(urgency: int | None) -> str:
    return "" if urgency is None else str(Urgency(urgency).label)
