"""Between two tests that commit, Django empties all tables with TRUNCATE, which tables of history refuse.

Only the connections of the process that runs the tests are let through (recovery/rows.py has the trigger).
"""

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

REFUSALS = "SELECT array_agg(tgname)::text FROM pg_trigger WHERE tgname LIKE 'pgtrigger_never_emptied_%'"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Make the database as pytest-django does, and let our connections empty its tables."""
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute(REFUSALS)
            [names] = cursor.fetchone()
        connection.settings_dict["OPTIONS"]["options"] = f"-c pgtrigger.ignore={names}"
        connection.close()
