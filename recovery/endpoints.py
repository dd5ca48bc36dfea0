"""What the views of the API share: who asks, answers straight from a model, and their documentation."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self, TypeVar, cast
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from drf_spectacular.drainage import set_override
from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerExtension
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiParameter, extend_schema
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.json_schema import model_json_schema
from rest_framework.permissions import BasePermission
from rest_framework.views import APIView

from recovery.accounts.actors import Actor
from recovery.api import CursorPages
from recovery.audit.services import record
from recovery.problems import CONTENT_TYPE, HIDDEN
from symptoms.errors import NotFound

Method = TypeVar("Method", bound=Callable[..., Any])
Row = TypeVar("Row", bound=Model)
PLACE = "#/components/schemas/{model}"
# Outside these a phone's clock says nothing, and near the ends of the calendar no time zone can be applied.
EARLIEST, LATEST = datetime(1980, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _on_a_clock(value: datetime) -> datetime:
    """Return an instant in UTC, since the database knows fewer offsets than ISO 8601; refuse one that no clock shows."""
    if not EARLIEST <= value <= LATEST:
        message = "No clock shows that time. Give a time between 1980 and 2200, e.g. 2026-03-12T08:30:00Z."
        raise ValueError(message)
    return value.astimezone(UTC)


Instant = Annotated[AwareDatetime, AfterValidator(_on_a_clock)]


class Sent(BaseModel):
    """What a caller sends: nothing unknown, and no guessing at types."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Shown(BaseModel):
    """What a caller is shown; built from our own rows, so not checked again."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    @classmethod
    def built(cls, **values: Any) -> Self:
        """Return a model of our own values as they are."""
        return cast("Self", cls.model_construct(None, **values))


class Paging(Sent):
    """The query parameters that every list takes."""

    cursor: str | None = None
    """Where to go on: take it from `next` of the page before."""
    page_size: int = Field(CursorPages.page_size, ge=1, le=CursorPages.max_page_size)


class Page(Shown):
    """One page of a list."""

    next: str | None
    """The address of the next, older page; null on the last."""
    previous: str | None


class ItemError(Shown):
    """One value that is not valid."""

    pointer: str
    """Where it stands, as a JSON pointer into the body, or /name of a query parameter."""
    code: str
    detail: str


class Problem(Shown):
    """An error, after RFC 9457."""

    type: Literal["about:blank"]
    title: str
    status: int
    code: str
    """Stable, for programs."""
    detail: str
    """For people: the thing, the value and the way out."""
    errors: list[ItemError] = []


class Enforced(BasePermission):
    """The table of access was enforced by the middleware, before any view."""


class Endpoint(APIView):
    """A view of the API."""

    permission_classes = (Enforced,)

    @property
    def actor(self) -> Actor:
        """Return who asks."""
        actor: Actor = self.request._request.actor  # type: ignore[attr-defined]  # noqa: SLF001
        return actor

    def saw(self, action: str, patients: Iterable[UUID], object_id: UUID | None = None) -> None:
        """Write down what is about to be shown."""
        record(self.actor, action, patients=patients, object_id=object_id)

    def page_of(self, rows: "QuerySet[Any]") -> tuple[list[Any], dict[str, str | None]]:
        """Return one page of rows, and the addresses of its neighbours."""
        pages = CursorPages()
        page = pages.paginate_queryset(rows, self.request, self) or []
        return page, {"next": pages.get_next_link(), "previous": pages.get_previous_link()}


def found(rows: "QuerySet[Row]") -> Row:
    """Return the one row that a caller asked for by id; what is not there and what is not theirs look the same."""
    row = rows.first()
    if row is None:
        raise NotFound("not_found", HIDDEN)
    return row


def answer(shown: Shown, status: int = 200, headers: dict[str, str] | None = None) -> HttpResponse:
    """Return a model as JSON, in one pass."""
    content = shown.model_dump_json(warnings=False)
    return HttpResponse(content, status=status, headers=headers, content_type="application/json")


def documented(
    summary: str,
    answers: dict[int, type[Shown] | None],
    refusals: Iterable[int] = (),
    *,
    body: type[Sent] | None = None,
    filters: type[Sent] | None = None,
    **more: Any,
) -> Callable[[Method], Method]:
    """Return a decorator that documents one method: what it takes, what it answers and how it says no."""
    problems = {(status, CONTENT_TYPE): Problem for status in (401, 403, *refusals)}
    words = (word for word in summary.lower().replace("-", "_").split() if word not in {"a", "an"})
    return extend_schema(
        operation_id="_".join(words),
        summary=summary,
        request=body,
        responses={**{(status, "application/json"): shown for status, shown in answers.items()}, **problems},
        parameters=[*_parameters(filters), *more.pop("parameters", ())],
        **more,
    )


def _parameters(filters: type[Sent] | None) -> list[OpenApiParameter]:
    if filters is None:
        return []
    items = model_json_schema(filters, ref_template=PLACE)["properties"].items()
    return [OpenApiParameter(name, _given(schema), description=schema.get("description", "")) for name, schema in items]


def _given(schema: dict[str, Any]) -> dict[str, Any]:
    """Return what a parameter holds where it is given: left out is the only way to say nothing in an address."""
    return {**schema.get("anyOf", [schema])[0]}


class ModelSchema(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]  # the library has no types
    """Documents a pydantic model as it is read, in both directions; the library's own knows only how it is written."""

    target_class = BaseModel
    match_subclasses = True
    priority = 1

    def get_name(self, auto_schema: Any, direction: Any) -> str:  # noqa: ARG002 - the library's signature
        """Return the name of the component."""
        # One model, which may also be met inside another.
        set_override(self.target, "suppress_collision_warning", True)  # noqa: FBT003
        name: str = self.target.__name__
        return name

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:  # noqa: ARG002 - as above
        """Return the JSON schema; the models within it become components of their own."""
        schema = model_json_schema(self.target, ref_template=PLACE)
        for name, inner in schema.pop("$defs", {}).items():
            component = ResolvedComponent(name, ResolvedComponent.SCHEMA, inner, name)  # type: ignore[no-untyped-call]  # as above
            auto_schema.registry.register_on_missing(component)
        return schema


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # the library has no types
    """Documents the bearer token."""

    target_class = "recovery.api.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:  # noqa: ARG002 - the library's signature
        """Return what a caller sends."""
        return {"type": "http", "scheme": "bearer", "description": "A token of your care team, rt_..."}
