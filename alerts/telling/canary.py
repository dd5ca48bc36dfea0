"""A patient who does not exist: a red check-in every five minutes, whose message must arrive.

She lives in a hospital of her own, so she is on nobody's list and in nobody's figures, and everything that a real alert
passes through is passed through: the save, the rules, the outbox, the provider. The heartbeat `canary` is written when her
message was taken, and its silence is an alarm.
"""

import uuid
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from alerts.models import Alert, AlertStatus, EscalationPolicy, Notification
from alerts.programs.publishing import load_programs, read_document, shipped_documents
from alerts.services import receive_check_in, resolve_alert
from alerts.telling.delivery import deliver_due
from alerts.telling.policies import Ladder, Policy, Step
from alerts.vocabulary import Outcome
from recovery.accounts.actors import Actor, Role
from recovery.accounts.models import CareTeam, Membership, Organisation, StaffRole, User
from recovery.accounts.queries import staff_actor
from recovery.channels import Channel
from recovery.heartbeats import beat
from symptoms.check_in.answers import Answers
from symptoms.models import CheckIn, Episode, EpisodeStatus, Patient, Program
from symptoms.services import SentCheckIn
from symptoms.vocabulary import Procedure

EVERY = timedelta(minutes=5)
NOT_ON_A_COPY = timedelta(days=365)
NAME = "Canary"
DAYS_AFTER_SURGERY = 10


def canary_due(*, now: datetime, overdue_by: timedelta = timedelta(0)) -> int:
    """Close what has arrived and send the next red check-in when it is time; return how many were sent."""
    if not settings.CANARY:
        return 0
    with transaction.atomic():
        # Whoever holds the row looks after her; the others go on without waiting.
        Organisation.objects.get_or_create(name=NAME, defaults={"emergency_number": "0", "crisis_phone": "0"})
        mine = Organisation.objects.select_for_update(skip_locked=True).filter(name=NAME).first()
        return 0 if mine is None else _look_after(mine, now=now, overdue_by=overdue_by)


def _look_after(organisation: Organisation, *, now: datetime, overdue_by: timedelta) -> int:
    team = _team(organisation)
    person = _person(team)
    _keep_policy(team, person)
    _close_what_arrived(team, person, now=now)
    sent = CheckIn.objects.filter(organisation=organisation).order_by("-received_at")
    last = sent.values_list("received_at", flat=True).first()
    if last is not None and last > now - EVERY - overdue_by:
        return 0
    _send(_episode(team, now=now), now=now)
    return 1


def rehearse(*, now: datetime) -> bool:
    """On a restored copy: send her red check-in, deliver it and nothing else; return whether it arrived."""
    with transaction.atomic():
        Notification.objects.filter(send_at__isnull=False).update(send_at=now + NOT_ON_A_COPY)
        organisation, _ = Organisation.objects.get_or_create(
            name=NAME, defaults={"emergency_number": "0", "crisis_phone": "0"}
        )
        team = _team(organisation)
        person = _person(team)
        _keep_policy(team, person)
        for alert in Alert.objects.filter(care_team=team).exclude(status=AlertStatus.RESOLVED):
            resolve_alert(staff_actor(person), alert.id, outcome=Outcome.ENTERED_BY_MISTAKE, note="", now=now)
        _send(_episode(team, now=now), now=now)
    deliver_due(now=now)
    live = Alert.objects.filter(care_team=team).exclude(status=AlertStatus.RESOLVED)
    return Notification.objects.filter(alert__in=live, sent_at__isnull=False).exists()


def _close_what_arrived(team: CareTeam, person: User, *, now: datetime) -> None:
    alert = Alert.objects.filter(care_team=team).exclude(status=AlertStatus.RESOLVED).first()
    if alert is None:
        return
    arrived = Notification.objects.filter(alert=alert, sent_at__isnull=False).order_by("sent_at").first()
    if arrived is None or arrived.sent_at is None:
        return
    beat("canary", now=now, did=max(int((arrived.sent_at - alert.last_flag_at).total_seconds()), 0))
    resolve_alert(staff_actor(person), alert.id, outcome=Outcome.ENTERED_BY_MISTAKE, note="", now=now)


