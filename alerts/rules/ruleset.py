"""A ruleset: one program's document, validated. Numbers live here; what they mean lives in the rules."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, Any, NoReturn, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SerializeAsAny, ValidationError, model_validator
from pydantic_core import InitErrorDetails

from alerts.rules.asking import Asking
from alerts.rules.catalogue import CATALOGUE
from alerts.rules.entry import ITEMS
from alerts.rules.rule import Rule
from alerts.rules.words import Urgency

QUESTIONS = frozenset(ITEMS) - {"temperature_c"} | {"temperature", "wound_gate"}
"""What a program may ask: the items, a temperature in either unit, and the gate before every question of the cut."""


class Document(BaseModel):
    """A part of a ruleset: frozen, and refusing what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


def _refuse(message: str) -> NoReturn:
    raise ValueError(message)


class Schedule(Document):
    """On which days after surgery a check-in is due."""

    first_day: int = Field(1, ge=0, le=30)
    """The first day on which one is due."""
    daily_until_day: int = Field(30, ge=1, le=365)
    weekly_until_day: int = Field(90, ge=1, le=365)
    monthly_until_day: int = Field(365, ge=1, le=730)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        days = (self.first_day, self.daily_until_day, self.weekly_until_day, self.monthly_until_day)
        if list(days) != sorted(days):
            _refuse("the first, daily, weekly and monthly days must follow each other")
        return self

    def is_due(self, day: int) -> bool:
        """True when a check-in is due on that day: daily, then every 7th day, then every 30th."""
        if day <= self.daily_until_day:
            return day >= self.first_day
        if day <= self.weekly_until_day:
            return (day - self.daily_until_day) % 7 == 0
        return day <= self.monthly_until_day and (day - self.weekly_until_day) % 30 == 0

    @cached_property
    def due(self) -> tuple[int, ...]:
        """Return every due day, oldest first."""
        return tuple(day for day in range(self.first_day, self.monthly_until_day + 1) if self.is_due(day))

    def due_between(self, first: int, last: int) -> tuple[int, ...]:
        """Return the due days from `first` up to and including `last`, oldest first."""
        return self.due[bisect_left(self.due, first) : bisect_right(self.due, last)]


class Window(Document):
    """When one question is asked: daily until a day, then weekly until another."""

    daily_until_day: int | None = Field(None, ge=0, le=730)
    """In every check-in up to this day; left out, for ever."""
    weekly_until_day: int | None = Field(None, ge=0, le=730)
    """Then weekly up to this day; left out, no more."""
    procedures: tuple[str, ...] = ()
    """Asked after these operations only; empty is after all."""

    def is_asked(self, day: int, procedure: str, *, check_ins_are_daily: bool = True) -> bool:
        """True when the question belongs to the check-in of that day after that operation.

        Weekly is every 7th day while check-ins are daily, and every check-in once they are weekly or rarer.
        """
        if self.procedures and procedure not in self.procedures:
            return False
        if self.daily_until_day is None or day <= self.daily_until_day:
            return True
        return (day % 7 == 0 or not check_ins_are_daily) and (self.weekly_until_day or 0) >= day


class Response(Document):
    """How soon people must act on one urgency, and who is told when nobody does. All in minutes."""

    acknowledge_minutes: int = Field(ge=1, le=10080)
    """Within which a person must take it; then the next people are told."""
    contact_minutes: int = Field(ge=1, le=20160)
    """Within which the patient must have been spoken to: the time shown on the worklist."""
    outcome_minutes: int = Field(ge=1, le=20160)
    """After which an alert that somebody took, but without an outcome, climbs again."""
    repeat_minutes: int = Field(ge=1, le=10080)
    """How often everyone is told again until a person acts."""
    notify: bool
    """Whether a message goes out at all; a review waits on the worklist."""


class Responses(Document):
    """The response times of each urgency."""

    emergency: Response
    same_day: Response
    soon: Response
    review: Response

    def of(self, urgency: Urgency) -> Response:
        """Return the response times of an urgency."""
        response: Response = getattr(self, urgency.word)
        return response


def _as_rules(raw: Any) -> Any:
    """Turn the mapping of a document, rule id to its numbers, into rules; name what is not known.

    They stand in the order of the catalogue, which is that in which people are told: stored as JSON, a mapping has none.
    """
    if not isinstance(raw, Mapping):
        return raw
    unknown = sorted(set(raw) - CATALOGUE.keys())
    if unknown:
        message = f"unknown rule {unknown[0]!r}: the rules are {', '.join(sorted(CATALOGUE))}"
        raise ValueError(message)
    faults: list[InitErrorDetails] = []
    rules = tuple(_rule(rule_id, raw[rule_id], faults) for rule_id in CATALOGUE if rule_id in raw)
    if faults:
        raise ValidationError.from_exception_data("rules", faults)
    return rules


