"""What the views of staff share: their frame, their clock, the trail, and one way not to find something."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial, wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone

from alerts.care.undo_offers import offered, pop_stored
from alerts.queries import Desk
from recovery.audit.services import record
from recovery.middleware import AskedRequest
from symptoms.errors import NotFound

View = TypeVar("View", bound=Callable[..., HttpResponse])


def found_or_404(view: View) -> View:
    """Make what is not there, or not for whoever asks, the same page: not found."""

    @wraps(view)
    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, **kwargs)
        except NotFound:
            raise Http404 from None

    return cast("View", answer)


def show(
    request: AskedRequest,
    template: str,
    frame: Desk,
    context: Mapping[str, Any],
    *,
    reads: str = "",
    patients: Iterable[UUID] = (),
    object_id: UUID | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render a page in the time of the place, and write who saw which patients before it leaves.

    A page without `reads` shows nobody.
    """
    with timezone.override(frame.zone):
        # Asked for by a page that shows them; a part of a page that asks again and again leaves them be.
        left = {
            "undo": partial(offered, request.session, now=frame.now),
            "stored": partial(pop_stored, request.session),
        }
        page = render_to_string(template, {"desk": frame, **left, **context}, request)
    if reads:
        record(request.actor, reads, patients=patients, object_id=object_id)
    return HttpResponse(page, status=status)
