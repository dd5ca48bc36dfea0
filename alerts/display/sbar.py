"""A handover in four parts, as wards speak it: situation, background, assessment, recommendation. A draft to edit."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from alerts.queries.pages import AlertPage

MOST_ANSWERS = 6


def sbar(page: "AlertPage") -> str:
    """Return what to say about an alert, one part a line."""
    parts = {
        _("Situation"): _situation(page),
        _("Background"): _background(page),
        _("Assessment"): _assessment(page),
        _("Recommendation"): _recommendation(page),
    }
    return "\n".join(f"{name}: {' '.join(said)}" for name, said in parts.items())


def _situation(page: "AlertPage") -> Iterator[str]:
    yield _("Day %(day)s.") % {"day": page.person.today}
    yield f"{page.alert.get_urgency_display()}: {page.alert.headline.rstrip('.')}."
    rules = len({reason.flag.rule_id for reason in page.reasons})
    if rules > 1:
        yield ngettext("%(count)s rule held.", "%(count)s rules held.", rules) % {"count": rules}


def _background(page: "AlertPage") -> Iterator[str]:
    episode = page.person.episode
    operation = episode.procedure_detail or episode.get_procedure_display()
    yield _("%(age)s years, %(sex)s. %(operation)s on %(date)s.") % {
        "age": page.person.age,
        "sex": page.person.patient.get_sex_display().lower(),
        "operation": operation,
        "date": date_format(episode.surgery_on, "j M Y"),
    }
    if page.known_before:
        yield _("Before: %(known)s.") % {"known": ", ".join(page.known_before)}
    for one in page.person.overrides:
        yield f"{one.chip}."


def _assessment(page: "AlertPage") -> Iterator[str]:
    rows = page.evidence.rows or page.evidence.others
    for row in rows[:MOST_ANSWERS]:
        yield f"{row.label}: {row.answers[-1]}."
    if page.told is None:
        yield _("No check-in came, so no advice was shown.")
    else:
        yield _("The advice was opened.") if page.opened_at else _("The advice was not opened yet.")
    if page.contacts:
        last = page.contacts[0]
        said = {"count": len(page.contacts), "result": last.get_result_display().lower()}
        yield (
            ngettext(
                "%(count)s attempt to reach, last: %(result)s.",
                "%(count)s attempts to reach, last: %(result)s.",
                len(page.contacts),
            )
            % said
        )
    else:
        yield _("No call logged yet.")


def _recommendation(page: "AlertPage") -> Iterator[str]:
    alert = page.alert
    if alert.snoozed_until:
        yield _("Put off until %(time)s.") % {"time": date_format(page.local(alert.snoozed_until), "D j M, H:i")}
    yield _("Speak to the patient by %(time)s.") % {"time": date_format(page.local(alert.respond_by), "D j M, H:i")}
    if alert.acknowledged_by:
        yield _("%(who)s has it.") % {"who": alert.acknowledged_by.name}
