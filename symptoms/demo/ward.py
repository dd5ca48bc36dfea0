"""The ward's days, replayed through the services that the real one uses: entries, midnights, and what staff did."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, Q

from alerts.judgement.judging import judge_due
from alerts.models import Alert, AlertStatus, Notification
from alerts.rules.ruleset import Schedule
from alerts.services import acknowledge_alert, receive_check_in, resolve_alert
from alerts.telling.escalating import escalate_due
from recovery.accounts.actors import Actor, Role
from recovery.accounts.models import CareTeam, Membership, Organisation, User
from recovery.accounts.queries import staff_actor
from symptoms.check_in.answers import Answers
from symptoms.demo.courses import Course
from symptoms.demo.people import HOSPITAL, NECK_UNIT, OPERATOR, PATIENTS, SPINE, STAFF, Act, Person
from symptoms.demo.pictures import cut
from symptoms.models import Episode, Patient, Program
from symptoms.photos.keeping import add_photo
from symptoms.services import Enrolment, SentCheckIn, enrol_patient

ZONE = "Europe/London"
DISCHARGED_AT = time(11)
FIRST_EVENING = time(18, 30)
LATEST_DISCHARGE_DAY = 2
EARLIEST_MINUTE, LATEST_MINUTE = 7 * 60 + 10, 19 * 60 + 40


def make_staff(organisation: Organisation, hashed: str) -> dict[str, User]:
    """Make the teams, everybody in them, and the operator; return people by name."""
    teams = {name: _team(organisation, name) for name in (SPINE, NECK_UNIT)}
    people = {}
    for one in STAFF:
        user = User(organisation=organisation, email=one.email, phone=one.phone, name=one.name, password=hashed)
        user.save(force_insert=True)
        Membership.objects.create(organisation=organisation, user=user, care_team=teams[one.team], role=one.role)
        people[one.name] = user
    operator = {"is_staff": True, "is_superuser": True, "password": hashed}
    User(organisation=organisation, email="operator@northfield.example", name=OPERATOR, **operator).save()
    return people


def make_organisation() -> Organisation:
    """Make the hospital."""
    return Organisation.objects.create(name=HOSPITAL, time_zone=ZONE, emergency_number="999", crisis_phone="116 123")


def _team(organisation: Organisation, name: str) -> CareTeam:
    return CareTeam.objects.create(
        organisation=organisation,
        name=name,
        phone="020 7946 0123",
        out_of_hours_phone="020 7946 0199",
        opens_at=time(8),
        closes_at=time(20),
    )


@dataclass(order=True, slots=True)
class Event:
    """Something that happened on the ward."""

    at: datetime
    place: int
    happen: Callable[[datetime], object] = field(compare=False)


def replay(program: Program, staff: Mapping[str, User], schedule: Schedule, *, now: datetime) -> None:
    """Let everything of the last weeks happen in the order of its time, up to now; then nothing is left to send."""
    stays = [Stay(person, program, staff, schedule, now) for person in PATIENTS]
    happened = [event for stay in stays for event in stay.events()]
    first = min(event.at for event in happened)
    for event in sorted([*happened, *_midnights(first, now)]):
        if event.at <= now:
            event.happen(event.at)
    escalate_due(now=now)
    unsent = Notification.objects.filter(send_at__isnull=False)  # the others were withdrawn when somebody acted
    unsent.update(sent_at=F("send_at"), created_at=F("send_at"), send_at=None, attempts=1, outcome="sent")


def _midnights(first: datetime, now: datetime) -> Iterator[Event]:
    day = first.astimezone(ZoneInfo(ZONE)).date()
    while day < now.astimezone(ZoneInfo(ZONE)).date():
        day += timedelta(days=1)
        yield Event(datetime.combine(day, time(), ZoneInfo(ZONE)), -1, lambda at: judge_due(now=at))


@dataclass(slots=True)
class Stay:
    """One patient's time on the ward's list."""

    person: Person
    program: Program
    staff: Mapping[str, User]
    schedule: Schedule
    now: datetime
    episode: Episode | None = None

    def events(self) -> Iterator[Event]:
        """Yield all that happens to this patient, in any order."""
        place = int(self.person.number[3:])
        yield Event(self._at(self._discharge_day, DISCHARGED_AT), place, self._enrol)
        for day in self._days():
            yield Event(self._sent_at(day), place, self._sender(day))
        for act in self.person.story.acts:
            at = self._sent_at(self.person.day - act.days_back) + timedelta(minutes=act.minutes)
            yield Event(at, place, self._doer(act))

    @property
    def _newest_at(self) -> datetime:
        ago = timedelta(minutes=self.person.story.minutes_ago or 0)
        return (self.now - ago).astimezone(ZoneInfo(ZONE))

    @property
    def _discharge_day(self) -> int:
        return max(1, min(LATEST_DISCHARGE_DAY, self.person.day // 2))

    @property
    def _course(self) -> Course:
        return Course.of(self.person.number, self.person.procedure)

    def _days(self) -> Iterator[int]:
        """Yield the days after surgery on which the patient answers."""
        story, newest = self.person.story, self.person.day
        for day in range(self._discharge_day, newest + (1 if story.sent_today else 0)):
            if self.schedule.is_due(day) and newest - day not in story.silent:
                yield day

    def _at(self, day: int, clock: time) -> datetime:
        date = self._newest_at.date() + timedelta(days=day - self.person.day)
        return datetime.combine(date, clock, ZoneInfo(ZONE))

    def _sent_at(self, day: int) -> datetime:
        """Return when the entry of a day comes: at the patient's usual time, in the evening of coming home."""
        if day == self.person.day and self.person.story.minutes_ago is not None:
            return self._newest_at
        if day == self._discharge_day:
            return self._at(day, FIRST_EVENING)
        usual = Random(self.person.number).randrange(EARLIEST_MINUTE, LATEST_MINUTE)  # noqa: S311
        return self._at(day, time(usual // 60, usual % 60))

    def _enrol(self, at: datetime) -> None:
        person, course = self.person, self._course
        nurse = next(self.staff[one.name] for one in STAFF if one.team == person.team)
        actor = staff_actor(nurse)
        self.episode = enrol_patient(
            actor,
            Enrolment(
                patient=self._details(),
                program_id=self.program.id,
                care_team_id=next(iter(actor.care_team_ids)),
                procedure=person.procedure,
                procedure_detail=person.detail,
                surgery_on=self._at(0, DISCHARGED_AT).date(),
                preop={**course.before(), **person.story.before},
                discharge={**course.at_discharge(self._discharge_day), **person.story.at_discharge},
            ),
            now=at,
        )
        # What was enrolled weeks ago owes the check-ins of those weeks.
        Episode.objects.filter(id=self.episode.id).update(created_at=at)
        Patient.objects.filter(id=self.episode.patient_id).update(created_at=at)

    def _details(self) -> dict[str, object]:
        person = self.person
        return {
            "identifier": person.number,
            "given_name": person.given_name,
            "family_name": person.family_name,
            "born_on": person.born_on,
            "sex": person.sex,
            "language": person.language,
            "phone": f"+44 7700 900{int(person.number[-3:]):03}",
            "email": f"{person.number.lower()}@patients.example",
            "time_zone": ZONE,
        }

    def _sender(self, day: int) -> Callable[[datetime], object]:
        said = {**self._course.answers(day), **self.person.story.says.get(self.person.day - day, {})}
        dice = Random(f"{self.person.number} {day} id")  # noqa: S311
        client_id = UUID(int=dice.getrandbits(128), version=4)
        date = self._at(day, DISCHARGED_AT).date()
        return lambda at: self._send(SentCheckIn(
            client_id=client_id, day=date, zone=ZONE, answered_at=at, answers=Answers.model_validate(said)
        ), at, self.person.story.photos.get(self.person.day - day))  # fmt: skip

    def _send(self, sent: SentCheckIn, at: datetime, redness: float | None) -> None:
        episode = self._enrolled
        patient = episode.patient_id
        actor = Actor(role=Role.PATIENT, id=patient, organisation_id=self.program.organisation_id, patient_id=patient)
        received = receive_check_in(actor, Q(id=episode.id), sent, now=at)
        if redness is not None:
            add_photo(actor, received.check_in, cut(redness), now=at)

    def _doer(self, act: Act) -> Callable[[datetime], object]:
        return lambda at: self._do(act, at)

    def _do(self, act: Act, at: datetime) -> None:
        """Take or close the live alert; a program with other rules may have raised none."""
        live = Alert.objects.filter(episode=self._enrolled).exclude(status=AlertStatus.RESOLVED).first()
        if live is None:
            return
        actor = staff_actor(self.staff[act.by])
        if act.outcome is None:
            acknowledge_alert(actor, live.id, now=at)
        else:
            resolve_alert(actor, live.id, outcome=act.outcome, note=act.note, now=at)

    @property
    def _enrolled(self) -> Episode:
        if self.episode is None:
            message = f"{self.person.number} is not enrolled yet"
            raise LookupError(message)
        return self.episode
