"""The front door, and help."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from alerts.queries import desk
from alerts.showing import show
from recovery.accounts.actors import Role
from recovery.middleware import AskedRequest


def home(request: AskedRequest) -> HttpResponse:
    """Send everybody to where they work; ask who they are where that is not known."""
    actor = request.actor
    if actor.is_staff:
        return redirect("worklist")
    if actor.is_patient:
        return redirect("check-in")
    if actor.role == Role.ADMINISTRATOR:
        return redirect("admin:index")
    return render(request, "home.html")


def help_page(request: AskedRequest) -> HttpResponse:
    """Say what this is and how it is used, for patients or for staff."""
    if request.actor.is_staff:
        return show(request, "help_staff.html", desk(request.actor, now=timezone.now()), {})
    return render(request, "help.html")


def push_worker(request: AskedRequest) -> HttpResponse:
    """Return the service worker that shows what is pushed. It lies in a folder without pages, and sees no request."""
    response = render(request, "push_worker.js", content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response
