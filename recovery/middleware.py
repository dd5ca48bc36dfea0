"""Who asks, resolved once per request, and refused here where the table of access does not let them in."""

from collections.abc import Callable, Iterator
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from recovery.access import PATIENTS, SIGNED_IN, Row, comes_before_second_factor, row_of
from recovery.accounts.actors import NOBODY, Actor
from recovery.accounts.queries import client_actor, staff_actor
from recovery.accounts.second_factor import WAY_ON, Lack, lack_of
from recovery.logs import request_id
from recovery.problems import as_response, problem, refusal
from symptoms.queries import patient_actor

DEVICE_COOKIE = "device" if settings.DEMO else "__Host-device"
NEEDS_FACTOR = "Set up a second factor first, or show it, in this browser at /accounts/2fa/; a token needs none."


class AskedRequest(HttpRequest):
    """A request whose actor is known."""

    actor: Actor
    lack: Lack | None
    """What a member of staff must set up or show first."""


class ActorMiddleware:
    """Sets `request.actor` to the first of the people a browser or a token stands for who may use the route."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the request's id for whoever reports a fault, and not to be kept by any cache."""
        known = cast("AskedRequest", request)
        known.actor, known.lack = NOBODY, None
        response = self.get_response(request)
        response["X-Request-Id"] = request_id()
        if request.path.startswith(settings.STATIC_URL):
            return response
        response.setdefault("Cache-Control", "no-store")
        return response

    def process_view(self, request: HttpRequest, *_view_and_arguments: Any) -> HttpResponse | None:
        """Refuse, or set the actor and go on."""
        name, row = _row(request)
        method = request.method or "GET"
        asked = NOBODY
        for actor in _actors(request):
            if row.allows(method, actor.role, actor.scopes):
                lack = _lack(request, actor)
                if lack and not comes_before_second_factor(name, lack):
                    return _to_second_factor(request, lack)
                # Until then she is nobody yet: whatever else such a page shows is for everybody.
                known = cast("AskedRequest", request)
                known.actor, known.lack = (NOBODY if lack else actor), lack
                return None
            asked = actor if asked is NOBODY else asked
        return _refuse(request, row, asked)


def _row(request: HttpRequest) -> tuple[str, Row]:
    match = request.resolver_match
    name = match.view_name if match else ""
    row = row_of(name)
    if row is None:
        message = f"Route {name!r} has no row in recovery/access.py: say there who may use it."
        raise ImproperlyConfigured(message)
    return name, row


def _lack(request: HttpRequest, actor: Actor) -> Lack | None:
    """Return which second factor keeps staff out, None for everybody else: patients, programs, and the demo."""
    return None if settings.DEMO or actor.role not in SIGNED_IN else lack_of(request)


def _to_second_factor(request: HttpRequest, lack: Lack) -> HttpResponse:
    """Lead staff to where they set up a second factor or show it, and say so to programs that use their session."""
    if request.path.startswith("/api/"):
        return as_response(problem(403, "second_factor_needed", NEEDS_FACTOR))
    way_on = _way_back(request)
    if lack == Lack.NOT_SHOWN:
        return redirect_to_login(way_on, reverse("mfa_reauthenticate"))
    request.session[WAY_ON] = way_on
    return redirect("mfa_index")


def _actors(request: HttpRequest) -> Iterator[Actor]:
    """Yield whom the request may stand for: a token alone, else the signed-in user, the device, and nobody."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        yield client_actor(token.strip(), now=timezone.now())
        return
    if request.user.is_authenticated:
        yield staff_actor(request.user)
    if device := request.COOKIES.get(DEVICE_COOKIE):
        yield patient_actor(device, now=timezone.now())
    yield NOBODY


def _refuse(request: HttpRequest, row: Row, actor: Actor) -> HttpResponse:
    """Answer somebody who may not: they are asked to sign in, or find nothing."""
    known = any(actor.role in roles for roles in row.roles.values())
    if request.path.startswith("/api/"):
        return refusal(request, actor, row)
    if known:
        return HttpResponse(status=405, headers={"Allow": ", ".join(sorted(row.roles))})
    if actor is not NOBODY:
        raise Http404
    if any(roles & PATIENTS for roles in row.roles.values()):
        return redirect("enter")
    return redirect_to_login(_way_back(request))


def _way_back(request: HttpRequest) -> str:
    """Return where to go on after signing in: what was asked for, or the page from which a form was sent."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    is_ours = came_from.netloc == request.get_host()
    return came_from._replace(scheme="", netloc="", fragment="").geturl() if is_ours else "/"
