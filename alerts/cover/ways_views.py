"""The page on which people say how they are reached, and try whether something arrives."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.cover.covering_forms import WaysForm
from alerts.cover.ways import NoWay, Reached, reached_people, save_ways, used_address
from alerts.queries import desk
from alerts.showing import found_or_404, show
from recovery.channels import TYPED, Channel, Text, problem_with, send
from recovery.middleware import AskedRequest
from recovery.rows import new_id
from symptoms.errors import NotFound


@found_or_404
def ways(request: AskedRequest) -> HttpResponse:
    """Show how people are reached; take a change of one's own, or from a lead of somebody in the team."""
    people = reached_people(request.actor)
    person = _chosen(request, people)
    if request.method != "POST":
        return _page(request, people, person, WaysForm(person=person))
    if channel := request.POST.get("try"):
        return _try(request, person, channel)
    form = WaysForm(request.POST, person=person)
    if not form.is_valid():
        return _page(request, people, person, form, status=422)
    try:
        save_ways(request.actor, person, form.cleaned_data)
    except NoWay as problem:
        form.add_error(problem.channel, str(problem))
        return _page(request, people, person, form, status=422)
    messages.success(request, _("Saved. Messages that are due go there from now on."))
    return redirect(_back(request, person))


def _chosen(request: AskedRequest, people: list[Reached]) -> Reached:
    wanted = request.POST.get("person") or request.GET.get("person") or str(people[0].id)
    found = next((each for each in people if str(each.id) == wanted), None)
    if found is None:
        raise NotFound("no_person", _("There is nobody by that id in your team."))
    return found


def _back(request: AskedRequest, person: Reached) -> str:
    return request.path if person.id == request.actor.person_id else f"{request.path}?person={person.id}"


def _try(request: AskedRequest, person: Reached, channel: str) -> HttpResponse:
    """Send one message that says it is a trial, and tell what the provider said."""
    if channel not in TYPED:
        raise NotFound("no_channel", _("There is no way by that name."))
    said = {"channel": Channel(channel).label, "name": person.name}
    if problem := problem_with(channel, used_address(person, channel)):
        messages.warning(request, problem)
        return redirect(_back(request, person))
    text = Text(new_id(), _("Recovery: a trial"), _("A trial of how you are told of alerts. There is nothing to do.\n"))
    try:
        send(channel, used_address(person, channel), text)
    except Exception:  # noqa: BLE001 - whatever a provider does is what is to be told
        messages.error(request, _("%(channel)s to %(name)s was refused, or not answered in time.") % said)
    else:
        messages.success(
            request, _("%(channel)s to %(name)s was taken by the provider. Look whether it arrives.") % said
        )
    return redirect(_back(request, person))


def _page(
    request: AskedRequest, people: list[Reached], person: Reached, form: WaysForm, status: int = 200
) -> HttpResponse:
    tries = [
        (channel, channel.label) for channel in TYPED if problem_with(channel, used_address(person, channel)) is None
    ]
    context = {"people": people, "person": person, "form": form, "tries": tries}
    return show(request, "alerts/ways.html", desk(request.actor, now=timezone.now()), context, status=status)
