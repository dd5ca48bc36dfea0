"""Ladders in simulated days: who is told, and when, while nobody acts, whatever the clocks and the calendar do."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from alerts.models import Alert, EscalationPolicy, Flag, Notification, Urgency
from alerts.queries import ruleset_in_force
from alerts.services import acknowledge_alert
from alerts.telling.escalating import escalate_due
from alerts.telling.notifying import begin_step
from alerts.telling.policies import SHIPPED
from benchmarks import ladders
from recovery.accounts.actors import Actor
from recovery.accounts.models import CareTeam, Organisation, User
from recovery.channels import Channel
from recovery.rota.models import Holiday, OnCall
from symptoms.models import Episode

MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)
SPRING = datetime(2026, 3, 28, 23, 50, tzinfo=UTC)  # ten minutes before the night in which London loses an hour
AUTUMN = datetime(2026, 10, 24, 23, 50, tzinfo=UTC)  # and gains one
FRIDAY_EVENING = datetime(2026, 11, 27, 19, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
Opener = Callable[..., Alert]


@pytest.fixture
def opened(episode: Episode, nurse: User, clinician: User, lead: User) -> Opener:
    """Open an alert of an urgency at an instant, as raising a flag does."""

    def open_alert(urgency: Urgency, at: datetime, **fields: Any) -> Alert:
        alert = Alert.objects.create(
            organisation=episode.organisation,
            episode=episode,
            care_team=episode.care_team,
            urgency=urgency,
            headline="x",
            opened_at=at,
            last_flag_at=at,
            respond_by=at,
            escalate_at=at,
            **fields,
        )
        begin_step(alert, ruleset_in_force(episode.program_id)[1], 0, now=at)
        return alert

    return open_alert


def live_through(start: datetime, length: timedelta) -> None:
    """Let the drain run every minute, as it would."""
    for minute in range(int(length / MINUTE) + 1):
        escalate_due(now=start + minute * MINUTE)


def told(name: str, start: datetime) -> list[int]:
    """Return after how many minutes each message to a person was due."""
    due = Notification.objects.filter(recipient__name__startswith=name).order_by("send_at")
    return [round((at - start) / MINUTE) for at in due.values_list("send_at", flat=True) if at]


@pytest.mark.parametrize("start", [MONDAY, SPRING, AUTUMN, FRIDAY_EVENING], ids=["day", "spring", "autumn", "weekend"])
def test_an_emergency_climbs_on_time_whatever_the_hour(opened: Opener, start: datetime) -> None:
    opened(Urgency.EMERGENCY, start)
    live_through(start, timedelta(hours=3))

    assert told("Nora", start) == [0, 5, 10, *range(25, 181, 15)]
    assert told("Clara", start) == [5, 10, *range(25, 181, 15)]
    assert told("Lea", start) == [10, *range(25, 181, 15)]


def test_with_somebody_on_call_she_is_told_first_and_alone(opened: Opener, team: CareTeam, nurse: User) -> None:
    stretch = {"starts_at": MONDAY - MINUTE, "ends_at": MONDAY + 3 * MINUTE}
    OnCall.objects.create(organisation=team.organisation, care_team=team, user=nurse, **stretch)
    opened(Urgency.EMERGENCY, MONDAY)
    live_through(MONDAY, 15 * MINUTE)

    assert (told("Nora", MONDAY), told("Clara", MONDAY), told("Lea", MONDAY)) == ([0, 5, 10, 15], [10, 15], [15])


def test_same_day_climbs_to_everybody_and_then_hourly(opened: Opener) -> None:
    opened(Urgency.SAME_DAY, MONDAY)
    live_through(MONDAY, timedelta(hours=5))

    assert told("Lea", MONDAY) == [60, 120, 180, 240, 300]


@pytest.mark.parametrize(
    ("start", "holiday", "opens"),
    [
        (MONDAY, None, MONDAY),
        (FRIDAY_EVENING, None, datetime(2026, 11, 30, 8, tzinfo=UTC)),
        (FRIDAY_EVENING, date(2026, 11, 30), datetime(2026, 12, 1, 8, tzinfo=UTC)),
        # Eight by the wall, on the Mondays after the clocks changed.
        (SPRING, None, datetime(2026, 3, 30, 7, tzinfo=UTC)),
        (AUTUMN, None, datetime(2026, 10, 26, 8, tzinfo=UTC)),
    ],
)
def test_what_can_wait_waits_for_cover_hours_and_its_ladder_with_it(
    opened: Opener, start: datetime, holiday: date | None, opens: datetime
) -> None:
    if holiday:
        Holiday.objects.create(organisation=Organisation.objects.get(), on=holiday)
    alert = opened(Urgency.SOON, start)

    assert Notification.objects.get().send_at == opens
    assert alert.escalate_at == opens + timedelta(days=1)


def test_a_rota_that_ends_in_the_night_leaves_no_gap(opened: Opener, team: CareTeam, nurse: User) -> None:
    stretch = {"starts_at": MONDAY - MINUTE, "ends_at": MONDAY}
    OnCall.objects.create(organisation=team.organisation, care_team=team, user=nurse, **stretch)
    alert = opened(Urgency.EMERGENCY, MONDAY)

    assert alert.escalation_step == 1
    assert told("Nora", MONDAY) == [0]


def test_when_nobody_is_reachable_everybody_is_told(opened: Opener, team: CareTeam) -> None:
    one = SHIPPED.emergency.steps[0].model_copy(update={"channels": (Channel.PAGER,)})
    ladder = SHIPPED.emergency.model_copy(update={"steps": (one,)})
    document = SHIPPED.model_copy(update={"emergency": ladder}).model_dump(mode="json")
    made = {"organisation": team.organisation, "care_team": team, "created_by": User.objects.first()}
    policy = EscalationPolicy.objects.create(**made, version=1, document=document)
    opened(Urgency.EMERGENCY, MONDAY, policy=policy)

    assert Notification.objects.count() == 3
    assert set(Notification.objects.values_list("channels", flat=True).distinct()[0]) == {"email"}


def test_an_alert_keeps_the_policy_it_opened_with(opened: Opener, team: CareTeam, nurse: User) -> None:
    made = {"organisation": team.organisation, "care_team": team, "created_by": nurse}
    first = EscalationPolicy.objects.create(**made, version=1, document=SHIPPED.model_dump(mode="json"))
    opened(Urgency.EMERGENCY, MONDAY, policy=first)
    quick = SHIPPED.emergency.model_copy(update={"repeat_minutes": 5, "steps": SHIPPED.emergency.steps[:1]})
    document = SHIPPED.model_copy(update={"emergency": quick}).model_dump(mode="json")
    EscalationPolicy.objects.create(**made, version=2, document=document)
    live_through(MONDAY, 10 * MINUTE)

    assert told("Lea", MONDAY) == [10]


def test_taken_without_an_outcome_it_climbs_on_from_where_it_was(opened: Opener, actor: Actor) -> None:
    alert = opened(Urgency.EMERGENCY, MONDAY)
    acknowledge_alert(actor, alert.id, now=MONDAY + MINUTE)
    live_through(MONDAY, 40 * MINUTE)

    assert told("Clara", MONDAY) == [31, 36]
    assert not Flag.objects.exists()


@pytest.mark.thorough
def test_it_is_repeated_until_a_person_acts_for_hours(opened: Opener) -> None:
    opened(Urgency.EMERGENCY, MONDAY)
    for _ in range(60):
        escalate_due(now=Alert.objects.values_list("escalate_at", flat=True).get())  # type: ignore[arg-type]

    assert len(told("Lea", MONDAY)) == 59
    assert told("Lea", MONDAY)[-1] > 14 * 60


def test_a_drain_that_comes_a_little_late_makes_no_step_drift(opened: Opener) -> None:
    alert = opened(Urgency.EMERGENCY, MONDAY)
    for _ in range(10):
        alert.refresh_from_db()
        assert alert.escalate_at is not None
        escalate_due(now=alert.escalate_at + timedelta(seconds=5))

    alert.refresh_from_db()
    assert alert.escalate_at == MONDAY + (10 + 9 * 15) * MINUTE


def test_after_an_outage_the_next_step_comes_from_now_on(opened: Opener) -> None:
    alert = opened(Urgency.EMERGENCY, MONDAY)
    late = MONDAY + timedelta(hours=3)

    assert escalate_due(now=late) == 1
    alert.refresh_from_db()
    assert alert.escalate_at == late + 5 * MINUTE


@pytest.mark.django_db
def test_simulated_days_find_every_step_on_time() -> None:
    """The short form of `python -m benchmarks ladders`: both nights in which the clocks change, and a long holiday."""
    played = list(ladders.play(ladders.STARTS[3:], hours=1))

    assert len(played) == 15
    assert [line for ladder in played for line in ladder.wrong] == []


def test_a_step_that_is_late_early_missing_or_told_to_others_is_found() -> None:
    one = (MONDAY, frozenset({"one"}))
    wrong = {
        "late": [(MONDAY + timedelta(seconds=11), one[1])],
        "early": [(MONDAY - timedelta(seconds=1), one[1])],
        "missing": [],
        "others": [(MONDAY, frozenset({"two"}))],
    }

    assert ladders.Played("right", [one], [one]).wrong == []
    assert all(ladders.Played(name, [one], got).wrong for name, got in wrong.items())
