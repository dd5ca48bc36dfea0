"""How every endpoint of the API reads, pages and fails. The settings name what stands here.

Bodies and query parameters are read by pydantic models: one pass from bytes to values, which refuses unknown names,
NaN, lone surrogates and nesting deeper than anything real.
"""

from collections.abc import Iterator
from functools import singledispatch
from typing import IO, Any, TypeVar, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from pydantic import BaseModel, ValidationError
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from recovery.accounts.actors import Actor, Role
from recovery.problems import BEARER, CONTENT_TYPE, HIDDEN, problem
from symptoms.errors import NotFound, Refused

Model = TypeVar("Model", bound=BaseModel)
Problem = dict[str, Any]
_AN_INSTANT = "Write a day, a time and the zone, as in 2026-11-26T12:00:00Z."
_A_DAY = "Write a day, as in 2026-11-26."
IN_OUR_WORDS = {
    "extra_forbidden": "There is no such item. /api/v1/docs lists those there are.",
    "missing": "It is needed and was left out. /api/v1/docs says what it may be.",
    **dict.fromkeys(("datetime_from_date_parsing", "datetime_parsing", "datetime_type", "timezone_aware"), _AN_INSTANT),
    **dict.fromkeys(("date_from_datetime_parsing", "date_from_datetime_inexact", "date_parsing", "date_type"), _A_DAY),
    **dict.fromkeys(("uuid_parsing", "uuid_type"), "This is no id. Write it as it was given to you."),
}
NOT_A_CURSOR = (
    "This is no place in the list. Take the cursor from the address in `next`, or leave it out to begin anew."
)


class TokenAuthentication(BaseAuthentication):
    """Takes the actor that the middleware found by the bearer token."""

    def authenticate(self, request: Request) -> tuple[Actor, str] | None:
        """Return the actor for both user and credentials, or None to let the session speak."""
        actor: Actor = request._request.actor  # type: ignore[attr-defined]  # noqa: SLF001
        return (actor, "token") if actor.role == Role.CLIENT else None

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - the framework's signature
        """Return what a 401 asks for."""
        return BEARER


class JsonBody(BaseParser):
    """Hands a JSON body on as bytes, no more of them than settings allow."""

    media_type = "application/json"

    def parse(  # type: ignore[override]  # bytes, for pydantic to read
        self,
        stream: IO[Any],  # noqa: ARG002 - the framework's signature
        media_type: str | None = None,  # noqa: ARG002
        parser_context: Any = None,
    ) -> bytes:
        """Return the body."""
        body: bytes = parser_context["request"]._request.body  # noqa: SLF001
        return body


def body_of(request: Request, model: type[Model]) -> Model:
    """Return the body of a request as a model; raises ValidationError for one that does not fit."""
    return model.model_validate_json(cast("bytes", request.data or b""))


def filters_of(request: Request, model: type[Model]) -> Model:
    """Return the query parameters of a request as a model; one that is not known is refused, not ignored."""
    sent = {name: values if len(values) > 1 else values[0] for name, values in request.query_params.lists()}
    return model.model_validate(sent)


class CursorPages(CursorPagination):
    """Pages by cursor: newest first, stable while rows arrive."""

    ordering = "-id"  # UUIDv7 sorts by the time it was made
    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"

    def decode_cursor(self, request: Request) -> Cursor | None:
        """Return the place that a cursor stands for; refuse one that we did not make."""
        try:
            cursor = super().decode_cursor(request)
            if cursor is not None and cursor.position is not None:
                UUID(str(cursor.position))
        except (exceptions.NotFound, ValueError):
            raise Refused("not_a_cursor", NOT_A_CURSOR, field="cursor") from None
        return cursor


def problem_details(exc: Exception, context: dict[str, Any]) -> Response | None:  # noqa: ARG001 - DRF's signature
    """Turn what a service or the framework says no with into problem details; anything else is a fault of ours."""
    body = problem_of(exc)
    if body is None:
        return None
    headers = {"WWW-Authenticate": BEARER} if body["status"] == exceptions.NotAuthenticated.status_code else None
    return Response(body, status=body["status"], headers=headers, content_type=CONTENT_TYPE)


@singledispatch
def problem_of(exc: Exception) -> Problem | None:  # noqa: ARG001 - the answer goes by its type
    """Return an exception as the body of an error, None when it is not an answer."""
    return None


@problem_of.register
def _(exc: Refused) -> Problem:
    if isinstance(exc, NotFound):
        return problem(404, "not_found", HIDDEN)
    pointed = {"errors": [{"pointer": f"/{exc.field}", "code": exc.code, "detail": exc.detail}]} if exc.field else {}
    return problem(exc.status, exc.code, exc.detail, **pointed)


@problem_of.register
def _(exc: ValidationError) -> Problem:
    errors = list(_errors_of(exc))
    if errors[0]["code"] == "json_invalid":
        return problem(400, "not_json", f"The body is not JSON that can be read. {errors[0]['detail']}.")
    count = f"{len(errors)} values are" if len(errors) > 1 else "1 value is"
    return problem(400, "not_valid", f"{count} not valid. Nothing was stored.", errors=errors)


@problem_of.register
def _(_: Http404) -> Problem:
    return problem(404, "not_found", HIDDEN)


@problem_of.register
def _(_: PermissionDenied) -> Problem:
    return problem(403, "not_allowed", "This caller may not do that.")


@problem_of.register
def _(_: RequestDataTooBig) -> Problem:
    return problem(413, "too_large", "The body is larger than any check-in. Send less.")


@problem_of.register
def _(exc: exceptions.APIException) -> Problem:
    return problem(exc.status_code, exc.default_code, str(exc.detail))


def _errors_of(exc: ValidationError) -> Iterator[dict[str, str]]:
    """Yield where each value stands, what is wrong with it in a word, and in a sentence; never the value itself."""
    for error in exc.errors(include_url=False, include_input=False):
        said = error.get("ctx", {}).get("error") or error["msg"]
        detail = IN_OUR_WORDS.get(error["type"], str(said))
        yield {"pointer": "".join(f"/{part}" for part in error["loc"]), "code": error["type"], "detail": detail}
