"""What a lead does about who is told: a new version of the team's policy, and changes of the rota."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import ValidationError

from alerts.models import EscalationPolicy
from alerts.queries.colleagues import colleagues
from alerts.rules.documents import fault_lines
from alerts.telling.policies import Policy
from recovery.accounts.actors import Actor
from recovery.accounts.models import CareTeam
from recovery.accounts.queries import teams_led
from recovery.audit.services import record
from recovery.rota.models import Absence, OnCall
from symptoms.errors import Conflict, NotFound, Refused


def save_policy(actor: Actor, care_team_id: UUID, document: Mapping[str, Any], *, read: int) -> EscalationPolicy:
    """Store a new version of a team's policy; alerts that are open keep theirs.

    `read` is the version that was shown when editing began. Raises Refused with every fault of a document that would
    leave somebody unheard, Conflict when somebody else saved one meanwhile.
    """
    try:
        policy = Policy.model_validate(document)
    except ValidationError as error:
        raise Refused("bad_policy", "\n".join(fault_lines(error)), field="document") from None
    with transaction.atomic():
        team = _locked_team(actor, care_team_id)
        mine = EscalationPolicy.objects.filter(organisation_id=team.organisation_id, care_team=team)
        newest = mine.order_by("-version").values_list("version", flat=True).first() or 0
        if newest != read:
            detail = _("Somebody saved version %(version)s meanwhile. Look at it, then save yours again.")
            raise Conflict("stale", detail % {"version": newest})
        assert actor.person_id is not None  # noqa: S101 - a lead is a person
        record(actor, "policy.save", patients=[], object_id=team.id)
        return EscalationPolicy.objects.create(
            organisation_id=team.organisation_id,
            care_team=team,
            version=newest + 1,
            document=policy.model_dump(mode="json"),
            created_by_id=actor.person_id,
        )


def put_on_call(actor: Actor, care_team_id: UUID, *, user_id: UUID, starts_at: datetime, ends_at: datetime) -> OnCall:
    """Put somebody of a team on call."""
    with transaction.atomic():
        team = _team_of(actor, care_team_id, user_id, starts_at, ends_at)
        made = OnCall.objects.create(
            organisation_id=team.organisation_id, care_team=team, user_id=user_id, starts_at=starts_at, ends_at=ends_at
        )
        record(actor, "rota.on_call", patients=[], object_id=made.id)
    return made


def note_absence(actor: Actor, care_team_id: UUID, *, user_id: UUID, starts_at: datetime, ends_at: datetime) -> Absence:
    """Note that somebody of a team is away: nothing is sent to her meanwhile."""
    with transaction.atomic():
        team = _team_of(actor, care_team_id, user_id, starts_at, ends_at)
        made = Absence.objects.create(
            organisation_id=team.organisation_id, user_id=user_id, starts_at=starts_at, ends_at=ends_at
        )
        record(actor, "rota.away", patients=[], object_id=made.id)
    return made


def take_off_rota(actor: Actor, care_team_id: UUID, stretch_id: UUID) -> None:
    """Take one stretch, on call or away, off the rota; its history stays. NotFound for one of another team."""
    with transaction.atomic():
        team = _locked_team(actor, care_team_id)
        people = colleagues(team.id)
        on_call, _each = OnCall.objects.filter(id=stretch_id, care_team=team).delete()
        absent, _each = Absence.objects.filter(id=stretch_id, user__in=people).delete()
        if not on_call + absent:
            raise NotFound("no_stretch", _("That is no longer on the rota."))
        record(actor, "rota.removed", patients=[], object_id=stretch_id)


def _locked_team(actor: Actor, care_team_id: UUID) -> CareTeam:
    """Return a team that the actor leads, locked, so that versions follow one another."""
    team = teams_led(actor).select_for_update().filter(id=care_team_id).first()
    if team is None:
        raise NotFound("no_team", _("There is no team by that id."))
    return team


def _team_of(actor: Actor, care_team_id: UUID, user_id: UUID, starts_at: datetime, ends_at: datetime) -> CareTeam:
    team = _locked_team(actor, care_team_id)
    if user_id not in colleagues(team.id):
        raise Refused("not_in_team", _("Choose somebody who works in this team now."), field="person")
    if ends_at <= starts_at:
        raise Refused("past_end", _("The end must come after the beginning."), field="until")
    return team
