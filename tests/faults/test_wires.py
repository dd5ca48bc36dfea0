"""Connections are cut, lost and stalled between our processes and the database. Rows A18, A20, A8 of the catalogue."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Q

from alerts.models import Alert, Flag
from alerts.services import receive_check_in
from benchmarks.forks import end_of, fork
from benchmarks.proxy import Proxy, proxy_to
from recovery.accounts.actors import Actor
from recovery.accounts.models import User
from recovery.embedded import place_for
from recovery.management.commands.watch import turn
from symptoms.models import CheckIn, Episode
from tests.people import NOW, TODAY, sent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def wire() -> Iterator[Proxy]:
    """Run a proxy before the tests' database."""
    with proxy_to(str(place_for(settings.DATA_DIR).sockets / ".s.PGSQL.5432")) as proxy:
        yield proxy


@pytest.fixture
def told(episode: Episode, nurse: User) -> User:
    """Return the nurse who is told of the patient."""
    return nurse


def through(wire: Proxy, work: Callable[[], None]) -> Callable[[], None]:
    """Return work whose database is reached by the proxy."""

    def do() -> None:
        connection.settings_dict |= {"HOST": "127.0.0.1", "PORT": str(wire.port)}
        connection.settings_dict["OPTIONS"] |= {"sslmode": "disable", "gssencmode": "disable"}
        work()

    return do


def test_a_commit_whose_answer_is_lost_is_sent_again_and_is_there_once(
    patient_as_actor: Actor, told: User, wire: Proxy, times: Callable[[int, int], int], figure: Any
) -> None:
    rounds = times(5, 200)
    wire.loses_reply_to = b"COMMIT"
    for number in range(rounds):
        entry = sent(TODAY - timedelta(days=number % 8), saddle=True)

        def ambiguous() -> None:
            try:
                receive_check_in(patient_as_actor, Q(), entry, now=NOW)  # noqa: B023
            except (DatabaseError, InterfaceError):
                return
            raise AssertionError

        assert end_of(fork(through(wire, ambiguous))) == 0
        assert not receive_check_in(patient_as_actor, Q(), entry, now=NOW).created
        assert CheckIn.objects.filter(client_id=entry.client_id).count() == 1
    assert wire.lost == rounds
    assert Alert.objects.count() == 1
    assert Flag.objects.filter(rule_id="saddle_numbness").count() in {0, rounds}
    figure("A18", "doubled after a lost answer", CheckIn.objects.count() - rounds, f"0 of {rounds}")


@pytest.mark.parametrize("mode", ["reset", "refuse"])
def test_the_watchman_comes_through_a_broken_wire(episode: Episode, wire: Proxy, mode: str) -> None:
    def watch() -> None:
        assert turn(timedelta(0)) is not None
        wire.set("reset")
        wire.mode = mode
        assert turn(timedelta(0)) is None
        wire.set("pass")
        connection.close()
        assert turn(timedelta(0)) is not None

    # In this very process: the proxy is ours to command.
    before = {name: connection.settings_dict[name] for name in ("HOST", "PORT")}
    connection.close()
    try:
        through(wire, watch)()
    finally:
        connection.close()
        connection.settings_dict |= before


def test_a_database_that_stops_answering_is_an_error_within_seconds(episode: Episode, wire: Proxy) -> None:
    def ask() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = '300ms'")
            cursor.execute("SELECT pg_sleep(30)")

    started = time.monotonic()
    assert end_of(fork(through(wire, ask))) == 1
    assert time.monotonic() - started < 10
