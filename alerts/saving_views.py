"""People keep a view of the list under a name, for themselves or for a team, and let it go again."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from alerts.view_models import SavedView
from recovery.accounts.actors import Actor
from symptoms.errors import NotFound, Refused

MOST_VIEWS, MOST_NAME = 20, 40


@transaction.atomic
def save_view(actor: Actor, *, name: str, query: str, care_team_id: UUID | None) -> SavedView:
    """Keep a view under a name, in place of one's own by that name; of two at once the later stays."""
    name = " ".join(name.split())
    assert actor.person_id is not None  # noqa: S101 - staff are people
    if not 0 < len(name) <= MOST_NAME:
        raise Refused("no_name", _("Give it a name of at most %(most)s letters.") % {"most": MOST_NAME}, field="name")
    if care_team_id is not None and care_team_id not in actor.care_team_ids:
        raise NotFound("no_team", _("Choose one of your own care teams."), field="care_team")
    mine = SavedView.objects.filter(organisation_id=actor.organisation_id, by_id=actor.person_id)
    if mine.exclude(name=name).count() >= MOST_VIEWS:
        raise Refused(
            "many_views", _("You keep %(most)s views: remove one first.") % {"most": MOST_VIEWS}, field="name"
        )
    made, _is_new = SavedView.objects.update_or_create(
        organisation_id=actor.organisation_id,
        by_id=actor.person_id,
        name=name,
        defaults={"query": query, "care_team_id": care_team_id},
    )
    return made


def remove_view(actor: Actor, view_id: UUID | None) -> None:
    """Let one of one's own views go; another's stays."""
    mine = SavedView.objects.filter(organisation_id=actor.organisation_id, by_id=actor.person_id)
    if view_id is None or not mine.filter(id=view_id).delete()[0]:
        raise NotFound("no_view", _("It is gone already, or belongs to somebody else."))