def _rule(rule_id: str, numbers: Any, faults: list[InitErrorDetails]) -> Rule | None:
    """Return the rule with its numbers; what is wrong with them is added to `faults`, with its place."""
    try:
        return CATALOGUE[rule_id].of(numbers)
    except ValidationError as error:
        faults.extend(
            InitErrorDetails(
                type=fault["type"], loc=(rule_id, *fault["loc"]), input=fault["input"], ctx=fault.get("ctx", {})
            )
            for fault in error.errors()
        )
        return None


class Ruleset(Document):
    """One version of a program's document, ready to judge with. Build it with `Ruleset.model_validate(document)`."""

    slug: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str
    procedures: tuple[str, ...] = Field(min_length=1)
    cover: dict[str, str] = Field(default_factory=dict)
    """What the check-ins look for after each operation, and what they cannot see, as the patient reads it."""
    schedule: Schedule
    late_after_days: int = Field(7, ge=1, le=30)
    """An entry that comes later than this is reviewed, not paged, unless it is an emergency."""
    override_days: int = Field(14, ge=1, le=90)
    """How many days an override for one patient may hold before a person looks at it again."""
    items: dict[str, Window] = Field(default_factory=dict)
    """Questions that are not asked every day; an item not named here is asked daily."""
    items_left_out: tuple[str, ...] = ()
    """Questions this program never asks."""
    responses: Responses
    rules: Annotated[tuple[SerializeAsAny[Rule], ...], BeforeValidator(_as_rules)]
    rules_left_out: dict[str, str] = Field(default_factory=dict)
    """Rules this program does not use, each with the reason; a rule may not just be missing."""

    @model_validator(mode="after")
    def _every_rule_is_spoken_for(self) -> Self:
        used = {rule.id for rule in self.rules}
        for rule_id in sorted(CATALOGUE.keys() | self.rules_left_out.keys()):
            if rule_id not in CATALOGUE:
                _refuse(f"rules_left_out: unknown rule {rule_id!r}: the rules are {', '.join(sorted(CATALOGUE))}")
            if (rule_id in used) == bool(self.rules_left_out.get(rule_id)):
                _refuse(f"rule {rule_id!r} must be either under rules or under rules_left_out with a reason")
        return self

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        for item in (*self.items, *self.items_left_out):
            if item not in QUESTIONS:
                _refuse(f"items: unknown question {item!r}: the questions are {', '.join(sorted(QUESTIONS))}")
        named = {name for window in self.items.values() for name in window.procedures} | self.cover.keys()
        for procedure in sorted(named - set(self.procedures)):
            _refuse(f"procedure {procedure!r} is not one of this program: {', '.join(self.procedures)}")
        return self

    @cached_property
    def entry_rules(self) -> tuple[Rule, ...]:
        """Return the rules asked about each entry."""
        return tuple(rule for rule in self.rules if not rule.on_silence)

    @cached_property
    def asking(self) -> Asking:
        """Return which of them to ask about an entry."""
        return Asking(self.entry_rules)

    @cached_property
    def silence_rules(self) -> tuple[Rule, ...]:
        """Return the rules asked about missed check-ins."""
        return tuple(rule for rule in self.rules if rule.on_silence)

    @cached_property
    def rule_ids(self) -> tuple[str, ...]:
        """Return the id of every rule."""
        return tuple(rule.id for rule in self.rules)

    @cached_property
    def by_id(self) -> dict[str, Rule]:
        """Return each rule by its id."""
        return {rule.id: rule for rule in self.rules}

    def asks(self, item: str, day: int, procedure: str) -> bool:
        """True when an item belongs to the check-in of that day after surgery."""
        if item in self.items_left_out:
            return False
        window = self.items.get(item)
        daily = day <= self.schedule.daily_until_day
        return window is None or window.is_asked(day, procedure, check_ins_are_daily=daily)

    def is_of_another_operation(self, item: str, procedure: str) -> bool:
        """True for a question that is asked, but after other operations only."""
        window = self.items.get(item)
        return window is not None and bool(window.procedures) and procedure not in window.procedures


def day_number(day: date, surgery_on: date) -> int:
    """Return the day after surgery of a date: 0 is the day of surgery."""
    return (day - surgery_on).days
