"""The patients of a team: listed, found, opened."""

import uuid
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from alerts.queries import episode_of, patients
from recovery.accounts.actors import Actor
from recovery.accounts.models import CareTeam
from recovery.audit.models import AuditEvent
from symptoms.errors import NotFound
from symptoms.models import Episode, EpisodeStatus, Patient, Program
from tests.alerts.making import check_in, closed, flagged
from tests.people import NOW, TODAY, make_episode, make_patient


def found(actor: Actor, find: str = "") -> list[str]:
    return [one.patient.identifier for one in patients(actor, find=find, now=NOW)]


def look_for(browser: Client, find: str) -> str:
    return browser.post("/patients/", {"find": find}).content.decode()


def page(browser: Client, patient: Patient) -> str:
    return browser.get(reverse("patient", args=[patient.id])).content.decode()


# The list


def test_patients_stand_by_family_name(episode: Episode, other_episode: Episode, actor: Actor) -> None:
    Patient.objects.filter(id=episode.patient_id).update(family_name="Zielinski")

    assert found(actor) == ["P-1002", "P-1001"]


def test_another_teams_patients_are_not_listed(episode: Episode, strangers_episode: Episode, actor: Actor) -> None:
    assert found(actor) == ["P-1001"]


def test_a_patient_whose_episode_ended_is_not_listed(episode: Episode, actor: Actor) -> None:
    Episode.objects.update(status=EpisodeStatus.ENDED)

    assert found(actor) == []


def test_who_looks_for_a_patient_finds_her_after_the_end(episode: Episode, nurse_browser: Client) -> None:
    Episode.objects.update(status=EpisodeStatus.ENDED)

    shown = look_for(nurse_browser, "ada")

    assert "1 patient found for “ada”." in shown
    assert '<span class="tag plain">ended</span>' in shown


def test_of_a_patient_with_several_episodes_the_followed_one_is_found(
    episode: Episode, actor: Actor, program: Program, team: CareTeam
) -> None:
    Episode.objects.update(status=EpisodeStatus.ENDED, surgery_on=TODAY - timedelta(days=400))
    now_followed = make_episode(episode.patient, program, team)

    assert [one.episode for one in patients(actor, find="ada", now=NOW)] == [now_followed]
    Episode.objects.update(status=EpisodeStatus.ENDED)
    assert [one.episode for one in patients(actor, find="ada", now=NOW)] == [now_followed]


def test_another_teams_patient_is_not_found_after_the_end(strangers_episode: Episode, actor: Actor) -> None:
    Episode.objects.update(status=EpisodeStatus.ENDED)

    assert found(actor, strangers_episode.patient.identifier) == []


def test_more_than_the_list_holds_are_counted_all_the_same(
    episode: Episode, program: Program, team: CareTeam, nurse_browser: Client
) -> None:
    for number in range(100):
        make_episode(make_patient(team.organisation, f"S-{number}"), program, team)

    shown = nurse_browser.get("/patients/").content.decode()

    assert "101 patients at home" in shown
    assert "The first 100 by name are here" in shown


@pytest.mark.parametrize(
    ("find", "identifiers"),
    [
        ("oka", ["P-1001", "P-1002"]),
        ("ADA", ["P-1001"]),
        ("okafor ben", ["P-1002"]),
        ("ben ada", []),
        ("P-1002", ["P-1002"]),
        ("p-10", ["P-1001", "P-1002"]),
        ("1002", []),  # the start of a number, not its middle: too many would fit
        ("  ", ["P-1001", "P-1002"]),
        ("1961-05-04", ["P-1001"]),
        ("04/05/1961", ["P-1001"]),
        ("4.5.1961", ["P-1001"]),
        ("31/02/1961", []),
        ("%", []),
        ("nobody", []),
    ],
)
def test_a_patient_is_found_by_name_number_or_birthday(
    episode: Episode, other_episode: Episode, actor: Actor, find: str, identifiers: list[str]
) -> None:
    Patient.objects.filter(id=other_episode.patient_id).update(born_on=date(1980, 1, 1))

    assert found(actor, find) == identifiers


def test_a_line_says_how_old_and_how_far(episode: Episode, actor: Actor) -> None:
    check_in(episode, days_ago=3, now=NOW - timedelta(days=3), pain_back=2)
    (one,) = patients(actor, now=NOW)

    assert (one.today, one.last_day) == (10, 7)


def test_a_patient_who_never_answered_says_so(episode: Episode, actor: Actor) -> None:
    assert patients(actor, now=NOW)[0].last_day is None


def test_a_live_alert_is_named(episode: Episode, actor: Actor) -> None:
    alert = flagged(episode)
    (one,) = patients(actor, now=NOW)

    assert (one.alert_id, one.urgency, one.shape) == (alert.id, "Same day", "same")


