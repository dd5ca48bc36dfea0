"""The views that somebody keeps, and those shared with one of her teams."""

from django.db.models import Q

from alerts.view_models import SavedView
from recovery.accounts.actors import Actor


def saved_views(actor: Actor) -> list[SavedView]:
    """Return one's own views and those of one's teams, by name: one query."""
    hers = Q(by_id=actor.person_id) | Q(care_team_id__in=actor.care_team_ids)
    found = SavedView.objects.filter(hers, organisation_id=actor.organisation_id).select_related("by")
    return list(found.order_by("name", "id"))
