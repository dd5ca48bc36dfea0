"""Telling leads a day ahead of a hole in who is told: steps and people that nothing reaches, hours without anybody on call."""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.queries.holes import bites
from alerts.telling.recipients import policy_by_id, policy_in_force
from recovery.accounts.models import CareTeam, StaffRole
from recovery.accounts.queries import people_to_tell
from recovery.channels import Channel, Text, send
from recovery.heartbeats import beat
from recovery.models import Heartbeat
from recovery.rota.queries import addresses
from recovery.rows import new_id
from symptoms.models import Episode, EpisodeStatus

log = structlog.get_logger(__name__)

LOOKED, EVERY = "warn_leads", timedelta(hours=1)
AGAIN = timedelta(hours=20)  # once a day, whatever the hour of the first


def warn_leads(*, now: datetime) -> int:
    """Write to the leads of each team with patients at home whose plan has a hole; return how many teams were told."""
    followed = CareTeam.objects.filter(id__in=_teams_with_patients()).select_related("organisation")
    return sum(_try_to_warn(team, now=now) for team in followed)


def warn_leads_due(*, now: datetime, overdue_by: timedelta = timedelta(0)) -> int:
    """Look at every team once an hour, whoever of worker and watchman comes to it first; return how many were told."""
    if Heartbeat.objects.filter(name=LOOKED, at__gt=now - EVERY - overdue_by).exists():
        return 0
    told = warn_leads(now=now)
    beat(LOOKED, now=now, did=told)
    return told


def _try_to_warn(team: CareTeam, *, now: datetime) -> bool:
    """One team whose plan cannot be read keeps no other from being warned."""
    try:
        return _warn(team, now=now)
    except Exception as error:  # noqa: BLE001 - as said
        log.error("team_not_looked_at", care_team_id=str(team.id), error=type(error).__name__)
        return False


def _teams_with_patients() -> list[UUID]:
    return list(Episode.objects.filter(status=EpisodeStatus.ACTIVE).values_list("care_team_id", flat=True).distinct())


def _warn(team: CareTeam, *, now: datetime) -> bool:
    name = f"warned {team.id}"
    if Heartbeat.objects.filter(name=name, at__gt=now - AGAIN).exists():
        return False
    with timezone.override(team.organisation.time_zone):
        found = list(bites(team.id, policy_by_id(policy_in_force(team.id)), now=now))
    leads = people_to_tell(team.id, [StaffRole.LEAD])
    if not found or not leads:
        return False
    page = f"{settings.PUBLIC_URL}{reverse('policy')}?team={team.id}"
    subject = _("Recovery: a hole in who is told, %(team)s") % {"team": team.name}
    text = Text(new_id(), subject, "\n".join([*found, "", page, ""]))
    sent = [_mailed(known["email"], text) for known in addresses(leads).values()]
    if any(sent):
        beat(name, now=now, did=len(found))
    return any(sent)


def _mailed(address: str, text: Text) -> bool:
    try:
        send(Channel.EMAIL, address, text)
    except Exception as error:  # noqa: BLE001 - the next hour tries again
        log.warning("lead_not_warned", error=type(error).__name__)
        return False
    return True
