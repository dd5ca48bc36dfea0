"""Reading one's own check-ins, for the patient's pages: always by who asks."""

from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet

from recovery.accounts.actors import Actor
from symptoms.models import CheckIn
from symptoms.queries import visible_check_ins

LOOK_BACK_DAYS = 14


def own_check_ins(actor: Actor, episode_id: UUID) -> QuerySet[CheckIn]:
    """Return an episode's check-ins as they now stand, newest day first: corrected ones are left out."""
    return visible_check_ins(actor).filter(episode_id=episode_id, superseded_by=None)


def check_in_of_day(actor: Actor, episode_id: UUID, day: date) -> CheckIn | None:
    """Return what now stands for a day, None when nothing was sent."""
    return own_check_ins(actor, episode_id).filter(day=day).first()


def earlier_check_ins(actor: Actor, episode_id: UUID, day: date) -> list[CheckIn]:
    """Return the check-ins of the two weeks before a day, newest first: they decide some of its questions."""
    since = day - timedelta(days=LOOK_BACK_DAYS)
    return list(own_check_ins(actor, episode_id).filter(day__lt=day, day__gte=since))


def own_check_in(actor: Actor, check_in_id: UUID) -> CheckIn | None:
    """Return one check-in with its episode, None where there is none for whoever asks."""
    seen = visible_check_ins(actor).select_related(
        "episode__patient", "episode__program", "episode__care_team", "organisation"
    )
    return seen.filter(id=check_in_id).first()


def own_check_in_sent_as(actor: Actor, client_id: UUID) -> CheckIn | None:
    """Return the newest check-in that came under an id of the phone's, None while it has not come."""
    sent = visible_check_ins(actor).select_related("episode__patient").filter(client_id=client_id)
    return sent.order_by("-received_at").first()
