"""Between two tests that commit, every table is emptied, by DELETE.

Django would use TRUNCATE and then make all content types and permissions again: 0.2 s a test, where this takes 0.01 s.
Tables of history refuse to be emptied (recovery/rows.py has the triggers); this one statement is let through.
"""

from time import monotonic, sleep

from django.db import OperationalError, connection
from django.test import TransactionTestCase

# Foreign keys are looked at when the block commits, so that the order of the tables does not matter.
EMPTY_EVERYTHING = """
DO $$
DECLARE
    its_table regclass;
BEGIN
    PERFORM set_config('pgtrigger.ignore', array_agg(tgname)::text, true) FROM pg_trigger WHERE tgname LIKE 'pgtrigger_%';
    FOR its_table IN
        SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
        AND relname NOT IN ('django_migrations', 'django_content_type', 'auth_permission')
    LOOP
        EXECUTE format('DELETE FROM %s', its_table);
    END LOOP;
END $$
"""


IS_SOMEBODY_AT_WORK = """
SELECT EXISTS (SELECT FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
                 AND xact_start IS NOT NULL)
"""
PATIENCE = 10  # seconds; nothing that was on its way takes longer


def empty_tables(test_case: TransactionTestCase) -> None:
    """Leave nothing of a test behind.

    A page that was closed may have a request on its way, which locks rows in another order than we do: it ends first.
    One that begins just then and meets us in a deadlock ends before we try again.
    """
    _let_others_end()
    try:
        _empty_tables()
    except OperationalError:
        _let_others_end()
        _empty_tables()


def _let_others_end() -> None:
    deadline = monotonic() + PATIENCE
    while _is_somebody_at_work() and monotonic() < deadline:
        sleep(0.01)


def _is_somebody_at_work() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(IS_SOMEBODY_AT_WORK)
        (is_at_work,) = cursor.fetchone()
    return bool(is_at_work)


def _empty_tables() -> None:
    with connection.cursor() as cursor:
        cursor.execute(EMPTY_EVERYTHING)


def pytest_configure() -> None:
    """Empty tables our way wherever Django would flush them."""
    TransactionTestCase._fixture_teardown = empty_tables  # type: ignore[attr-defined]  # Django's own, not in its stubs
