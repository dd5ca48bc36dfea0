"""The worker plays drafts: one at a time, with its progress, again after a worker died, and not for ever."""

from datetime import timedelta

import pytest

from alerts.models import Ruleset
from alerts.programs.backtest_runs import LEASE, MOST_ATTEMPTS, run_due_backtest
from alerts.programs.drafting import ask_backtest, discard_draft
from alerts.programs.models import Backtest
from alerts.queries.backtests import is_given_up, results
from alerts.tasks import backtest_due
from alerts.vocabulary import Outcome
from recovery.accounts.actors import Actor
from recovery.accounts.models import User
from recovery.accounts.queries import staff_actor
from symptoms.errors import Refused
from symptoms.models import Episode
from tests.alerts.drafts import FEVER, OPENING, draft_by, played
from tests.alerts.living import at, close, enrolled, send
from tests.people import NOW


@pytest.fixture
def author(lead: User) -> Actor:
    return staff_actor(lead)


@pytest.fixture
def draft(ruleset: Ruleset, author: Actor) -> Ruleset:
    return draft_by(author, ruleset, {OPENING: "soon"})


@pytest.fixture
def asked(draft: Ruleset, author: Actor) -> Backtest:
    return ask_backtest(author, draft.id, days=90, now=NOW)


@pytest.fixture
def opened(episode: Episode) -> Episode:
    """Return an episode with a gap in the cut on day 9."""
    return enrolled_with_gap(episode)


def enrolled_with_gap(episode: Episode) -> Episode:
    ward = enrolled(episode)
    send(ward, 9, at(9, 9), opening=True)
    return ward


class TestRunning:
    @pytest.mark.usefixtures("episode")
    def test_the_task_plays_what_was_asked_for(self, asked: Backtest) -> None:
        assert backtest_due() == 1

        asked.refresh_from_db()
        assert (asked.done, asked.episodes, asked.run_at) == (1, 1, None)
        assert asked.finished_at is not None

    def test_asking_twice_runs_it_once(self, asked: Backtest, draft: Ruleset, author: Actor) -> None:
        assert ask_backtest(author, draft.id, days=30, now=NOW).id == asked.id

    @pytest.mark.parametrize("days", [0, 366])
    def test_too_few_or_too_many_days_are_refused_with_what_is_allowed(
        self, draft: Ruleset, author: Actor, days: int
    ) -> None:
        with pytest.raises(Refused) as refused:
            ask_backtest(author, draft.id, days=days, now=NOW)

        assert refused.value.detail == f"{days} days cannot be played: a whole number from 1 to 365 can."

    @pytest.mark.usefixtures("asked")
    def test_while_one_is_played_the_next_waits(self, ruleset: Ruleset, author: Actor) -> None:
        Backtest.objects.update(attempts=1, run_at=NOW + LEASE)
        ask_backtest(author, draft_by(author, ruleset, {FEVER: 39.0}).id, days=30, now=NOW)

        assert run_due_backtest(now=NOW) == 0

    @pytest.mark.usefixtures("asked")
    def test_what_a_dead_worker_left_is_played_again(self) -> None:
        Backtest.objects.update(attempts=1, run_at=NOW - timedelta(seconds=1))

        assert run_due_backtest(now=NOW) == 1

    def test_what_fails_again_and_again_is_given_up(self, asked: Backtest) -> None:
        Backtest.objects.update(attempts=MOST_ATTEMPTS, run_at=NOW)

        assert run_due_backtest(now=NOW) == 0
        asked.refresh_from_db()
        assert is_given_up(asked)

    def test_a_draft_discarded_meanwhile_is_not_played(self, asked: Backtest, author: Actor) -> None:
        discard_draft(author, asked.ruleset_id, now=NOW)

        assert run_due_backtest(now=NOW) == 0


class TestResults:
    @pytest.mark.usefixtures("opened")
    def test_the_change_is_counted_by_urgency_and_by_rule(self, draft: Ruleset, author: Actor) -> None:
        found = results(author, played(author, draft))

        assert found is not None
        # The gap itself, and the silence after it, which weighs as much as the concern before it.
        changed = {row.name: row.change for row in found.urgencies if row.change}
        assert changed == {"Same day": -2, "Soon": 2}
        (gap,) = (row for row in found.rules if row.name == "Wound edges open")
        assert (gap.in_force, gap.draft) == (1, 1)

    def test_own_patients_that_differ_are_named_and_others_counted(
        self, opened: Episode, strangers_episode: Episode, draft: Ruleset, author: Actor
    ) -> None:
        enrolled_with_gap(strangers_episode)
        found = results(author, played(author, draft))

        assert found is not None
        assert [one.patient_id for one in found.differing] == [opened.patient_id]
        assert (found.differing_count, found.differing_elsewhere) == (2, 1)

    def test_a_complication_that_would_be_missed_is_shown_with_the_bound(
        self, opened: Episode, nurse: User, draft: Ruleset, author: Actor
    ) -> None:
        close(opened, nurse, at(9, 12), Outcome.COMPLICATION_CONFIRMED)
        found = results(author, played(author, draft))

        assert found is not None
        assert (found.missed, found.missed_in_force, found.confirmed) == (1, 0, 1)
        assert found.upper_bound_percent == 100
        assert [one.alert_id for one in found.complications] == [opened.alerts.get().id]

    def test_nobody_followed_is_no_rate(self, draft: Ruleset, author: Actor) -> None:
        found = results(author, played(author, draft))

        assert found is not None
        assert {row.draft_rate for row in found.urgencies} == {None}
