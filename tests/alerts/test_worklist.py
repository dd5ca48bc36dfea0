"""The worklist as a query: who stands on it, in which order, with what."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from alerts.display.lines import Line, age_on, grouped
from alerts.models import Alert, Flag
from alerts.queries import View, counts, freshness, worklist, worklist_version
from alerts.queries.worklist import LONGEST_UNCHANGED, MOST_LINES, _in_view
from recovery.accounts.actors import Actor
from recovery.accounts.models import CareTeam, User
from recovery.accounts.queries import staff_actor
from symptoms.models import Episode, Patient, Program
from tests.alerts.making import EMERGENCY, RED_CUT, check_in, closed, flagged, taken
from tests.people import NOW, TODAY, ZONE, make_episode, make_patient

SILENT = {"family": "adherence", "rule_id": "missed_two"}


def lines_of(actor: Actor, view: View = View.ACTION, **more: Any) -> list[Line]:
    return worklist(actor, view, zone=ZONE, **({"now": NOW} | more))


def names(actor: Actor, view: View = View.ACTION) -> list[str]:
    return [line.patient.given_name for line in lines_of(actor, view)]


def silent(alert: Alert) -> Alert:
    """Make an alert that rests on check-ins that did not come."""
    flag = Flag.objects.filter(alert=alert).latest("raised_at")
    flag.pk, flag.check_in, flag.cause = None, None, "silence:3"
    flag.family, flag.rule_id = SILENT["family"], SILENT["rule_id"]
    flag._state.adding = True
    Flag.objects.bulk_create([flag])
    return alert


@pytest.fixture
def two(episode: Episode, other_episode: Episode) -> tuple[Alert, Alert]:
    """Return the alerts of Ada, same day, and of Ben, an emergency."""
    return flagged(episode), flagged(other_episode, **EMERGENCY)


# Who, and in which order


def test_an_emergency_comes_before_same_day(two: tuple[Alert, Alert], actor: Actor) -> None:
    assert names(actor) == ["Ben", "Ada"]


def test_of_one_urgency_the_least_time_left_comes_first(two: tuple[Alert, Alert], actor: Actor) -> None:
    Alert.objects.update(urgency=3, respond_by=NOW + timedelta(hours=1))
    Alert.objects.filter(id=two[0].id).update(respond_by=NOW - timedelta(hours=1))

    assert names(actor) == ["Ada", "Ben"]


def test_a_patient_with_three_flags_is_one_line(episode: Episode, actor: Actor) -> None:
    flagged(episode, redness=3, swelling=3, drainage="pus", drainage_amount="soaked")

    assert len(lines_of(actor)) == 1


def test_a_calm_patient_is_not_on_it(episode: Episode, actor: Actor) -> None:
    check_in(episode, pain_back=2)

    assert names(actor) == []


def test_another_teams_patient_is_not_on_it(strangers_episode: Episode, actor: Actor, stranger: User) -> None:
    flagged(strangers_episode)

    assert names(actor) == []
    assert names(staff_actor(stranger)) == ["Cleo"]


def test_a_closed_alert_leaves_it(two: tuple[Alert, Alert], actor: Actor, nurse: User) -> None:
    closed(two[1], nurse)

    assert names(actor) == ["Ada"]


def test_a_taken_alert_stays(two: tuple[Alert, Alert], actor: Actor, teammate: User) -> None:
    taken(two[1], teammate)

    assert names(actor) == ["Ben", "Ada"]


# Tabs


def test_mine_are_those_i_took(two: tuple[Alert, Alert], actor: Actor, nurse: User, teammate: User) -> None:
    taken(two[0], nurse)
    taken(two[1], teammate)

    assert names(actor, View.MINE) == ["Ada"]


def test_no_check_in_are_those_who_went_silent(two: tuple[Alert, Alert], actor: Actor) -> None:
    silent(two[0])

    assert names(actor, View.SILENT) == ["Ada"]


def test_done_today_are_those_anybody_closed_newest_first(
    two: tuple[Alert, Alert], actor: Actor, teammate: User
) -> None:
    closed(two[0], teammate, now=NOW)
    closed(two[1], teammate, now=NOW + timedelta(seconds=1))

    assert names(actor, View.DONE) == ["Ben", "Ada"]


def test_what_was_closed_yesterday_is_not_done_today(two: tuple[Alert, Alert], actor: Actor, nurse: User) -> None:
    closed(two[0], nurse, now=NOW - timedelta(days=1))

    assert names(actor, View.DONE) == []


def test_each_tab_says_how_many(two: tuple[Alert, Alert], actor: Actor, nurse: User) -> None:
    taken(silent(two[0]), nurse)

    assert counts(actor, zone=ZONE, now=NOW) == {
        "action": 2,
        "mine": 1,
        "silent": 1,
        "snoozed": 0,
        "emergencies": 1,
        "done": 0,
        "checked_in": 2,
    }


def test_two_check_ins_of_a_day_are_one_patient(episode: Episode, actor: Actor) -> None:
    check_in(episode, pain_back=2)
    check_in(episode, pain_back=3)

    assert counts(actor, zone=ZONE, now=NOW)["checked_in"] == 1


# What a line says


def test_a_line_says_who_it_is(episode: Episode, actor: Actor) -> None:
    flagged(episode)
    Patient.objects.update(born_on=TODAY.replace(year=TODAY.year - 58))
    Episode.objects.update(procedure_detail="L4-L5")

    assert lines_of(actor)[0].identity == "58 F · L4-L5 · day 10"


def test_without_a_detail_it_names_the_operation(episode: Episode, actor: Actor) -> None:
    flagged(episode)

    assert "Lower back fusion, from behind" in lines_of(actor)[0].identity


@pytest.mark.parametrize(("born", "age"), [((2000, 11, 24), 26), ((2000, 11, 25), 25), ((2000, 12, 1), 25)])
def test_an_age_is_in_whole_years(born: tuple[int, int, int], age: int) -> None:
    assert age_on(TODAY.replace(year=born[0], month=born[1], day=born[2]), TODAY.replace(2026, 11, 24)) == age


def test_one_rule_raised_today_is_told_shortly(episode: Episode, actor: Actor) -> None:
    flagged(episode, **EMERGENCY)

    assert lines_of(actor)[0].support == "New today."


def test_several_rules_are_counted(episode: Episode, actor: Actor) -> None:
    flagged(episode, **RED_CUT, **EMERGENCY)

    assert lines_of(actor)[0].support == "2 rules held. New today."


def test_what_began_before_says_when(episode: Episode, actor: Actor) -> None:
    check_in(episode, days_ago=2, now=NOW - timedelta(days=2), **RED_CUT)

    assert lines_of(actor)[0].support == "Since day 8."


def test_new_evidence_after_somebody_took_it_is_said(episode: Episode, actor: Actor, nurse: User) -> None:
    taken(flagged(episode), nurse)
    check_in(episode, now=NOW + timedelta(minutes=1), **EMERGENCY)

    assert "New evidence after somebody took it." in lines_of(actor)[0].support


def test_another_language_is_said(episode: Episode, actor: Actor) -> None:
    flagged(episode, **EMERGENCY)
    Patient.objects.update(language="ar")

    assert lines_of(actor)[0].support == "New today. Speaks Arabic."


def test_a_late_entry_asks_if_it_is_still_true(episode: Episode, actor: Actor) -> None:
    check_in(episode, days_ago=9, **EMERGENCY)

    assert "ask if it is still true" in lines_of(actor)[0].support


def test_the_sparkline_is_the_worse_pain_of_each_day(episode: Episode, actor: Actor) -> None:
    check_in(episode, days_ago=1, now=NOW - timedelta(days=1), pain_back=2, pain_limb=5)
    flagged(episode, pain_back=3, **RED_CUT)

    assert lines_of(actor)[0].pain.words.endswith("day 9: 5, day 10: 3")


def test_an_unanswered_pain_is_a_gap(episode: Episode, actor: Actor) -> None:
    flagged(episode)

    assert lines_of(actor)[0].pain.last is None


def test_the_sparkline_of_the_first_day_can_be_drawn(
    patient: Patient, program: Program, team: CareTeam, ruleset: Any, actor: Actor
) -> None:
    flagged(make_episode(patient, program, team, surgery_on=TODAY), pain_back=4, **EMERGENCY)

    assert lines_of(actor)[0].pain.words == "day -1: no answer, day 0: 4"


def test_a_line_says_whether_it_is_mine(two: tuple[Alert, Alert], actor: Actor, nurse: User) -> None:
    taken(two[0], nurse)

    assert {line.patient.given_name: line.is_mine for line in lines_of(actor)} == {"Ben": False, "Ada": True}


def test_lines_stand_in_groups_of_urgency(two: tuple[Alert, Alert], actor: Actor) -> None:
    groups = grouped(lines_of(actor))

    assert [(group.urgency.label, group.shape, len(group.lines)) for group in groups] == [
        ("Emergency", "emergency", 1),
        ("Same day", "same", 1),
    ]


def test_a_group_says_within_which_time_to_speak_to_the_patient(two: tuple[Alert, Alert], actor: Actor) -> None:
    assert grouped(lines_of(actor))[0].within == "30 min"


# Its price


def test_ten_lines_cost_as_many_queries_as_one(
    two: tuple[Alert, Alert],
    program: Program,
    team: CareTeam,
    actor: Actor,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(8):
        patient = make_patient(team.organisation, f"P-3{number}")
        flagged(make_episode(patient, program, team))

    lines_of(actor)  # prepares what a connection prepares once

    with django_assert_num_queries(5):
        assert len(lines_of(actor)) == 10


def test_the_list_is_answered_from_its_index(two: tuple[Alert, Alert], actor: Actor) -> None:
    with connection.cursor() as cursor:
        # For two rows every index is as cheap; what is asked is whether this one alone holds all that the list needs.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
        cursor.execute("SET LOCAL enable_indexscan = off; DROP INDEX alerts_alert_resolved")
    rows = _in_view(actor, View.ACTION, zone=ZONE, now=NOW)[:MOST_LINES]

    plan = json.dumps(json.loads(rows.explain(format="json")))

    assert '"Node Type": "Index Only Scan"' in plan
    assert '"Index Name": "alerts_alert_worklist"' in plan


# Its version


def version(actor: Actor, view: View = View.ACTION, **more: Any) -> str:
    now = more.pop("now", NOW)
    return worklist_version(actor, view, freshness(now=now), language=more.pop("language", "en"))


def test_nothing_changed_keeps_the_version(two: tuple[Alert, Alert], actor: Actor) -> None:
    assert version(actor) == version(actor)


def test_it_takes_one_query_beside_the_freshness(
    two: tuple[Alert, Alert], actor: Actor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    version(actor)  # on a new connection the first prepares what is asked again and again
    with django_assert_num_queries(2):
        version(actor)


def test_a_new_alert_changes_it(two: tuple[Alert, Alert], strangers_episode: Episode, actor: Actor) -> None:
    before = version(actor)
    Episode.objects.filter(id=strangers_episode.id).update(care_team=two[0].care_team)
    flagged(Episode.objects.get(id=strangers_episode.id))

    assert version(actor) != before


def test_new_evidence_changes_it(two: tuple[Alert, Alert], episode: Episode, actor: Actor) -> None:
    before = version(actor)
    check_in(episode, now=NOW + timedelta(minutes=1), **EMERGENCY)

    assert version(actor) != before


def test_taking_one_changes_it(two: tuple[Alert, Alert], actor: Actor, teammate: User) -> None:
    before = version(actor)
    taken(two[0], teammate)

    assert version(actor) != before


def test_closing_one_changes_it(two: tuple[Alert, Alert], actor: Actor, teammate: User) -> None:
    before = version(actor)
    closed(two[0], teammate)

    assert version(actor) != before


def test_being_late_changes_it(two: tuple[Alert, Alert], actor: Actor) -> None:
    before = version(actor)
    Alert.objects.update(escalate_at=NOW - timedelta(minutes=2))

    assert version(actor) != before


def test_it_is_made_anew_after_a_while(two: tuple[Alert, Alert], actor: Actor) -> None:
    Episode.objects.update(evaluate_at=NOW + timedelta(days=1))

    assert version(actor) != version(actor, now=NOW + LONGEST_UNCHANGED)


@pytest.mark.parametrize("other", [{"view": View.MINE}, {"language": "es"}])
def test_another_tab_or_language_has_another(two: tuple[Alert, Alert], actor: Actor, other: dict[str, Any]) -> None:
    assert version(actor, **other) != version(actor)


def test_another_person_has_another(two: tuple[Alert, Alert], actor: Actor, teammate: User) -> None:
    assert version(staff_actor(teammate)) != version(actor)


def test_a_calm_team_has_a_version_too(episode: Episode, actor: Actor) -> None:
    assert version(actor)
