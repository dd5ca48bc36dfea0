"""The patient's pages of coming in, going out, and proving that the phone is in the right hands."""

from collections.abc import Callable

from django.conf import settings
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import check_for_language
from django.utils.translation import gettext_lazy as _
from django.views.i18n import set_language

from recovery.accounts.actors import Actor, Role
from recovery.middleware import DEVICE_COOKIE, AskedRequest
from symptoms.entry import entering
from symptoms.entry.attempts import BIRTH_DATE, address_of, may_try, was_right
from symptoms.entry.returning import way_on
from symptoms.errors import Refused
from symptoms.forms import BirthDateForm, CodeForm, HistoryCodeForm
from symptoms.queries import current_episode, patient_actor
from symptoms.standing import not_asked

REFUSED = 422
SENDING = "send-code"
TOO_MANY = _("Too many tries. Wait an hour, or call your care team.")
TOO_MANY_DATES = _("Too many tries. Wait until tomorrow, or call your care team.")


def enter(request: AskedRequest) -> HttpResponse:
    """Let in whoever holds a code. Opening the page spends nothing: a mail scanner may follow the link."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return render(request, "symptoms/enter.html", {"form": form})
    response = redirect("check-in")
    if not _let_in(request, form, response):
        return render(request, "symptoms/enter.html", {"form": form}, status=REFUSED)
    return response


def _let_in(request: AskedRequest, form: CodeForm, response: HttpResponse) -> bool:
    """True when the code was good, with the phone remembered by the response; else the reason is on the form."""
    who = address_of(request)
    known_as = patient_actor(request.COOKIES.get(DEVICE_COOKIE, ""), now=timezone.now())
    return _tried("enter", who, form, "code", lambda: _remember(response, _redeem(form, known_as)))


def _redeem(form: CodeForm, known_as: Actor) -> entering.Entered:
    return entering.redeem_code(form.cleaned_data["code"], known_as=known_as, now=timezone.now())


def _remember(response: HttpResponse, entered: entering.Entered) -> None:
    """Let the phone keep its token, and speak the patient's language from the first page on."""
    age = int(entering.DEVICE_LASTS.total_seconds())
    kept = {settings.LANGUAGE_COOKIE_NAME: entered.language}
    if entered.token is not None:
        kept[DEVICE_COOKIE] = entered.token
    for name, value in kept.items():
        response.set_cookie(name, value, age, secure=not settings.DEMO, httponly=True, samesite="Lax")


def _tried(action: str, who: str, form: Form, field: str | None, attempt: Callable[[], object]) -> bool:
    """True when an attempt was allowed and went well; a wrong one stays counted, and the reason is put on the form."""
    if not form.is_valid():
        return False
    if not may_try(action, who):
        form.add_error(field, TOO_MANY_DATES if action == BIRTH_DATE else TOO_MANY)
        return False
    try:
        attempt()
    except Refused as refused:
        form.add_error(field, refused.detail)
        return False
    if action != SENDING:
        was_right(action, who)
    return True


def leave(request: AskedRequest) -> HttpResponse:
    """Forget the patient on this device, and the device on the server."""
    entering.leave(request.actor, request.COOKIES.get(DEVICE_COOKIE, ""), now=timezone.now())
    response = redirect("enter")
    response.delete_cookie(DEVICE_COOKIE, samesite="Lax")
    return response


def speak(request: AskedRequest) -> HttpResponse:
    """Show pages in another language; to a patient we then write in it, too."""
    response = set_language(request)
    language = request.POST.get("language", "")
    if request.method == "POST" and request.actor.role == Role.PATIENT and check_for_language(language):
        entering.speak(request.actor, language)
    return response


# Reading history


def confirm_birth_date(request: AskedRequest) -> HttpResponse:
    """Ask for a code sent to the patient before history is shown; for her date of birth where none can be sent."""
    form = BirthDateForm(request.POST if request.method == "POST" else None)
    token = request.COOKIES.get(DEVICE_COOKIE, "")
    now = timezone.now()
    if form.is_bound and _tried(
        BIRTH_DATE,
        str(request.actor.patient_id),
        form,
        None,
        lambda: entering.confirm_birth_date(request.actor, token, form.cleaned_data["born_on"], now=now),
    ):
        return redirect(way_on(request).address)
    return _ask_who(request, form, HistoryCodeForm())


def send_history_code(request: AskedRequest) -> HttpResponse:
    """Send the patient a code, and show where to type it. Asking often is counted like guessing."""
    if request.method != "POST":
        return redirect(way_on(request).proof)
    code = HistoryCodeForm()
    form = Form({})
    who = str(request.actor.patient_id)
    token = request.COOKIES.get(DEVICE_COOKIE, "")
    sent = _tried(
        SENDING, who, form, None, lambda: entering.ask_for_history_code(request.actor, token, now=timezone.now())
    )
    return _ask_who(request, BirthDateForm(), code, is_sent=sent, not_sent=form.non_field_errors())


def confirm_history_code(request: AskedRequest) -> HttpResponse:
    """Take the digits that were sent, and go on to what was asked for."""
    if request.method != "POST":
        return redirect(way_on(request).proof)
    form = HistoryCodeForm(request.POST)
    token = request.COOKIES.get(DEVICE_COOKIE, "")
    now = timezone.now()
    if _tried(
        "history-code",
        str(request.actor.patient_id),
        form,
        "digits",
        lambda: entering.confirm_history_code(request.actor, token, form.cleaned_data["digits"], now=now),
    ):
        return redirect(way_on(request).address)
    return _ask_who(request, BirthDateForm(), form, is_sent=True)


def _ask_who(
    request: AskedRequest,
    form: BirthDateForm,
    code: HistoryCodeForm,
    *,
    is_sent: bool = False,
    not_sent: object = (),
) -> HttpResponse:
    episode = current_episode(request.actor)
    if episode is None:
        return not_asked(request)
    shown = {"form": form, "code": code, "is_sent": is_sent, "not_sent": not_sent, "episode": episode}
    shown["way"] = way_on(request)
    shown["by_code"] = entering.is_sent_codes(episode.patient)
    refused = form.errors or code.errors or not_sent
    return render(request, "symptoms/confirm_birth_date.html", shown, status=REFUSED if refused else None)
