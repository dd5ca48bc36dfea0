"""The exact answers behind an alert, side by side: what was said on the flagged day and the time before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy

from alerts.display.labels import FAMILY_LABELS, answer_label, item_label
from alerts.models import Flag
from alerts.rules.catalogue import CATALOGUE
from alerts.rules.entry import ITEMS, Entry
from alerts.rules.history import History
from alerts.rules.rule import Rule
from alerts.rules.words import Standing

# Numbers of a rule that say how often it speaks, not what it looks for.
_ADMINISTRATIVE = frozenset({"id", "urgency"})
_STANDINGS = {
    Standing.NEW: gettext_lazy("New"),
    Standing.ESCALATED: gettext_lazy("More urgent than before"),
    Standing.AGAIN: gettext_lazy("Said again"),
    Standing.EVIDENCE: gettext_lazy("More of the same"),
    Standing.QUIET: gettext_lazy("Within its quiet time"),
}


@dataclass(frozen=True, slots=True)
class EvidenceDay:
    """A column: one entry, by its day after surgery and its date."""

    day: int
    date: date
    entry: Entry


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One item: what was said then and now, and the rules that rest on it."""

    label: str
    answers: tuple[str, ...]
    rules: tuple[str, ...]
    changed: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """The table of exact answers: the items that rules rest on first, and every other answer of the day."""

    days: tuple[EvidenceDay, ...]
    rows: tuple[EvidenceRow, ...]
    others: tuple[EvidenceRow, ...]


def evidence(history: History, flags: Sequence[Flag]) -> Evidence:
    """Return the answers of the newest flagged entry beside those of the entry before it."""
    days = _days(history, flags)
    rules = _rules_by_item(flags, {column.day for column in days})
    answered = [item for item in ITEMS if any(getattr(column.entry, item) is not None for column in days)]
    behind = tuple(_row(item, days, rules[item], history) for item in ITEMS if item in rules)
    others = tuple(_row(item, days, (), history) for item in answered if item not in rules)
    return Evidence(days, behind, others)


def rule_title(rule_id: str) -> str:
    """Return a rule's name as staff read it."""
    rule = CATALOGUE.get(rule_id)
    return rule.title if rule else rule_id.replace("_", " ").capitalize()


def standing_in_words(standing: str) -> str:
    """Return what a flag added to what was known."""
    return str(_STANDINGS[Standing(standing)])


def families_in_words(flag: Flag) -> str:
    """Return what a flag is about, as staff read it."""
    return ", ".join(str(FAMILY_LABELS.get(family, family)) for family in flag.families)


@dataclass(frozen=True, slots=True)
class Looked:
    """The other rules that were asked: those that did not hold, those without answers, and those that failed."""

    did_not_hold: tuple[str, ...]
    lacked_answers: tuple[tuple[str, str], ...]
    """Each with the items that were not answered, or not often enough."""
    could_not_answer: tuple[str, ...]
    not_told: tuple[str, ...]
    """Rules that held, and were not told because of an override."""


def looked_at(flag: Flag, history: History) -> Looked:
    """Return which rules were looked at beside a flag's own, as stored with it."""
    stored = flag.considered
    lacked = stored.get("lacked_answers", {})
    return Looked(
        did_not_hold=tuple(map(rule_title, stored.get("did_not_hold", ()))),
        lacked_answers=tuple(
            (rule_title(rule_id), ", ".join(item_label(item, is_neck=history.is_neck) for item in items))
            for rule_id, items in lacked.items()
        ),
        could_not_answer=tuple(map(rule_title, stored.get("could_not_answer", ()))),
        not_told=tuple(map(rule_title, stored.get("not_told", ()))),
    )


def parameters_in_words(flag: Flag) -> list[tuple[str, str]]:
    """Return each number the rule was asked with, with what it means."""
    return [
        (_meaning(flag.rule_id, name), answer_label(name, value))
        for name, value in flag.parameters.items()
        if name not in _ADMINISTRATIVE and value is not None
    ]


def _meaning(rule_id: str, name: str) -> str:
    """Return what a number of a rule means, in the rule's words, else in those all rules share."""
    for rule in (CATALOGUE.get(rule_id, Rule), Rule):
        field = rule.fields.get(name)
        if field is not None and field.description:
            return field.description
    return name


def facts_in_words(flag: Flag, history: History) -> list[tuple[str, str]]:
    """Return the answers a flag rests on, a line for each day."""
    by_day: dict[int, list[str]] = {}
    for fact in flag.facts:
        label = item_label(fact["item"], is_neck=history.is_neck)
        by_day.setdefault(fact["day"], []).append(f"{label}: {answer_label(fact['item'], fact['value'])}")
    return [(history.on(day), "; ".join(said)) for day, said in sorted(by_day.items(), reverse=True)]


def known_before(history: History) -> tuple[str, ...]:
    """Return what was already so before surgery and is easily taken for new; what was usual or unanswered is left out."""
    before = history.preop
    known = {
        "numb_severity": before.numbness_severity,
        "numb_sites": sorted(before.numbness_sites) if before.numbness_sites else None,
        "weakness": before.weakness,
        "bladder_bowel": before.bladder_bowel,
    }
    unusual = {item: value for item, value in known.items() if value not in (None, 0, [], "none", "normal")}
    return tuple(f"{item_label(item).lower()} {answer_label(item, value).lower()}" for item, value in unusual.items())


def _days(history: History, flags: Iterable[Flag]) -> tuple[EvidenceDay, ...]:
    flagged = [flag.day for flag in flags if flag.check_in_id is not None]
    newest = max(flagged, default=history.today)
    shown = [entry for entry in history.entries if entry.day <= newest][-2:]
    return tuple(EvidenceDay(entry.day, history.day0 + timedelta(days=entry.day), entry) for entry in shown)


def _rules_by_item(flags: Iterable[Flag], days: set[int]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for flag in flags:
        for fact in flag.facts:
            if fact["day"] in days:
                found.setdefault(fact["item"], {})[rule_title(flag.rule_id)] = None
    return {item: tuple(titles) for item, titles in found.items()}


def _row(item: str, days: Sequence[EvidenceDay], rules: tuple[str, ...], history: History) -> EvidenceRow:
    said = [column.entry.said(item) for column in days]
    answers = tuple(", ".join(answer_label(item, answer) for answer in one or (None,)) for one in said)
    return EvidenceRow(item_label(item, is_neck=history.is_neck), answers, rules, len({*map(str, said)}) > 1)
