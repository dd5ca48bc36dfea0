"""The page on which a lead or clinician decides of single rules for one patient, and everybody reads what was decided."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.overrides.forms import OverrideForm
from alerts.overrides.overriding import end_override, make_override, may_decide
from alerts.queries import desk
from alerts.queries.overrides import Tried, tried
from alerts.queries.pages import LimitsPage, limits_page
from alerts.rules.rule import Rule
from alerts.rules.words import Urgency
from alerts.showing import found_or_404, show
from recovery.middleware import AskedRequest
from symptoms.errors import NotFound, Refused


@found_or_404
def limits(request: AskedRequest, patient_id: UUID) -> HttpResponse:
    """Show what was decided, and take one step: try, decide or end; nothing typed is lost."""
    page = limits_page(request.actor, patient_id, now=timezone.now())
    step = request.POST.get("step", "")
    if step == "end":
        return _ended(request, patient_id)
    rule = _rule(page, request.POST.get("rule") or request.GET.get("rule", ""))
    if rule is None or not (page.may_be_made and may_decide(request.actor, page.person.episode)):
        return _show(request, page)
    if request.method != "POST":
        return _show(request, page, OverrideForm(rule, page.ruleset, page.today))
    form = OverrideForm(rule, page.ruleset, page.today, request.POST)
    return _tried(request, page, form) if step == "try" or not form.is_valid() else _made(request, page, form)


def _tried(request: AskedRequest, page: LimitsPage, form: OverrideForm) -> HttpResponse:
    if not form.is_valid():
        return _show(request, page, form, status=422)
    found = tried(page.ruleset, page.history, form.rule, numbers=form.changed, places=form.places)
    return _show(request, page, form, found=found)


def _made(request: AskedRequest, page: LimitsPage, form: OverrideForm) -> HttpResponse:
    patient = page.person.patient.id
    try:
        make_override(request.actor, patient, form.decision, now=timezone.now())
    except NotFound:
        raise
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.detail)
        return _show(request, page, form, status=refused.status)
    messages.success(request, _("In force now. It ends by itself, and stands on this patient's banner until then."))
    return redirect("patient-limits", patient)


def _ended(request: AskedRequest, patient_id: UUID) -> HttpResponse:
    try:
        override = UUID(request.POST.get("override", ""))
    except ValueError:
        raise NotFound("no_override", _("It has ended already.")) from None
    try:
        end_override(request.actor, patient_id, override, now=timezone.now())
    except NotFound as missing:
        if missing.code != "no_override":
            raise
        messages.warning(request, missing.detail)
    else:
        messages.success(request, _("Ended: the usual numbers hold again, and the patient is judged anew."))
    return redirect("patient-limits", patient_id)


def _rule(page: LimitsPage, rule_id: str) -> Rule | None:
    rule = page.ruleset.by_id.get(rule_id)
    return None if rule is None or rule.urgency >= Urgency.EMERGENCY else rule


def _show(
    request: AskedRequest,
    page: LimitsPage,
    form: OverrideForm | None = None,
    *,
    found: list[Tried] | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "page": page,
        "person": page.person,
        "form": form,
        "tried": found,
        "may_decide": may_decide(request.actor, page.person.episode),
    }
    frame = desk(request.actor, now=timezone.now())
    patient = page.person.patient.id
    return show(request, "alerts/limits.html", frame, context, reads="patient.read", patients=[patient], status=status)
