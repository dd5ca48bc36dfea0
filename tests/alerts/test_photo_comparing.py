"""Photos of the cut side by side: which two, what was said on each day, and where they are found."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from symptoms.models import CheckIn, Episode
from symptoms.photos import keeping as taking
from symptoms.photos.models import Photo
from tests.alerts.making import RED_CUT, check_in, flagged, patient_actor_of
from tests.people import NOW
from tests.symptoms.pictures import picture

CALM = {"redness": 0, "swelling": 0, "drainage": "none", "opening": False, "warmth": False, "odour": False}


@pytest.fixture(autouse=True)
def darkroom(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep photos apart, and as they are: how they are made harmless is tested elsewhere."""
    settings.PHOTO_DIR = tmp_path
    monkeypatch.setattr(taking, "_reencoded", lambda sent: sent)


def photo(episode: Episode, *, days_ago: int, **answers: Any) -> Photo:
    check_in(episode, days_ago=days_ago, **answers)
    said = CheckIn.objects.latest("id")
    return taking.add_photo(patient_actor_of(episode), said, picture(), now=NOW)


def shown(browser: Client, episode: Episode, address: str = "") -> str:
    answer = browser.get(reverse("patient-photos", args=[episode.patient_id]) + address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.text)


def pair(page: str) -> list[str]:
    """Return the days of what is shown, from left to right."""
    return re.findall(r"<figcaption> <b>(Day \d+)", page)


@pytest.fixture
def three(episode: Episode) -> list[Photo]:
    """Return photos of days 8, 9 and 10: of the first nothing was said, then that all is calm, then that it is red."""
    return [photo(episode, days_ago=2), photo(episode, days_ago=1, **CALM), photo(episode, days_ago=0, **RED_CUT)]


def test_the_newest_stands_beside_the_one_before_with_what_was_said(
    three: list[Photo], episode: Episode, nurse_browser: Client
) -> None:
    page = shown(nurse_browser, episode)

    assert pair(page) == ["Day 9", "Day 10"]
    assert "Redness of the cut: 2 of 3. Swelling of the cut: 2 of 3" in page
    assert "Nothing was said to be wrong with the cut." in page


def test_any_two_are_compared(three: list[Photo], episode: Episode, nurse_browser: Client) -> None:
    page = shown(nurse_browser, episode, f"?left={three[0].id}&right={three[2].id}")

    assert pair(page) == ["Day 8", "Day 10"]


def test_one_goes_back_and_forth_as_far_as_there_are_photos(
    three: list[Photo], episode: Episode, nurse_browser: Client
) -> None:
    earlier = f"?left={three[0].id}&amp;right={three[1].id}"
    newest = shown(nurse_browser, episode)
    assert f'href="{earlier}" data-key="["' in newest
    assert 'data-key="]"' not in newest

    before = shown(nurse_browser, episode, earlier.replace("&amp;", "&"))
    assert pair(before) == ["Day 8", "Day 9"]
    assert f'href="?left={three[1].id}&amp;right={three[2].id}" data-key="]"' in before
    assert 'data-key="["' not in before


def test_a_photo_alone_is_shown_once_and_none_says_so(episode: Episode, nurse_browser: Client) -> None:
    assert "No photo so far." in shown(nurse_browser, episode)
    photo(episode, days_ago=0)

    assert pair(shown(nurse_browser, episode, "?left=no-such-photo")) == ["Day 10"]


def test_photos_stand_beside_the_list_and_on_the_patients_page(
    three: list[Photo], episode: Episode, nurse_browser: Client
) -> None:
    alert = flagged(episode)
    compare = f"{reverse('patient-photos', args=[episode.patient_id])}?right={three[2].id}"
    beside = nurse_browser.get(reverse("alert", args=[alert.id]), headers={"HX-Request": "true"}).text

    assert compare in beside
    assert beside.count("<figure>") == 2
    assert compare in nurse_browser.get(reverse("patient", args=[episode.patient_id])).text
