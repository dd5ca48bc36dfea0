"""The pages on which a lead looks back."""

from collections.abc import Iterable
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone

from alerts.insights.answers import insights
from alerts.insights.sections import PERIODS, Section, period
from alerts.queries import desk, zone_of
from alerts.showing import show
from recovery.audit.services import record
from recovery.middleware import AskedRequest
from recovery.spreadsheets import csv_download, csv_text


def insights_page(request: AskedRequest) -> HttpResponse:
    """Show every answer for the period asked for."""
    now = timezone.now()
    frame = desk(request.actor, now=now)
    shown = period(request.GET.get("days", ""), zone=frame.zone, now=now)
    sections = insights(request.actor, shown)
    context = {"sections": sections, "period": shown, "periods": PERIODS}
    named = _patients(sections)
    return show(request, "alerts/insights.html", frame, context, reads="insights.read", patients=named)


def insights_table(request: AskedRequest) -> HttpResponse:
    """Give out one answer as CSV; without a name the first."""
    now = timezone.now()
    asked = period(request.GET.get("days", ""), zone=zone_of(request.actor), now=now)
    sections = {section.key: section for section in insights(request.actor, asked)}
    section = sections.get(request.GET.get("table", "load"))
    if section is None:
        raise Http404
    record(request.actor, "insights.export", patients=_patients([section]))
    return csv_download(f"{section.key}-{asked.days}-days.csv", csv_text(section.columns, section.rows))


def _patients(sections: Iterable[Section]) -> set[UUID]:
    return {patient for section in sections for patient in section.patients}
