"""One shift hands over to the next: everything, in words, taken over one by one."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from alerts.handover.models import Handover, HandoverItem
from alerts.models import Alert, AlertStatus
from alerts.queries import is_only_given
from recovery.accounts.models import User
from recovery.audit.models import AuditEvent
from symptoms.models import Episode
from tests.alerts.making import EMERGENCY, closed, flagged, taken
from tests.people import NOW, browser_of

PATH = reverse("handover")


@pytest.fixture
def two(episode: Episode, other_episode: Episode, teammate: User) -> list[Alert]:
    """Return Ada's alert, which a teammate has, and Ben's, which nobody has."""
    return [taken(flagged(episode, **EMERGENCY), teammate), flagged(other_episode)]


def give(browser: Client, alerts: list[Alert], **more: str) -> Any:
    return browser.post(PATH, {f"card-{alert.id}": f"About {alert.id}." for alert in alerts} | more)


def take(browser: Client, item: HandoverItem) -> Any:
    return browser.post(reverse("handover-take", args=[item.handover_id, item.id]))


@pytest.fixture
def item(two: list[Alert], nurse_browser: Client) -> HandoverItem:
    """Return the item of Ben, whom nobody has, in a stored handover."""
    give(nurse_browser, two)
    return HandoverItem.objects.get(alert=two[1])


def test_everything_live_has_a_card_and_those_nobody_has_come_first(two: list[Alert], nurse_browser: Client) -> None:
    shown = nurse_browser.get(PATH).content.decode()

    assert 0 < shown.index("Ben Okafor") < shown.index("Ada Okafor")
    assert "Situation: Same day: Redness 2 with swelling 2" in shown


def test_what_was_written_is_stored_as_it_was_written(two: list[Alert], nurse_browser: Client, teammate: User) -> None:
    answer = give(nurse_browser, two, **{f"to-{two[0].id}": str(teammate.id)})

    stored = HandoverItem.objects.get(alert=two[0])
    assert (stored.said, stored.to) == (f"About {two[0].id}.", teammate)
    assert answer["Location"] == reverse("handover-given", args=[stored.handover_id])
    assert AuditEvent.objects.filter(action="handover.given", patient_ids__len=2).exists()


@pytest.mark.parametrize(
    ("cards", "more", "sentence"),
    [
        (1, {}, "The list changed while you wrote."),
        (2, {"text": "  "}, "A card is empty."),
        (2, {"text": "x" * 4001}, "A card has more than 4000 letters."),
        (2, {"to": "stranger"}, "Choose somebody who works in this team now."),
    ],
)
def test_a_handover_that_forgets_somebody_is_not_stored(
    two: list[Alert], nurse_browser: Client, stranger: User, *, cards: int, more: dict[str, str], sentence: str
) -> None:
    first = two[0].id
    changed = {f"card-{first}": more["text"]} if "text" in more else {}
    changed |= {f"to-{first}": str(stranger.id)} if "to" in more else {}
    answer = give(nurse_browser, two[:cards], **changed)

    assert answer.status_code in {400, 409}
    assert sentence in answer.content.decode()
    assert f"About {two[cards - 1].id}." in answer.content.decode() or cards == 1
    assert not Handover.objects.exists()


def test_with_nothing_open_there_is_nothing_to_hand_over(nurse_browser: Client) -> None:
    assert "There is nothing to hand over." in nurse_browser.get(PATH).content.decode()
    assert give(nurse_browser, []).status_code == 400


def test_whoever_takes_it_over_has_it(item: HandoverItem, teammate: User) -> None:
    take(browser_of(teammate), item)

    item.refresh_from_db()
    item.alert.refresh_from_db()
    assert (item.taken_by, item.alert.acknowledged_by, item.alert.status) == (teammate, teammate, "acknowledged")


def test_whoever_takes_over_what_nobody_had_has_taken_it(item: HandoverItem, nurse_browser: Client) -> None:
    take(nurse_browser, item)

    assert not is_only_given(Alert.objects.get(id=item.alert_id))


def test_taking_over_what_a_colleague_had_buys_no_time(
    item: HandoverItem, two: list[Alert], nurse_browser: Client, nurse: User
) -> None:
    climbs_at = Alert.objects.get(id=two[0].id).escalate_at
    take(nurse_browser, HandoverItem.objects.get(alert=two[0]))

    after = Alert.objects.get(id=two[0].id)
    assert (after.acknowledged_by, after.escalate_at) == (nurse, climbs_at)
    assert is_only_given(after)


def test_of_two_the_second_is_told_who(item: HandoverItem, nurse_browser: Client, teammate: User) -> None:
    take(browser_of(teammate), item)
    shown = nurse_browser.get(take(nurse_browser, item)["Location"]).content.decode()

    assert "Tom Teammate took this over at" in shown


def test_one_closed_meanwhile_is_ticked_off(item: HandoverItem, nurse_browser: Client, teammate: User) -> None:
    closed(item.alert, teammate)
    take(nurse_browser, item)

    assert HandoverItem.objects.get(id=item.id).taken_at is not None
    assert Alert.objects.get(id=item.alert_id).status == AlertStatus.RESOLVED


def test_it_says_what_is_not_taken_over_yet(item: HandoverItem, nurse_browser: Client, teammate: User) -> None:
    take(browser_of(teammate), item)

    assert "1 of 2 not taken over yet" in nurse_browser.get(PATH).content.decode()


def test_another_team_sees_none_of_it(item: HandoverItem, stranger_browser: Client) -> None:
    assert stranger_browser.get(reverse("handover-given", args=[item.handover_id])).status_code == 404
    assert take(stranger_browser, item).status_code == 404


def test_nobody_takes_over_without_a_name(item: HandoverItem) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        HandoverItem.objects.update(taken_at=NOW)


def test_more_cards_cost_no_more_queries(
    two: list[Alert],
    strangers_episode: Episode,
    nurse_browser: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    nurse_browser.get(PATH)
    with django_assert_num_queries(15):
        nurse_browser.get(PATH)
    alert = flagged(strangers_episode)
    alert.care_team = two[0].care_team
    alert.save()

    with django_assert_num_queries(15):
        nurse_browser.get(PATH)
