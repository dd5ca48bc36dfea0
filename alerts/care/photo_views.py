"""The page on which staff look at photos of the cut side by side."""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone

from alerts.queries import desk
from alerts.queries.photos import comparison
from alerts.showing import found_or_404, show
from recovery.middleware import AskedRequest


@found_or_404
def photos(request: AskedRequest, patient_id: UUID) -> HttpResponse:
    """Show two photos of a patient side by side: those asked for, else the newest and the one before."""
    now, asked = timezone.now(), request.GET
    page = comparison(request.actor, patient_id, left=asked.get("left", ""), right=asked.get("right", ""), now=now)
    context = {"page": page, "person": page.person}
    frame = desk(request.actor, now=now)
    return show(request, "alerts/photos.html", frame, context, reads="patient.read", patients=[patient_id])
