"""Which rules judge a program now."""

import uuid
from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from alerts.models import Flag, Ruleset
from alerts.queries import flags_of_check_in, live_alerts, ruleset_in_force, rulesets_in_force, visible_alerts
from alerts.queries.rulesets import parsed
from recovery.accounts.actors import NOBODY, Actor
from recovery.accounts.models import User
from recovery.accounts.queries import staff_actor
from symptoms.models import CheckIn, Episode, Program
from tests.alerts.making import EMERGENCY, RED_CUT, closed, flagged
from tests.people import NOW, ruleset_document


def make_version(program: Program, version: int, *, published: bool = True) -> Ruleset:
    return Ruleset.objects.create(
        organisation=program.organisation,
        program=program,
        version=version,
        document=ruleset_document() | {"late_after_days": version},
        note="For a test.",
        published_at=NOW - timedelta(days=1) if published else None,
    )


def test_the_newest_published_version_is_in_force(program: Program, ruleset: Ruleset) -> None:
    newer = make_version(program, 2)

    assert ruleset_in_force(program.id)[0] == newer.id


def test_a_draft_is_not_in_force(program: Program, ruleset: Ruleset) -> None:
    make_version(program, 2, published=False)

    assert ruleset_in_force(program.id)[0] == ruleset.id


def test_it_comes_ready_to_judge_with(program: Program, ruleset: Ruleset) -> None:
    assert "wound_red_and_swollen" in ruleset_in_force(program.id)[1].by_id


def test_a_program_without_one_is_an_error(program: Program) -> None:
    with pytest.raises(LookupError, match=str(program.id)):
        ruleset_in_force(program.id)


def test_a_published_document_is_read_once(
    program: Program, ruleset: Ruleset, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ruleset_in_force(program.id)

    with django_assert_num_queries(1):
        ruleset_in_force(program.id)


def test_a_new_version_is_not_hidden_by_the_old_one_kept(program: Program, ruleset: Ruleset) -> None:
    ruleset_in_force(program.id)
    make_version(program, 2)

    assert ruleset_in_force(program.id)[1].late_after_days == 2


def test_the_versions_of_many_programs_take_one_query(
    program: Program, ruleset: Ruleset, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    other = Program.objects.create(organisation=program.organisation, slug="knee", name="Knee")
    parsed(make_version(other, 5).id)
    parsed(ruleset.id)

    with django_assert_num_queries(1):
        found = rulesets_in_force([program.id, other.id, uuid.uuid4()])
    assert found.keys() == {program.id, other.id}


# Flags of a check-in


def test_the_most_urgent_flag_of_a_check_in_comes_first(episode: Episode, patient_as_actor: Actor) -> None:
    flagged(episode, **RED_CUT, **EMERGENCY)

    urgencies = [flag.urgency for flag in flags_of_check_in(patient_as_actor, CheckIn.objects.get().id)]

    assert urgencies == sorted(urgencies, reverse=True)
    assert len(urgencies) > 1


def test_a_flag_of_another_check_in_is_not_among_them(episode: Episode, patient_as_actor: Actor) -> None:
    flagged(episode)

    assert flags_of_check_in(patient_as_actor, uuid.uuid4()) == []


def test_a_stranger_sees_no_flag(episode: Episode, stranger: User) -> None:
    flagged(episode)

    assert Flag.objects.exists()
    assert flags_of_check_in(staff_actor(stranger), CheckIn.objects.get().id) == []


# Alerts somebody may see


def test_a_team_sees_its_alerts(episode: Episode, actor: Actor, teammate: User) -> None:
    alert = flagged(episode)

    for somebody in (actor, staff_actor(teammate)):
        assert list(visible_alerts(somebody)) == [alert]
        assert list(live_alerts(somebody)) == [alert]


def test_nobody_else_sees_them(episode: Episode, stranger: User, leaver: User, patient_as_actor: Actor) -> None:
    flagged(episode)

    for somebody in (staff_actor(stranger), staff_actor(leaver), patient_as_actor, NOBODY):
        assert not visible_alerts(somebody).exists()
        assert not live_alerts(somebody).exists()


def test_a_closed_alert_is_visible_and_not_live(episode: Episode, actor: Actor, nurse: User) -> None:
    closed(flagged(episode), nurse)

    assert visible_alerts(actor).count() == 1
    assert not live_alerts(actor).exists()
