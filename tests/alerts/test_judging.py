"""The round: every active episode is judged again when time could change the answer."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.models import Q

from alerts.care.caring import log_contact
from alerts.checks import check_rulesets_can_be_read
from alerts.judgement import histories, judging
from alerts.judgement.claiming import DueEpisode
from alerts.judgement.histories import Texts
from alerts.judgement.judging import ask_again, judge_all_due, judge_due, next_midnight
from alerts.models import Alert, AlertEvent, Flag, Ruleset
from alerts.rules.catalogue.incision import RednessWithSwelling
from alerts.rules.evaluate import evaluate
from alerts.services import receive_check_in, resolve_alert
from recovery.accounts.actors import Actor
from recovery.accounts.models import User
from symptoms.models import Episode, EpisodeStatus
from tests.people import NOW, SURGERY_ON, TODAY, ZONE, make_episode, make_patient, sent

RED = {"redness": 2, "swelling": 2}


@pytest.fixture(autouse=True)
def somebody_to_tell(nurse: User) -> User:
    return nurse


@pytest.fixture
def enrolled(episode: Episode) -> Episode:
    """Return the episode as if enrolled on the day after surgery, so that check-ins have been due since."""
    Episode.objects.filter(id=episode.id).update(created_at=NOW - timedelta(days=9), evaluate_at=NOW)
    episode.refresh_from_db()
    return episode


def nights_after(count: int) -> datetime:
    """Return a moment after the midnight that ends the day `count` - 1 days from now."""
    return next_midnight(ZONE, NOW) + timedelta(days=count - 1, minutes=1)


def test_three_days_of_silence_are_flagged_by_the_round(enrolled: Episode) -> None:
    judge_all_due(now=NOW)

    assert "missed_three" in set(Flag.objects.values_list("rule_id", flat=True))


def test_silence_after_a_worrying_entry_is_flagged_the_night_it_begins(
    enrolled: Episode, patient_as_actor: Actor
) -> None:
    receive_check_in(patient_as_actor, Q(), sent(TODAY, **RED), now=NOW)

    judge_all_due(now=nights_after(2))

    assert Flag.objects.filter(rule_id="missed_after_concern", urgency=3).exists()


def test_a_day_that_is_not_over_is_not_missed(enrolled: Episode, patient_as_actor: Actor) -> None:
    receive_check_in(patient_as_actor, Q(), sent(TODAY, **RED), now=NOW)

    judge_all_due(now=nights_after(1))

    assert not Flag.objects.filter(rule_id="missed_after_concern").exists()


class TestSilenceAfterAConcernWhereCheckInsAreWeekly:
    """The worrying one of day 37 came; that of day 44, a week from now, does not."""

    @pytest.fixture(autouse=True)
    def worrying(self, episode: Episode, patient_as_actor: Actor) -> None:
        surgery_on = TODAY - timedelta(days=37)
        Episode.objects.filter(id=episode.id).update(surgery_on=surgery_on, created_at=NOW - timedelta(minutes=1))
        receive_check_in(patient_as_actor, Q(), sent(TODAY, **RED), now=NOW)

    def told_after(self, nights: int) -> int:
        """Return how often people were told of the silence when so many nights of it have gone by."""
        for night in range(1, nights + 1):
            judge_all_due(now=nights_after(7 + night))
        return Flag.objects.filter(rule_id="missed_after_concern").exclude(standing="quiet").count()

    def test_it_is_told_daily(self) -> None:
        assert [self.told_after(nights) for nights in (1, 2, 3)] == [1, 2, 3]

    @pytest.mark.parametrize(("result", "told"), [("reached", 1), ("no_answer", 2), ("left_message", 2)])
    def test_it_is_told_until_a_call_reaches_her(self, actor: Actor, result: str, told: int) -> None:
        self.told_after(1)
        log_contact(actor, Alert.objects.get().id, way="phone", result=result, now=nights_after(8) + timedelta(hours=9))

        assert self.told_after(2) == told
        assert Alert.objects.get().status == ("acknowledged" if told == 1 else "open")

    def test_a_call_that_was_taken_back_reached_nobody(self, actor: Actor) -> None:
        self.told_after(1)
        called_at = nights_after(8) + timedelta(hours=9)
        log_contact(actor, Alert.objects.get().id, way="phone", result="reached", now=called_at)
        AlertEvent.objects.create(
            organisation_id=actor.organisation_id,
            alert=Alert.objects.get(),
            kind="undone",
            at=called_at,
            undoes=AlertEvent.objects.get(kind="contact"),
        )

        assert self.told_after(2) == 2

    @pytest.mark.parametrize(("outcome", "told"), [("advice_given", 1), ("duplicate", 2), ("unable_to_reach", 2)])
    def test_an_alert_closed_for_her_own_words_ends_it(self, actor: Actor, outcome: str, told: int) -> None:
        self.told_after(1)
        alert, at = Alert.objects.get(), nights_after(8) + timedelta(hours=9)
        for _ in range(3):
            log_contact(actor, alert.id, way="phone", result="no_answer", now=at)
        resolve_alert(actor, alert.id, outcome=outcome, note="", now=at)

        assert self.told_after(2) == told

    def test_the_next_check_in_that_does_not_come_is_told(self, actor: Actor) -> None:
        self.told_after(1)
        log_contact(actor, Alert.objects.get().id, way="phone", result="reached", now=nights_after(8))

        assert self.told_after(7) == 1
        assert self.told_after(8) == 2


def test_judging_again_adds_nothing(enrolled: Episode) -> None:
    judge_all_due(now=NOW)
    before = Flag.objects.count()
    Episode.objects.update(evaluate_at=NOW)

    judge_all_due(now=NOW)

    assert Flag.objects.count() == before


def test_the_next_round_is_at_the_patients_own_midnight(enrolled: Episode) -> None:
    judge_all_due(now=NOW)

    enrolled.refresh_from_db()
    assert enrolled.evaluate_at is not None
    local = enrolled.evaluate_at.astimezone(ZoneInfo(ZONE))
    assert (local.hour, local.minute, local.date()) == (0, 0, TODAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("zone", "day", "hours"), [("Europe/London", date(2026, 3, 29), 23), ("Europe/London", date(2026, 10, 25), 25)]
)
def test_a_day_in_which_the_clocks_change_still_ends_at_midnight(zone: str, day: date, hours: int) -> None:
    begins = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))

    lasts = next_midnight(zone, begins).timestamp() - begins.timestamp()

    assert lasts == hours * 3600


def test_only_active_episodes_are_judged(enrolled: Episode) -> None:
    Episode.objects.update(status=EpisodeStatus.ENDED)

    assert judge_due(now=NOW) == 0


def test_one_poisoned_episode_does_not_keep_another_from_being_judged(
    enrolled: Episode, other_episode: Episode, monkeypatch: pytest.MonkeyPatch
) -> None:
    Episode.objects.update(evaluate_at=NOW, created_at=NOW - timedelta(days=9))
    Episode.objects.filter(id=enrolled.id).update(stitches_out_on=SURGERY_ON)
    monkeypatch.setattr(
        judging,
        "evaluate",
        lambda rules, one, **said: 1 / 0 if one.stitches_out_day == 0 else evaluate(rules, one, **said),
    )

    judge_all_due(now=NOW)

    assert set(Alert.objects.values_list("episode_id", flat=True)) == {other_episode.id}


def test_one_row_that_postgresql_cannot_give_does_not_keep_another_from_being_judged(
    enrolled: Episode, other_episode: Episode, monkeypatch: pytest.MonkeyPatch
) -> None:
    Episode.objects.update(evaluate_at=NOW, created_at=NOW - timedelta(days=9))

    def texts_of_all(due: list[DueEpisode]) -> list[Texts]:
        if str(enrolled.id) in {one.id for one in due}:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")
        return histories.texts_of_all(due)

    monkeypatch.setattr(judging, "texts_of_all", texts_of_all)

    judge_all_due(now=NOW)

    enrolled.refresh_from_db()
    assert set(Alert.objects.values_list("episode_id", flat=True)) == {other_episode.id}
    assert enrolled.judge_attempts == 1


def test_one_row_that_makes_no_sense_does_not_keep_another_from_being_judged(
    enrolled: Episode, other_episode: Episode, monkeypatch: pytest.MonkeyPatch
) -> None:
    Episode.objects.update(evaluate_at=NOW, created_at=NOW - timedelta(days=9))
    monkeypatch.setattr(
        judging,
        "rows_from",
        lambda one, texts: histories.rows_from(one, ("?",) * 4 if one.id == str(enrolled.id) else texts),
    )

    judge_all_due(now=NOW)

    enrolled.refresh_from_db()
    assert set(Alert.objects.values_list("episode_id", flat=True)) == {other_episode.id}
    assert enrolled.judge_attempts == 1


def test_an_episode_that_cannot_be_judged_is_tried_again_soon(
    enrolled: Episode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "evaluate", lambda *_: 1 / 0)

    judge_due(now=NOW)

    enrolled.refresh_from_db()
    assert (enrolled.evaluate_at, enrolled.judge_attempts) == (NOW + timedelta(seconds=5), 1)


def test_after_a_minute_of_trying_a_person_is_told(enrolled: Episode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "evaluate", lambda *_: 1 / 0)

    for seconds in (0, 5, 20, 61):
        judge_due(now=NOW + timedelta(seconds=seconds))

    flag = Flag.objects.get()
    assert (flag.rule_id, flag.considered["did_not_hold"]) == ("could_not_be_judged", [])  # nothing was answered
    assert "read them yourself" in Alert.objects.get().headline


def test_an_answer_in_the_end_clears_the_failure(
    enrolled: Episode, patient_as_actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(RednessWithSwelling, "judge", lambda *_: 1 / 0)
        receive_check_in(patient_as_actor, Q(), sent(TODAY, **RED), now=NOW)

    judge_due(now=NOW + timedelta(seconds=5))

    enrolled.refresh_from_db()
    assert enrolled.judge_failing_since is None
    assert Flag.objects.filter(rule_id="wound_red_and_swollen").exists()


def test_an_earlier_day_that_could_not_be_judged_is_judged_in_the_end(
    enrolled: Episode, patient_as_actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive_check_in(patient_as_actor, Q(), sent(TODAY), now=NOW)
    with monkeypatch.context() as broken:
        broken.setattr(RednessWithSwelling, "judge", lambda *_: 1 / 0)
        receive_check_in(patient_as_actor, Q(), sent(TODAY - timedelta(days=2), **RED), now=NOW)

    judge_due(now=NOW + timedelta(seconds=5))

    assert Flag.objects.filter(rule_id="wound_red_and_swollen").exists()


def test_a_day_that_could_not_be_judged_is_judged_with_the_next(
    enrolled: Episode, patient_as_actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(RednessWithSwelling, "judge", lambda *_: 1 / 0)
        receive_check_in(patient_as_actor, Q(), sent(TODAY - timedelta(days=1), **RED), now=NOW)

    receive_check_in(patient_as_actor, Q(), sent(TODAY), now=NOW + timedelta(seconds=3))

    assert Flag.objects.filter(rule_id="wound_red_and_swollen").exists()


def unreadable(ruleset: Ruleset) -> Ruleset:
    """Publish a next version as another release might have left it."""
    document = ruleset.document | {"rules": ruleset.document["rules"] | {"fever": {"fewer_c": 38}}}
    return Ruleset.objects.create(
        organisation=ruleset.organisation, program=ruleset.program, version=9, document=document, published_at=NOW
    )


def test_where_the_rules_cannot_be_read_the_check_in_is_kept(
    enrolled: Episode, ruleset: Ruleset, patient_as_actor: Actor
) -> None:
    unreadable(ruleset)

    received = receive_check_in(patient_as_actor, Q(), sent(TODAY, **RED), now=NOW)

    enrolled.refresh_from_db()
    assert (received.created, received.judged) == (True, False)
    assert enrolled.evaluate_at == NOW + timedelta(seconds=5)


def test_rules_that_cannot_be_read_hold_up_no_other_program(enrolled: Episode, other_episode: Episode) -> None:
    bare = enrolled.program.__class__.objects.create(organisation=enrolled.organisation, slug="bare", name="Bare")
    Ruleset.objects.create(
        organisation=bare.organisation, program=bare, version=1, document={"slug": "bare"}, published_at=NOW
    )
    Episode.objects.filter(id=other_episode.id).update(program=bare, evaluate_at=NOW)

    assert judge_due(now=NOW) == 2
    assert Alert.objects.filter(episode=enrolled).exists()


def test_nothing_starts_with_rules_that_cannot_be_read(ruleset: Ruleset) -> None:
    assert check_rulesets_can_be_read(databases=["default"]) == []
    unreadable(ruleset)

    (error,) = check_rulesets_can_be_read(databases=["default"])

    assert error.id == "alerts.E001"
    assert "Version 9 of " in error.msg
    assert "rules.fever.fewer_c: is not known here" in error.msg


def test_a_program_without_a_ruleset_holds_up_no_other(enrolled: Episode, other_episode: Episode) -> None:
    bare = enrolled.program.__class__.objects.create(organisation=enrolled.organisation, slug="bare", name="Bare")
    Episode.objects.filter(id=other_episode.id).update(program=bare, evaluate_at=NOW)

    assert judge_due(now=NOW) == 2
    assert Alert.objects.filter(episode=enrolled).exists()


def test_asking_again_spreads_the_work(episode: Episode, other_episode: Episode) -> None:
    ask_again(Episode.objects.all(), now=NOW, spread=timedelta(minutes=10))

    due = list(Episode.objects.order_by("evaluate_at").values_list("evaluate_at", flat=True))
    assert due == [NOW, NOW + timedelta(minutes=5)]


def test_a_batch_is_judged_in_a_constant_number_of_queries(
    episode: Episode, ruleset: Ruleset, django_assert_max_num_queries: object
) -> None:
    for number in range(20):
        patient = make_patient(episode.organisation, f"P-{number}")
        make_episode(patient, episode.program, episode.care_team, evaluate_at=NOW)
    judge_due(now=NOW - timedelta(days=1))  # parses the ruleset

    with django_assert_max_num_queries(70):  # type: ignore[operator] # a savepoint each, and nothing else each
        judge_due(now=NOW)
