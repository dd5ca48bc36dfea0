"""Overrides for one patient: who makes them, what may not be, what they hide, and how they end by themselves."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from alerts.insights.answers import insights
from alerts.insights.sections import Period
from alerts.judgement.judging import judge_all_due
from alerts.judgement.rejudging import differences
from alerts.models import Flag
from alerts.overrides.models import HiddenFinding, Override
from alerts.overrides.overriding import Decision, end_override, make_override
from alerts.queries.pages import alert_page
from recovery.accounts.actors import Actor
from recovery.accounts.models import CareTeam, User
from recovery.accounts.queries import staff_actor
from recovery.audit.models import AuditEvent
from symptoms.errors import NotFound, Refused
from symptoms.models import Episode, EpisodeStatus, Patient
from tests.alerts.making import EMERGENCY, check_in, closed, flagged
from tests.people import NOW, TODAY, ZONE, browser_of, join

pytestmark = pytest.mark.django_db
RULE = "wound_red_and_swollen"  # what making.RED_CUT raises
SOON = TODAY + timedelta(days=3)


@pytest.fixture
def clinic(clinician: User) -> Actor:
    return staff_actor(clinician)


@pytest.fixture
def decide(clinic: Actor, episode: Episode) -> Callable[..., Override]:
    """Return a function that makes an override: the red cut is known, unless told."""

    def decided(actor: Actor = clinic, *, now: datetime = NOW - timedelta(hours=1), **more: Any) -> Override:
        said: dict[str, Any] = {"rule_id": RULE, "reason": "Seen in clinic.", "review_on": SOON} | more
        return make_override(actor, episode.patient_id, Decision(**said), now=now)

    return decided


Decide = Callable[..., Override]


def own(decide: Decide, **numbers: Any) -> Override:
    return decide(rule_id="fever", numbers=numbers)


# What it does


def test_what_it_hides_raises_nothing_and_is_kept(decide: Decide, episode: Episode) -> None:
    override = decide()
    check_in(episode, redness=2, swelling=2)

    assert not Flag.objects.filter(episode=episode, rule_id=RULE).exists()
    hidden = HiddenFinding.objects.get(episode=episode, rule_id=RULE)
    assert (hidden.override, hidden.sentence[:9]) == (override, "Redness 2")


def test_judging_again_keeps_a_hidden_finding_once(decide: Decide, episode: Episode) -> None:
    decide()
    check_in(episode, redness=2, swelling=2)
    for _ in range(2):
        Episode.objects.update(evaluate_at=NOW)
        judge_all_due(now=NOW + timedelta(seconds=1))

    assert HiddenFinding.objects.filter(rule_id=RULE).count() == 1


def test_a_flag_by_own_numbers_says_so(decide: Decide, episode: Episode) -> None:
    override = own(decide, fever_c=37.5)
    check_in(episode, temperature={"value": 37.7, "unit": "C"})
    flag = Flag.objects.get(episode=episode, rule_id="fever")

    assert (flag.override, flag.parameters["fever_c"]) == (override, 37.5)


def test_an_emergency_is_told_all_the_same(decide: Decide, episode: Episode) -> None:
    decide()

    assert flagged(episode, **EMERGENCY).urgency == 4


def test_it_ends_by_itself_at_midnight_and_what_it_hid_is_told(decide: Decide, episode: Episode) -> None:
    override = decide()
    check_in(episode, redness=2, swelling=2)
    Episode.objects.update(evaluate_at=override.ends_at)
    judge_all_due(now=override.ends_at - timedelta(seconds=1))
    before = Flag.objects.filter(rule_id=RULE).count()
    judge_all_due(now=override.ends_at)

    assert (before, Flag.objects.filter(rule_id=RULE).count()) == (0, 1)


def test_what_it_let_come_late_alarms_no_operator(
    decide: Decide, episode: Episode, caplog: pytest.LogCaptureFixture
) -> None:
    override = decide()
    check_in(episode, redness=2, swelling=2)
    Episode.objects.update(evaluate_at=override.ends_at)
    judge_all_due(now=override.ends_at)

    assert Flag.objects.filter(rule_id=RULE).exists()
    assert "found_only_by_the_round" not in caplog.text


def test_ending_it_has_the_patient_judged_at_once(decide: Decide, clinic: Actor, episode: Episode) -> None:
    override = decide()
    check_in(episode, redness=2, swelling=2)
    end_override(clinic, episode.patient_id, override.id, now=NOW)
    judge_all_due(now=NOW)

    assert Flag.objects.filter(rule_id=RULE).exists()


def test_another_one_of_the_same_rule_ends_the_first(decide: Decide) -> None:
    first = decide()
    decide(now=NOW)
    first.refresh_from_db()

    assert first.ends_at == NOW
    assert Override.objects.filter(ends_at__gt=NOW).count() == 1


def test_judging_a_course_anew_gives_the_same_flags(decide: Decide, clinic: Actor, episode: Episode) -> None:
    override = decide()
    check_in(episode, redness=2, swelling=2)
    end_override(clinic, episode.patient_id, override.id, now=NOW + timedelta(minutes=5))
    judge_all_due(now=NOW + timedelta(minutes=5))

    assert Flag.objects.filter(rule_id=RULE).exists()
    assert differences(now=NOW + timedelta(minutes=6)) == (1, [])


# Who, and what may not be


@pytest.mark.parametrize("who", ["nurse", "stranger"])
def test_only_a_clinician_or_lead_of_the_team_decides(who: str, decide: Decide, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotFound):
        decide(staff_actor(request.getfixturevalue(who)))


@pytest.fixture
def half_clinician(clinician: User, other_team: CareTeam) -> User:
    """Return the clinician of the first team, who is a nurse in the other one."""
    return join(clinician, other_team)


def test_a_clinician_decides_nothing_where_she_is_a_nurse(half_clinician: User, strangers_episode: Episode) -> None:
    decision = Decision(rule_id=RULE, reason="Seen in clinic.", review_on=SOON)

    with pytest.raises(NotFound):
        make_override(staff_actor(half_clinician), strangers_episode.patient_id, decision, now=NOW)


def test_a_clinician_is_offered_what_she_may_decide(
    half_clinician: User, episode: Episode, strangers_episode: Episode
) -> None:
    browser = browser_of(half_clinician)
    pages = [reverse("patient-limits", args=[each.patient_id]) for each in (episode, strangers_episode)]
    offers = [browser.get(page).context["may_decide"] for page in pages]
    sent = browser.post(pages[1], {"step": "try", "rule": RULE})

    assert offers == [True, False]
    assert sent.context["form"] is None


def test_a_lead_decides_too(decide: Decide, lead: User) -> None:
    assert decide(staff_actor(lead)).made_by == lead


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"rule_id": "no_such_rule"}, "no_rule", "rule"),
        ({"rule_id": "saddle_numbness"}, "emergency", "rule"),
        ({"reason": "  "}, "no_reason", "reason"),
        ({"reason": "x" * 2001}, "no_reason", "reason"),
        ({"review_on": TODAY - timedelta(days=1)}, "too_long", "review_on"),
        ({"review_on": TODAY + timedelta(days=15)}, "too_long", "review_on"),
        ({"numbers": {"urgency": "review"}}, "no_number", "numbers"),
        ({"numbers": {"quiet_days": 60}}, "no_number", "numbers"),
        ({"rule_id": "fever", "numbers": {"fever_c": 99}}, "bad_number", "numbers"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_may_not_be_says_why_and_stores_nothing(
    said: dict[str, Any], code: str, field: str, decide: Decide
) -> None:
    with pytest.raises(Refused) as refused:
        decide(now=NOW, **said)

    assert (refused.value.code, refused.value.field) == (code, field)
    assert not Override.objects.exists()


@pytest.mark.parametrize("days", [0, 14])
def test_the_first_and_the_last_day_allowed_are_allowed(days: int, decide: Decide) -> None:
    assert decide(now=NOW, review_on=TODAY + timedelta(days=days)).review_on == TODAY + timedelta(days=days)


def test_nothing_is_decided_of_a_patient_who_is_followed_no_more(decide: Decide, episode: Episode) -> None:
    Episode.objects.filter(id=episode.id).update(status=EpisodeStatus.ENDED, evaluate_at=None)

    with pytest.raises(NotFound):
        decide()


@pytest.mark.parametrize(
    "change",
    [{"reason": "Another."}, {"ends_at": NOW + timedelta(days=30)}, {"numbers": {"level": 9}}],
    ids=["the reason", "a later end", "the numbers"],
)
def test_the_database_keeps_what_was_decided(change: dict[str, Any], decide: Decide) -> None:
    override = decide()

    with pytest.raises(DatabaseError), transaction.atomic():
        Override.objects.filter(id=override.id).update(**change)


def test_every_state_is_kept_and_every_step_is_in_the_trail(decide: Decide, clinic: Actor, episode: Episode) -> None:
    override = decide()
    end_override(clinic, episode.patient_id, override.id, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pgh_label FROM alerts_overrideevent WHERE id = %s ORDER BY pgh_id", [override.id])
        kept = [label for (label,) in cursor.fetchall()]

    assert kept == ["insert", "update"]
    trail = AuditEvent.objects.filter(object_id=override.id).order_by("at").values_list("action", "actor_id")
    assert list(trail) == [("override.make", clinic.id), ("override.end", clinic.id)]


# What people see


@pytest.fixture
def desk(clinician: User) -> Client:
    return browser_of(clinician)


def path(patient: Patient) -> str:
    return reverse("patient-limits", args=[patient.id])


def entered(**more: Any) -> dict[str, Any]:
    return {"step": "make", "rule": RULE, "kind": "silent", "reason": "Known.", "review_on": SOON.isoformat()} | more


def test_it_is_a_chip_on_the_banner_of_every_page(desk: Client, decide: Decide, episode: Episode) -> None:
    alert = flagged(episode)
    decide(now=NOW + timedelta(seconds=1))
    pages = [reverse("alert", args=[alert.id]), reverse("patient", args=[episode.patient_id]), path(episode.patient)]
    shown = [desk.get(page).content.decode() for page in pages]
    panel = desk.get(pages[0], headers={"HX-Request": "true"}).content.decode()

    assert all("Not told: " in page and 'class="chip"' in page for page in [*shown, panel])


def test_a_chip_is_gone_once_it_has_ended(desk: Client, decide: Decide, episode: Episode) -> None:
    override = decide()
    Override.objects.filter(id=override.id).update(ends_at=NOW - timedelta(minutes=1))

    assert 'class="chip"' not in desk.get(reverse("patient", args=[episode.patient_id])).content.decode()


def test_the_handover_says_it(decide: Decide, clinic: Actor, episode: Episode) -> None:
    alert = flagged(episode)
    decide(now=NOW)

    assert "Not told: " in alert_page(clinic, alert.id, zone=ZONE, now=NOW).handover


def test_the_form_puts_one_in_force(desk: Client, patient: Patient, episode: Episode) -> None:
    made = entered(rule="fever", kind="numbers", **usual_fever(desk, patient) | {"number-fever_c": "38,4"})
    response = desk.post(path(patient), made)

    assert response.status_code == 302, response.content.decode()
    assert Override.objects.get().numbers == {"fever_c": 38.4}


def test_the_form_says_what_is_usual_here_and_no_more_than_there_is(
    desk: Client, patient: Patient, episode: Episode, decide: Decide
) -> None:
    page = desk.get(f"{path(patient)}?rule=fever").content.decode()

    assert "a number from 37 to 40; usually: 38" in page
    assert 'id="ended"' not in page
    decide(now=NOW - timedelta(minutes=2))
    Override.objects.update(ends_at=NOW - timedelta(minutes=1))
    assert 'id="ended"' in desk.get(path(patient)).content.decode()


def usual_fever(desk: Client, patient: Patient) -> dict[str, str]:
    """Return the numbers as the page shows them."""
    form = desk.get(f"{path(patient)}?rule=fever").context["form"]
    return {field.html_name: str(field.value()) for field in form.numbers}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"kind": ""}, "Choose one of the two."),
        ({"kind": "numbers"}, "Change a number, or choose that it is not told."),
        ({"reason": ""}, "Say why"),
        ({"review_on": "31-02-2026"}, "Enter a valid date."),
        ({"review_on": (TODAY + timedelta(days=40)).isoformat()}, "after 14 days at most"),
        ({"kind": "numbers", "number-fever_c": "99"}, "99 is not possible"),
    ],
    ids=["no kind", "nothing changed", "no reason", "no date", "too far", "no temperature"],
)
def test_every_mistake_has_its_sentence_and_loses_nothing(
    wrong: dict[str, str], sentence: str, desk: Client, patient: Patient, episode: Episode
) -> None:
    sent = entered(rule="fever", reason="A long story.", **usual_fever(desk, patient)) | wrong
    response = desk.post(path(patient), sent)
    page = response.content.decode()

    assert response.status_code in {400, 422}
    assert sentence in page
    assert wrong.get("reason") == "" or "A long story." in page
    assert not Override.objects.exists()


def test_trying_it_shows_the_past_and_puts_nothing_in_force(desk: Client, patient: Patient, episode: Episode) -> None:
    flagged(episode)
    response = desk.post(path(patient), entered(step="try"))

    (found,) = response.context["tried"]
    assert (found.is_told, found.urgency, found.sentence[:9]) == (False, "Same day", "Redness 2")
    assert not Override.objects.exists()


def test_a_nurse_reads_it_and_is_told_whom_to_ask(nurse: User, decide: Decide, episode: Episode) -> None:
    decide()
    browser = browser_of(nurse)
    page = browser.get(path(episode.patient)).content.decode()

    assert "Seen in clinic." in page
    assert "A lead or a clinician of your team decides this." in page
    assert "End it now" not in page
    assert browser.post(path(episode.patient), entered()).status_code == 405


def test_ending_it_twice_is_said(desk: Client, decide: Decide, episode: Episode) -> None:
    override = decide()
    for said in ("Ended: the usual numbers", "It has ended already."):
        sent = {"step": "end", "override": str(override.id)}
        assert said in desk.post(path(episode.patient), sent, follow=True).content.decode()
    assert desk.post(path(episode.patient), {"step": "end", "override": str(uuid4())}).status_code == 302


def test_insights_count_what_was_not_told(decide: Decide, episode: Episode, lead: User) -> None:
    decide()
    check_in(episode, redness=2, swelling=2)
    alert = flagged(episode, **EMERGENCY)
    closed(alert, lead)
    (section,) = (
        one for one in insights(staff_actor(lead), Period(30, NOW + timedelta(hours=1), ZONE)) if one.key == "limits"
    )

    assert [row[1:] for row in section.rows] == [("not told", 1, 1, 2, 2, 1)]


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_left(decide: Decide, episode: Episode) -> None:
    start = threading.Barrier(2)

    def together(seconds: int) -> None:
        start.wait(10)
        decide(now=NOW + timedelta(seconds=seconds))
        connection.close()

    threads = [threading.Thread(target=together, args=(number,)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert Override.objects.count() == 2
    assert Override.objects.filter(ends_at__gt=NOW + timedelta(seconds=2)).count() == 1
