"""What a nurse narrows her list to: who fits, what its address says, and that nothing of it hides an emergency."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from alerts.care.caring import reassign_alert
from alerts.display.clocks import Clock
from alerts.forms import FilterForm
from alerts.models import Alert
from alerts.queries import View, freshness, worklist, worklist_version
from alerts.queries.worklist import LONGEST_UNCHANGED_BY_THE_CLOCK
from recovery.accounts.actors import Actor
from recovery.accounts.models import User
from symptoms.models import CheckIn, Episode, Patient
from symptoms.photos.models import Photo
from tests.alerts.making import EMERGENCY, check_in, closed, flagged, taken
from tests.people import NOW, SURGERY_ON, ZONE

# Of Ada, whose cut is red, taken by a colleague, Arabic, photographed, overdue; and of Ben, an emergency of the neck.
WHO_FITS = {
    "": ["Ben", "Ada"],
    "urgency=4": ["Ben"],
    "urgency=3&urgency=4": ["Ben", "Ada"],
    "due=overdue": ["Ada"],
    "due=soon": [],
    "due=in_time": ["Ben"],
    "family=incision": ["Ada"],
    "rule=wound_red_and_swollen": ["Ada"],
    "rule=saddle_numbness": ["Ben"],
    "rule=fever": [],
    "owner=nobody": ["Ben"],
    "owner=me": [],
    "language=ar": ["Ada"],
    "language=en": ["Ben"],
    "photo=sent": ["Ada"],
    "photo=never": ["Ben"],
    "procedure=cervical_fusion_anterior": ["Ben"],
    "from_day=11": ["Ben"],
    "to_day=10": ["Ada"],
    "language=ar&photo=sent&due=overdue": ["Ada"],
    "language=ar&photo=never": [],
}


def form(query: str) -> FilterForm:
    return FilterForm(QueryDict(query), colleagues=dict)


def names(actor: Actor, query: str, **more: Any) -> list[str]:
    lines = worklist(actor, View.ACTION, form(query).filters, zone=ZONE, **({"now": NOW} | more))
    return [line.patient.given_name for line in lines]


@pytest.fixture
def two(episode: Episode, other_episode: Episode, teammate: User) -> tuple[Alert, Alert]:
    """Return the alerts of Ada and of Ben."""
    ada, ben = flagged(episode), flagged(other_episode, **EMERGENCY)
    taken(ada, teammate)
    Alert.objects.filter(id=ada.id).update(respond_by=NOW - timedelta(minutes=1))
    Patient.objects.filter(id=episode.patient_id).update(language="ar")
    surgery_on = SURGERY_ON - timedelta(days=1)
    Episode.objects.filter(id=ben.episode_id).update(procedure="cervical_fusion_anterior", surgery_on=surgery_on)
    photographed(episode)
    return ada, ben


def photographed(episode: Episode) -> None:
    check_in = CheckIn.objects.filter(episode=episode)[0]
    details = {"digest": b"0" * 32, "width": 1, "height": 1, "size_bytes": 1}
    Photo.objects.create(organisation=episode.organisation, check_in=check_in, **details)


def test_each_filter_shows_whom_it_says(two: tuple[Alert, Alert], actor: Actor) -> None:
    assert {query: names(actor, query) for query in WHO_FITS} == WHO_FITS


def test_due_is_what_the_ring_shows(two: tuple[Alert, Alert], actor: Actor) -> None:
    """Late, warm and neither, on both sides of each boundary."""
    opened_at = NOW - timedelta(hours=6)
    for minutes in (-1, 0, 1, 239, 240, 241, 600):
        due_at = NOW + timedelta(minutes=minutes)
        Alert.objects.update(opened_at=opened_at, respond_by=due_at)
        clock = Clock(opened_at, due_at, NOW, ZONE)
        shown = "overdue" if clock.is_late else "soon" if clock.heat else "in_time"

        fits = {due for due in ("overdue", "soon", "in_time") if names(actor, f"due={due}")}

        assert (minutes, fits) == (minutes, {shown})


def test_what_the_clock_alone_changes_is_asked_for_every_minute(two: tuple[Alert, Alert], actor: Actor) -> None:
    start = NOW.replace(minute=0, second=0, microsecond=0)

    def versions(query: str) -> set[str]:
        moments = (freshness(now=start), freshness(now=start + LONGEST_UNCHANGED_BY_THE_CLOCK))
        filters = form(query).filters
        return {worklist_version(actor, View.ACTION, fresh, filters, language="en") for fresh in moments}

    changes = {query: len(versions(query)) for query in ("", "language=ar", "due=soon", "photo=sent")}
    assert changes == {"": 1, "language=ar": 1, "due=soon": 2, "photo=sent": 2}


def test_all_filters_at_once_cost_as_many_queries_as_none(
    two: tuple[Alert, Alert], actor: Actor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    about = "family=incision&rule=wound_red_and_swollen"
    names(actor, "")  # prepares what a connection prepares once

    with django_assert_num_queries(5):
        assert names(actor, f"urgency=3&due=overdue&{about}&language=ar&photo=sent&to_day=10") == ["Ada"]


# Its address


def test_an_address_says_what_it_narrows_to_in_one_order() -> None:
    assert form("photo=sent&urgency=3&x=1&due=soon&language=").filters.query == "urgency=3&due=soon&photo=sent"


def test_each_chip_leaves_out_one_thing() -> None:
    chips = form("urgency=4&urgency=3&rule=fever&language=ar&from_day=3&due=overdue").chips

    assert {chip.label: chip.without for chip in chips} == {
        "Urgency: Emergency, Same day": "due=overdue&rule=fever&language=ar&from_day=3",
        "Reply: Overdue": "urgency=4&urgency=3&rule=fever&language=ar&from_day=3",
        "Rule: Fever": "urgency=4&urgency=3&due=overdue&language=ar&from_day=3",
        "Language: Arabic": "urgency=4&urgency=3&due=overdue&rule=fever&from_day=3",
        "From day: 3": "urgency=4&urgency=3&due=overdue&rule=fever&language=ar",
    }


@pytest.mark.parametrize("query", ["due=never", "language=xx", "rule=made_up", "photo=maybe", "from_day=soon"])
def test_what_cannot_be_read_narrows_nothing_and_says_so(query: str) -> None:
    asked = form(query)

    assert not asked.filters.is_narrow
    assert list(asked.errors) == [query.split("=", maxsplit=1)[0]]


# On the page


def page(browser: Client, query: str) -> str:
    return browser.get(f"/worklist/?{query}").content.decode()


def test_a_filter_nobody_fits_says_so_and_how_many_it_leaves_out(
    two: tuple[Alert, Alert], nurse_browser: Client
) -> None:
    shown = page(nurse_browser, "rule=fever")

    assert "Nobody fits the filter." in shown
    assert "Without it 2 patients stand here." in shown
    assert re.search(r'href="/worklist/\?view=action">Clear all<', shown)


def test_an_emergency_that_nobody_took_is_never_hidden_unsaid(
    two: tuple[Alert, Alert], nurse_browser: Client, teammate: User
) -> None:
    unseen = "1 emergency that nobody has taken is not on this list."
    asked = ("language=ar", "view=mine", "view=done", "language=en", "view=action")

    assert {query: unseen in page(nurse_browser, query) for query in asked} == {
        "language=ar": True,
        "view=mine": True,
        "view=done": True,
        "language=en": False,
        "view=action": False,
    }
    taken(two[1], teammate)
    assert unseen not in page(nurse_browser, "language=ar")


def test_an_emergency_that_was_only_given_is_one_that_nobody_took(
    two: tuple[Alert, Alert], nurse_browser: Client, actor: Actor, teammate: User
) -> None:
    unseen = "1 emergency that nobody has taken is not on this list."
    reassign_alert(actor, two[1].id, to=teammate.id, now=NOW)

    assert names(actor, "owner=nobody") == ["Ben"]
    assert unseen in page(nurse_browser, "language=ar")
    assert unseen not in page(nurse_browser, "view=action")
    taken(two[1], teammate)
    assert names(actor, "owner=nobody") == []
    assert unseen not in page(nurse_browser, "language=ar")


def test_an_emergency_closed_untaken_does_not_stand_for_one_that_is_live(
    two: tuple[Alert, Alert], episode: Episode, nurse_browser: Client, nurse: User
) -> None:
    check_in(episode, **EMERGENCY)
    closed(two[0], nurse)

    assert "1 emergency that nobody has taken is not on this list." in page(nurse_browser, "view=done")
