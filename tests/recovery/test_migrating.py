"""Making many tables in one step."""

from typing import Any

import pytest
from django.db import connection, models
from django.db.migrations import CreateModel
from django.db.migrations.state import ProjectState

from recovery.migrating import CreateTables


def table(name: str, **fields: Any) -> CreateModel:
    return CreateModel(name, [("id", models.BigAutoField(primary_key=True)), *fields.items()])


def points_at(name: str) -> Any:
    return models.ForeignKey(f"tried.{name}", on_delete=models.CASCADE)


IN_ANY_ORDER = CreateTables([table("Leaf", branch=points_at("Branch")), table("Branch")])


def tables() -> set[str]:
    return {name for name in connection.introspection.table_names() if name.startswith("tried_")}


@pytest.mark.django_db(transaction=True)
def test_tables_that_point_at_later_ones_are_made_and_unmade() -> None:
    before, after = ProjectState(), ProjectState()
    IN_ANY_ORDER.state_forwards("tried", after)

    with connection.schema_editor() as editor:
        IN_ANY_ORDER.database_forwards("tried", editor, before, after)
    made = tables()
    with connection.cursor() as cursor:
        keys = connection.introspection.get_relations(cursor, "tried_leaf")
    with connection.schema_editor() as editor:
        IN_ANY_ORDER.database_backwards("tried", editor, after, before)

    assert made == {"tried_leaf", "tried_branch"}
    assert keys == {"branch_id": ("id", "tried_branch")}
    assert tables() == set()


def test_what_was_rendered_before_knows_the_new_tables_too() -> None:
    state = ProjectState()
    CreateTables([table("Root")]).state_forwards("tried", state)
    assert [model.__name__ for model in state.apps.get_models()] == ["Root"]

    IN_ANY_ORDER.state_forwards("tried", state)

    assert {model.__name__ for model in state.apps.get_models()} == {"Root", "Leaf", "Branch"}


def test_it_says_which_tables_it_makes() -> None:
    assert IN_ANY_ORDER.describe() == "Create Leaf, Branch"
