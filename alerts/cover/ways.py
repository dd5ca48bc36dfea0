"""How people are reached: each looks after her own ways, a lead after those of her team."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from recovery.accounts.actors import Actor
from recovery.accounts.models import Membership, User
from recovery.accounts.queries import teams_led
from recovery.audit.services import record
from recovery.channels import TYPED, Channel, problem_with
from recovery.rota.models import ContactPoint


class NoWay(Exception):
    """An address at which nothing can arrive; `channel` is which, the message says why and what to write."""

    def __init__(self, channel: str, problem: str) -> None:
        super().__init__(problem)
        self.channel = channel


@dataclass(frozen=True, slots=True)
class Reached:
    """One person, her own contact points, and what her account says where she has none."""

    id: UUID
    name: str
    own: Mapping[str, str]
    account: Mapping[str, str]

    @property
    def ways(self) -> list[tuple[str, str]]:
        """Return each channel at which something can arrive, with the address that is used."""
        used = {**self.account, **self.own}
        return [
            (str(channel.label), used[channel])
            for channel in TYPED
            if used.get(channel) and problem_with(channel, used[channel]) is None
        ]


def reached_people(actor: Actor) -> list[Reached]:
    """Return the people whose ways the actor may change: herself first, then, for a lead, everybody of her teams."""
    assert actor.person_id is not None  # noqa: S101 - staff are people
    theirs = Membership.objects.filter(care_team__in=teams_led(actor), ended_at=None)
    mine = User.objects.filter(id=actor.person_id)
    people = mine.union(User.objects.filter(id__in=theirs.values("user"), is_active=True))
    points: dict[UUID, dict[str, str]] = {}
    for user, channel, address in ContactPoint.objects.filter(user__in=[person.id for person in people]).values_list(
        "user_id", "channel", "address"
    ):
        points.setdefault(user, {})[channel] = address
    found = [Reached(each.id, each.name, points.get(each.id, {}), _of_account(each)) for each in people]
    return sorted(found, key=lambda each: (each.id != actor.person_id, each.name))


def _of_account(user: User) -> dict[str, str]:
    return {Channel.EMAIL: user.email, Channel.SMS: user.phone}


def save_ways(actor: Actor, person: Reached, ways: Mapping[str, str]) -> None:
    """Store where somebody is reached; an empty address leaves what her account says, or nothing.

    `person` is one of `reached_people(actor)`. Raises NoWay, with nothing stored, where nothing could arrive.
    """
    wanted = {channel: ways.get(channel, "").strip() for channel in TYPED}
    for channel, address in wanted.items():
        changed = address and address != person.own.get(channel)
        if changed and (problem := problem_with(channel, address)):
            raise NoWay(channel, problem)
    with transaction.atomic():
        theirs = ContactPoint.objects.filter(organisation_id=actor.organisation_id, user_id=person.id)
        for channel, address in wanted.items():
            if not address:
                theirs.filter(channel=channel).delete()
            elif address != person.own.get(channel):
                theirs.update_or_create(
                    channel=channel,
                    defaults={"address": address},
                    create_defaults={
                        "organisation_id": actor.organisation_id, "user_id": person.id, "address": address,
                    },
                )  # fmt: skip
        record(actor, "ways.save", patients=[], object_id=person.id)


def used_address(person: Reached, channel: str) -> str:
    """Return where a person is reached by a channel, empty where she is not."""
    return {**person.account, **person.own}.get(channel, "")
