"""Two things at the same moment, on connections of their own. Rows B3, B6, B8 to B15 and A22 of the catalogue."""

import random
import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Q
from django.test import Client
from django.utils import timezone

from alerts.care.episodes import END_REASONS, Why, end_episode, move_episode
from alerts.judgement import judging
from alerts.judgement.claiming import DueEpisode, claim
from alerts.judgement.judging import judge_all_due
from alerts.models import Alert, AlertEvent, AlertStatus, Flag, Notification, Ruleset
from alerts.programs.publishing import draft_ruleset, publish_ruleset
from alerts.rules.evaluate import evaluate
from alerts.services import acknowledge_alert, receive_check_in, resolve_alert
from alerts.telling.escalating import escalate_due
from recovery.accounts.actors import NOBODY, Actor
from recovery.accounts.models import CareTeam, Organisation, StaffRole, User
from recovery.accounts.queries import staff_actor
from symptoms.contact_models import AccessCode, Device
from symptoms.entry import entering
from symptoms.entry.attempts import MOST_TRIES, may_try
from symptoms.errors import Refused
from symptoms.models import CheckIn, Episode, EpisodeStatus, Program
from symptoms.services import SentCheckIn
from tests.alerts.making import EMERGENCY, flagged, patient_actor_of, taken
from tests.people import NOW, TODAY, join, make_episode, make_patient, make_user, sent
from tests.racing import at_once, eventually, or_refusal

pytestmark = pytest.mark.django_db(transaction=True)
Times = Callable[[int, int], int]
Figure = Callable[..., None]
SECOND = timedelta(seconds=1)


@pytest.fixture
def enrolled(
    organisation: Organisation, team: CareTeam, program: Program, ruleset: Ruleset, nurse: User
) -> Callable[[int], list[Episode]]:
    """Enrol so many patients of the team, whom a nurse is told of."""
    numbers: Iterator[int] = iter(range(10_000))

    def enrol(wanted: int) -> list[Episode]:
        return [make_episode(make_patient(organisation, f"R-{next(numbers)}"), program, team) for _ in range(wanted)]

    return enrol


Enrolled = Callable[[int], list[Episode]]


def receive(episode: Episode, entry: SentCheckIn) -> Any:
    return receive_check_in(patient_actor_of(episode), Q(), entry, now=NOW)


# B3


def test_one_id_from_two_patients_is_two_entries_and_neither_hears_of_the_other(enrolled: Enrolled) -> None:
    ada, ben = enrolled(2)
    entry = sent(TODAY, saddle=True)

    received = at_once([partial(receive, episode, entry) for episode in (ada, ben)] * 5)

    assert sorted(each.created for each in received) == [False] * 8 + [True] * 2
    assert set(CheckIn.objects.values_list("episode", "client_id")) == {
        (each.id, entry.client_id) for each in (ada, ben)
    }


# B6


def test_taken_in_the_moment_it_climbs_it_stays_taken_and_nobody_is_paged_later(
    enrolled: Enrolled, nurse: User, clinician: User, times: Times, figure: Figure
) -> None:
    rounds, late = times(8, 500), 0
    for episode in enrolled(rounds):
        alert = flagged(episode, **EMERGENCY)
        due = alert.escalate_at
        assert due
        at_once([partial(acknowledge_alert, staff_actor(nurse), alert.id, now=due), partial(escalate_due, now=due)])
        escalate_due(now=due + SECOND)
        alert.refresh_from_db()
        assert (alert.status, alert.acknowledged_by_id) == (AlertStatus.ACKNOWLEDGED, nurse.id)
        last = AlertEvent.objects.filter(alert=alert).order_by("id").last()
        late += last is not None and last.kind == "escalated"
    assert late == 0
    figure("B6", "paged after it was taken", late, f"0 of {rounds}")


# B8


@pytest.mark.thorough
def test_a_rule_that_changes_twice_while_all_are_judged_is_asked_of_everybody_in_its_newest_version(
    enrolled: Enrolled, ruleset: Ruleset, lead: User, times: Times, figure: Figure
) -> None:
    episodes = enrolled(times(20, 3000))
    for episode in episodes:
        receive(episode, sent(TODAY, temperature={"value": "37.7", "unit": "C"}))
    Episode.objects.update(evaluate_at=timezone.now() - SECOND)
    leads = [staff_actor(lead), staff_actor(_another_lead())]
    drafts = [_draft(leads[0], ruleset, fever) for fever in (37.8, 37.6)]

    def publish() -> None:
        for draft in drafts:
            publish_ruleset(leads[1], draft.id, now=timezone.now())

    at_once([publish, *[partial(judge_all_due, now=timezone.now()) for _ in range(3)]])
    judge_all_due(now=timezone.now() + timedelta(hours=1))

    fevers = Flag.objects.filter(rule_id="fever").values_list("episode", "ruleset__version")
    assert sorted(fevers) == sorted((episode.id, 3) for episode in episodes)
    figure("B8", "not judged by the newest version", len(episodes) - len(fevers), f"0 of {len(episodes)}")


