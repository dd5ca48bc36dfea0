"""Who asks: the one value that queries, services and the audit trail take."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """In what capacity somebody asks."""

    NOBODY = "nobody"
    PATIENT = "patient"
    HELPER = "helper"
    NURSE = "nurse"
    CLINICIAN = "clinician"
    LEAD = "lead"
    ADMINISTRATOR = "administrator"
    CLIENT = "client"
    SYSTEM = "system"


NO_ORGANISATION = UUID(int=0)
STAFF = frozenset({Role.NURSE, Role.CLINICIAN, Role.LEAD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody who asks, resolved once per request.

    `id` is the user, the patient or the API client, by role. `person_id` is the user who answers for a write: the
    user, or the one an API client acts for. Without an organisation nothing is ever found. `patient_id` is set for a
    patient and her helpers only. `may_prove_more` is true where the patient lets her past days be read from this
    device by whoever proves more than holding it, `reads_history` once that has been done.
    """

    role: Role = Role.NOBODY
    id: UUID | None = None
    name: str = ""
    organisation_id: UUID = NO_ORGANISATION
    care_team_ids: frozenset[UUID] = field(default_factory=frozenset)
    person_id: UUID | None = None
    patient_id: UUID | None = None
    may_prove_more: bool = False
    reads_history: bool = False
    scopes: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_staff(self) -> bool:
        """True for those who look after patients."""
        return self.role in STAFF

    @property
    def helper_id(self) -> UUID | None:
        """Return which helper of the patient asks, None for everybody else."""
        return self.id if self.role == Role.HELPER else None

    @property
    def is_patient(self) -> bool:
        """True for a patient or her helper."""
        return self.role in {Role.PATIENT, Role.HELPER}


NOBODY = Actor()
SYSTEM = Actor(role=Role.SYSTEM, name="the system")
