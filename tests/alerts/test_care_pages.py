"""What a nurse does on the pages: calls, snoozes, colleagues, undo, many at once, and the words that are never lost."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alerts.care.caring import reopen_alert
from alerts.models import Alert, AlertEvent, AlertStatus, Flag, FlagOutcome, Urgency
from alerts.vocabulary import Outcome
from recovery.accounts.models import User
from recovery.accounts.queries import staff_actor
from symptoms.models import Episode
from tests.alerts.making import EMERGENCY, check_in, closed, flagged, taken
from tests.people import NOW, browser_of

UNDO = reverse("alert-undo")
TOGETHER = reverse("worklist-together")
REACHED = {"result": "reached"}
SNOOZE = {"reason": "call_later", "minutes": "60"}


@pytest.fixture
def alert(episode: Episode) -> Alert:
    return flagged(episode)


def send(browser: Client, name: str, alert: Alert, **said: Any) -> Any:
    return browser.post(reverse(f"alert-{name}", args=[alert.id]), {"revision": alert.revision} | said)


def page(browser: Client, alert: Alert, **headers: str) -> str:
    return re.sub(r"\s+", " ", browser.get(reverse("alert", args=[alert.id]), headers=headers).content.decode())


def status(alert: Alert) -> str:
    return Alert.objects.values_list("status", flat=True).get(id=alert.id)


def step_of(alert: Alert) -> str:
    return f"{alert.id}:{Alert.objects.values_list('revision', flat=True).get(id=alert.id)}"


def review(alert: Alert) -> Alert:
    Alert.objects.filter(id=alert.id).update(urgency=Urgency.REVIEW)
    return alert


# Each step, and what is wrong with it


def test_a_call_is_logged_in_one_press(alert: Alert, nurse_browser: Client) -> None:
    assert send(nurse_browser, "contact", alert, **REACHED).status_code == 302

    shown = page(nurse_browser, alert)
    assert "Contact: Phone, reached" in shown
    assert "1 attempt: Reached" in shown


def test_a_snooze_shows_its_end_and_its_reason(alert: Alert, nurse_browser: Client) -> None:
    send(nurse_browser, "snooze", alert, **SNOOZE, note="At work.")

    shown = page(nurse_browser, alert)
    assert "Nora Nurse put it off until" in shown
    assert "Snoozed: Asked to be called later, until" in shown


def test_a_colleague_is_offered_and_given_it(alert: Alert, nurse_browser: Client, teammate: User) -> None:
    assert f'<option value="{teammate.id}">Tom Teammate</option>' in page(nurse_browser, alert)
    send(nurse_browser, "reassign", alert, to=teammate.id)

    assert "Given to: Tom Teammate" in page(nurse_browser, alert)


def test_whoever_is_given_it_is_asked_to_take_it(alert: Alert, nurse_browser: Client, teammate: User) -> None:
    send(nurse_browser, "reassign", alert, to=teammate.id)
    theirs, take = browser_of(teammate), f'action="{reverse("alert-acknowledge", args=[alert.id])}"'

    assert "Given to Tom Teammate at" in page(nurse_browser, alert)
    assert take not in page(nurse_browser, alert)
    assert "It was given to you at" in page(theirs, alert)
    assert take in page(theirs, alert)


def test_once_taken_it_is_not_asked_again(alert: Alert, nurse_browser: Client, nurse: User) -> None:
    send(nurse_browser, "reassign", alert, to=nurse.id)
    alert.refresh_from_db()
    send(nurse_browser, "acknowledge", alert)

    shown = page(nurse_browser, alert)
    assert "You took it at" in shown
    assert reverse("alert-acknowledge", args=[alert.id]) not in shown


def test_a_closed_one_is_opened_again(alert: Alert, nurse_browser: Client, teammate: User) -> None:
    alert = closed(alert, teammate)
    send(nurse_browser, "reopen", alert, note="Called back, worse.")

    assert status(alert) == AlertStatus.ACKNOWLEDGED


def test_a_flag_has_its_own_outcome(episode: Episode, nurse_browser: Client) -> None:
    alert = flagged(episode, redness=2, swelling=2, calf=True)
    first = Flag.objects.order_by("id")[0]
    send(nurse_browser, "resolve", alert, outcome="seen_today", **{f"flag-{first.id}": "expected_recovery"})

    assert FlagOutcome.objects.get().flag == first


@pytest.mark.parametrize("outcome", ["unable_to_reach", ""])
def test_what_was_chosen_for_one_flag_stays_chosen(episode: Episode, nurse_browser: Client, outcome: str) -> None:
    alert = flagged(episode, redness=2, swelling=2, calf=True)
    first, other = Flag.objects.order_by("id")
    said = {f"flag-{first.id}": "expected_recovery", f"flag-{other.id}": ""}
    shown = send(nurse_browser, "resolve", alert, outcome=outcome, **said).content.decode()

    assert re.findall(r'<option value="(\w*)" selected', shown[shown.index(f'name="flag-{first.id}"') :]) == [
        "expected_recovery"
    ]


@pytest.mark.parametrize(
    ("name", "said", "sentence"),
    [
        ("contact", {}, "Say what came of it: one of these."),
        ("contact", {"result": "reached", "way": "pigeon"}, "not one of the available choices"),
        ("snooze", {"minutes": "60"}, "Say why it may wait: choose a reason."),
        ("snooze", {"reason": "call_later"}, "Say until when it may wait."),
        ("snooze", {"reason": "other", "minutes": "60"}, "Say in a few words why it may wait."),
        ("snooze", {"reason": "call_later", "minutes": "241"}, "Same day can wait 4 hours at most."),
        (
            "snooze",
            {"reason": "call_later", "minutes": "9" * 30},
            '<p class="mistake" role="alert">Same day can wait 4',
        ),
        ("reassign", {"to": "nobody"}, "Choose a colleague."),
        ("reassign", {"to": str(uuid.uuid4())}, "Choose somebody who works in this team now."),
        ("resolve", {"outcome": ""}, "Choose what came of it: one of these."),
        ("resolve", {"outcome": "unable_to_reach"}, "Unable to reach needs 3 logged attempts; 0 so far."),
        ("resolve", {"outcome": "seen_today", "flag-x": "seen_today"}, "One of the flags is not of this alert."),
        ("resolve", {"outcome": "seen_today", f"flag-{uuid.uuid4()}": "seen_today"}, "One of the flags is not of"),
        ("reopen", {"note": "Once more."}, "This alert is not closed."),
        ("reopen", {"note": ""}, "Say in a few words why it is opened again."),
    ],
)
def test_each_mistake_has_its_sentence_and_changes_nothing(
    alert: Alert, nurse_browser: Client, name: str, said: dict[str, str], sentence: str
) -> None:
    answer = send(nurse_browser, name, alert, **said)

    assert answer.status_code in {400, 409, 422}
    assert sentence in answer.content.decode()
    assert status(alert) == AlertStatus.OPEN


@pytest.mark.parametrize(
    ("name", "said"),
    [("contact", REACHED), ("snooze", SNOOZE), ("resolve", {"outcome": "seen_today"})],
)
def test_words_sent_from_an_old_page_are_kept_and_the_other_is_named(
    alert: Alert, nurse_browser: Client, teammate: User, name: str, said: dict[str, str]
) -> None:
    taken(alert, teammate)
    answer = send(nurse_browser, name, alert, note="A long talk.", **said)

    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Tom Teammate, at " in shown
    assert "A long talk.</textarea>" in shown


def test_what_was_done_to_one_closed_meanwhile_is_said_and_kept(
    alert: Alert, nurse_browser: Client, teammate: User
) -> None:
    closed(alert, teammate)
    alert.refresh_from_db()
    shown = send(nurse_browser, "contact", alert, note="No pain now.", **REACHED).content.decode()

    assert "Tom Teammate closed this alert at" in shown
    assert "No pain now.</textarea>" in shown


def test_the_cap_of_a_review_is_said_in_days(alert: Alert, nurse_browser: Client) -> None:
    answer = send(nurse_browser, "snooze", review(alert), reason="call_later", minutes="10081")

    assert "Review can wait 7 days at most." in answer.content.decode()


def test_an_emergency_offers_no_snooze(episode: Episode, nurse_browser: Client) -> None:
    shown = page(nurse_browser, flagged(episode, **EMERGENCY))

    assert "An emergency cannot be snoozed." in shown
    assert 'name="minutes"' not in shown


@pytest.mark.parametrize(("urgency", "longest"), [(3, "240"), (2, "1440"), (1, "10080")])
def test_a_snooze_is_offered_up_to_its_cap(alert: Alert, nurse_browser: Client, urgency: int, longest: str) -> None:
    Alert.objects.update(urgency=urgency)

    minutes = re.search(r'name="minutes".*?</select>', page(nurse_browser, alert))
    assert minutes
    assert re.findall(r'value="(\d+)"', minutes[0])[-1] == longest


# Taking back


def test_the_next_page_offers_to_take_it_back(alert: Alert, nurse_browser: Client) -> None:
    send(nurse_browser, "resolve", alert, outcome="seen_today")
    shown = nurse_browser.get("/worklist/").content.decode()
    assert step_of(alert) in shown
    nurse_browser.post(UNDO, {"step": step_of(alert)})

    assert status(alert) == AlertStatus.OPEN
    assert "Taken back: it is as it was." in page(nurse_browser, alert)


def test_taken_back_on_the_list_one_stays_on_it_as_it_was_narrowed(alert: Alert, nurse_browser: Client) -> None:
    send(nurse_browser, "acknowledge", alert)
    assert 'name="back" value="view=mine&amp;urgency=3"' in nurse_browser.get("/worklist/?view=mine&urgency=3").text
    answer = nurse_browser.post(UNDO, {"step": step_of(alert), "back": "view=mine&urgency=3"})

    assert answer["Location"] == "/worklist/?view=mine&urgency=3"
    assert status(alert) == AlertStatus.OPEN


def test_after_ten_seconds_nothing_is_offered(alert: Alert, nurse_browser: Client) -> None:
    send(nurse_browser, "resolve", alert, outcome="seen_today")
    session = nurse_browser.session
    session["undo"] = session["undo"] | {"until": (timezone.now() - timedelta(seconds=1)).isoformat()}
    session.save()

    assert "Undo" not in nurse_browser.get("/worklist/").content.decode()


@pytest.mark.parametrize("steps", [[], ["x"], ["x:y"], [f"{uuid.uuid4()}:one"]])
def test_an_undo_that_cannot_be_read_does_nothing(alert: Alert, nurse_browser: Client, steps: list[str]) -> None:
    assert nurse_browser.post(UNDO, {"step": steps}).status_code == 302


def test_what_came_since_is_not_taken_back(alert: Alert, episode: Episode, nurse_browser: Client) -> None:
    send(nurse_browser, "contact", alert, **REACHED)
    step = step_of(alert)
    check_in(episode, now=timezone.now(), **EMERGENCY)
    nurse_browser.post(UNDO, {"step": step})

    assert "Something else happened to this alert since." in page(nurse_browser, alert)


# Many at once


@pytest.fixture
def two(alert: Alert, other_episode: Episode) -> tuple[Alert, Alert]:
    return review(alert), review(flagged(other_episode))


def test_the_list_is_shown_before_anything_is_done(two: tuple[Alert, Alert], nurse_browser: Client) -> None:
    answer = nurse_browser.post(TOGETHER, {"step": [step_of(one) for one in two]})

    assert "2 patients to review, together" in answer.content.decode()
    assert {status(one) for one in two} == {AlertStatus.OPEN}


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ({"do": "take"}, AlertStatus.ACKNOWLEDGED),
        ({"do": "close", "outcome": "expected_recovery"}, AlertStatus.RESOLVED),
        ({"do": "close"}, AlertStatus.OPEN),
    ],
)
def test_both_are_done_and_taken_back_together(
    two: tuple[Alert, Alert], nurse_browser: Client, said: dict[str, str], left: str
) -> None:
    nurse_browser.post(TOGETHER, {"step": [step_of(one) for one in two]} | said)
    assert {status(one) for one in two} == {left}
    nurse_browser.post(UNDO, {"step": [step_of(one) for one in two]})

    assert {status(one) for one in two} == {AlertStatus.OPEN}


def test_of_two_both_are_taken_back_or_neither(two: tuple[Alert, Alert], nurse_browser: Client, teammate: User) -> None:
    nurse_browser.post(TOGETHER, {"step": [step_of(one) for one in two], "do": "close", "outcome": "duplicate"})
    steps = [step_of(one) for one in two]
    reopen_alert(staff_actor(teammate), two[1].id, note="Not this one.", now=timezone.now())
    answer = nurse_browser.post(UNDO, {"step": steps}, follow=True)

    assert "Nothing was taken back." in answer.content.decode()
    assert status(two[0]) == AlertStatus.RESOLVED


def test_one_that_changed_keeps_the_others(two: tuple[Alert, Alert], nurse_browser: Client, teammate: User) -> None:
    steps = [step_of(one) for one in two]
    taken(two[1], teammate)
    answer = nurse_browser.post(TOGETHER, {"step": steps, "do": "close", "outcome": "duplicate", "note": "Twice."})

    assert answer.status_code == 409
    assert "Twice.</textarea>" in answer.content.decode()
    assert status(two[0]) == AlertStatus.OPEN


def test_nothing_chosen_says_so(nurse_browser: Client) -> None:
    nurse_browser.post(TOGETHER, {})

    assert "Choose at least one patient." in nurse_browser.get("/worklist/").content.decode()


def test_only_reviews_can_be_chosen(alert: Alert, nurse_browser: Client) -> None:
    box = f'id="choose-{alert.id}"'
    assert box not in nurse_browser.get("/worklist/").content.decode()
    review(alert)

    assert box in nurse_browser.get("/worklist/").content.decode()


# Beside the list


def test_the_panel_is_a_part_of_a_page(alert: Alert, nurse_browser: Client) -> None:
    shown = page(nurse_browser, alert, **{"HX-Request": "true"})

    assert "<html" not in shown
    for part in ("Ada Okafor", "Would not have held if", "What the patient was told", "Log a call"):
        assert part in shown


# The draft of a handover, and a rule's own record


def test_the_draft_says_situation_background_assessment_recommendation(alert: Alert, nurse_browser: Client) -> None:
    draft = re.search(r'id="sbar-text"[^>]*>(.*?)</textarea>', page(nurse_browser, alert))

    assert draft
    for part in ("Situation: Day 10. Same day: Redness 2", "numbness, worst spot 2 of 10", "No call logged yet", "by "):
        assert part in draft[1]


@pytest.mark.parametrize(("count", "shown"), [(9, False), (10, True)])
def test_a_rules_record_stands_there_once_there_are_ten(
    alert: Alert, nurse_browser: Client, nurse: User, count: int, shown: bool
) -> None:
    flag = Flag.objects.get()
    for number in range(count):
        old = Alert.objects.get(id=alert.id)
        old.pk, old._state.adding = uuid.uuid4(), True
        old.status, old.resolved_by, old.resolved_at = AlertStatus.RESOLVED, nurse, NOW - timedelta(days=number)
        old.outcome = Outcome.SEEN_TODAY if number < 6 else Outcome.EXPECTED_RECOVERY
        old.save()
        flag.pk, flag.alert, flag.cause, flag._state.adding = uuid.uuid4(), old, f"earlier {number}", True
        flag.save()

    assert ("Last 90 days: right 6 of 10 times (60%)." in page(nurse_browser, alert)) == shown


# Narrowing the list


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("urgency=4", ["Ben"]),
        ("urgency=3&urgency=4", ["Ada", "Ben"]),
        ("family=incision", ["Ada"]),
        ("owner=nobody", ["Ben"]),
        ("owner=me", ["Ada"]),
        ("procedure=knee_replacement_total", []),
        ("from_day=10&to_day=10", ["Ada", "Ben"]),
        ("from_day=11", []),
        ("to_day=9", []),
    ],
)
def test_the_address_narrows_the_list(
    alert: Alert, other_episode: Episode, nurse_browser: Client, nurse: User, *, query: str, names: list[str]
) -> None:
    flagged(other_episode, **EMERGENCY)
    taken(alert, nurse)
    for path in ("/worklist/", "/worklist/rows/"):
        shown = nurse_browser.get(f"{path}?{query}").content.decode()

        assert [name for name in ("Ada", "Ben") if f"{name} Okafor</a>" in shown] == names


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("from_day=9&to_day=2", "The last day comes before the first."),
        ("from_day=-1", "greater than or equal to 0"),
        ("owner=x", "not one of the available choices"),
        ("urgency=7", ""),
    ],
)
def test_a_filter_that_cannot_be_read_says_so_and_hides_nobody(
    alert: Alert, nurse_browser: Client, query: str, sentence: str
) -> None:
    shown = nurse_browser.get(f"/worklist/?{query}").content.decode()

    assert sentence in shown
    assert "Ada Okafor</a>" in shown


def test_a_filter_has_a_version_of_its_own(alert: Alert, nurse_browser: Client) -> None:
    etags = {nurse_browser.get(f"/worklist/rows/?{query}")["ETag"] for query in ("", "urgency=4", "urgency=3")}

    assert len(etags) == 3


def test_snoozed_patients_stand_on_their_own_tab(alert: Alert, nurse_browser: Client) -> None:
    send(nurse_browser, "snooze", alert, **SNOOZE)

    assert "Nobody needs you now." in nurse_browser.get("/worklist/").content.decode()
    assert "Snoozed until" in nurse_browser.get("/worklist/?view=snoozed").content.decode()


# A lost session


def test_after_signing_in_again_one_is_back_on_the_page(alert: Alert, client: Client) -> None:
    here = reverse("alert", args=[alert.id])
    answer = client.post(
        reverse("alert-note", args=[alert.id]), {"note": "x"}, headers={"Referer": f"http://testserver{here}"}
    )

    assert answer["Location"] == f"/accounts/login/?next={here}"


@pytest.mark.parametrize("referer", ["", "https://elsewhere.test/alerts/"])
def test_nobody_is_sent_elsewhere(alert: Alert, client: Client, referer: str) -> None:
    answer = client.post(reverse("alert-note", args=[alert.id]), {"note": "x"}, headers={"Referer": referer})

    assert answer["Location"] == "/accounts/login/?next=/"


def test_a_stored_note_tells_the_page_to_forget_its_own_copy_once(alert: Alert, nurse_browser: Client) -> None:
    send(nurse_browser, "note", alert, note="Kept.")
    told = f'data-stored="note-{alert.id}"'

    assert told in page(nurse_browser, alert)
    assert told not in page(nurse_browser, alert)
    assert AlertEvent.objects.filter(note="Kept.").count() == 1
