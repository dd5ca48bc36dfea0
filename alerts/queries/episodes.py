"""What the page about an episode shows: how it stands, what was decided, and which alert is open."""

from dataclasses import dataclass
from uuid import UUID

from alerts.models import Alert, AlertStatus
from alerts.queries.flags import visible_alerts
from alerts.queries.patients import episode_of
from recovery.accounts.actors import Actor
from recovery.accounts.models import CareTeam
from symptoms.imports.models import EpisodeDecision
from symptoms.models import Episode, EpisodeStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodePage:
    """One episode, for whoever decides about it."""

    episode: Episode
    live: Alert | None
    decisions: list[EpisodeDecision]
    other_teams: list[tuple[str, str]]

    @property
    def is_paused(self) -> bool:
        """True while the patient is not asked."""
        return self.episode.status == EpisodeStatus.PAUSED

    @property
    def is_ended(self) -> bool:
        """True when nothing more can be decided."""
        return self.episode.status == EpisodeStatus.ENDED


def episode_page(actor: Actor, patient_id: UUID) -> EpisodePage:
    """Return the page about the episode of a patient that the actor may see; NotFound for any other."""
    episode = episode_of(actor, patient_id)
    live = visible_alerts(actor).filter(episode=episode).exclude(status=AlertStatus.RESOLVED).first()
    decided = episode.decisions.select_related("by", "from_team", "to_team").order_by("-at", "-id")
    teams = CareTeam.objects.filter(organisation_id=actor.organisation_id).exclude(id=episode.care_team_id)
    other = [(str(team_id), name) for team_id, name in teams.order_by("name").values_list("id", "name")]
    return EpisodePage(episode=episode, live=live, decisions=list(decided), other_teams=other)
