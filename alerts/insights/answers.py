"""From what the database counted to what a lead reads: one section a question, words and drawings included."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from alerts.display.charts import Axis, Series, chart
from alerts.display.clocks import duration
from alerts.display.evidence import rule_title
from alerts.insights.asking import (
    ADHERENCE,
    LOAD,
    NOISY,
    OVERRIDES,
    RULES,
    SILENT,
    SNOOZES,
    TIMES,
    Asked,
    due_days,
    in_force,
    targets,
)
from alerts.insights.sections import Cell, Period, Section, bars, per_hundred, percent, wilson
from alerts.models import Urgency
from alerts.queries.records import LEAST_SHOWN
from alerts.rules.ruleset import day_number
from alerts.vocabulary import SnoozeReason
from recovery.accounts.actors import Actor
from recovery.accounts.queries import teams_led

NOTHING = "-"
Found = Sequence[tuple[Any, ...]]


def insights(actor: Actor, period: Period) -> tuple[Section, ...]:
    """Return every section of the teams that the actor leads: nine statements, and two for the programs in force."""
    led = teams_led(actor).values_list("id", flat=True)
    asked = Asked(actor, period, list(led))
    load = asked.rows(LOAD)
    check_ins = load[0][2]
    rulesets = in_force(actor)
    times = asked.rows(TIMES, **targets(rulesets))
    adherence = asked.rows(ADHERENCE, **due_days(rulesets))
    return (
        _load(load, check_ins),
        _rules(asked.rows(RULES), check_ins),
        _times_by_urgency([row for row in times if row[0] is not None]),
        _times_by_hour([row for row in times if row[0] is None]),
        _adherence_by_day([row for row in adherence if row[0] is not None]),
        _adherence_by_language([row for row in adherence if row[0] is None]),
        _silent(asked.rows(SILENT), period),
        _snoozes(asked.rows(SNOOZES)),
        _overrides(asked.rows(OVERRIDES)),
        _noisy(asked.rows(NOISY)),
    )


def _load(found: Found, check_ins: int) -> Section:
    counted = {urgency: count for urgency, count, _all in found if urgency is not None}
    rows = [(str(Urgency(code).label), counted.get(code, 0)) for code in sorted(Urgency.values, reverse=True)]
    said = [(label, count, per_hundred(count, check_ins)) for label, count in rows]
    return Section(
        key="load",
        title=_("Alerts per 100 check-ins, by urgency"),
        says=_("%(check_ins)s check-ins came in.") % {"check_ins": check_ins},
        columns=(_("Urgency"), _("Alerts"), _("Per 100 check-ins")),
        rows=tuple(said),
        bars=bars([(label, rate or 0, f"{rate or 0:g}") for label, _count, rate in said]),
    )


def _rules(found: Found, check_ins: int) -> Section:
    rows = tuple(_rule(row, check_ins) for row in found)
    return Section(
        key="rules",
        title=_("Rules: how often each spoke, and how often it was right"),
        says=_(
            "The noisiest first. Right: somebody had to act. Mistakes, duplicates and patients nobody reached are not"
            " counted; under %(least)s closed alerts no share is shown."
        )
        % {"least": LEAST_SHOWN},
        columns=(
            _("Rule"), _("Flags"), _("Alerts"), _("Per 100 check-ins"), _("Right"), _("Closed"), _("Right, percent"),
            _("95 percent interval"),
        ),
        rows=rows,
        bars=bars([(str(row[0]), float(row[3] or 0), f"{row[3] or 0:g}") for row in rows[:10]]),
    )  # fmt: skip


def _rule(row: tuple[Any, ...], check_ins: int) -> tuple[Cell, ...]:
    rule_id, flags, alerts, right, closed = row
    known = (rule_title(rule_id), flags, alerts, per_hundred(alerts, check_ins), right, closed)
    if closed < LEAST_SHOWN:
        return (*known, None, None)
    low, high = (round(100 * edge) for edge in wilson(right, closed))
    return (*known, percent(right, closed), _("%(low)s to %(high)s") % {"low": low, "high": high})


def _times_by_urgency(found: Found) -> Section:
    return _times(
        "times", _("How fast people were, by urgency"), _("Urgency"), found, lambda row: Urgency(row[0]).label
    )


def _times_by_hour(found: Found) -> Section:
    title = _("How fast people were, by the hour in which the alert was raised")
    return _times("hours", title, _("Hour"), found, lambda row: f"{row[1]:02d}:00")


def _times(key: str, title: str, first: str, found: Found, name: Any) -> Section:
    rows = tuple((str(name(row)), row[2], *_steps(row)) for row in found)
    middles = [(str(name(row)), (row[4] or [0])[0], _length((row[4] or [None])[0]) or NOTHING) for row in found]
    columns = [first, _("Alerts")]
    for step in (_("Acknowledge"), _("Contact"), _("Resolve")):
        columns += [
            _("%(step)s: how many") % {"step": step},
            _("median") + f" ({step})",
            _("90 percent within") + f" ({step})",
            _("in time, percent of all") + f" ({step})",
        ]
    return Section(
        key=key,
        title=title,
        says=_("Drawn: the median time until somebody acknowledged. In time: by the response times in force now."),
        columns=tuple(columns),
        rows=rows,
        bars=bars(middles),
    )


def _steps(row: tuple[Any, ...]) -> Iterator[Cell]:
    for start in (3, 6, 9):
        count, times, in_time = row[start : start + 3]
        middle, most = times or (None, None)
        yield from (count, _length(middle), _length(most), percent(in_time, row[2]))


def _length(minutes: float | None) -> str | None:
    return None if minutes is None else duration(timedelta(minutes=minutes))


def _adherence_by_day(found: Found) -> Section:
    shares = {day: float(percent(answered, expected) or 0) for day, _language, expected, answered in found}
    series = Series(
        title=_("Days answered"),
        hint=_("percent, by day after surgery"),
        values=shares,
        low=0,
        high=100,
        grid={0: "0", 50: "50", 100: "100"},
        unit=" %",
    )
    return Section(
        key="adherence",
        title=_("Check-ins answered, by day after surgery"),
        says=_(
            "Of patients who are followed now, on days when a check-in is due, from the day of enrolment; the days of a"
            " pause are left out."
        ),
        columns=(_("Day"), _("Expected"), _("Answered"), _("Percent")),
        rows=tuple((day, expected, answered, percent(answered, expected)) for day, _l, expected, answered in found),
        chart=chart(series, Axis.over(shares, today=max(shares))) if shares else None,
    )


def _adherence_by_language(found: Found) -> Section:
    rows = tuple(
        (get_language_info(language)["name_translated"], expected, answered, percent(answered, expected))
        for _day, language, expected, answered in found
    )
    return Section(
        key="languages",
        title=_("Check-ins answered, by language"),
        says=_("A language that answers less may need better words, or a call."),
        columns=(_("Language"), _("Expected"), _("Answered"), _("Percent")),
        rows=rows,
        bars=bars([(row[0], float(row[3] or 0), f"{row[3] or 0} %") for row in rows]),
    )


def _silent(found: Found, period: Period) -> Section:
    rows = (
        (
            f"{family.upper()}, {given}",
            day_number(period.last, surgery_on),
            _("never") if last is None else day_number(last, surgery_on),
        )
        for _id, family, given, surgery_on, last in found
    )
    return Section(
        key="silent",
        title=_("Silent now"),
        says=_("Followed, and nothing said yesterday or today; the longest silence first, twenty at most."),
        columns=(_("Patient"), _("Day after surgery"), _("Last check-in about day")),
        rows=tuple(rows),
        patients=tuple(row[0] for row in found),
    )


def _snoozes(found: Found) -> Section:
    rows = ((SnoozeReason(reason).label if reason else _("Not said"), *counts) for reason, *counts in found)
    return Section(
        key="snoozes",
        title=_("Snoozes, and what they hid"),
        says=_(
            "Flags raised while the alert slept, those that were more urgent, and alerts that were right after all."
        ),
        columns=(_("Reason"), _("Snoozes"), _("Flags meanwhile"), _("More urgent"), _("Right after all")),
        rows=tuple((str(label), *counts) for label, *counts in rows),
    )


def _overrides(found: Found) -> Section:
    rows = tuple(
        (rule_title(rule_id), _("not told") if is_silent else _("own numbers"), *counts)
        for rule_id, is_silent, *counts in found
    )
    return Section(
        key="limits",
        title=_("Own limits of single patients, and what they hid"),
        says=_(
            "Findings that were not told for one patient, those that would have needed a call the same day, and"
            " patients for whom an alert in the two weeks after was right. Many for one rule ask for a look at its"
            " numbers."
        ),
        columns=(
            _("Rule"), _("What"), _("In force now"), _("Made"), _("Findings not told"), _("Same day"),
            _("Right after all"),
        ),
        rows=rows,
    )  # fmt: skip


def _noisy(found: Found) -> Section:
    return Section(
        key="patients",
        title=_("Patients with the most alerts"),
        says=_("The first five. Many alerts that were never right ask for a look at the baseline."),
        columns=(_("Patient"), _("Alerts"), _("Right"), _("Closed")),
        rows=tuple((f"{family.upper()}, {given}", *counts) for _id, family, given, *counts in found),
        patients=tuple(row[0] for row in found),
    )