def _another_lead() -> User:
    team = CareTeam.objects.get()
    return join(make_user(team.organisation, "Otto Other"), team, StaffRole.LEAD)


def _draft(actor: Actor, ruleset: Ruleset, fever_c: float) -> Ruleset:
    rules = ruleset.document["rules"]
    document = ruleset.document | {"rules": rules | {"fever": rules["fever"] | {"fever_c": fever_c}}}
    return draft_ruleset(actor, ruleset.program_id, document=document, note="Earlier.", now=NOW)


@pytest.mark.usefixtures("ruleset")
def test_two_batches_at_once_judge_each_episode_once(enrolled: Enrolled, monkeypatch: pytest.MonkeyPatch) -> None:
    threads = set()

    def claim_and_tell(*, by: datetime, limit: int) -> list[DueEpisode]:
        threads.add(threading.get_ident())
        return claim(by=by, limit=limit)

    monkeypatch.setattr(judging, "BATCH", 3)
    monkeypatch.setattr(judging, "claim", claim_and_tell)
    episodes = enrolled(24)

    found = sum(
        iter(partial(judging.judge_some, now=NOW + timedelta(days=4)), 0)
    )  # in turns, where the machine is slow

    silent = Flag.objects.filter(rule_id="missed_three").values_list("episode", flat=True)
    assert (found, sorted(silent), len(threads)) == (24, sorted(episode.id for episode in episodes), 2)


# B9


def test_corrected_in_two_tabs_while_it_is_judged_one_correction_counts(
    enrolled: Enrolled, times: Times, figure: Figure
) -> None:
    rounds = times(5, 200)
    for episode in enrolled(rounds):
        first = receive(episode, sent(TODAY, saddle=True)).check_in
        Episode.objects.filter(id=episode.id).update(evaluate_at=NOW)
        tabs = [or_refusal(partial(receive, episode, _correction(first, mood)), Refused) for mood in (3, 4)]

        answers = at_once([*tabs, partial(judge_all_due, now=NOW)])

        refused = [answer for answer in answers if isinstance(answer, Refused)]
        assert [each.code for each in refused] == ["already_corrected"]
        assert CheckIn.objects.filter(supersedes=first).count() == 1
        assert Flag.objects.filter(episode=episode, rule_id="saddle_numbness").exists()
    figure("B9", "corrected twice", 0, f"0 of {rounds}")


def _correction(first: CheckIn, mood: int) -> SentCheckIn:
    said = sent(TODAY, mood=mood)
    return SentCheckIn(
        client_id=said.client_id, day=TODAY, zone=said.zone, answered_at=NOW, answers=said.answers, supersedes=first.id
    )


# B10


@pytest.mark.usefixtures("stranger")
def test_moved_while_the_alert_fires_the_new_team_sees_it(
    enrolled: Enrolled, nurse: User, other_team: CareTeam, times: Times, figure: Figure
) -> None:
    rounds = times(5, 200)
    for episode in enrolled(rounds):
        move = partial(move_episode, staff_actor(nurse), episode.patient_id, to_team=other_team.id, now=NOW)
        at_once([move, partial(receive, episode, sent(TODAY, saddle=True))])

    assert Alert.objects.filter(care_team=other_team, status=AlertStatus.OPEN).count() == rounds
    figure("B10", "alerts nobody can see, moved", rounds - Alert.objects.count(), f"0 of {rounds}")


def test_ended_while_the_alert_fires_it_is_seen_or_was_refused(
    enrolled: Enrolled, nurse: User, times: Times, figure: Figure
) -> None:
    rounds = times(5, 200)
    for episode in enrolled(rounds):
        end = partial(end_episode, staff_actor(nurse), episode.patient_id, Why(END_REASONS[0]), now=NOW)
        red = partial(receive, episode, sent(TODAY, saddle=True))
        assert (
            sum(isinstance(each, Refused) for each in at_once([or_refusal(end, Refused), or_refusal(red, Refused)]))
            == 1
        )

    unseen = Alert.objects.exclude(status=AlertStatus.RESOLVED).exclude(episode__status=EpisodeStatus.ACTIVE).count()
    assert unseen == 0
    figure("B10", "alerts nobody can see, ended", unseen, f"0 of {rounds}")


