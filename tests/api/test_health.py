"""Whether the product does its work in time, as a load balancer asks."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from recovery.models import Heartbeat
from symptoms.models import Episode


def overdue_by(episode: Episode, seconds: int) -> None:
    """Let an episode wait for its judgement."""
    Episode.objects.filter(id=episode.id).update(evaluate_at=timezone.now() - timedelta(seconds=seconds))


def test_a_process_that_answers_is_live_without_a_query(client: Client) -> None:
    assert client.get("/health/live").json() == {"status": "live"}


def test_it_is_ready_while_nothing_waits_for_a_minute(client: Client, episode: Episode) -> None:
    overdue_by(episode, 30)

    answer = client.get("/health/ready")

    assert (answer.status_code, answer.json()["status"]) == (200, "ready")


def test_it_is_late_when_something_waits_for_longer(client: Client, episode: Episode) -> None:
    overdue_by(episode, 75)

    answer = client.get("/health/ready")

    assert (answer.status_code, answer.json()["status"]) == (503, "late")
    assert answer.json()["overdue_seconds"]["evaluate_at"] in {75, 76}


def test_it_tells_how_long_ago_each_helper_was_alive(client: Client, db: None) -> None:
    Heartbeat.objects.create(name="watch", at=timezone.now() - timedelta(seconds=20))

    assert client.get("/health/ready").json()["heartbeat_seconds"]["watch"] in {20, 21}


def test_without_a_database_it_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OperationalError

    monkeypatch.setattr("recovery.health.freshness", fail)

    assert client.get("/health/ready").status_code == 503
