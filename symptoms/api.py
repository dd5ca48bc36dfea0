"""The API of patients and their check-ins."""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from alerts.serializers import CheckInReceipt
from alerts.services import receive_check_in
from recovery.api import body_of, filters_of
from recovery.endpoints import Endpoint, answer, documented, found
from symptoms.queries import visible_check_ins, visible_episodes, visible_patients
from symptoms.serializers import (
    CheckInBody,
    CheckInFilters,
    CheckInPage,
    CheckInShown,
    PatientFilters,
    PatientPage,
    PatientShown,
)


class CheckIns(Endpoint):
    """The check-ins of the caller's care teams."""

    @documented("List check-ins", {200: CheckInPage}, [400], filters=CheckInFilters)
    def get(self, request: Request) -> HttpResponse:
        """Return one page of check-ins, the newest sent first."""
        wanted = filters_of(request, CheckInFilters).lookups()
        rows, links = self.page_of(visible_check_ins(self.actor).filter(wanted).select_related("episode"))
        self.saw("check_in.list", {row.episode.patient_id for row in rows})
        return answer(CheckInPage.built(results=[CheckInShown.of(row) for row in rows], **links))


class CheckInById(Endpoint):
    """One check-in, by the id its sender made."""

    @documented("Read a check-in", {200: CheckInShown}, [404])
    def get(self, request: Request, client_id: UUID) -> HttpResponse:  # noqa: ARG002 - the framework's signature
        """Return a check-in by the id its sender made, or by ours."""
        rows = visible_check_ins(self.actor).select_related("episode")
        row = rows.filter(id=client_id).first() or found(rows.filter(client_id=client_id))
        self.saw("check_in.read", [row.episode.patient_id], row.id)
        return answer(CheckInShown.of(row))

    @documented(
        "Send a check-in",
        {201: CheckInReceipt, 200: CheckInReceipt},
        [400, 404, 409, 413, 415],
        body=CheckInBody,
        description=(
            "Stores one day's answers and judges them in the same transaction: the answer tells what held. Where "
            "`judged` is false it is stored and not every rule was answered yet: `flags` and `urgency` are what is known "
            "so far, and null does not mean calm; send it again after a minute to read what was found. 404 says that "
            "it is not stored: no patient of your care teams has an active episode by that id, and a paused or ended one "
            "takes nothing new. "
            "Make the id yourself, a random UUID, and send the same entry again as often as you like: 200, and nothing "
            "changes. Another entry under the same id is refused with 409. What is left out, or null, is not answered: "
            "it is never taken for no. Entries are never edited: a correction is a new entry that `supersedes` the old."
        ),
    )
    def put(self, request: Request, client_id: UUID) -> HttpResponse:
        """Store a check-in and judge it."""
        body = body_of(request, CheckInBody)
        received = receive_check_in(self.actor, body.patient.matches(), body.sent(client_id), now=timezone.now())
        return answer(CheckInReceipt.of(received), status=201 if received.created else 200)


class Patients(Endpoint):
    """The patients of the caller's care teams."""

    @documented("List patients", {200: PatientPage}, [400], filters=PatientFilters)
    def get(self, request: Request) -> HttpResponse:
        """Return one page of patients, the newest first."""
        wanted = filters_of(request, PatientFilters).lookups()
        rows, links = self.page_of(visible_patients(self.actor).filter(wanted))
        episodes = list(visible_episodes(self.actor).filter(patient__in=rows).select_related("program"))
        self.saw("patient.list", [row.id for row in rows])
        return answer(PatientPage.built(results=[PatientShown.of(row, episodes) for row in rows], **links))


class PatientById(Endpoint):
    """One patient."""

    @documented("Read a patient", {200: PatientShown}, [404])
    def get(self, request: Request, patient_id: UUID) -> HttpResponse:  # noqa: ARG002 - the framework's signature
        """Return a patient with the episodes that are the caller's to see."""
        row = found(visible_patients(self.actor).filter(id=patient_id))
        episodes = list(visible_episodes(self.actor).filter(patient=row).select_related("program"))
        self.saw("patient.read", [row.id])
        return answer(PatientShown.of(row, episodes))
