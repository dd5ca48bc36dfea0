"""The frame of every staff page: whose desk it is, whose time it keeps, and how much waits."""

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from alerts.queries.flags import live_alerts
from recovery.accounts.actors import Actor
from recovery.accounts.models import CareTeam, Organisation
from symptoms.models import EpisodeStatus
from symptoms.queries import visible_episodes


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the frame of a staff page shows."""

    person: str
    badge: str
    initials: str
    organisation: str
    emergency_number: str
    zone: str
    now: datetime
    teams: tuple[str, ...]
    opens_at: time
    closes_at: time
    at_home: int
    waiting: int

    @property
    def is_covered(self) -> bool:
        """True in the hours in which the team's nurses look."""
        return self.opens_at <= self.now.astimezone(ZoneInfo(self.zone)).time() < self.closes_at


def desk(actor: Actor, *, now: datetime) -> Desk:
    """Return the frame for a member of staff: three queries, and no patient named."""
    found = CareTeam.objects.filter(organisation_id=actor.organisation_id, id__in=actor.care_team_ids)
    teams = list(found.select_related("organisation").order_by("name"))
    organisation = teams[0].organisation
    return Desk(
        person=actor.name,
        badge=str(actor.id),
        initials=initials(actor.name),
        organisation=organisation.name,
        emergency_number=organisation.emergency_number,
        zone=organisation.time_zone,
        now=now,
        teams=tuple(team.name for team in teams),
        opens_at=min(team.opens_at for team in teams),
        closes_at=max(team.closes_at for team in teams),
        at_home=visible_episodes(actor).filter(status=EpisodeStatus.ACTIVE).count(),
        waiting=live_alerts(actor).count(),
    )


def zone_of(actor: Actor) -> str:
    """Return the time zone in which a member of staff reads the clock."""
    zone: str = Organisation.objects.values_list("time_zone", flat=True).get(id=actor.organisation_id)
    return zone


def initials(name: str) -> str:
    """Return at most two initials, for the small round badge."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
