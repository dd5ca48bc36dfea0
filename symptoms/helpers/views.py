"""The patient's pages of what she decides herself: her helpers and her reminders."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from recovery.middleware import DEVICE_COOKIE, AskedRequest
from recovery.push import public_key
from recovery.push_forms import BrowserForm
from symptoms.entry.entering import INVITATION_LASTS
from symptoms.entry.invitation import picture_of
from symptoms.errors import NotFound, Refused
from symptoms.helpers import helping
from symptoms.helpers.forms import HelperForm, ReminderForm
from symptoms.messages import reminding_here
from symptoms.messages.messaging import wish_of
from symptoms.queries import current_episode
from symptoms.standing import not_asked

REFUSED = 422


def helpers(request: AskedRequest) -> HttpResponse:
    """Show who helps, and take a new helper; their code is shown this once."""
    form = HelperForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        return _show(request, form)
    now = timezone.now()
    try:
        helper, code = helping.invite_helper(
            request.actor, form.cleaned_data["name"], may_read_history=form.cleaned_data["may_read_history"], now=now
        )
    except Refused as refused:
        form.add_error(refused.field or None, refused.detail)
        return _show(request, form)
    # After the # the code stays in the phone: no server, proxy or log sees it.
    link = f"{request.build_absolute_uri(reverse('enter'))}#{code}"
    invited = {"helper": helper, "code": code, "link": link, "picture": picture_of(link)}
    return _show(request, HelperForm(), invited=invited | {"until": now + INVITATION_LASTS})


def _show(request: AskedRequest, form: HelperForm, **more: object) -> HttpResponse:
    shown = {"form": form, "helpers": helping.helpers_of(request.actor), "episode": current_episode(request.actor)}
    return render(request, "symptoms/helpers.html", shown | more, status=REFUSED if form.errors else None)


def change_helper(request: AskedRequest, helper_id: UUID) -> HttpResponse:
    """Let a helper see past days, or no more, or end their help."""
    try:
        if "end" in request.POST:
            helping.end_helper(request.actor, helper_id, now=timezone.now())
        else:
            helping.change_helper(request.actor, helper_id, may_read_history="may_read_history" in request.POST)
    except NotFound:
        raise Http404 from None
    return redirect("helpers")


def reminders(request: AskedRequest) -> HttpResponse:
    """Show and take when and by what the patient is reminded."""
    episode = current_episode(request.actor)
    if episode is None:
        return not_asked(request)
    form = ReminderForm.of(wish_of(episode), request.POST if request.method == "POST" else None)
    is_saved = form.is_bound and _wished(request, form)
    return _show_reminders(request, form, is_saved=is_saved)


def _show_reminders(request: AskedRequest, form: ReminderForm, **more: object) -> HttpResponse:
    is_on_here = reminding_here.is_on_here(request.actor, request.COOKIES.get(DEVICE_COOKIE, ""))
    shown = {"form": form, "episode": current_episode(request.actor)}
    more |= {"push_key": public_key(), "is_on_here": is_on_here}
    refused = form.errors or more.get("not_here")
    return render(request, "symptoms/reminders.html", shown | more, status=REFUSED if refused else None)


def reminders_here(request: AskedRequest) -> HttpResponse:
    """Show reminders on this phone, or no more."""
    token = request.COOKIES.get(DEVICE_COOKIE, "")
    if "off" in request.POST:
        reminding_here.switch_off(request.actor, token)
        return redirect("reminders")
    form = BrowserForm(request.POST)
    if not form.is_valid():
        return _refuse_here(request, form)
    reminding_here.switch_on(request.actor, token, form.browser, now=timezone.now())
    return redirect(reverse("reminders") + "#push")


def _refuse_here(request: AskedRequest, form: BrowserForm) -> HttpResponse:
    episode = current_episode(request.actor)
    if episode is None:
        return not_asked(request)
    return _show_reminders(request, ReminderForm.of(wish_of(episode)), not_here=form.non_field_errors())


def _wished(request: AskedRequest, form: ReminderForm) -> bool:
    """True once the wish is saved; else the reason is on the form."""
    if not form.is_valid():
        return False
    said = form.cleaned_data
    try:
        helping.wish_reminders(request.actor, said["at"], said["channels"], now=timezone.now())
    except Refused as refused:
        form.add_error(None, refused.detail)
        return False
    return True
