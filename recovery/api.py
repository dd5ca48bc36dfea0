"""What every endpoint of the API shares: who asks, one shape of error, one way of paging."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from rest_framework import exceptions, pagination, status
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from rest_framework.response import Response

from recovery.access import Row
from recovery.accounts.actors import NOBODY, Actor


class TokenAuthentication(BaseAuthentication):
    """Takes the actor that the middleware found by the bearer token."""

    def authenticate(self, request: Request) -> tuple[Actor, str] | None:
        """Return the actor for both user and credentials, or None to let the session speak."""
        actor: Actor = request._request.actor  # type: ignore[attr-defined]  # noqa: SLF001
        return (actor, "token") if "Authorization" in request.headers and actor is not NOBODY else None

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - the framework's signature
        """Return what a 401 asks for."""
        return 'Bearer realm="api"'


class CursorPages(pagination.CursorPagination):
    """Pages by cursor: newest first, stable while rows arrive."""

    ordering = "-id"  # UUIDv7 sorts by the time it was made
    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"


def problem(code: int, title: str, detail: str, **more: Any) -> dict[str, Any]:
    """Return the body of an error after RFC 9457, with the top-level `detail` that DRF clients look for."""
    return {"type": "about:blank", "title": title, "status": code, "detail": detail, **more}


def refusal(request: HttpRequest, actor: Actor, row: Row) -> JsonResponse:
    """Return the answer to a caller the table of access does not let in: 401, 405 or 403."""
    if actor is NOBODY:
        body = problem(401, "Not signed in", "Send Authorization: Bearer <token> with a token that is still valid.")
        headers = {"WWW-Authenticate": 'Bearer realm="api"'}
    elif request.method not in row.roles:
        body = problem(405, "Method not allowed", f"{request.method} is not one of {', '.join(sorted(row.roles))}.")
        headers = {"Allow": ", ".join(sorted(row.roles))}
    else:
        scope = row.scopes.get(request.method or "", "")
        body = problem(403, "Not allowed", f"This caller may not do that; a token needs the scope {scope!r}.")
        headers = {}
    return JsonResponse(body, status=body["status"], headers=headers, content_type="application/problem+json")


def problem_details(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Turn the framework's exceptions into problem details; anything else stays a fault of ours."""
    from rest_framework.views import exception_handler

    response = exception_handler(exc, context)
    if response is None:
        return None
    title = getattr(exc, "default_detail", "Not found")
    detail = response.data.get("detail") if isinstance(response.data, dict) else None
    body = problem(response.status_code, str(title), str(detail or title))
    if isinstance(exc, exceptions.ValidationError) and response.status_code == status.HTTP_400_BAD_REQUEST:
        body |= {"title": "Some values are not valid", "code": "validation_error", "errors": response.data}
    response.data = body
    response.content_type = "application/problem+json"
    return response
