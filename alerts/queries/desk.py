"""The frame of every staff page: whose desk it is, whose time it keeps, and how much waits."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.queries.flags import live_alerts
from recovery.accounts.actors import Actor
from recovery.accounts.models import CareTeam, Organisation
from recovery.rota.queries import with_cover_hours
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
    covered_until: datetime | None
    """When the hours end in which a nurse of the teams looks now; None outside of them."""
    covered_from: datetime
    at_home: int
    waiting: int

    @property
    def opens_today(self) -> bool:
        """True where the next hours begin on this day of the place: the clock says enough then."""
        zone = ZoneInfo(self.zone)
        return self.covered_from.astimezone(zone).date() == self.now.astimezone(zone).date()


def desk(actor: Actor, *, now: datetime) -> Desk:
    """Return the frame for a member of staff: three queries, and no patient named."""
    found = CareTeam.objects.filter(organisation_id=actor.organisation_id, id__in=actor.care_team_ids)
    teams, hours = zip(*with_cover_hours(found.order_by("name")), strict=True)
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
        covered_until=max((until for each in hours if (until := each.open_until(now))), default=None),
        covered_from=min(each.next_open(now) for each in hours),
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
