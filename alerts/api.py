"""The API of alerts: read them with their evidence, take one, close one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import parse_etags
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from alerts.care.caring import log_contact, reassign_alert, reopen_alert, snooze_alert
from alerts.care.undoing import undo
from alerts.queries import visible_alerts
from alerts.serializers import (
    AlertDetail,
    AlertFilters,
    AlertPage,
    AlertShown,
    ContactLogged,
    GivenTo,
    Resolution,
    Said,
    Snooze,
    Undone,
)
from alerts.services import acknowledge_alert, add_note, resolve_alert
from recovery.accounts.actors import Actor
from recovery.api import body_of, filters_of
from recovery.endpoints import Endpoint, Sent, answer, documented, found
from symptoms.errors import Conflict

IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The ETag of the alert as it was read: if it has changed since, nothing is done and 412 says who did.",
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, description="The ETag last seen: 304 if still true."
)
NO_REVISION = -1

Body = TypeVar("Body", bound=Sent)


class Stale(Conflict):
    """It changed since the caller read it."""

    status = 412


class Alerts(Endpoint):
    """The alerts of the caller's care teams."""

    @documented("List alerts", {200: AlertPage}, [400], filters=AlertFilters)
    def get(self, request: Request) -> HttpResponse:
        """Return one page of alerts, the newest first."""
        wanted = filters_of(request, AlertFilters).lookups()
        related = ("episode__patient", "acknowledged_by", "resolved_by")
        rows, links = self.page_of(visible_alerts(self.actor).filter(wanted).select_related(*related))
        self.saw("alert.list", {row.episode.patient_id for row in rows})
        return answer(AlertPage.built(results=[AlertShown.of(row) for row in rows], **links))


class AlertById(Endpoint):
    """One alert with its evidence."""

    @documented("Read an alert", {200: AlertDetail, 304: None}, [404], parameters=[IF_NONE_MATCH])
    def get(self, request: Request, alert_id: UUID) -> HttpResponse:
        """Return an alert with its flags and timeline, or that it is still what the caller has."""
        related = ("episode__patient", "acknowledged_by", "resolved_by")
        row = found(visible_alerts(self.actor).filter(id=alert_id).select_related(*related))
        headers = {"ETag": f'"{row.revision}"'}
        if headers["ETag"] in parse_etags(request.headers.get("If-None-Match", "")):
            return HttpResponse(status=304, headers=headers)
        self.saw("alert.read", [row.episode.patient_id], row.id)
        return answer(AlertDetail.with_evidence(row), headers=headers)


class Acknowledge(Endpoint):
    """Taking an alert."""

    @documented("Acknowledge an alert", {200: AlertShown}, [404, 409, 412], parameters=[IF_MATCH])
    def post(self, request: Request, alert_id: UUID) -> HttpResponse:
        """Take an alert for the person who calls, or for whom the client acts."""
        with _unless_stale(self.actor, alert_id):
            acknowledge_alert(self.actor, alert_id, revision=_revision(request), now=timezone.now())
        return _shown(self.actor, alert_id)


class Resolve(Endpoint):
    """Closing an alert."""

    @documented(
        "Resolve an alert", {200: AlertShown}, [400, 404, 409, 412, 415], body=Resolution, parameters=[IF_MATCH]
    )
    def post(self, request: Request, alert_id: UUID) -> HttpResponse:
        """Close an alert with one outcome."""
        said = body_of(request, Resolution)
        with _unless_stale(self.actor, alert_id):
            resolve_alert(
                self.actor,
                alert_id,
                outcome=said.outcome,
                note=said.note,
                flags={UUID(str(flag)): code for flag, code in said.flags.items()},
                revision=_revision(request),
                now=timezone.now(),
            )
        return _shown(self.actor, alert_id)


class Step(Endpoint):
    """One step of care: what it takes, and what it does. The endpoints below say which."""

    def sent(self, request: Request, alert_id: UUID, shape: type[Body]) -> Body:
        """Return what was sent about an alert that the caller may see: what is not hers is not found, sent well or not."""
        found(visible_alerts(self.actor).filter(id=alert_id))
        return body_of(request, shape)

    def stepped(self, request: Request, alert_id: UUID, act: Callable[..., object], **said: object) -> HttpResponse:
        """Do it for the person who calls, or for whom the client acts, and return the alert as it now is."""
        with _unless_stale(self.actor, alert_id):
            act(self.actor, alert_id, revision=_revision(request), now=timezone.now(), **said)
        return _shown(self.actor, alert_id)