# B11


def test_whoever_left_before_her_step_is_passed_over_at_once(enrolled: Enrolled, nurse: User, clinician: User) -> None:
    [episode] = enrolled(1)
    alert = flagged(episode, **EMERGENCY)
    User.objects.filter(id=nurse.id).update(is_active=False)
    assert alert.escalate_at

    escalate_due(now=alert.escalate_at)

    newest = Notification.objects.filter(send_at=alert.escalate_at)
    assert set(newest.values_list("recipient", flat=True)) == {clinician.id}


# B12, B13


def test_of_fifty_guesses_at_once_ten_are_tried(figure: Figure, organisation: Organisation) -> None:
    cache.clear()

    tried = at_once([partial(may_try, "birth-date", "somebody")] * 50, threads=50).count(True)

    assert tried == MOST_TRIES
    figure("B12", "guesses tried of 50 at once", tried, f"<= {MOST_TRIES}")


@pytest.mark.thorough
def test_of_twenty_sign_ins_at_once_five_passwords_are_tried(nurse: User, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    tried: list[str] = []
    monkeypatch.setattr(User, "check_password", lambda _self, raw: tried.append(raw))
    wrong = {"login": nurse.email, "password": "not the password"}

    at_once([lambda: Client().post("/accounts/login/", wrong)] * 20, threads=20)

    assert len(tried) == 5


def test_a_code_used_twenty_times_at_once_lets_one_phone_in(episode: Episode, actor: Actor, figure: Figure) -> None:
    code = entering.issue_code(actor, episode.patient, now=NOW)
    use = or_refusal(partial(entering.redeem_code, code, known_as=NOBODY, now=NOW), Refused)

    answers = at_once([use] * 20, threads=20)

    winners = [answer for answer in answers if not isinstance(answer, Refused)]
    assert (len(winners), Device.objects.count()) == (1, 1)
    assert AccessCode.objects.get().used_at is not None
    figure("B13", "phones that came in by one code", len(winners), "1 of 20")


# B14


@pytest.mark.thorough
def test_ten_kinds_of_things_at_once_to_three_patients_end_without_a_deadlock(
    enrolled: Enrolled, nurse: User, stranger: User, times: Times, figure: Figure
) -> None:
    [theirs], [ours] = staff_actor(stranger).care_team_ids, staff_actor(nurse).care_team_ids
    episodes, luck = enrolled(3), random.Random(4)  # noqa: S311 - a fault, not a secret
    for episode in episodes:
        flagged(episode, **EMERGENCY)
    kinds: list[Callable[[Episode], Any]] = [
        lambda episode: receive(episode, sent(TODAY, saddle=True)),
        lambda episode: receive(episode, sent(TODAY - timedelta(days=1), calf=True)),
        lambda episode: receive(episode, sent(TODAY, redness=2, swelling=2)),
        lambda episode: acknowledge_alert(staff_actor(nurse), _live(episode), now=NOW),
        lambda episode: resolve_alert(staff_actor(nurse), _live(episode), outcome="advice_given", note="", now=NOW),
        lambda episode: move_episode(staff_actor(nurse), episode.patient_id, to_team=theirs, now=NOW),
        lambda episode: move_episode(staff_actor(stranger), episode.patient_id, to_team=ours, now=NOW),
        lambda _episode: escalate_due(now=timezone.now() + timedelta(hours=1)),
        lambda _episode: judge_all_due(now=timezone.now()),
        lambda episode: Episode.objects.filter(id=episode.id).update(evaluate_at=NOW),
    ]
    calls = [partial(luck.choice(kinds), luck.choice(episodes)) for _ in range(times(60, 3000))]

    answers = at_once([or_refusal(call, (Refused, Alert.DoesNotExist)) for call in calls])  # type: ignore[arg-type]

    assert len(answers) == len(calls)
    Episode.objects.update(evaluate_at=timezone.now() + timedelta(hours=1))
    figure("B14", "deadlocks", 0, f"0 in {len(calls)} steps")


def _live(episode: Episode) -> uuid.UUID:
    return Alert.objects.filter(episode=episode).exclude(status=AlertStatus.RESOLVED).get().id


# B15


def test_a_red_that_comes_while_its_alert_is_closed_is_not_closed_with_it(
    enrolled: Enrolled, nurse: User, times: Times, figure: Figure
) -> None:
    rounds = times(3, 60)
    for episode in enrolled(rounds):
        pus = {"drainage": "pus", "drainage_amount": "spots"}
        receive(episode, sent(TODAY - timedelta(days=1), **pus))
        alert = Alert.objects.get(episode=episode)
        closing, closes = threading.Event(), threading.Event()
        at_once(
            [
                partial(_close_slowly, alert, nurse, closing, closes),
                partial(_then, closing, partial(receive, episode, sent(TODAY, **pus))),
                partial(_then, closing, partial(_let_go_of_what_waits_for, alert, closes)),
            ]
        )
        assert Alert.objects.filter(episode=episode, status=AlertStatus.OPEN).exists()
    unheard = Flag.objects.filter(standing="evidence").count()
    assert unheard == 0
    figure("B15", "reds closed unheard", unheard, f"0 of {rounds}")


def _close_slowly(alert: Alert, nurse: User, closing: threading.Event, closes: threading.Event) -> None:
    with transaction.atomic():
        resolve_alert(staff_actor(nurse), alert.id, outcome="advice_given", note="", now=NOW)
        closing.set()
        assert closes.wait(60)


def _then(happened: threading.Event, call: Callable[[], Any]) -> Any:
    assert happened.wait(60)
    return call()


def _let_go_of_what_waits_for(alert: Alert, closes: threading.Event) -> None:
    """Let the closing commit once a statement of another connection waits for a lock."""
    waits = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"

    def is_waited_for() -> bool:
        with connection.cursor() as cursor:
            cursor.execute(waits)
            return bool(cursor.fetchone() != (0,))

    is_so = eventually(is_waited_for)
    closes.set()
    assert is_so, f"nothing waits for alert {alert.id}"


def test_two_new_reds_racing_whoever_takes_the_alert_are_never_unheard(
    enrolled: Enrolled, nurse: User, times: Times, figure: Figure
) -> None:
    rounds, unheard = times(6, 200), 0
    for episode in enrolled(rounds):
        alert = flagged(episode)
        at_once(
            [
                partial(receive, episode, sent(TODAY, saddle=True)),
                partial(receive, episode, sent(TODAY, calf=True)),
                partial(acknowledge_alert, staff_actor(nurse), alert.id, now=NOW),
            ]
        )
        alert.refresh_from_db()
        events = list(AlertEvent.objects.filter(alert=alert).order_by("id").values_list("kind", flat=True))
        unheard += alert.status == AlertStatus.ACKNOWLEDGED and events[-1] != "acknowledged"
        assert alert.status in {AlertStatus.OPEN, AlertStatus.ACKNOWLEDGED}
    assert unheard == 0
    figure("B15", "reds unheard", unheard, f"0 of {rounds}")


def test_red_again_opens_again_and_an_old_entry_sent_again_opens_nothing(enrolled: Enrolled, nurse: User) -> None:
    [episode] = enrolled(1)
    old = sent(TODAY, redness=2, swelling=2)
    receive(episode, old)
    taken(Alert.objects.get(), nurse)
    receive(episode, sent(TODAY, saddle=True))
    assert Alert.objects.get().status == AlertStatus.OPEN

    resolve_alert(staff_actor(nurse), Alert.objects.get().id, outcome="advice_given", note="", now=NOW)
    receive(episode, old)
    assert Alert.objects.count() == 1
    receive(episode, sent(TODAY, calf=True))

    assert set(Alert.objects.values_list("status", flat=True)) == {AlertStatus.RESOLVED, AlertStatus.OPEN}


# A22


def test_a_rule_that_fails_for_one_patient_is_told_within_a_minute_and_holds_up_nobody(
    enrolled: Enrolled, times: Times, figure: Figure, monkeypatch: pytest.MonkeyPatch
) -> None:
    poisoned, *others = enrolled(times(20, 2000))
    judge, began = evaluate, timezone.now()

    def poison(ruleset: Any, history: Any, **more: Any) -> Any:
        if history.day0 == poisoned.surgery_on:
            raise ArithmeticError
        return judge(ruleset, history, **more)

    Episode.objects.filter(id=poisoned.id).update(surgery_on=poisoned.surgery_on - timedelta(days=1))
    poisoned.refresh_from_db()
    monkeypatch.setattr(judging, "evaluate", poison)
    Episode.objects.update(evaluate_at=began)
    for later in range(0, 61, 5):
        judge_all_due(now=began + later * SECOND)

    flags = Flag.objects.filter(rule_id=judging.COULD_NOT_BE_JUDGED)
    assert list(flags.values_list("episode", flat=True)) == [poisoned.id]
    took = (flags.get().raised_at - began).total_seconds()
    assert took <= 60
    assert not Episode.objects.filter(id__in=[each.id for each in others], evaluate_at__lte=began).exists()
    figure("A22", "seconds until people were told", took, "<= 60")
