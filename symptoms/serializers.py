"""Between the API's JSON and what services take and queries return: patients and check-ins."""

from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from django.db.models import Q
from pydantic import BeforeValidator, Field, SkipValidation, StringConstraints, WithJsonSchema

from recovery.endpoints import Instant, Page, Paging, Sent, Shown
from symptoms.check_in.answers import Answers
from symptoms.models import CheckIn, Episode, Patient
from symptoms.services import SentCheckIn

Strict = Field(strict=True)  # a date is written as a date; a bare number is not taken for seconds since 1970
Day = Annotated[date, Strict]
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=200)]


class Who(Sent):
    """A patient, by the id that we gave her or by the organisation's own number."""

    id: UUID | None = None
    identifier: Text | None = None

    @classmethod
    def read(cls, raw: Any) -> Any:
        """Take a plain text for the id."""
        return {"id": raw} if isinstance(raw, str) else raw

    def matches(self) -> Q:
        """Return the episodes of this patient; somebody who is not named is nobody."""
        return Q(patient_id=self.id) if self.identifier is None else Q(patient__identifier=self.identifier)


PATIENT_SCHEMA = {
    "description": "The patient: our id, or the organisation's own number.",
    "oneOf": [
        {"type": "string", "format": "uuid"},
        {
            "type": "object",
            "properties": {"identifier": {"type": "string", "maxLength": 200}},
            "required": ["identifier"],
            "additionalProperties": False,
        },
    ],
}


class CheckInBody(Sent):
    """One day's answers of one patient."""

    patient: Annotated[Who, BeforeValidator(Who.read), WithJsonSchema(PATIENT_SCHEMA)]
    day: Day
    """The patient's own day that the answers are about."""
    zone: Text
    """IANA name of the zone that day was in, e.g. Europe/London."""
    answered_at: Annotated[Instant, Strict]
    """When it was answered."""
    answers: Answers
    supersedes: UUID | None = None
    """The `id` of the entry of the same day that this one corrects."""

    def sent(self, client_id: UUID) -> SentCheckIn:
        """Return the check-in as the service takes it."""
        return SentCheckIn(
            client_id=client_id,
            day=self.day,
            zone=self.zone,
            answered_at=self.answered_at,
            answers=self.answers,
            supersedes=self.supersedes,
        )


class CheckInFilters(Paging):
    """Which check-ins to list."""

    patient: UUID | None = None
    day_from: date | None = None
    day_to: date | None = None

    def lookups(self) -> Q:
        """Return what the check-ins listed have in common."""
        wanted = {"episode__patient_id": self.patient, "day__gte": self.day_from, "day__lte": self.day_to}
        return Q(**{lookup: value for lookup, value in wanted.items() if value is not None})


class CheckInShown(Shown):
    """One stored check-in. What was not answered is null."""

    id: UUID
    client_id: UUID
    patient: UUID
    day: date
    zone: str
    answered_at: datetime
    received_at: datetime
    answered_by: str
    supersedes: UUID | None
    answers: SkipValidation[Answers]

    @classmethod
    def of(cls, row: CheckIn) -> Self:
        """Return a stored check-in as it is shown; its episode must be at hand."""
        return cls.built(
            id=row.id,
            client_id=row.client_id,
            patient=row.episode.patient_id,
            day=row.day,
            zone=row.zone,
            answered_at=row.answered_at,
            received_at=row.received_at,
            answered_by=row.answered_by,
            supersedes=row.supersedes_id,
            answers=_answers(row),
        )


def _answers(row: CheckIn) -> dict[str, Any]:
    """Return every item of a stored check-in, null where it was not answered."""
    said = {item: getattr(row, item) for item in Answers.model_fields if item != "temperature"}
    value = row.temperature_value
    said["temperature"] = None if value is None else {"value": float(value), "unit": row.temperature_unit}
    return said


class CheckInPage(Page):
    """One page of check-ins, the newest sent first."""

    results: list[CheckInShown]


class PatientFilters(Paging):
    """Which patients to list."""

    identifier: Text | None = None

    def lookups(self) -> Q:
        """Return what the patients listed have in common."""
        return Q() if self.identifier is None else Q(identifier=self.identifier)


class EpisodeShown(Shown):
    """A patient's time in a program."""

    id: UUID
    program: str
    procedure: str
    procedure_detail: str
    care_team: UUID
    surgery_on: date
    status: str
    ended_on: date | None

    @classmethod
    def of(cls, row: Episode) -> Self:
        """Return an episode as it is shown; its program must be at hand."""
        return cls.built(
            id=row.id,
            program=row.program.slug,
            procedure=row.procedure,
            procedure_detail=row.procedure_detail,
            care_team=row.care_team_id,
            surgery_on=row.surgery_on,
            status=row.status,
            ended_on=row.ended_on,
        )


class PatientShown(Shown):
    """A patient, with those of her episodes that are the caller's to see."""

    id: UUID
    identifier: str
    given_name: str
    family_name: str
    born_on: date
    sex: str
    language: str
    time_zone: str
    temperature_unit: str
    episodes: list[EpisodeShown]

    @classmethod
    def of(cls, row: Patient, episodes: list[Episode]) -> Self:
        """Return a patient as shown to somebody who may see those episodes."""
        plain = (name for name in cls.model_fields if name != "episodes")
        shown = [EpisodeShown.of(episode) for episode in episodes if episode.patient_id == row.id]
        return cls.built(**{name: getattr(row, name) for name in plain}, episodes=shown)


class PatientPage(Page):
    """One page of patients."""

    results: list[PatientShown]
