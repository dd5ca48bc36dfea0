"""A program in words: its rules as cards with sentences, its numbers with their units and limits, and what changed."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from alerts.display.lines import CALL_NAMES
from alerts.models import Urgency
from alerts.rules.catalogue import CATALOGUE
from alerts.rules.numbers import Change, Kind, Number, numbers_of_response, numbers_of_rule
from alerts.rules.rule import Rule
from alerts.rules.ruleset import Ruleset
from alerts.rules.words import Family
from alerts.rules.words import Urgency as Word

FAMILIES = {
    Family.INCISION: gettext_lazy("The cut"),
    Family.SYSTEMIC: gettext_lazy("Whole body, clots and airway"),
    Family.NUMBNESS: gettext_lazy("Numbness, weakness, bladder and bowel"),
    Family.PAIN: gettext_lazy("Pain and pain medicine"),
    Family.MOBILITY: gettext_lazy("Walking and falls"),
    Family.MOOD: gettext_lazy("Mood"),
    Family.ADHERENCE: gettext_lazy("Check-ins that did not come"),
}
RESPONSES = "responses"
SECTIONS: dict[str, Any] = {
    **{str(family): name for family, name in FAMILIES.items()},
    RESPONSES: gettext_lazy("Response times"),
}

_MEANINGS = {
    "urgency": gettext_lazy("How urgent it is."),
    "acknowledge_minutes": gettext_lazy("A person takes it within this time; then the next people are told."),
    "contact_minutes": gettext_lazy("The patient is spoken to within this time."),
    "outcome_minutes": gettext_lazy("Taken, but with no outcome after this time, it climbs again."),
    "repeat_minutes": gettext_lazy("Everybody is told again this often until a person acts."),
    "notify": gettext_lazy("A message goes out; without one it waits on the worklist."),
}
_SOURCE = re.compile(r"\s*(Rule \d+; .*)$")
_DAY_MINUTES, _HOUR_MINUTES = 1440, 60


@dataclass(frozen=True, slots=True)
class Card:
    """One rule, or one urgency's response times: its name, what it is for, how it is told, and its own numbers."""

    id: str
    title: str
    meaning: str
    source: str
    urgency: str
    shape: str
    sentences: tuple[str, ...]
    numbers: tuple[Number, ...]

    @property
    def own(self) -> list[tuple[str, str]]:
        """Return the numbers that no sentence tells, each as its meaning and its value."""
        told = {"urgency", "quiet_days", "again_days", "step", "contact_minutes"} if self.sentences else set()
        rest = (number for number in self.numbers if number.path.rpartition(".")[2] not in told)
        return [(meaning(number).removesuffix("."), value_text(number, number.value)) for number in rest]


@dataclass(frozen=True, slots=True)
class Section:
    """One family of rules, or the response times, with its cards."""

    id: str
    title: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """One line of what changed, as people read it."""

    where: str
    meaning: str
    before: str
    after: str


def sections(ruleset: Ruleset) -> tuple[Section, ...]:
    """Return a whole program: its rules by family, then its response times."""
    families = (Section(family, str(title), tuple(_rules(ruleset, family))) for family, title in FAMILIES.items())
    times = Section(RESPONSES, str(SECTIONS[RESPONSES]), tuple(_responses(ruleset)))
    return (*(section for section in families if section.cards), times)


def _rules(ruleset: Ruleset, family: Family) -> Iterator[Card]:
    for rule in ruleset.rules:
        if rule.family == family:
            purpose = (type(rule).__doc__ or "").strip()
            yield Card(
                id=rule.id,
                title=rule.title,
                meaning=_SOURCE.sub("", purpose),
                source="".join(_SOURCE.findall(purpose)),
                urgency=str(Urgency(rule.urgency).label),
                shape=CALL_NAMES[rule.urgency],
                sentences=tuple(_manner(rule)),
                numbers=numbers_of_rule(rule),
            )


def _manner(rule: Rule) -> Iterator[str]:
    """Yield how a rule is told of, a sentence for each number that all rules have."""
    if rule.quiet_days:
        yield ngettext(
            "After a person closed it, it is quiet for %(n)s day unless it is worse.",
            "After a person closed it, it is quiet for %(n)s days unless it is worse.",
            rule.quiet_days,
        ) % {"n": rule.quiet_days}
    else:
        yield _("After a person closed it, it is told again with every new entry in which it holds.")
    if rule.again_days:
        days = {"n": rule.again_days}
        said = ngettext(
            "Open, it is told again after %(n)s day.", "Open, it is told again after %(n)s days.", days["n"]
        )
        yield said % days
    if rule.step is not None:
        yield _("A rise of %(rise)s counts as worse.") % {"rise": _figure(rule.step)}
    if rule.contact_minutes is not None:
        yield _("The patient is spoken to within %(time)s, where sooner than the urgency asks.") % {
            "time": duration(rule.contact_minutes)
        }