def _send(episode: Episode, *, now: datetime) -> None:
    patient = episode.patient_id
    actor = Actor(role=Role.PATIENT, id=patient, organisation_id=episode.organisation_id, patient_id=patient)
    answers = Answers.model_validate({"saddle": True})
    sent = SentCheckIn(client_id=uuid.uuid4(), day=now.date(), zone="UTC", answered_at=now, answers=answers)
    receive_check_in(actor, Q(id=episode.id), sent, now=now)


def _team(organisation: Organisation) -> CareTeam:
    details = {"phone": "0", "out_of_hours_phone": "0", "opens_at": time(0), "closes_at": time(23, 59)}
    return CareTeam.objects.get_or_create(organisation=organisation, name=NAME, defaults=details)[0]


def _person(team: CareTeam) -> User:
    """Return who is told: nobody who can sign in."""
    mine = User.objects.filter(organisation=team.organisation, name=NAME)
    person = mine.first() or User.objects.create_user(_address(), organisation=team.organisation, name=NAME)
    if person.email != _address():
        mine.update(email=_address())
    Membership.objects.get_or_create(
        organisation=team.organisation, care_team=team, user=person, role=StaffRole.NURSE, ended_at=None
    )
    return person


def _address() -> str:
    return settings.CANARY_EMAIL or "canary@localhost"


def _keep_policy(team: CareTeam, person: User) -> None:
    """Have her told by a real e-mail where there is an address for it, by the list alone where there is none."""
    channel = Channel.EMAIL if settings.CANARY_EMAIL or settings.DEMO else Channel.SCREEN
    ladder = Ladder(steps=(Step(after_minutes=0, tell=(StaffRole.NURSE,), channels=(channel,)),), repeat_minutes=5)
    wanted = Policy(emergency=ladder, same_day=ladder, soon=ladder).model_dump(mode="json")
    newest = EscalationPolicy.objects.filter(care_team=team).order_by("-version").first()
    if newest is None or newest.document != wanted:
        version = 1 if newest is None else newest.version + 1
        made = {"organisation": team.organisation, "care_team": team, "created_by": person}
        EscalationPolicy.objects.create(**made, version=version, document=wanted)


def _episode(team: CareTeam, *, now: datetime) -> Episode:
    """Return the episode of today: a new one a day keeps her history short."""
    surgery_on = now.date() - timedelta(days=DAYS_AFTER_SURGERY)
    active = Episode.objects.filter(care_team=team, status=EpisodeStatus.ACTIVE)
    over = active.filter(surgery_on__lt=surgery_on).exclude(
        alerts__in=Alert.objects.exclude(status=AlertStatus.RESOLVED)
    )
    over.update(status=EpisodeStatus.ENDED, ended_on=now.date())
    return active.first() or Episode.objects.create(
        organisation=team.organisation,
        patient=_patient(team.organisation),
        program=_program(team.organisation, now=now),
        care_team=team,
        procedure=Procedure.LUMBAR_POSTERIOR,
        surgery_on=surgery_on,
        status=EpisodeStatus.ACTIVE,
        evaluate_at=now + timedelta(days=1),
    )


def _patient(organisation: Organisation) -> Patient:
    details = {"given_name": NAME, "family_name": NAME, "born_on": date(1950, 1, 1), "sex": "other", "time_zone": "UTC"}
    return Patient.objects.get_or_create(organisation=organisation, identifier=NAME, defaults=details)[0]


def _program(organisation: Organisation, *, now: datetime) -> Program:
    load_programs(map(read_document, shipped_documents()), [organisation], now=now)
    return Program.objects.get(organisation=organisation, slug="spinal_fusion")
