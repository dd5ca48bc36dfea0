"""Days as each language says them."""

import re
from datetime import date

import pytest
from django.utils import translation

from symptoms.check_in.wording import reader_for
from symptoms.templatetags.dates import month_day, weekday, whole_date
from symptoms.vocabulary import Procedure
from translations.sources import templates

ON = date(2026, 11, 25)
FOR_A_PROGRAM = {"Y-m-d", "U"}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["Wednesday 25 November", "25 November", "25 November 2026"]),
        ("es", ["miércoles 25 de noviembre", "25 de noviembre", "25 de noviembre de 2026"]),
        ("ar", ["الأربعاء 25 نوفمبر", "25 نوفمبر", "25 نوفمبر 2026"]),
    ],
)
def test_a_day_is_joined_as_the_language_joins_it(language: str, said: list[str]) -> None:
    with translation.override(language):
        assert [weekday(ON), month_day(ON), whole_date(ON)] == said


def test_no_page_of_a_patient_joins_a_day_by_itself() -> None:
    found = {path.name: set(re.findall(r"\|date:[\"']([^\"']+)", path.read_text())) for path in templates()}

    assert {name: how - FOR_A_PROGRAM for name, how in found.items() if how - FOR_A_PROGRAM} == {}


@pytest.mark.parametrize(
    ("language", "minutes", "said"),
    [
        ("en", 1, "1 minute"),
        ("en", 75, "more than 60 minutes"),
        ("ar", 3, "1 إلى 5 دقائق"),
        ("ar", 10, "6 إلى 15 دقيقة"),
        ("es", 0, "Nada"),
    ],
)
def test_minutes_are_counted_as_the_language_counts_them(language: str, minutes: int, said: str) -> None:
    with translation.override(language):
        assert reader_for(Procedure.LUMBAR_POSTERIOR).value_of("walk_minutes", minutes) == said
