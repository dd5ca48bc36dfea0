"""Overrides in words: the chip on the banner, and what they change."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts.display.evidence import rule_title
from alerts.display.labels import ITEM_LABELS, answer_label, item_label
from alerts.overrides.models import Override
from alerts.programs.words import meaning, value_text
from alerts.rules.numbers import Number, thresholds_of
from alerts.rules.overrides import PAINS
from alerts.rules.rule import Rule
from symptoms.vocabulary import Site

SITES = ("numb_sites", "numb_severity")


def chip(override: Override, rule: Rule | None) -> str:
    """Return an override in a few words, e.g. "Fever: 38.5 °C instead of 38 °C, until 12 Nov"."""
    title, until = rule_title(override.rule_id), date_format(override.review_on, "j M")
    if not override.numbers:
        where = f" ({places_in_words(override.places)})" if override.places else ""
        return _("Not told: %(title)s%(where)s, until %(until)s") % {"title": title, "where": where, "until": until}
    said = changes_in_words(override.numbers, rule)
    if len(said) == 1:
        _meaning, usual, own = said[0]
        shown = {"title": title, "own": own, "usual": usual, "until": until}
        return _("%(title)s: %(own)s instead of %(usual)s, until %(until)s") % shown
    count = ngettext("%(n)s own number", "%(n)s own numbers", len(said)) % {"n": len(said)}
    return _("%(title)s: %(count)s, until %(until)s") % {"title": title, "count": count, "until": until}


def changes_in_words(numbers: Mapping[str, Any], rule: Rule | None) -> list[tuple[str, str, str]]:
    """Return each number that is changed: its meaning, the usual value and this patient's; by its name if unknown."""
    known = {_name(number): number for number in thresholds_of(rule)} if rule else {}
    return [
        (meaning(found).removesuffix("."), value_text(found, found.value), value_text(found, value))
        if (found := known.get(name)) is not None
        else (name, "", str(value))
        for name, value in numbers.items()
    ]


def places_in_words(places: Iterable[str]) -> str:
    """Return places of the body, or pains, as staff read them."""
    return ", ".join(item_label(one) if one in ITEM_LABELS else answer_label("", [one]) for one in sorted(places))


def places_of(rule: Rule) -> list[tuple[str, str]]:
    """Return what a rule can be about, as choices: places for numbness, the two pains for pain, else nothing."""
    items = set(rule.needs.replace("|", " ").split())
    if items & set(PAINS):
        return [(item, item_label(item)) for item in PAINS]
    return [(place.value, str(place.label)) for place in Site] if items & set(SITES) else []


def _name(number: Number) -> str:
    return number.path.rpartition(".")[2]
