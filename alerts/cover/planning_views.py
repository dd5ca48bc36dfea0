"""The pages on which a team sees who would be told now, and its lead changes it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.cover.planning import note_absence, put_on_call, save_policy, take_off_rota
from alerts.cover.planning_forms import PolicyForms, StretchForm
from alerts.queries import desk, zone_of
from alerts.queries.planning import Plan, plan
from alerts.showing import found_or_404, show
from recovery.accounts.queries import teams_led
from recovery.middleware import AskedRequest
from symptoms.errors import Conflict, NotFound, Refused


@found_or_404
def policy(request: AskedRequest) -> HttpResponse:
    """Show who would be told now; the lead may change it, and keeps what she typed whatever is wrong with it."""
    shown = _plan(request)
    if request.method != "POST":
        return _page(request, shown, PolicyForms(shown.policy, shown.version, shown.people))
    forms = _sent(request, shown)
    if not forms.is_valid():
        return _page(request, shown, forms, [_("Check what is marked below.")], status=422)
    try:
        save_policy(request.actor, shown.team.id, forms.document, read=forms.read)
    except Conflict as conflict:
        shown = _plan(request)
        forms.read = shown.version  # she reads now what the other has saved; what she typed stands below it
        return _page(request, shown, forms, [conflict.detail], status=conflict.status)
    except NotFound:
        raise
    except Refused as refused:
        return _page(request, shown, forms, refused.detail.splitlines(), status=refused.status)
    messages.success(request, _("Saved. Alerts that are open keep what they opened with."))
    return redirect(_page_of(shown))


def _sent(request: AskedRequest, shown: Plan) -> PolicyForms:
    try:
        return PolicyForms(shown.policy, shown.version, shown.people, request.POST)
    except ValidationError:  # a number that no page of ours wrote
        raise NotFound("no_version", _("There is no version by that number.")) from None


@found_or_404
def rota(request: AskedRequest) -> HttpResponse:
    """Take a change of the rota from the lead."""
    shown = _plan(request)
    try:
        with timezone.override(zone_of(request.actor)):
            return _change_rota(request, shown)
    except Refused as refused:
        messages.warning(request, refused.detail)
        return _page(request, shown, stretch=StretchForm(request.POST, people=shown.people), status=refused.status)


def _change_rota(request: AskedRequest, shown: Plan) -> HttpResponse:
    if (remove := _id(request.POST.get("remove", ""))) is not None:
        take_off_rota(request.actor, shown.team.id, remove)
        return redirect(_page_of(shown))
    form = StretchForm(request.POST, people=shown.people)
    if not form.is_valid():
        return _page(request, shown, stretch=form, status=422)
    said = form.cleaned_data
    add = put_on_call if said["what"] == "on_call" else note_absence
    add(
        request.actor,
        shown.team.id,
        user_id=UUID(said["person"]),
        starts_at=said["since"],
        ends_at=said["until"],
    )
    return redirect(_page_of(shown))


def _page_of(shown: Plan) -> str:
    return f"{reverse('policy')}?team={shown.team.id}"


def _plan(request: AskedRequest) -> Plan:
    now = timezone.now()
    with timezone.override(zone_of(request.actor)):
        return plan(request.actor, _id(request.POST.get("team") or request.GET.get("team") or ""), now=now)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _page(
    request: AskedRequest,
    shown: Plan,
    forms: PolicyForms | None = None,
    mistakes: list[str] | None = None,
    *,
    stretch: StretchForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "plan": shown,
        "forms": forms or PolicyForms(shown.policy, shown.version, shown.people),
        "mistakes": mistakes,
        "stretch": stretch or StretchForm(people=shown.people),
        "may_change": teams_led(request.actor).filter(id=shown.team.id).exists(),
    }
    return show(request, "alerts/policy.html", desk(request.actor, now=timezone.now()), context, status=status)
