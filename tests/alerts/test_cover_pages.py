"""When somebody looks and how people are reached: changed by those whose it is, refused with its reason otherwise."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from recovery.accounts.models import CareTeam, Organisation, User
from recovery.rota.models import ContactPoint, Holiday
from recovery.rota.queries import addresses
from tests.accounts.factors import app_of, digits
from tests.people import TODAY, browser_of, join
from tests.sink import running_sink

COVER, WAYS = "cover", "ways"


@pytest.fixture
def lead_browser(lead: User) -> Client:
    return browser_of(lead)


def text_of(browser: Client, page: str, **asked: Any) -> str:
    return browser.get(reverse(page), asked).content.decode()


# Cover


def test_a_lead_changes_the_hours_of_her_team(team: CareTeam, lead_browser: Client) -> None:
    lead_browser.post(reverse(COVER), {"team": str(team.id), "opens_at": "07:30", "closes_at": "20:00"})

    team.refresh_from_db()
    assert (team.opens_at, team.closes_at) == (time(7, 30), time(20))
    assert "07:30 to 20:00" in text_of(lead_browser, COVER)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"opens_at": "08:00", "closes_at": "08:00"}, 400),
        ({"opens_at": "25:00", "closes_at": "08:00"}, 422),
        ({"opens_at": "", "closes_at": "08:00"}, 422),
    ],
)
def test_hours_that_cannot_be_change_nothing(
    team: CareTeam, lead_browser: Client, sent: dict[str, str], status: int
) -> None:
    assert lead_browser.post(reverse(COVER), {"team": str(team.id), **sent}).status_code == status
    team.refresh_from_db()
    assert (team.opens_at, team.closes_at) == (time(8), time(18))


@pytest.mark.parametrize("what", ["another team's", "no id"])
def test_hours_of_another_team_are_not_there(lead_browser: Client, other_team: CareTeam, what: str) -> None:
    sent = {"team": str(other_team.id) if what == "another team's" else "x", "opens_at": "07:00", "closes_at": "20:00"}

    assert lead_browser.post(reverse(COVER), sent).status_code == 404
    assert CareTeam.objects.get(id=other_team.id).opens_at == time(8)


def test_a_lead_is_offered_the_hours_of_teams_that_she_leads(
    lead: User, lead_browser: Client, other_team: CareTeam
) -> None:
    join(lead, other_team)
    shown = text_of(lead_browser, COVER)

    assert "Spine South" in shown
    assert shown.count("Save the hours of") == 1


def test_a_holiday_is_noted_and_taken_off_again(lead_browser: Client) -> None:
    lead_browser.post(reverse(COVER), {"on": str(TODAY + timedelta(days=1)), "name": "Founders' Day"})
    noted = Holiday.objects.get()
    assert noted.on == TODAY + timedelta(days=1)

    lead_browser.post(reverse(COVER), {"remove": str(noted.id)})
    assert not Holiday.objects.exists()


@pytest.mark.parametrize(
    ("on", "name", "said"),
    [
        (str(TODAY - timedelta(days=1)), "Late", "That day is over"),
        (str(TODAY), "Twice", "is a holiday already: Founders"),
        ("30/02/2027", "None", "Enter a valid date"),
        (str(TODAY), "", "Fill this in."),
    ],
)
def test_a_day_that_cannot_be_is_refused_with_its_reason(
    organisation: Organisation, lead_browser: Client, on: str, name: str, said: str
) -> None:
    Holiday.objects.create(organisation=organisation, on=TODAY, name="Founders' Day")

    answer = lead_browser.post(reverse(COVER), {"on": on, "name": name})

    assert said in answer.content.decode()
    assert Holiday.objects.count() == 1


def test_another_hospitals_holiday_cannot_be_taken_off(lead_browser: Client) -> None:
    other = Organisation.objects.create(name="Other", emergency_number="999", crisis_phone="1")
    theirs = Holiday.objects.create(organisation=other, on=date(2030, 1, 1), name="New year")

    assert lead_browser.post(reverse(COVER), {"remove": str(theirs.id)}).status_code == 404
    assert Holiday.objects.exists()


def test_a_nurse_sees_the_hours_and_changes_nothing(team: CareTeam, nurse_browser: Client) -> None:
    assert "Save the hours" not in text_of(nurse_browser, COVER)
    assert nurse_browser.post(reverse(COVER), {"on": str(TODAY), "name": "Mine"}).status_code == 405
    assert not Holiday.objects.exists()


# Ways


def test_a_nurse_says_where_she_is_reached(nurse: User, nurse_browser: Client) -> None:
    nurse_browser.post(reverse(WAYS), {"sms": "+44 7700 900123", "pager": "4711"})

    assert addresses([nurse.id])[nurse.id] == {
        "email": "nora@hospital.test", "sms": "+44 7700 900123", "pager": "4711",
    }  # fmt: skip


def test_an_emptied_field_is_what_the_account_says(nurse: User, nurse_browser: Client) -> None:
    nurse_browser.post(reverse(WAYS), {"email": "night@hospital.test"})
    nurse_browser.post(reverse(WAYS), {"email": ""})

    assert addresses([nurse.id])[nurse.id]["email"] == "nora@hospital.test"
    assert not ContactPoint.objects.exists()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"sms": "07700 900123"}, "cannot be a telephone number"),
        ({"sms": "+44 12"}, "cannot be a telephone number"),
        ({"email": "nora"}, "is no address"),
        ({"pager": "4" * 201}, "at most 200 characters"),
    ],
)
def test_where_nothing_could_arrive_is_refused(nurse_browser: Client, sent: dict[str, str], said: str) -> None:
    answer = nurse_browser.post(reverse(WAYS), {"chat": "nora", **sent})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not ContactPoint.objects.exists()


def test_a_channel_that_is_not_set_up_cannot_be_chosen(nurse_browser: Client, nurse: User, settings: Settings) -> None:
    settings.DEMO = False
    nurse_browser.post("/accounts/2fa/reauthenticate/", {"code": digits(app_of(nurse))}, secure=True)

    answer = nurse_browser.post(reverse(WAYS), {"pager": "4711"}, secure=True)

    assert "Pager is not set up on this installation" in answer.content.decode()


def test_a_lead_looks_after_her_team(lead_browser: Client, nurse: User) -> None:
    lead_browser.post(reverse(WAYS), {"person": str(nurse.id), "pager": "4711"})

    assert ContactPoint.objects.get().user == nurse
    assert "Pager 4711" in text_of(lead_browser, WAYS)


@pytest.mark.parametrize("who", ["teammate", "stranger", "leaver"])
def test_nobody_else_looks_after_anybody(
    nurse_browser: Client, lead_browser: Client, who: str, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(who)
    browser = nurse_browser if who == "teammate" else lead_browser

    assert browser.get(reverse(WAYS), {"person": str(user.id)}).status_code == 404
    assert browser.post(reverse(WAYS), {"person": str(user.id), "pager": "1"}).status_code == 404
    assert not ContactPoint.objects.exists()


@pytest.mark.parametrize(
    ("status", "said"), [(200, "was taken by the provider"), (500, "was refused, or not answered")]
)
def test_a_trial_says_whether_the_provider_took_it(
    nurse: User, nurse_browser: Client, settings: Settings, status: int, said: str
) -> None:
    nurse_browser.post(reverse(WAYS), {"sms": "+447700900123"})
    with running_sink() as sink:
        sink.status = status
        settings.SMS_URL = f"json://127.0.0.1:{sink.port}/{{address}}"
        answer = nurse_browser.post(reverse(WAYS), {"try": "sms"}, follow=True)

    assert said in answer.content.decode()
    assert [path for path, *_ in sink.calls] == ["/+447700900123"]


def test_a_trial_goes_nowhere_but_to_what_is_saved(nurse_browser: Client) -> None:
    answer = nurse_browser.post(reverse(WAYS), {"try": "pager", "pager": "somebody else"}, follow=True)

    assert "Pager: no address." in answer.content.decode()
    assert nurse_browser.post(reverse(WAYS), {"try": "screen"}).status_code == 404
    assert mail.outbox == []
