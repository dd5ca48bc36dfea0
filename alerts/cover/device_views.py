"""The page on which each member of staff says at which devices to be told by push."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.queries import desk
from alerts.showing import found_or_404, show
from recovery.middleware import AskedRequest
from recovery.push import public_key
from recovery.push_forms import BrowserForm
from recovery.rota.devices import switch_off, switch_on
from recovery.rota.queries import devices_of
from recovery.subscriptions import device_name
from symptoms.errors import NotFound


@found_or_404
def devices(request: AskedRequest) -> HttpResponse:
    """Show one's own devices; take one more, or one less."""
    if request.method != "POST":
        return _page(request)
    if "off" in request.POST:
        return _switch_off(request)
    form = BrowserForm(request.POST)
    if not form.is_valid():
        return _page(request, form.non_field_errors(), status=422)
    name = device_name(request.headers.get("User-Agent", ""))
    switch_on(request.actor, form.browser, name=name, now=timezone.now())
    messages.success(request, _("Switched on: %(device)s.") % {"device": name})
    return redirect("devices")


def _switch_off(request: AskedRequest) -> HttpResponse:
    try:
        is_off = switch_off(request.actor, UUID(request.POST["off"]))
    except ValueError:
        is_off = False
    if not is_off:
        raise NotFound("no_device", _("That is none of your devices."))
    messages.success(request, _("Switched off."))
    return redirect("devices")


def _page(request: AskedRequest, mistakes: object = (), status: int = 200) -> HttpResponse:
    shown = {"devices": devices_of(request.actor), "push_key": public_key(), "mistakes": mistakes}
    return show(request, "alerts/devices.html", desk(request.actor, now=timezone.now()), shown, status=status)
