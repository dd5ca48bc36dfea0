"""The pages on which one shift hands over to the next."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from alerts.forms import said_of_cards
from alerts.handover.handing_over import hand_over, take_over
from alerts.queries import desk, team_mates, zone_of
from alerts.queries.handovers import cards, given, recent
from alerts.showing import found_or_404, show
from recovery.middleware import AskedRequest
from symptoms.errors import Conflict, NotFound, Refused


def handover(request: AskedRequest) -> HttpResponse:
    """Show a card for everything open or snoozed; on sending, store them."""
    if request.method != "POST":
        return _cards(request)
    try:
        stored = hand_over(request.actor, said_of_cards(request.POST), now=timezone.now())
    except Refused as refused:
        return _cards(request, problem=refused.detail, status=refused.status)
    return redirect("handover-given", stored.id)


def _cards(request: AskedRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    """Show the cards; what was written on them already stays."""
    now = timezone.now()
    frame = desk(request.actor, now=now)
    shown = cards(request.actor, zone=frame.zone, now=now)
    written = {str(alert_id): said for alert_id, said in said_of_cards(request.POST).items()}
    context = {
        "cards": [(card, written.get(str(card.line.alert.id))) for card in shown],
        "people": team_mates(request.actor),
        "recent": recent(request.actor, now=now),
        "problem": problem,
    }
    seen = [card.line.patient.id for card in shown]
    return show(request, "alerts/handover.html", frame, context, reads="handover.read", patients=seen, status=status)


@found_or_404
def handover_given(request: AskedRequest, handover_id: UUID) -> HttpResponse:
    """Show a stored handover."""
    frame = desk(request.actor, now=timezone.now())
    stored = given(request.actor, handover_id)
    seen = [item.alert.episode.patient_id for item in stored.items]
    return show(
        request,
        "alerts/handover_given.html",
        frame,
        {"given": stored},
        reads="handover.read",
        patients=seen,
        object_id=handover_id,
    )


@found_or_404
def handover_take(request: AskedRequest, handover_id: UUID, item_id: UUID) -> HttpResponse:
    """Take one alert over."""
    given(request.actor, handover_id)
    try:
        with timezone.override(zone_of(request.actor)):
            take_over(request.actor, item_id, now=timezone.now())
    except NotFound:
        raise
    except Conflict as conflict:
        messages.warning(request, conflict.detail)
    return redirect("handover-given", handover_id)
