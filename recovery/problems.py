"""One shape of error for programs, after RFC 9457. It keeps the top-level `detail` that REST framework clients read."""

import sys
from http import HTTPStatus
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import defaults

from recovery.access import Row
from recovery.accounts.actors import NOBODY, Actor

CONTENT_TYPE = "application/problem+json"
BEARER = 'Bearer realm="api"'
# What psycopg2 raises when a connection cannot be had, was cut, or when a statement took too long.
NO_DATABASE = (OperationalError, InterfaceError)
RETRY_AFTER_SECONDS = "5"
HIDDEN = "There is nothing here by that id, or it is not yours to see."


def problem(status: int, code: str, detail: str, **more: Any) -> dict[str, Any]:
    """Return the body of an error: `code` is stable for programs, `detail` is for people."""
    title = HTTPStatus(status).phrase
    return {"type": "about:blank", "title": title, "status": status, "code": code, "detail": detail, **more}


def as_response(body: dict[str, Any], headers: dict[str, str] | None = None) -> JsonResponse:
    """Return an error as a response."""
    return JsonResponse(body, status=body["status"], headers=headers, content_type=CONTENT_TYPE)


def refusal(request: HttpRequest, actor: Actor, row: Row) -> HttpResponse:
    """Return the answer to a caller the table of access does not let in: 401, 405 or 403."""
    method = request.method or ""
    if actor is NOBODY:
        detail = "Send Authorization: Bearer <token> with a token that is still valid."
        return as_response(problem(401, "not_authenticated", detail), {"WWW-Authenticate": BEARER})
    if method not in row.roles:
        allowed = ", ".join(sorted(row.roles))
        body = problem(405, "method_not_allowed", f"{method} is not possible here. Use one of: {allowed}.")
        return as_response(body, {"Allow": allowed})
    scope = row.scopes.get(method, "")
    return as_response(problem(403, "not_allowed", f"This caller may not do that. A token needs the scope {scope!r}."))


def _is_for_a_program(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return Django's own 400, as a problem under /api/."""
    if _is_for_a_program(request):
        return as_response(problem(400, "bad_request", "The request cannot be read. Check its headers and address."))
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return Django's own 403, as a problem under /api/."""
    if _is_for_a_program(request):
        return as_response(problem(403, "not_allowed", "This caller may not do that."))
    return defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return Django's own 404, as a problem under /api/."""
    if _is_for_a_program(request):
        detail = "There is nothing at this address. GET /api/v1/ lists what there is; ids are UUIDs."
        return as_response(problem(404, "no_such_address", detail))
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Return Django's own 500, as a problem under /api/; 503 and when to ask again where the database is not there.

    Neither says that nothing was saved: the answer to a commit can be lost as well.
    """
    is_gone = isinstance(sys.exception(), NO_DATABASE)
    status, headers = (503, {"Retry-After": RETRY_AFTER_SECONDS}) if is_gone else (500, {})
    if _is_for_a_program(request):
        why = "The database does not answer just now." if is_gone else "A fault of ours."
        detail = f"{why} Send it again under the same id, and report the X-Request-Id if it stays."
        return as_response(problem(status, "no_database" if is_gone else "fault", detail), headers)
    response = defaults.server_error(request)
    response.status_code = status
    for name, value in headers.items():
        response[name] = value
    return response
