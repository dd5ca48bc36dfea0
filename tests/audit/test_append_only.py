"""The database itself refuses to change or delete what happened."""

from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.test import Client

from alerts.models import Alert
from symptoms.models import Episode
from tests.api.calls import body_for, get, post, put, raise_alert

KEPT = ["audit.AuditEvent", "alerts.Flag", "alerts.AlertEvent", "symptoms.CheckIn", "alerts.AlertChange"]


@pytest.fixture
def history(api: Client, episode: Episode) -> None:
    """Let something happen of every kind that is kept."""
    path = f"/alerts/{raise_alert(api, episode)}"
    get(api, path)
    post(api, f"{path}/acknowledge")


@pytest.mark.parametrize("sql", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"])
@pytest.mark.parametrize("label", KEPT)
def test_what_happened_can_be_neither_changed_nor_deleted(label: str, sql: str, history: None) -> None:
    model = apps.get_model(label)
    statement = sql.format(table=model._meta.db_table, column=model._meta.pk.column)
    assert model.objects.exists()

    with pytest.raises(DatabaseError, match=r"[Cc]annot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
@pytest.mark.parametrize("label", [*KEPT, "alerts.Ruleset", "accounts.UserEvent", "symptoms.PatientEvent"])
def test_what_happened_cannot_be_emptied_either(label: str) -> None:
    table = apps.get_model(label)._meta.db_table

    with pytest.raises(DatabaseError, match="Cannot truncate"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")


def test_every_state_of_an_alert_is_kept(history: None) -> None:
    states = apps.get_model("alerts.AlertChange").objects.order_by("pgh_id").values_list("status", flat=True)

    # Opening may pass over a step of the ladder that reaches nobody: a state of its own, still open.
    assert list(dict.fromkeys(states)) == ["open", "acknowledged"]


def test_a_change_by_plain_sql_is_kept_too(history: None) -> None:
    changes = apps.get_model("alerts.AlertChange").objects

    with connection.cursor() as cursor:
        cursor.execute("UPDATE alerts_alert SET urgency = 4")

    assert changes.order_by("-pgh_id").values_list("urgency", flat=True)[0] == 4


def test_a_deadline_that_moves_is_no_change_of_an_episode(api: Client, episode: Episode) -> None:
    before: Any = apps.get_model("symptoms.EpisodeEvent").objects.count()

    put(api, body_for(episode, mood=5))

    assert apps.get_model("symptoms.EpisodeEvent").objects.count() == before
    assert Alert.objects.count() == 0