def test_a_closed_alert_is_not(episode: Episode, actor: Actor, nurse: object) -> None:
    closed(flagged(episode), nurse)  # type: ignore[arg-type]

    assert patients(actor, now=NOW)[0].alert_id is None


def test_the_list_takes_one_query(
    episode: Episode, other_episode: Episode, actor: Actor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert len(patients(actor, now=NOW)) == 2


# The page of the list


def test_the_page_names_the_patients_and_the_trail_does(
    episode: Episode, other_episode: Episode, nurse_browser: Client
) -> None:
    assert "OKAFOR, Ben" in nurse_browser.get("/patients/").content.decode()

    row = AuditEvent.objects.get(action="patients.read")
    assert set(row.patient_ids) == {episode.patient_id, other_episode.patient_id}


def test_what_is_looked_for_comes_in_the_body(episode: Episode, other_episode: Episode, nurse_browser: Client) -> None:
    shown = look_for(nurse_browser, "ben")

    assert "1 patient found for “ben”." in shown
    assert "OKAFOR, Ada" not in shown


def test_what_is_looked_for_in_the_address_is_not_read(
    episode: Episode, other_episode: Episode, nurse_browser: Client
) -> None:
    assert "OKAFOR, Ada" in nurse_browser.get("/patients/?find=ben").content.decode()


def test_only_those_found_are_in_the_trail(episode: Episode, other_episode: Episode, nurse_browser: Client) -> None:
    look_for(nurse_browser, "ben")

    assert AuditEvent.objects.get(action="patients.read").patient_ids == [other_episode.patient_id]


def test_nobody_found_says_what_to_try(episode: Episode, nurse_browser: Client) -> None:
    assert "Nobody of your teams fits that." in look_for(nurse_browser, "<i>nobody</i>")


def test_an_empty_team_is_shown_the_way_on(nurse_browser: Client) -> None:
    assert "Nobody is enrolled yet." in nurse_browser.get("/patients/").content.decode()


# One patient


def test_the_page_of_a_patient_shows_what_was_already_so(
    episode: Episode, patient: Patient, nurse_browser: Client
) -> None:
    shown = page(nurse_browser, patient)

    for words in ("OKAFOR, Ada", "Before surgery", "At discharge", "Worst pain", "No alert so far."):
        assert words in shown


def test_it_leads_to_the_live_alert(episode: Episode, patient: Patient, nurse_browser: Client) -> None:
    alert = flagged(episode)

    assert reverse("alert", args=[alert.id]) in page(nurse_browser, patient)


def test_it_keeps_closed_alerts_with_their_outcome(
    episode: Episode, patient: Patient, nurse_browser: Client, nurse: object
) -> None:
    closed(flagged(episode), nurse)  # type: ignore[arg-type]

    assert "Advice given" in page(nurse_browser, patient)


def test_opening_it_leaves_one_row(episode: Episode, patient: Patient, nurse_browser: Client) -> None:
    page(nurse_browser, patient)

    assert AuditEvent.objects.get(action="patient.read").patient_ids == [patient.id]


def test_it_shows_the_active_episode_not_the_newest(
    episode: Episode, patient: Patient, program: Program, team: CareTeam, actor: Actor
) -> None:
    make_episode(patient, program, team, status=EpisodeStatus.ENDED, surgery_on=TODAY)

    assert episode_of(actor, patient.id) == episode


def test_without_an_active_one_it_shows_the_newest(
    episode: Episode, patient: Patient, program: Program, team: CareTeam, actor: Actor
) -> None:
    Episode.objects.update(status=EpisodeStatus.ENDED)
    newer = make_episode(patient, program, team, status=EpisodeStatus.ENDED, surgery_on=TODAY)

    assert episode_of(actor, patient.id) == newer


def test_a_patient_without_an_episode_is_not_there(patient: Patient, actor: Actor) -> None:
    with pytest.raises(NotFound):
        episode_of(actor, patient.id)


@pytest.mark.parametrize("name", ["patient", "patient-invite"])
def test_a_strangers_patient_looks_like_none(
    episode: Episode, patient: Patient, stranger_browser: Client, name: str
) -> None:
    real = stranger_browser.get(reverse(name, args=[patient.id]))
    missing = stranger_browser.get(reverse(name, args=[uuid.uuid4()]))

    assert (real.status_code, real.content) == (404, missing.content)


def test_the_page_costs_the_same_with_a_long_story(
    episode: Episode, patient: Patient, nurse_browser: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for days in range(8):
        check_in(episode, days_ago=days, now=timezone.now() - timedelta(days=days), redness=2, swelling=2)

    page(nurse_browser, patient)  # a connection prepares its statements once

    with django_assert_num_queries(17):
        page(nurse_browser, patient)


def test_patients_of_other_organisations_are_out_of_reach(
    episode: Episode, other_team: CareTeam, actor: Actor, program: Program
) -> None:
    make_episode(make_patient(other_team.organisation, "P-9"), program, other_team)

    assert found(actor, "P-9") == []
