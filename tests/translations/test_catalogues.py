"""Every text of a patient in every language: none missing, none stale, none with a hole that nothing fills."""

import re

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext, ngettext

from alerts.rules.catalogue import CATALOGUE
from symptoms.languages import REVIEWED_BY, is_unreviewed_translation
from translations.catalogues import (
    LANGUAGES,
    catalogue_of,
    compiled,
    compiled_path_of,
    forms_of,
    key_of,
    untranslated,
)
from translations.sources import template_catalogue

HOLE = re.compile(r"%\(\w+\)[sd]")
ARABIC = re.compile(r"[\u0600-\u06ff]")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_missing_or_stale(language: str) -> None:
    """Run `.venv/bin/python -m translations` after changing a text, and translate what it names."""
    said = {key_of(message) for message in template_catalogue() if message.id}
    translated = {key_of(message) for message in catalogue_of(language) if message.id}

    assert {"missing": said - translated, "stale": translated - said} == {"missing": set(), "stale": set()}
    assert untranslated(catalogue_of(language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_product_reads_is_what_is_written_down(language: str) -> None:
    assert compiled_path_of(language).read_bytes() == compiled(catalogue_of(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_has_the_holes_of_its_text(language: str) -> None:
    wrong = [
        (message.id, form)
        for message in catalogue_of(language)
        if message.id
        for form in forms_of(message)
        if set(HOLE.findall(form)) != set(HOLE.findall(key_of(message)[0]))
    ]

    assert wrong == []


def test_arabic_is_arabic() -> None:
    latin = [m.id for m in catalogue_of("ar") if m.id and not ARABIC.search(str(m.string))]

    assert [text for text in latin if re.search(r"[A-Za-z]", re.sub(HOLE, "", str(text)))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_advice_is_said_in_the_patients_language(language: str) -> None:
    with translation.override(language):
        assert [rule.advice for rule in CATALOGUE.values() if rule.advice and gettext(rule.advice) == rule.advice] == []


@pytest.mark.parametrize(("number", "expected"), [(1, "سؤال قصير واحد"), (2, "سؤالان"), (5, "أسئلة"), (11, "سؤالًا")])
def test_arabic_counts_as_arabic_counts(number: int, expected: str) -> None:
    with translation.override("ar"):
        assert expected in ngettext("%(number)s short question.", "%(number)s short questions.", number)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_that_nobody_has_checked_says_so(client: Client, language: str, db: None) -> None:
    page = client.get("/privacy/", headers={"Accept-Language": language}).content.decode()
    translation.deactivate()  # the language of the last request stays with its thread

    with translation.override(language):
        said = gettext(
            "This is a translation. A clinician who speaks this language has not checked it yet. "
            "If something is not clear, call your team."
        )
    assert is_unreviewed_translation(language) is not bool(REVIEWED_BY[language])
    assert (said in page) is is_unreviewed_translation(language)
