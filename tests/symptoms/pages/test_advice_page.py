"""The advice page."""

from typing import Any

import pytest
from django.db.models import Q
from django.test import Client
from django.utils import translation

from alerts.models import Flag
from alerts.services import receive_check_in
from symptoms.models import CheckIn, Episode
from symptoms.templatetags.dates import weekday
from tests.alerts.making import patient_actor_of
from tests.people import NOW, TODAY, sent
from tests.symptoms.pages.browsing import CALM, DAY, EMERGENCY_OF_MIND, RED_CUT, SADDLE, advice_after, at, send, text_of

pytestmark = pytest.mark.django_db


def test_a_calm_day_is_saved_and_never_called_fine(phone: Client, episode: Episode) -> None:
    page = advice_after(phone, CALM)

    assert "Thank you, saved" in page
    assert "Nothing here needs a call today, but call if you are worried." in page
    assert "you are fine" not in page.lower()


def test_a_red_and_swollen_cut_asks_for_a_call_today_with_its_reasons(phone: Client, episode: Episode) -> None:
    page = advice_after(phone, RED_CUT)

    assert "Call your team today" in page
    assert "020 7946 0101" in page
    assert "Redness of your cut: Red past the edge, more than a finger wide Today" in page
    assert "My cut is red, more than a finger wide." in page
    assert "Call 999 now if you" in page


def test_saddle_numbness_asks_for_the_emergency_number(phone: Client, episode: Episode) -> None:
    page = advice_after(phone, SADDLE)

    assert "Call 999 now Do this first." in page
    assert "Please check me for cauda equina syndrome." in page
    assert "I ticked this by mistake" in page


def test_thoughts_of_self_harm_show_the_crisis_line(phone: Client, episode: Episode) -> None:
    page = advice_after(phone, EMERGENCY_OF_MIND)

    assert "Please talk to someone now" in page
    assert "116 123" in page


def test_out_of_hours_the_number_that_answers_stands_first(
    phone: Client, episode: Episode, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, 20)
    page = advice_after(phone, RED_CUT)

    assert page.index("020 7946 0199") < page.index("020 7946 0101")


def test_saved_is_said_whatever_the_urgency(phone: Client, episode: Episode) -> None:
    assert "Saved at 3 p.m., for" in advice_after(phone, SADDLE)


def test_an_entry_that_could_not_be_judged_yet_says_so(phone: Client, episode: Episode) -> None:
    response = send(phone, CALM)
    Episode.objects.update(judge_failing_since=NOW)
    page = text_of(phone.get(response["Location"]))

    assert "Saved, but not looked at yet" in page
    assert "If you are worried, call your team now." in page
    assert "Nothing here needs a call" not in page


def test_what_changed_since_yesterday_is_shown(phone: Client, episode: Episode) -> None:
    send(phone, CALM | {"pain_back": "6"}, day=(TODAY - DAY).isoformat())

    assert "What changed since yesterday" in advice_after(phone, CALM)


def test_a_calmer_change_says_that_the_team_still_sees_the_first(phone: Client, episode: Episode) -> None:
    send(phone, SADDLE)
    page = text_of(phone.get(send(phone, CALM, supersedes=str(CheckIn.objects.get().id))["Location"]))

    assert "Your team still sees what you told us first" in page


def test_yesterdays_entry_asks_whether_it_is_still_true(phone: Client, episode: Episode) -> None:
    response = send(phone, SADDLE, day=(TODAY - DAY).isoformat())

    assert "If any of it is still true now, do as it says." in text_of(phone.get(response["Location"]))


def told_of(episode: Episode, phone: Client, days_ago: int) -> Any:
    """Return the advice page about an earlier day; the day before it was told of, too."""
    patient = patient_actor_of(episode)
    for ago, pain in ((days_ago + 1, 9), (days_ago, 4)):
        said = sent(TODAY - ago * DAY, pain_back=pain)
        entry = receive_check_in(patient, Q(), said, now=NOW).check_in
    return phone.get(f"/advice/{entry.id}/")


@pytest.mark.parametrize(
    ("days_ago", "proves_more", "compared"), [(0, False, True), (1, False, False), (1, True, True)]
)
def test_a_day_older_than_yesterday_is_compared_with_only_for_who_may_read_it(
    phone: Client, reader: Client, episode: Episode, days_ago: int, *, proves_more: bool, compared: bool
) -> None:
    page = text_of(told_of(episode, reader if proves_more else phone, days_ago))

    assert ("What changed since" in page) is compared


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "This is about %(day)s. If any"),
        ("es", "Esto es sobre el %(day)s. Si"),
        ("ar", "هذا عن يوم %(day)s. إذا"),
    ],
)
def test_an_older_entry_names_its_day_and_never_yesterday(
    reader: Client, episode: Episode, language: str, said: str
) -> None:
    reader.post("/language/", {"language": language})
    page = text_of(told_of(episode, reader, 3))

    with translation.override(language):
        assert said % {"day": weekday(TODAY - 3 * DAY)} in page


def test_every_flag_of_the_entry_says_what_to_do(phone: Client, episode: Episode) -> None:
    page = advice_after(phone, RED_CUT)

    assert all(flag.advice in page for flag in Flag.objects.all())
    assert Flag.objects.exists()
