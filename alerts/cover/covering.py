"""What a lead does about when somebody looks: the cover hours of her team, and the hospital's days without any."""

from datetime import date, time
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from recovery.accounts.actors import Actor, Role
from recovery.accounts.models import CareTeam
from recovery.accounts.queries import teams_led
from recovery.audit.services import record
from recovery.rota.models import Holiday
from symptoms.errors import Conflict, NotFound, Refused


def set_cover_hours(actor: Actor, care_team_id: UUID, *, opens_at: time, closes_at: time) -> CareTeam:
    """Change when a team's nurses look; what waits already keeps the time it was given."""
    if opens_at == closes_at:
        raise Refused("no_hours", _("The two times must differ."), field="closes_at")
    with transaction.atomic():
        team = teams_led(actor).select_for_update().filter(id=care_team_id).first()
        if team is None:
            raise NotFound("no_team", _("There is no team by that id."))
        team.opens_at, team.closes_at = opens_at, closes_at
        team.save(update_fields=["opens_at", "closes_at"])
        record(actor, "team.cover_hours", patients=[], object_id=team.id)
    return team


def add_holiday(actor: Actor, *, on: date, name: str, today: date) -> Holiday:
    """Note a day on which nobody looks; it holds for every team of the hospital."""
    _refuse_unless_lead(actor)
    if on < today:
        raise Refused("past_day", _("That day is over. Choose today or a later one."), field="on")
    with transaction.atomic():
        made, is_new = Holiday.objects.get_or_create(
            organisation_id=actor.organisation_id, on=on, defaults={"name": name.strip()}
        )
        if not is_new:
            detail = _("%(on)s is a holiday already: %(name)s.")
            raise Conflict("same_day", detail % {"on": f"{on:%d %b %Y}", "name": made.name}, field="on")
        record(actor, "holiday.add", patients=[], object_id=made.id)
    return made


def remove_holiday(actor: Actor, holiday_id: UUID) -> None:
    """Make a day one with cover hours again; its history stays."""
    _refuse_unless_lead(actor)
    with transaction.atomic():
        removed, _each = Holiday.objects.filter(organisation_id=actor.organisation_id, id=holiday_id).delete()
        if not removed:
            raise NotFound("no_holiday", _("That is no longer a holiday."))
        record(actor, "holiday.remove", patients=[], object_id=holiday_id)


def _refuse_unless_lead(actor: Actor) -> None:
    if actor.role != Role.LEAD:
        raise NotFound("no_team", _("There is no team that you lead."))
