"""Bring the catalogues up to date with the product's texts, compile them, and say what still lacks a translation."""

import os
import sys

import django


def main() -> int:
    """Update every language; return 1 while a text lacks a translation."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recovery.settings")
    django.setup()
    from translations.catalogues import LANGUAGES, merged, store, untranslated

    left = 0
    for language in LANGUAGES:
        catalogue = merged(language)
        store(language, catalogue)
        lacking = untranslated(catalogue)
        left += len(lacking)
        sys.stdout.writelines([f"{language}: {text}\n" for text in lacking])
    return 1 if left else 0


sys.exit(main())
