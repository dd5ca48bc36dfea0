"""Every route, by every method, asked by everybody: the table of access is true, and nobody sees another's patient."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from recovery.access import ACCESS, row_of
from recovery.accounts.actors import Role
from recovery.accounts.models import Scope
from symptoms.contact_models import Helper
from symptoms.models import Episode, Patient
from tests.access.asking import CANARY, ask
from tests.access.routes import Route, all_routes
from tests.api.calls import body_for
from tests.depth import EXHAUSTIVE
from tests.people import NOW, browser_of, phone_of

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
LIBRARY_METHODS = ("GET", "POST")
SHARES = 4
REFUSED = frozenset({401, 403, 404, 405})
SIGN_IN = ("/accounts/login/", "/in/")
EVERY_SCOPE = frozenset(Scope.values)


@dataclass(frozen=True)
class Asker:
    """Somebody who asks: by which fixture, in what role as far as access goes, and whether the patient is theirs.

    A double differs from somebody else in whose patient it is, or in a token that is worth less: it is asked wherever the
    role it seems to have is let in at all.
    """

    name: str
    role: Role
    is_hers: bool = False
    scopes: frozenset[str] = frozenset()
    doubles: Role | None = None


ASKERS = (
    Asker("patient", Role.PATIENT, is_hers=True),
    Asker("another patient", Role.PATIENT, doubles=Role.PATIENT),
    Asker("her helper", Role.HELPER, is_hers=True),
    Asker("her nurse", Role.NURSE, is_hers=True),
    Asker("teammate", Role.NURSE, is_hers=True, doubles=Role.NURSE),
    Asker("clinician", Role.CLINICIAN, is_hers=True),
    Asker("lead", Role.LEAD, is_hers=True),
    Asker("stranger", Role.NURSE, doubles=Role.NURSE),
    Asker("administrator", Role.ADMINISTRATOR),
    Asker("leaver", Role.NOBODY),
    Asker("client", Role.CLIENT, is_hers=True, scopes=EVERY_SCOPE),
    Asker("another team's client", Role.CLIENT, scopes=EVERY_SCOPE, doubles=Role.CLIENT),
    Asker("client without scopes", Role.CLIENT, is_hers=True, doubles=Role.CLIENT),
    Asker("expired client", Role.NOBODY, doubles=Role.CLIENT),
    Asker("nobody", Role.NOBODY),
)
CURIOUS = frozenset({"lead", "patient", "client", "nobody"})
"""Those who ask even for what the table opens to nobody."""
STAFF_FIXTURES = {"her nurse": "nurse", **{name: name for name in ("teammate", "clinician", "lead", "stranger")}}
CLIENT_FIXTURES = {
    "client": "api",
    "another team's client": "strangers_api",
    "client without scopes": "api_without_scopes",
    "expired client": "expired_api",
    "nobody": "client",
}

Dial = Callable[[Asker], Client]


@pytest.fixture
def dial(request: pytest.FixtureRequest, patient: Patient, helper: Helper, other_episode: Episode) -> Dial:
    """Return a function that gives each asker a browser, a phone or a script of their own."""
    users = STAFF_FIXTURES | {"administrator": "administrator", "leaver": "leaver"}

    def client_of(asker: Asker) -> Client:
        if asker.name in users:
            return browser_of(request.getfixturevalue(users[asker.name]))
        if asker.role == Role.HELPER:
            return phone_of(patient, helper=helper, history_until=NOW.replace(year=2100))
        if asker.role == Role.PATIENT:
            return phone_of(patient if asker.is_hers else other_episode.patient, history_until=NOW.replace(year=2100))
        made: Client = request.getfixturevalue(CLIENT_FIXTURES[asker.name])
        return made

    return client_of


def is_refused(answer: Any) -> bool:
    """True when somebody was kept out, or sent to sign in."""
    return answer.status_code in REFUSED or answer.headers.get("Location", "").startswith(SIGN_IN)


def wrong(asker: Asker, route: Route, method: str, answer: Any) -> str | None:
    """Return what is wrong with an answer, None when it is as the table and the care team say."""
    row = row_of(route.name)
    status = answer.status_code
    is_allowed = row is not None and row.allows(method, asker.role, asker.scopes)
    is_within_reach = asker.is_hers or not route.is_about_somebody
    faults = {
        "shows another's patient": not asker.is_hers and CANARY.encode() in answer.content,
        f"fails with {status}": status >= 500 and not (route.name == "health-ready" and status == 503),
        f"lets in, with {status}": not is_allowed and not is_refused(answer),
        f"answers {status} about another's patient": is_allowed and not is_within_reach and status != 404,
        f"keeps out, with {status}": is_allowed and is_within_reach and route.is_ours and status in REFUSED,
    }
    return next((fault for fault, holds in faults.items() if holds), None)


def cells(asker: Asker) -> Iterator[tuple[Route, str]]:
    """Yield every route of ours with every method; of the libraries' pages only how they are opened and sent.

    What the table opens to nobody, and a HEAD beside its GET, is asked by those who are let in most, and by nobody.
    """
    for route in all_routes():
        for method in METHODS if route.is_ours else LIBRARY_METHODS:
            if asker.doubles:
                is_asked = route.is_ours and seems_let_in(route, method, asker.doubles)
            else:
                is_asked = is_open(route, method) or asker.name in CURIOUS
            if is_asked:
                yield route, method


def sample(asker: Asker) -> Iterator[tuple[Route, str]]:
    """Yield a share of our own routes, by the methods that somebody may use; the next asker has the next share."""
    ours = [(route, method) for route, method in cells(asker) if route.is_ours and is_open(route, method)]
    yield from ours[ASKERS.index(asker) % SHARES :: SHARES]


def is_open(route: Route, method: str) -> bool:
    """True when the table lets anybody in, but for a HEAD, which goes the way of its GET."""
    return method != "HEAD" and any(seems_let_in(route, method, role) for role in Role)


def seems_let_in(route: Route, method: str, role: Role) -> bool:
    """True when the table lets the role in, with whatever scope."""
    row = row_of(route.name)
    return row is not None and row.allows(method, role, EVERY_SCOPE)


@pytest.mark.parametrize("asker", ASKERS, ids=[asker.name for asker in ASKERS])
def test_everybody_gets_what_the_table_says_and_nothing_else(
    asker: Asker, dial: Dial, known: dict[str, uuid.UUID], episode: Episode
) -> None:
    client = dial(asker)
    bodies = {"api-check-in": body_for(episode, mood=5), "api-alert-resolve": {"outcome": "advice_given"}}

    found = {
        f"{method} {route.name}": wrong(
            asker, route, method, ask(client, method, route.path(known), bodies.get(route.name))
        )
        for route, method in (cells if EXHAUSTIVE else sample)(asker)
    }

    assert found
    assert {cell: fault for cell, fault in found.items() if fault} == {}


def test_every_route_has_a_row() -> None:
    assert [route.name for route in all_routes() if row_of(route.name) is None] == []


def test_every_row_has_a_route() -> None:
    names = {route.name for route in all_routes()}

    assert [row for row in ACCESS if not row.endswith("*") and row not in names] == []


def test_no_row_lets_in_somebody_who_is_nobody_beside_a_patient() -> None:
    about_somebody = [route.name for route in all_routes() if route.is_about_somebody]

    rows = {name: row_of(name) for name in about_somebody}
    assert [name for name, row in rows.items() if row and any(Role.NOBODY in who for who in row.roles.values())] == []
