"""Reading, merging and compiling the catalogues under locale/, without the gettext programs."""

import io
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings

from translations.sources import ROOT, template_catalogue

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES if code != "en")


def path_of(language: str) -> Path:
    """Return where a language's translations are written down."""
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def compiled_path_of(language: str) -> Path:
    """Return where the product reads them; kept with the sources, so that it runs where nothing can compile."""
    return path_of(language).with_suffix(".mo")


def catalogue_of(language: str) -> Catalog:
    """Return what is written down of a language."""
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def key_of(message: Message) -> tuple[str, str | None]:
    """Return what tells messages apart: the text, its singular where it has two forms, and its context."""
    text = message.id if isinstance(message.id, str) else message.id[0]
    return text, message.context


def forms_of(message: Message) -> tuple[str, ...]:
    """Return the translations of a message: one, or one for each way in which the language counts."""
    said = message.string
    return (said or "",) if isinstance(said, str | None) else tuple(said)


def untranslated(catalogue: Catalog) -> list[str]:
    """Return the texts of a catalogue that lack a translation, or one of its forms."""
    return [str(message.id) for message in catalogue if message.id and not all(forms_of(message))]


def merged(language: str) -> Catalog:
    """Return a language's catalogue brought up to date: new texts without a translation, gone ones left out."""
    catalogue = catalogue_of(language)
    template = template_catalogue()
    template.creation_date = catalogue.creation_date  # or each run would change the files
    catalogue.update(template, no_fuzzy_matching=True, update_header_comment=False)
    catalogue.obsolete.clear()
    return catalogue


def compiled(catalogue: Catalog) -> bytes:
    """Return a catalogue as Django reads it."""
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def store(language: str, catalogue: Catalog) -> None:
    """Write a language's catalogue down, and compiled beside it."""
    with path_of(language).open("wb") as file:
        write_po(file, catalogue, width=120, sort_output=True, omit_header=False, include_lineno=False)
    compiled_path_of(language).write_bytes(compiled(catalogue))
