"""Who somebody is: from a signed-in user or a token to the actor that asks."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import F, QuerySet

from recovery.accounts.actors import NO_ORGANISATION, NOBODY, Actor, Role
from recovery.accounts.models import CareTeam, Membership, StaffRole, User
from recovery.accounts.tokens import digest_of
from recovery.statements import Statement

# Asked by every request with a token.
_CLIENT = Statement(
    "api_client",
    """
    SELECT c.id, c.name, c.organisation_id, c.acts_for_id, c.scopes,
           ARRAY(SELECT t.careteam_id FROM accounts_apiclient_care_teams t WHERE t.apiclient_id = c.id)
    FROM accounts_apiclient c JOIN accounts_user u ON u.id = c.acts_for_id
    WHERE c.token_digest = %(digest)s AND c.revoked_at IS NULL AND c.expires_at > %(now)s AND u.is_active
    """,
    digest="bytea",
    now="timestamptz",
)
# Asked by every request of somebody who has signed in.
_PLACES = Statement(
    "staff_places",
    "SELECT role, care_team_id FROM accounts_membership WHERE user_id = %(person)s AND ended_at IS NULL",
    person="uuid",
)
_RANK = {Role.NURSE: 0, Role.CLINICIAN: 1, Role.LEAD: 2}


def staff_actor(user: User) -> Actor:
    """Return the actor of a signed-in person: by their current teams, else an administrator, else nobody."""
    with connection.cursor() as cursor:
        _PLACES.run(cursor, {"person": user.pk})
        current = cursor.fetchall()
    if not current and not user.is_staff:
        return NOBODY
    highest = max((Role(role) for role, _ in current), key=_RANK.__getitem__, default=Role.ADMINISTRATOR)
    return Actor(
        role=highest,
        id=user.pk,
        person_id=user.pk,
        name=user.name,
        organisation_id=user.organisation_id or NO_ORGANISATION,
        care_team_ids=frozenset(team for _, team in current),
    )


def client_actor(token: str, *, now: datetime) -> Actor:
    """Return the actor of an API token, or nobody when it is unknown, revoked or past its end."""
    with connection.cursor() as cursor:
        _CLIENT.run(cursor, {"digest": digest_of(token), "now": now})
        row = cursor.fetchone()
    if row is None:
        return NOBODY
    client, name, organisation, person, scopes, teams = row
    return Actor(
        role=Role.CLIENT,
        id=client,
        name=name,
        organisation_id=organisation,
        person_id=person,
        scopes=frozenset(scopes),
        care_team_ids=frozenset(teams),
    )


def teams_as(actor: Actor, *roles: str) -> "QuerySet[CareTeam]":
    """Return the teams in which the actor has one of the roles today: what she is in one team counts in no other.

    A program that acts for a person has none of her roles.
    """
    places = Membership.objects.filter(user=actor.id, role__in=roles, ended_at=None)
    return CareTeam.objects.filter(organisation_id=actor.organisation_id, id__in=places.values("care_team"))


def teams_led(actor: Actor) -> "QuerySet[CareTeam]":
    """Return the teams that the actor leads today."""
    return teams_as(actor, StaffRole.LEAD)


def people_to_tell(care_team_id: UUID, roles: Iterable[str]) -> list[UUID]:
    """Return the ids of the team's current people with one of the roles, in the order they joined."""
    current = Membership.objects.filter(care_team_id=care_team_id, ended_at=None, user__is_active=True, role__in=roles)
    return list(current.order_by("started_at", "id").values_list("user_id", flat=True))


def people_by_id(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of users by id, for a timeline."""
    return dict(User.objects.filter(id__in=set(ids)).values_list(F("id"), F("name")))
