"""The OpenAPI document: whole, valid, and true."""

import re
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from recovery.api_urls import urlpatterns
from symptoms.check_in.answers import Answers
from tests.api.calls import V1, get

UNDOCUMENTED = {"api-schema", "api-docs"}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """Return the document."""
    document: dict[str, Any] = SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]
    return document


def test_it_is_valid_and_made_without_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("spectacular", validate=True, fail_on_warn=True)

    assert capsys.readouterr().out.startswith("openapi: 3.1")


def test_it_lists_every_route(schema: dict[str, Any]) -> None:
    routes = {f"{V1}/{pattern.pattern}" for pattern in urlpatterns if pattern.name not in UNDOCUMENTED}

    assert {re.sub(r"<uuid:(\w+)>", r"{\1}", route) for route in routes} == set(schema["paths"])


def test_it_lists_every_item_that_may_be_answered(schema: dict[str, Any]) -> None:
    schemas = schema["components"]["schemas"]

    assert schemas["Answers"]["properties"].keys() == Answers.model_fields.keys()
    assert schemas["CheckInBody"]["properties"]["answers"] == {"$ref": "#/components/schemas/Answers"}
    assert schemas["Answers"]["additionalProperties"] is False


def test_it_tells_who_sends_a_check_in_that_a_failure_is_not_calm(schema: dict[str, Any]) -> None:
    receipt = schema["components"]["schemas"]["CheckInReceipt"]["properties"]
    sending = schema["paths"][f"{V1}/check-ins/{{client_id}}"]["put"]["description"]

    assert "`judged` is false" in sending
    assert "404" in sending
    assert "not calm" in receipt["judged"]["description"]
    assert "`judged`" in receipt["urgency"]["description"]


def test_a_temperature_may_be_sent_as_a_number(schema: dict[str, Any]) -> None:
    value = schema["components"]["schemas"]["Temperature"]["properties"]["value"]

    assert "number" in {kind["type"] for kind in value["anyOf"]}


def test_it_speaks_3_1_throughout(schema: dict[str, Any]) -> None:
    assert "nullable" not in str(schema)


def test_every_reference_leads_somewhere(schema: dict[str, Any]) -> None:
    named = set(re.findall(r"#/components/schemas/(\w+)", str(schema)))

    assert named <= set(schema["components"]["schemas"])


def test_anybody_may_read_it(client: Client) -> None:
    assert get(client, "/schema").status_code == 200


def test_the_page_to_try_it_on_brings_all_it_needs_from_us(client: Client) -> None:
    page = get(client, "/docs").content.decode()

    assert re.findall(r'(?:src|href)="([^"]+)"', page)
    assert [link for link in re.findall(r'(?:src|href)="([^"]+)"', page) if not link.startswith("/")] == []
    assert "<style" not in page


def test_the_start_leads_to_everything_else(client: Client, api: Client) -> None:
    links = get(client, "/").json()

    assert {api.get(link).status_code for link in links.values()} == {200}
