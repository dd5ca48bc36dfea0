"""Play every ladder through days on which clocks and calendars do what they can, and compare each step with its time.

Time is simulated: each drain is given its own instant, up to five seconds after a step is due, as a worker that looks
every five seconds comes to it. What is expected is written down here by hand, by the clock on the wall.
"""

import random
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from benchmarks import ward
from benchmarks.stage import stage

if TYPE_CHECKING:
    from alerts.models import Alert

LONDON = ZoneInfo("Europe/London")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
LATEST = timedelta(seconds=10)  # a step may come so much after its time, at its hundredth repetition as well
LOOKS_EVERY_SECONDS = 5.0

Told = tuple[datetime, frozenset[str]]
NURSE, DOCTOR, LEAD = "nurse", "clinician", "lead"


def _wall(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=LONDON).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Start:
    """An instant at which alerts open, and when the messages of those that can wait are sent, by the wall."""

    name: str
    at: datetime
    waits_until: tuple[str, ...]
    holidays: tuple[date, ...] = ()


# The team looks from 08:00 to 20:00, Monday to Friday.
STARTS = (
    Start("weekday", _wall("2026-11-23 12:00"), ("2026-11-23 12:00", "2026-11-24 12:00", "2026-11-25 12:00")),
    Start("friday evening", _wall("2026-11-27 21:00"), ("2026-11-30 08:00", "2026-12-01 08:00", "2026-12-02 08:00")),
    Start("saturday", _wall("2026-11-28 11:00"), ("2026-11-30 08:00", "2026-12-01 08:00", "2026-12-02 08:00")),
    Start(
        "christmas",
        _wall("2026-12-24 22:00"),
        ("2026-12-29 08:00", "2026-12-30 08:00", "2026-12-31 08:00"),
        (date(2026, 12, 25), date(2026, 12, 28)),
    ),
    # The nights from Saturday to Sunday in which London loses an hour and gains one.
    Start("spring forward", _wall("2026-03-28 23:50"), ("2026-03-30 08:00", "2026-03-31 08:00", "2026-04-01 08:00")),
    Start("fall back", _wall("2026-10-24 23:50"), ("2026-10-26 08:00", "2026-10-27 08:00", "2026-10-28 08:00")),
)
# Minutes after it opened, and who: then the last again every so many minutes.
QUICK = {
    ("emergency", True): ([(0, "on call"), (5, NURSE), (10, DOCTOR), (15, LEAD)], 15),
    ("emergency", False): ([(0, NURSE), (5, DOCTOR), (10, LEAD)], 15),
    ("same_day", True): ([(0, "on call"), (30, NURSE), (60, DOCTOR), (90, LEAD)], 60),
    ("same_day", False): ([(0, NURSE), (30, DOCTOR), (60, LEAD)], 60),
}
UP_TO = {
    "on call": frozenset({"one"}),
    NURSE: frozenset({"one", "two", "three"}),
    DOCTOR: frozenset({"one", "two", "three", "doctor"}),
    LEAD: frozenset({"one", "two", "three", "doctor", "lead"}),
}


def expected(start: Start, urgency: str, *, on_call: bool, until: datetime) -> list[Told]:
    """Return who must be told, and when, until an instant."""
    if urgency == "soon":
        told = zip(start.waits_until, (NURSE, DOCTOR, LEAD), strict=True)
        return [(at, UP_TO[who]) for text, who in told if (at := _wall(text)) <= until]
    steps, again = QUICK[urgency, on_call]
    found = [(start.at + minutes * MINUTE, UP_TO[who]) for minutes, who in steps]
    while found[-1][0] + again * MINUTE <= until:
        found.append((found[-1][0] + again * MINUTE, UP_TO[LEAD]))
    return [told for told in found if told[0] <= until]


@dataclass(frozen=True, slots=True)
class Played:
    """One ladder: what was to be told and what was."""

    name: str
    expected: Sequence[Told]
    got: Sequence[Told]

    @property
    def wrong(self) -> list[str]:
        """Return each step that was missing, too many, told others, early or more than ten seconds late."""
        pairs = zip(self.expected, self.got, strict=False)
        found = [_difference(wanted, told) for wanted, told in pairs]
        if len(self.expected) != len(self.got):
            found.append(f"{len(self.expected)} steps expected, {len(self.got)} got")
        return [line for line in found if line]

    @property
    def latest_seconds(self) -> float:
        """Return by how much the latest step came after its time."""
        pairs = zip(self.expected, self.got, strict=False)
        return max(((told[0] - wanted[0]).total_seconds() for wanted, told in pairs), default=0.0)


def _difference(wanted: Told, told: Told) -> str:
    if timedelta(0) <= told[0] - wanted[0] <= LATEST and told[1] == wanted[1]:
        return ""
    return (
        f"expected {wanted[0]:%a %d %b %H:%M:%S} {sorted(wanted[1])}, got {told[0]:%a %d %b %H:%M:%S} {sorted(told[1])}"
    )


