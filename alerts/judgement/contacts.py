"""When somebody spoke to a patient, as far as what people did about her alerts says so."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q, QuerySet

from alerts.models import AlertEvent, AlertEventKind
from alerts.vocabulary import ContactResult, Outcome

_SPOKEN = Q(kind=AlertEventKind.CONTACT, result=ContactResult.REACHED) | (
    Q(kind=AlertEventKind.RESOLVED) & ~Q(outcome__in=(Outcome.UNABLE_TO_REACH, Outcome.DUPLICATE))
)


def contacts_of(episode_ids: Sequence[UUID | str]) -> QuerySet[AlertEvent]:
    """Return what says that somebody spoke to these patients, nothing of it taken back.

    That is a call which reached her, and an alert closed with any outcome but "unable to reach" and "duplicate".
    """
    return AlertEvent.objects.filter(_SPOKEN, alert__episode_id__in=episode_ids, undone_by=None)