def _responses(ruleset: Ruleset) -> Iterator[Card]:
    for word in sorted(Word, reverse=True):
        label = str(Urgency(word).label)
        numbers = numbers_of_response(word, ruleset.responses.of(word))
        yield Card(word.word, label, "", "", label, CALL_NAMES[word], (), numbers)


def meaning(number: Number) -> str:
    """Return what a number means."""
    name = number.path.rpartition(".")[2]
    return str(number.meaning if number.path.startswith("rules.") and number.meaning else _MEANINGS.get(name, name))


def value_text(number: Number, value: Any) -> str:
    """Return a value as people read it, with its unit."""
    if number.kind is Kind.WHOLE and number.unit == "min" and value is not None:
        return duration(value)
    if number.unit == "day" and value is not None:
        return _("day %(day)s") % {"day": value}
    plain = plain_text(number, value)
    return f"{plain} {number.unit}" if number.unit and value is not None else plain


def plain_text(number: Number, value: Any) -> str:
    """Return a value as people read it, without a unit."""
    if value is None:
        return _("none")
    if number.kind is Kind.URGENCY:
        return str(Urgency[value.upper()].label)
    if number.kind is Kind.YES_NO:
        return _("yes") if value else _("no")
    if number.kind is Kind.STEPS:
        return steps_text(value)
    return _figure(value)


def _figure(value: float) -> str:
    return f"{value:g}"


def steps_text(steps: Iterable[Iterable[float]]) -> str:
    """Return pairs of a day and a number as they are entered: `14: 7, 21: 6`."""
    return ", ".join(": ".join(f"{part:g}" for part in pair) for pair in steps)


def duration(minutes: int) -> str:
    """Return a time in minutes, and beside it in hours or days where that is easier to read."""
    if minutes == _DAY_MINUTES:
        return _("%(minutes)s min (1 day)") % {"minutes": minutes}
    if minutes > _DAY_MINUTES:
        return _("%(minutes)s min (%(days)s days)") % {"minutes": minutes, "days": f"{minutes / _DAY_MINUTES:.3g}"}
    if minutes > _HOUR_MINUTES:
        return _("%(minutes)s min (%(hours)s h)") % {"minutes": minutes, "hours": f"{minutes / _HOUR_MINUTES:.3g}"}
    return _("%(minutes)s min") % {"minutes": minutes}


def entered_text(number: Number) -> str:
    """Return the value of a number as a form sends it."""
    if number.value is None:
        return ""
    return steps_text(number.value) if number.kind is Kind.STEPS else str(number.value)


def limits_text(number: Number) -> str:
    """Return what may be entered for a number."""
    if number.kind is Kind.STEPS:
        return _("a day and a number from 0 to 10, then a comma and the next: 14: 7, 21: 6")
    limits = {
        "least": _figure(number.least or 0),
        "above": _figure(number.above or 0),
        "most": _figure(number.most or 0),
    }
    if number.kind is Kind.WHOLE:
        said = _("a whole number from %(least)s to %(most)s") % limits
    elif number.above is not None:
        said = _("a number above %(above)s, to %(most)s") % limits
    else:
        said = _("a number from %(least)s to %(most)s") % limits
    return _("%(limits)s, or nothing") % {"limits": said} if number.may_be_empty else said


def changed_lines(changes: Iterable[Change], *rulesets: Ruleset) -> tuple[Changed, ...]:
    """Return what changed between rulesets in words; a place that is no number by its name in the document."""
    known = {number.path: number for ruleset in rulesets for number in _every(ruleset)}
    return tuple(_changed(change, known) for change in changes)


def _every(ruleset: Ruleset) -> Iterator[Number]:
    for section in sections(ruleset):
        for card in section.cards:
            yield from card.numbers


def _changed(change: Change, known: dict[str, Number]) -> Changed:
    number = known.get(".".join(change.path))
    if number is None:
        return Changed(change.path[0], ".".join(change.path[1:]), _said(change.before), _said(change.after))
    before, after = (value_text(number, value) for value in (change.before, change.after))
    return Changed(place_of(number.path), meaning(number), before, after)


def _said(value: Any) -> str:
    return _("not in it") if value is None else str(value)


def place_of(path: str) -> str:
    """Return the rule or the urgency that a number belongs to, as people call it."""
    part, name, *_rest = path.split(".")
    if part == RESPONSES:
        return _("Response times, %(urgency)s") % {"urgency": Urgency[name.upper()].label}
    return CATALOGUE[name].title


def section_of(path: str) -> str:
    """Return the section in which a number stands."""
    part, name, *_rest = path.split(".")
    return RESPONSES if part == RESPONSES else str(CATALOGUE[name].family)