def play(starts: Sequence[Start], *, hours: int, seed: int = 1) -> Iterator[Played]:
    """Play each ladder from each start, with somebody on call and without, while nobody acts."""
    dice = random.Random(seed)  # noqa: S311 - how late a drain comes to a step
    hospital = _hospital()
    for number, start in enumerate(starts):
        for urgency in ("emergency", "same_day", "soon"):
            for on_call in (True, False):
                if urgency == "soon" and on_call:
                    continue  # it asks for nobody on call
                until = start.at + (timedelta(hours=hours) if urgency != "soon" else 10 * DAY)
                alert = _open(hospital, start, urgency, name=f"{number}-{urgency}-{on_call}", on_call=on_call)
                _live(alert, until if urgency != "soon" else _wall(start.waits_until[-1]), dice)
                who = f"{start.name}, {urgency}, {'on call' if on_call else 'nobody on call'}"
                yield Played(who, expected(start, urgency, on_call=on_call, until=until), _told(alert))


def _hospital() -> ward.Hospital:
    from recovery.accounts.models import Membership, User

    hospital = ward.make_hospital()
    for name, role in (("doctor", "clinician"), ("lead", "lead")):
        user = User.objects.create_user(f"{name}@benchmark.test", organisation_id=hospital.organisation, name=name)
        Membership.objects.create(
            organisation_id=hospital.organisation, user=user, care_team_id=hospital.team, role=role
        )
    return hospital


def _open(hospital: ward.Hospital, start: Start, urgency: str, *, name: str, on_call: bool) -> "Alert":
    """Open an alert of a patient of its own, as raising a flag does."""
    from alerts.models import Alert, Urgency
    from alerts.queries import ruleset_in_force
    from alerts.telling.notifying import begin_step
    from recovery.accounts.models import User
    from recovery.rota.models import Holiday, OnCall
    from symptoms.models import Episode, Patient
    from symptoms.vocabulary import Procedure

    own: dict[str, Any] = {"organisation_id": hospital.organisation}
    Holiday.objects.filter(**own).delete()
    for on in start.holidays:
        Holiday.objects.create(**own, on=on, name=start.name)
    OnCall.objects.filter(**own).delete()
    if on_call:
        one = User.objects.get(name="one", **own)
        stretch = {"starts_at": start.at - DAY, "ends_at": start.at + 20 * DAY}
        OnCall.objects.create(**own, care_team_id=hospital.team, user=one, **stretch)
    patient = Patient.objects.create(
        **own, identifier=name, given_name=name, family_name="x", born_on=date(1960, 1, 1), sex="other", time_zone="UTC"
    )
    episode = Episode.objects.create(
        **own, patient=patient, program_id=hospital.program, care_team_id=hospital.team,
        procedure=Procedure.LUMBAR_POSTERIOR, surgery_on=start.at.date() - 10 * DAY, status="paused",
    )  # fmt: skip
    opened = dict.fromkeys(("opened_at", "last_flag_at", "respond_by", "escalate_at"), start.at)
    alert = Alert.objects.create(
        **own, episode=episode, care_team_id=hospital.team, urgency=Urgency[urgency.upper()], headline="x", **opened
    )
    begin_step(alert, ruleset_in_force(UUID(hospital.program))[1], 0, now=start.at)
    return alert


def _live(alert: "Alert", until: datetime, dice: random.Random) -> None:
    """Let drains come by: one a moment before each step is due, which must do nothing, and one somewhat after."""
    from alerts.models import Alert
    from alerts.telling.escalating import escalate_due

    due = _due(alert)
    while due <= until:
        early = escalate_due(now=due - timedelta(microseconds=1))
        escalate_due(now=due + timedelta(seconds=dice.uniform(0, LOOKS_EVERY_SECONDS)))
        if early:
            return  # what is told too early shows in the comparison
        due = _due(alert)
    Alert.objects.filter(id=alert.id).update(escalate_at=datetime(9999, 1, 1, tzinfo=UTC))


def _due(alert: "Alert") -> datetime:
    alert.refresh_from_db()
    assert alert.escalate_at is not None
    return alert.escalate_at


def _told(alert: "Alert") -> list[Told]:
    """Return who was to be sent something, and when, by what stands in the outbox."""
    from alerts.models import Notification

    by_moment: dict[datetime, set[str]] = {}
    for at, name in Notification.objects.filter(alert=alert).values_list("send_at", "recipient__name"):
        if at is not None:
            by_moment.setdefault(at, set()).add(name)
    return [(at, frozenset(names)) for at, names in sorted(by_moment.items())]


def add_arguments(parser: ArgumentParser) -> None:
    """Take how long, and the dice."""
    parser.add_argument("--hours", type=int, default=24, help="how long nobody acts: 24")
    parser.add_argument("--seed", type=int, default=1, help="how late each drain comes: 1")


def run(options: Namespace) -> bool:
    """Play, print each ladder with what was expected and got; true when every step was on time."""
    with stage():
        played = list(play(STARTS, hours=options.hours, seed=options.seed))
    for ladder in played:
        verdict = "on time" if not ladder.wrong else "WRONG"
        steps = f"{len(ladder.expected):>4} expected {len(ladder.got):>4} got"
        print(f"{ladder.name:<46}{steps}  latest {ladder.latest_seconds:4.1f} s  {verdict}")
        for line in ladder.wrong[:5]:
            print(f"    {line}")
    wrong = sum(bool(ladder.wrong) for ladder in played)
    print(f"{sum(len(each.expected) for each in played)} steps of {len(played)} ladders; {wrong} ladders wrong.")
    return not wrong