class LogContact(Step):
    """Attempts to reach a patient."""

    @documented(
        "Log a contact", {200: AlertShown}, [400, 404, 409, 412, 415], body=ContactLogged, parameters=[IF_MATCH]
    )
    def post(self, request: Request, alert_id: UUID) -> HttpResponse:
        """Write down how somebody tried to reach the patient, and what came of it; what nobody had is thereby taken."""
        said = self.sent(request, alert_id, ContactLogged)
        return self.stepped(request, alert_id, log_contact, way=said.way, result=said.result, note=said.note)


class SnoozeAlert(Step):
    """Putting an alert off."""

    @documented("Snooze an alert", {200: AlertShown}, [400, 404, 409, 412, 415], body=Snooze, parameters=[IF_MATCH])
    def post(self, request: Request, alert_id: UUID) -> HttpResponse:
        """Put an alert off, with a reason, until a time: never an emergency, and never past the cap of its urgency."""
        said = self.sent(request, alert_id, Snooze)
        return self.stepped(request, alert_id, snooze_alert, reason=said.reason, until=said.until, note=said.note)


class Reassign(Step):
    """Giving an alert to a colleague."""

    @documented("Reassign an alert", {200: AlertShown}, [400, 404, 409, 412, 415], body=GivenTo, parameters=[IF_MATCH])
    def post(self, request: Request, alert_id: UUID) -> HttpResponse:
        """Give an alert to somebody who works in its team now. That buys no time."""
        return self.stepped(request, alert_id, reassign_alert, to=self.sent(request, alert_id, GivenTo).to)


class Reopen(Step):
    """Opening a closed alert again."""

    @documented("Reopen an alert", {200: AlertShown}, [400, 404, 409, 412, 415], body=Said, parameters=[IF_MATCH])
    def post(self, request: Request, alert_id: UUID) -> HttpResponse:
        """Open a closed alert again, with the reason."""
        return self.stepped(request, alert_id, reopen_alert, note=self.sent(request, alert_id, Said).note)


class AddNote(Step):
    """Signed notes."""

    @documented("Add a note", {200: AlertShown}, [400, 404, 415], body=Said)
    def post(self, request: Request, alert_id: UUID) -> HttpResponse:
        """Add a note to an alert's timeline; it stays for ever."""
        add_note(self.actor, alert_id, note=self.sent(request, alert_id, Said).note, now=timezone.now())
        return _shown(self.actor, alert_id)


class UndoStep(Step):
    """Taking back one's own last step."""

    @documented("Undo the last step", {200: AlertShown}, [400, 404, 409, 415], body=Undone)
    def post(self, request: Request, alert_id: UUID) -> HttpResponse:
        """Put an alert back, within ten seconds and if nothing happened since, to what it was before `revision`."""
        undo(self.actor, alert_id, revision=self.sent(request, alert_id, Undone).revision, now=timezone.now())
        return _shown(self.actor, alert_id)


def _shown(actor: Actor, alert_id: UUID) -> HttpResponse:
    """Return an alert as it now is; the change that the caller made has left its audit row."""
    related = ("episode__patient", "acknowledged_by", "resolved_by")
    row = found(visible_alerts(actor).filter(id=alert_id).select_related(*related))
    return answer(AlertShown.of(row), headers={"ETag": f'"{row.revision}"'})


def _revision(request: Request) -> int | None:
    """Return the revision that the caller read, None when anything will do; what is no ETag of ours fits nothing."""
    if "If-Match" not in request.headers:
        return None
    tags = parse_etags(request.headers["If-Match"])
    if tags == ["*"]:
        return None
    number = tags[0].strip('"') if tags else ""
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else NO_REVISION  # noqa: PLR2004


@contextmanager
def _unless_stale(actor: Actor, alert_id: UUID) -> Iterator[None]:
    """Say who changed the alert, when it is not what the caller read."""
    try:
        yield
    except Conflict as conflict:
        if conflict.code != "stale":
            raise
        alert = found(visible_alerts(actor).filter(id=alert_id))
        newest = alert.timeline.select_related("by").order_by("-at", "-id")[0]
        who = newest.by.name if newest.by else "the system"
        detail = f"The alert changed since you read it: {newest.get_kind_display()} by {who}. Read it again."
        raise Stale("stale", detail) from None
