"""The ways into the demo ward: made once, written down once, stored as digests."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from recovery.accounts.models import ApiClient, CareTeam, Scope, User
from recovery.accounts.queries import staff_actor
from recovery.accounts.tokens import digest_of, new_token
from symptoms.demo.people import DEMO_PATIENT, JOY, STAFF
from symptoms.entry.entering import issue_code
from symptoms.models import Patient

LASTS = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class WaysIn:
    """What somebody who tries the product needs to know."""

    password: str
    code: str
    token: str

    def text(self, address: str, now: datetime) -> str:
        """Return them as a person reads them."""
        staff = "".join(f"  {one.email:38} {one.role.label.lower()}, {one.team}\n" for one in STAFF)
        return (
            f"Demo sign-ins, made {now:%Y-%m-%d}. Everybody here is invented.\n\n"
            f"Staff: {address}/accounts/login/ with the password {self.password}\n{staff}"
            f"  {'operator@northfield.example':38} operator: {address}/admin/\n\n"
            f"Patient Maria Alvarez, on her phone:\n  {address}/in/#{self.code}\n"
            f"  What is sent to her lands in the folders mail and messages, beside demo-signins.txt.\n\n"
            f"A script of the Spine Unit:\n"
            f'  curl -H "Authorization: Bearer {self.token}" {address}/api/v1/alerts\n'
        )


def make_ways_in(staff: Mapping[str, User], password: str, *, now: datetime) -> WaysIn:
    """Make the demo patient's code and the ward's API token."""
    nurse = staff[JOY]
    patient = Patient.objects.get(Q(identifier=DEMO_PATIENT, organisation=nurse.organisation))
    code = issue_code(staff_actor(nurse), patient, now=now, lasts=LASTS, stays_open=True)
    token = new_token("rt_test")
    client = ApiClient.objects.create(
        organisation_id=patient.organisation_id,
        name="Demo script",
        token_digest=digest_of(token),
        scopes=list(Scope.values),
        acts_for=nurse,
        expires_at=now + LASTS,
    )
    client.care_teams.set(CareTeam.objects.filter(id__in=staff_actor(nurse).care_team_ids))
    return WaysIn(password, code, token)
