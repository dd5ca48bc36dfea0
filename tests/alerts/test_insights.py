"""What a lead asks of the past: counted in the database, over her own teams, right to the single alert."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alerts.care.caring import log_contact, snooze_alert
from alerts.care.episodes import Why, pause_episode, resume_episode
from alerts.care.undoing import undo
from alerts.insights.answers import _rule, insights
from alerts.insights.sections import Period, Section, bars, per_hundred, percent, period, wilson
from alerts.models import Alert
from alerts.services import acknowledge_alert, resolve_alert
from alerts.vocabulary import Outcome
from recovery.accounts.actors import Actor
from recovery.accounts.models import CareTeam, StaffRole, User
from recovery.accounts.queries import staff_actor
from recovery.audit.models import AuditEvent
from symptoms.models import Episode, EpisodeStatus, Patient
from tests.alerts.making import EMERGENCY, check_in, closed, flagged
from tests.people import NOW, SURGERY_ON, TODAY, ZONE, browser_of, join

END_OF_TODAY = datetime.combine(TODAY, time.max, ZoneInfo(ZONE))
LATER = min(NOW + timedelta(minutes=30), END_OF_TODAY)
Ask = Callable[..., Section]


@pytest.fixture
def lead_actor(lead: User) -> Actor:
    return staff_actor(lead)


@pytest.fixture
def lead_browser(lead: User) -> Client:
    return browser_of(lead)


@pytest.fixture
def ask(lead_actor: Actor) -> Ask:
    """Return a function that asks for one section, as the lead, an hour later, or at the end of the day."""

    def section(key: str, *, days: int = 30, actor: Actor = lead_actor) -> Section:
        answered = insights(actor, Period(days, min(NOW + timedelta(hours=1), END_OF_TODAY), ZONE))
        return next(one for one in answered if one.key == key)

    return section


def row(section: Section, name: str) -> tuple[Any, ...]:
    return next(cells for cells in section.rows if cells[0] == name)


def enrolled(episode: Episode, days_ago: int) -> None:
    Episode.objects.filter(id=episode.id).update(created_at=NOW - timedelta(days=days_ago))


# Statistics


@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    [(11, 19, 0.3628, 0.7686), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (1, 2, 0.0945, 0.9055)],
)
def test_wilsons_interval_is_as_in_the_tables(right: int, of: int, low: float, high: float) -> None:
    assert wilson(right, of) == pytest.approx((low, high), abs=0.0001)


@pytest.mark.parametrize(("closed_alerts", "shown"), [(9, (None, None)), (10, (70, "40 to 89"))])
def test_under_ten_closed_alerts_no_share_is_shown(closed_alerts: int, shown: tuple[Any, Any]) -> None:
    assert _rule(("fever", 12, 11, 7, closed_alerts), 100)[6:] == shown


def test_of_nothing_there_is_no_share() -> None:
    assert (percent(0, 0), per_hundred(3, 0), per_hundred(1, 3)) == (None, None, 33.3)


@pytest.mark.parametrize(("text", "days"), [("7", 7), ("365", 365), ("", 30), ("8", 30), ("x" * 99, 30)])
def test_a_period_that_is_not_offered_is_thirty_days(text: str, days: int) -> None:
    asked = period(text, zone=ZONE, now=NOW)

    assert (asked.days, asked.last - asked.first) == (days, timedelta(days=days - 1))


def test_the_longest_bar_is_as_wide_as_there_is_room() -> None:
    drawn = bars([("a", 2, "2"), ("b", 1, "1"), ("c", 0, "0")])

    assert [bar.percent for bar in drawn] == [100, 50, 0]
    assert bars([("none", 0, "0")])[0].percent == 0


# Answers


def test_alerts_are_counted_to_a_hundred_check_ins(ask: Ask, episode: Episode, other_episode: Episode) -> None:
    flagged(episode, **EMERGENCY)
    check_in(other_episode, days_ago=1)
    check_in(other_episode)

    assert row(ask("load"), "Emergency") == ("Emergency", 1, 33.3)
    assert row(ask("load"), "Review") == ("Review", 0, 0.0)


def test_what_lies_before_the_period_is_not_counted(ask: Ask, episode: Episode) -> None:
    alert = flagged(episode, **EMERGENCY)
    Alert.objects.filter(id=alert.id).update(opened_at=NOW - timedelta(days=8))

    assert row(ask("load", days=7), "Emergency")[1] == 0
    assert row(ask("load", days=30), "Emergency")[1] == 1


def test_a_rule_is_right_by_what_people_said(ask: Ask, episode: Episode, other_episode: Episode, nurse: User) -> None:
    closed(flagged(episode), nurse)
    wrong = flagged(other_episode)
    resolve_alert(staff_actor(nurse), wrong.id, outcome=Outcome.EXPECTED_RECOVERY, note="", now=NOW)

    assert [cells[4:6] for cells in ask("rules").rows] == [(1, 2)]


def test_what_was_said_of_a_flag_counts_before_its_alert(ask: Ask, episode: Episode, nurse: User) -> None:
    alert = flagged(episode)
    said = {flag.id: Outcome.EXPECTED_RECOVERY for flag in alert.flags.all()}
    resolve_alert(staff_actor(nurse), alert.id, outcome=Outcome.SEEN_TODAY, note="", now=NOW, flags=said)

    assert {cells[4:6] for cells in ask("rules").rows} == {(0, 1)}


@pytest.mark.parametrize("outcome", [Outcome.DUPLICATE, Outcome.ENTERED_BY_MISTAKE])
def test_a_mistake_says_nothing_of_a_rule(ask: Ask, episode: Episode, nurse: User, outcome: str) -> None:
    resolve_alert(staff_actor(nurse), flagged(episode).id, outcome=outcome, note="", now=NOW)

    assert {cells[4:6] for cells in ask("rules").rows} == {(0, 0)}


def test_times_run_from_the_opening_to_each_step(ask: Ask, episode: Episode, nurse: User) -> None:
    opened, actor = LATER - timedelta(minutes=30), staff_actor(nurse)
    alert = flagged(episode, now=opened, **EMERGENCY)
    acknowledge_alert(actor, alert.id, now=opened + timedelta(minutes=10))
    log_contact(actor, alert.id, way="phone", result="reached", note="", now=opened + timedelta(minutes=20))
    closed(alert, nurse, now=LATER)

    cells = row(ask("times"), "Emergency")
    assert cells[1:5] == (1, 1, "10 min", "10 min")
    assert cells[6:9] == (1, "20 min", "20 min")
    assert cells[10:13] == (1, "30 min", "30 min")


def test_what_was_taken_back_is_no_time(ask: Ask, episode: Episode, nurse: User) -> None:
    opened, actor = LATER - timedelta(minutes=30), staff_actor(nurse)
    alert = flagged(episode, now=opened, **EMERGENCY)
    done = acknowledge_alert(actor, alert.id, now=opened + timedelta(minutes=1))
    undo(actor, alert.id, revision=done.revision, now=opened + timedelta(minutes=1))
    assert row(ask("times"), "Emergency")[1:3] == (1, 0)
    acknowledge_alert(actor, alert.id, now=opened + timedelta(minutes=10))

    assert row(ask("times"), "Emergency")[1:5] == (1, 1, "10 min", "10 min")


@pytest.mark.parametrize(("minutes", "in_time"), [(1, 100), (60 * 24, 0)])
def test_in_time_is_by_the_response_times_in_force(
    ask: Ask, episode: Episode, nurse: User, minutes: int, in_time: int
) -> None:
    alert = flagged(episode, **EMERGENCY)
    acknowledge_alert(staff_actor(nurse), alert.id, now=NOW + timedelta(minutes=minutes))

    assert row(ask("times"), "Emergency")[5] == in_time


def test_an_alert_that_nobody_took_is_in_no_time(ask: Ask, episode: Episode) -> None:
    flagged(episode, **EMERGENCY)

    assert row(ask("times"), "Emergency")[1:6] == (1, 0, None, None, 0)
    assert sum(cells[1] for cells in ask("hours").rows if isinstance(cells[1], int)) == 1


def test_days_without_a_check_in_lower_the_share(ask: Ask, episode: Episode) -> None:
    enrolled(episode, 3)
    check_in(episode, days_ago=1)

    today = (TODAY - SURGERY_ON).days
    assert [cells for cells in ask("adherence").rows if cells[0] == today - 1] == [(today - 1, 1, 1, 100)]
    assert row(ask("languages"), "English")[1:] == (4, 1, 25)


def test_a_check_in_is_expected_only_on_days_when_one_is_due(ask: Ask, episode: Episode) -> None:
    enrolled(episode, 40)
    Episode.objects.update(surgery_on=TODAY - timedelta(days=40))

    assert [cells[0] for cells in ask("adherence").rows] == [*range(11, 31), 37]
    assert row(ask("languages"), "English")[1] == 21


def test_a_paused_patient_is_expected_of_nothing(ask: Ask, episode: Episode) -> None:
    enrolled(episode, 3)
    Episode.objects.update(status=EpisodeStatus.PAUSED, evaluate_at=None)

    assert (ask("adherence").rows, ask("silent").rows) == ((), ())


def test_the_days_of_each_pause_are_expected_of_nobody_and_are_no_silence(
    ask: Ask, episode: Episode, lead_actor: Actor
) -> None:
    enrolled(episode, 9)
    check_in(episode, days_ago=8)
    for paused, resumed in ((7, 6), (4, 1)):
        pause_episode(lead_actor, episode.patient_id, Why("in_hospital", ""), now=NOW - timedelta(days=paused))
        resume_episode(lead_actor, episode.patient_id, now=NOW - timedelta(days=resumed))

    assert row(ask("languages"), "English")[1:] == (4, 1, 25)  # 9, 8 and 5 days ago, and today
    assert ask("silent").rows == ()


@pytest.mark.parametrize(("days_ago", "is_silent"), [(1, False), (2, True), (None, True)])
def test_who_said_nothing_yesterday_or_today_is_silent(
    ask: Ask, episode: Episode, days_ago: int | None, *, is_silent: bool
) -> None:
    enrolled(episode, 5)
    if days_ago is not None:
        check_in(episode, days_ago=days_ago)

    assert bool(ask("silent").rows) is is_silent


def test_a_snooze_is_charged_with_what_came_meanwhile(ask: Ask, episode: Episode, nurse: User) -> None:
    alert = flagged(episode)
    actor = staff_actor(nurse)
    snooze_alert(actor, alert.id, reason="call_later", until=NOW + timedelta(hours=2), note="", now=NOW)
    check_in(episode, now=LATER, **EMERGENCY)

    (cells,) = ask("snoozes").rows
    assert cells[0] == "Asked to be called later"
    assert cells[1:4] == (1, 2, 1)


def test_the_patients_with_most_alerts_come_first(
    ask: Ask, episode: Episode, other_episode: Episode, nurse: User
) -> None:
    closed(flagged(episode), nurse)
    flagged(other_episode, **EMERGENCY)
    flagged(episode, **EMERGENCY)

    assert [cells[:2] for cells in ask("patients").rows] == [("OKAFOR, Ada", 2), ("OKAFOR, Ben", 1)]


def test_a_team_in_which_a_lead_is_a_nurse_is_not_counted(
    ask: Ask, strangers_episode: Episode, lead: User, other_team: CareTeam
) -> None:
    flagged(strangers_episode, **EMERGENCY)

    assert row(ask("load", actor=staff_actor(join(lead, other_team))), "Emergency")[1] == 0


def test_another_team_is_not_counted(ask: Ask, episode: Episode, strangers_episode: Episode, stranger: User) -> None:
    enrolled(episode, 5)
    flagged(episode, **EMERGENCY)
    stranger.memberships.update(role=StaffRole.LEAD)
    actor = staff_actor(stranger)
    seen = {key: ask(key, actor=actor).rows for key in ("rules", "times", "hours", "patients", "snoozes")}

    assert set(seen.values()) == {()}
    assert {cells[1] for cells in ask("load", actor=actor).rows} == {0}
    assert "OKAFOR, Ada" not in {cells[0] for cells in ask("silent", actor=actor).rows}


# Pages


def test_the_page_needs_the_same_queries_for_more_patients(
    lead_actor: Actor, episode: Episode, other_episode: Episode
) -> None:
    asked = Period(30, NOW, ZONE)
    counted = []
    for more in (episode, other_episode):
        flagged(more, **EMERGENCY)
        insights(lead_actor, asked)
        with CaptureQueriesContext(connection) as queries:
            insights(lead_actor, asked)
        counted.append(len(queries))

    assert counted == [11, 11]


@pytest.mark.parametrize("days", ["", "7", "365", "nonsense"])
def test_a_page_of_nothing_says_so(lead_browser: Client, days: str) -> None:
    shown = lead_browser.get(reverse("insights"), {"days": days})

    assert shown.status_code == 200
    assert "Nothing in this period." in shown.content.decode()


def test_the_trail_names_those_whom_the_page_named(lead_browser: Client, episode: Episode) -> None:
    flagged(episode)
    lead_browser.get(reverse("insights"))

    assert AuditEvent.objects.get(action="insights.read").patient_ids == [episode.patient_id]


def test_a_table_is_given_out_without_a_formula_and_leaves_its_row(lead_browser: Client, episode: Episode) -> None:
    Patient.objects.update(family_name="=HYPERLINK(1)")
    flagged(episode)
    text = lead_browser.get(reverse("insights-table"), {"table": "patients"}).content.decode("utf-8-sig")

    assert text.splitlines()[1] == '"\'=HYPERLINK(1), Ada",1,0,0'
    assert AuditEvent.objects.get(action="insights.export").patient_ids == [episode.patient_id]


def test_a_table_that_is_none_is_not_found(lead_browser: Client, lead: User) -> None:
    assert lead_browser.get(reverse("insights-table"), {"table": "salaries"}).status_code == 404
