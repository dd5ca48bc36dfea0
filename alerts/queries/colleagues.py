"""Who works in a care team now."""

from uuid import UUID

from recovery.accounts.actors import Actor
from recovery.accounts.models import Membership


def colleagues(care_team_id: UUID) -> dict[UUID, str]:
    """Return the current people of a team by id, by name."""
    current = Membership.objects.filter(care_team_id=care_team_id, ended_at=None, user__is_active=True)
    return dict(current.order_by("user__name").values_list("user_id", "user__name"))


def team_mates(actor: Actor) -> dict[UUID, str]:
    """Return everybody who works in one of the actor's teams now, by name."""
    current = Membership.objects.filter(care_team_id__in=actor.care_team_ids, ended_at=None, user__is_active=True)
    return dict(current.order_by("user__name").values_list("user_id", "user__name"))
