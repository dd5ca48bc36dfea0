"""Reading the rota. The ladder asks for every team; pages ask through a query that takes the person."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from recovery.accounts.actors import Actor
from recovery.accounts.models import CareTeam, Membership, User
from recovery.channels import Channel
from recovery.rota.hours import CoverHours, Stretch, holes
from recovery.rota.models import Absence, ContactPoint, Holiday, OnCall, PushDevice
from recovery.subscriptions import address_of


def on_call(care_team_id: UUID, *, since: datetime, until: datetime) -> list[Stretch]:
    """Return who is on call for a team at some time within a stretch, and from when to when, the earliest first."""
    current = OnCall.objects.filter(care_team_id=care_team_id, starts_at__lt=until, ends_at__gt=since)
    return list(current.order_by("starts_at", "id").values_list("user_id", "starts_at", "ends_at"))


def absences(people: Iterable[UUID], *, since: datetime, until: datetime) -> list[Stretch]:
    """Return which of some people are away at some time within a stretch, and from when to when."""
    current = Absence.objects.filter(user__in=list(people), starts_at__lt=until, ends_at__gt=since)
    return list(current.values_list("user_id", "starts_at", "ends_at"))


def in_team(care_team_id: UUID) -> list[tuple[UUID, str]]:
    """Return the current people of a team who may sign in, each with the role, in the order they joined."""
    current = Membership.objects.filter(care_team_id=care_team_id, ended_at=None, user__is_active=True)
    return list(current.order_by("started_at", "id").values_list("user_id", "role"))


def current_places(people: Iterable[UUID]) -> list[tuple[UUID, UUID]]:
    """Return each of some people with each team she is in today; nothing of whoever may no longer sign in."""
    current = Membership.objects.filter(user__in=list(people), ended_at=None, user__is_active=True)
    return list(current.values_list("user_id", "care_team_id"))


def addresses(people: Iterable[UUID]) -> dict[UUID, dict[str, str]]:
    """Return where each person is reached, by channel; the e-mail and telephone of the account unless told otherwise."""
    wanted = list(people)
    accounts = User.objects.filter(id__in=wanted, is_active=True).values_list("id", "email", "phone")
    found = {person: {"email": email, "sms": phone} for person, email, phone in accounts}
    points = ContactPoint.objects.filter(user__in=wanted).values_list("user_id", "channel", "address")
    for person, channel, address in points:
        found.setdefault(person, {})[channel] = address
    for person, devices in _push_devices(wanted).items():
        found.setdefault(person, {})[Channel.PUSH] = address_of(devices)
    return found


def _push_devices(people: Iterable[UUID]) -> dict[UUID, list[PushDevice]]:
    found: dict[UUID, list[PushDevice]] = {}
    for device in PushDevice.objects.filter(user__in=people).order_by("-created_at"):
        found.setdefault(device.user_id, []).append(device)
    return found


def devices_of(actor: Actor) -> list[PushDevice]:
    """Return the browsers at which a member of staff is reached by push, newest first."""
    return list(PushDevice.objects.filter(user__in=[actor.person_id]).order_by("-created_at"))


def cover_hours(care_team_id: UUID) -> CoverHours:
    """Return when somebody of a team looks."""
    team = CareTeam.objects.select_related("organisation").get(id=care_team_id)
    days = Holiday.objects.filter(organisation_id=team.organisation_id).values_list("on", flat=True)
    return CoverHours(team.opens_at, team.closes_at, team.organisation.time_zone, frozenset(days))


def with_cover_hours(teams: QuerySet[CareTeam]) -> list[tuple[CareTeam, CoverHours]]:
    """Return each team with its organisation, and when somebody of it looks: one query for all of them."""
    days = Holiday.objects.filter(organisation_id=OuterRef("organisation_id")).values("on")
    found = teams.select_related("organisation").annotate(days_off=ArraySubquery(days))
    return [
        (
            team,
            CoverHours(team.opens_at, team.closes_at, team.organisation.time_zone, frozenset(vars(team)["days_off"])),
        )
        for team in found
    ]


def uncovered(care_team_id: UUID, *, now: datetime, ahead: timedelta) -> list[tuple[datetime, datetime]]:
    """Return the stretches from now on, so far ahead, in which nobody who is there is on call."""
    until = now + ahead
    rota = OnCall.objects.filter(care_team_id=care_team_id, ends_at__gt=now, starts_at__lt=until, user__is_active=True)
    stretches = list(rota.values_list("user_id", "starts_at", "ends_at"))
    gone = absences({who for who, *_ in stretches}, since=now, until=until)
    return holes(stretches, gone, since=now, until=until)
