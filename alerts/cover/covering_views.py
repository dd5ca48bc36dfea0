"""The page on which a team sees when somebody looks, and its lead changes it."""

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.cover.covering import add_holiday, remove_holiday, set_cover_hours
from alerts.cover.covering_forms import HolidayForm, HoursForm
from alerts.queries import desk, zone_of
from alerts.queries.cover import Cover, covers, holidays
from alerts.showing import found_or_404, show
from recovery.accounts.actors import Role
from recovery.accounts.queries import teams_led
from recovery.middleware import AskedRequest
from symptoms.errors import NotFound, Refused


@found_or_404
def cover(request: AskedRequest) -> HttpResponse:
    """Show when somebody looks; take a change from the lead, and keep what she typed whatever is wrong with it."""
    if request.method != "POST":
        return _page(request)
    if (remove := request.POST.get("remove")) is not None:
        remove_holiday(request.actor, _id(remove))
        return redirect("cover")
    if "team" in request.POST:
        return _change(request, "hours", HoursForm(request.POST), lambda said: _set(request, said))
    return _change(request, "holiday", HolidayForm(request.POST), lambda said: _add(request, said))


def _set(request: AskedRequest, said: dict[str, Any]) -> None:
    set_cover_hours(request.actor, _id(request.POST["team"]), **said)


def _add(request: AskedRequest, said: dict[str, Any]) -> None:
    today = timezone.now().astimezone(ZoneInfo(zone_of(request.actor))).date()
    add_holiday(request.actor, **said, today=today)


def _change(
    request: AskedRequest, name: str, form: forms.Form, store: Callable[[dict[str, Any]], None]
) -> HttpResponse:
    if not form.is_valid():
        return _page(request, status=422, **{name: form})
    try:
        store(form.cleaned_data)
    except NotFound:
        raise
    except Refused as refused:
        form.add_error(refused.field, refused.detail)
        return _page(request, status=refused.status, **{name: form})
    messages.success(request, _("Saved."))
    return redirect("cover")


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("no_id", _("There is nothing by that id.")) from None


def _page(request: AskedRequest, status: int = 200, **forms_: forms.Form) -> HttpResponse:
    now, actor = timezone.now(), request.actor
    led = set(teams_led(actor).values_list("id", flat=True))
    context = {
        "covers": [(each, _hours_form(request, each, forms_.get("hours"), led)) for each in covers(actor, now=now)],
        "holidays": holidays(actor, now=now),
        "holiday_form": forms_.get("holiday") or HolidayForm(),
        "may_change": actor.role == Role.LEAD,
        "has_mistakes": bool(forms_),
        "time_zone": zone_of(actor),
    }
    return show(request, "alerts/cover.html", desk(actor, now=now), context, status=status)


def _hours_form(
    request: AskedRequest, cover: Cover, sent: forms.Form | None, led: Collection[UUID]
) -> forms.Form | None:
    """Return the form of a team's hours, as it was sent; none for a team that the actor does not lead."""
    if cover.team.id not in led:
        return None
    if sent is not None and request.POST.get("team") == str(cover.team.id):
        return sent
    return HoursForm(
        initial={"opens_at": cover.team.opens_at, "closes_at": cover.team.closes_at}, auto_id=f"id_{cover.team.id}_%s"
    )
