"""A rule: one question asked of a history, with its numbers. It answers with its evidence or with nothing."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Self
from uuid import UUID

from pydantic import ConfigDict, Field, TypeAdapter
from pydantic import dataclasses as checked
from pydantic.fields import FieldInfo
from pydantic_core import to_jsonable_python

from alerts.rules.entry import Entry
from alerts.rules.history import History
from alerts.rules.overrides import Numbers
from alerts.rules.words import Family, Urgency


@dataclass(frozen=True, slots=True)
class Fact:
    """One answer a finding rests on: what was asked, what was said, on which day, in which check-in."""

    item: str
    value: Any
    day: int
    check_in: UUID | str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule that held: the explanation, complete. Nothing of it is worked out again later."""

    rule_id: str
    family: Family
    also: tuple[Family, ...] = ()
    urgency: Urgency
    sentence: str
    facts: tuple[Fact, ...]
    comparison: str = ""
    unless: str
    advice: str
    measure: float | None = None
    day: int
    cause: str
    check_in: UUID | str | None = None
    since: int | None = None
    """For a finding about silence: the first day of it."""
    until_contact_after: int | None = None
    """For a silence that is told daily until somebody speaks to the patient: its last missed day."""
    late: bool = False
    parameters: dict[str, Any] = field(default_factory=dict, compare=False)
    override: str | None = None
    """The override whose numbers it was judged by."""

    @property
    def families(self) -> tuple[Family, ...]:
        """Return every family the finding is about, its own first."""
        return (self.family, *self.also)


class Numbered:
    """What has numbers with limits: each subclass is a frozen dataclass that refuses any other number.

    Not a pydantic model: there every number is read by `__getattr__`, and judging is mostly reading numbers.
    """

    fields: ClassVar[Mapping[str, FieldInfo]] = {}
    """Each number by its name: its limits, and what it means."""

    if TYPE_CHECKING:  # its own, of which mypy sees no default that stands first in Field

        def __init__(self, **numbers: Any) -> None: ...

    def __init_subclass__(cls) -> None:
        """Make it one."""
        made = checked.dataclass(frozen=True, config=ConfigDict(extra="forbid"))(cls)
        cls.fields = made.__pydantic_fields__

    @classmethod
    def of(cls, numbers: Any) -> Self:
        """Return it with the numbers of a document; raise ValidationError where they cannot be."""
        return TypeAdapter(cls).validate_python(numbers)


class Rule(Numbered, ABC):
    """One question asked of a history.

    A rule is frozen and pure: the same history gets the same answer. Its fields are the numbers a clinic may change,
    each with its limits; its code holds the meaning. `judge` returns a finding or None, and never guesses: an answer
    that is missing neither makes it hold nor clears it. A rule that raises is a fault that somebody sees.
    """

    family: ClassVar[Family]
    also: ClassVar[tuple[Family, ...]] = ()
    """Other families the rule is about as well: a fluid leak is also a matter of the cut."""
    needs: ClassVar[str] = ""
    """Answers without which the rule can say nothing, with spaces between them; of "a|b" one is enough.

    Where they are calm it is not asked: asking.py says which answers are."""
    title: ClassVar[str]
    """The rule's name as staff read it."""
    advice: ClassVar[str]
    """What the patient is told, in English; it is a message id of the translation catalogue."""
    yields_to: ClassVar[tuple[str, ...]] = ()
    """Rules that tell of the same: where one of them holds for an entry, this one is not asked about it."""
    on_silence: ClassVar[bool] = False
    """True for a rule about missed check-ins: asked once per judgement, not once per entry."""

    id: str
    urgency: Urgency
    quiet_days: int = Field(3, ge=0, le=60, description="Days of silence after staff closed it, unless it is worse.")
    again_days: int | None = Field(None, ge=1, le=60, description="Days after which it is told again while open.")
    step: float | None = Field(None, gt=0, le=10, description="Rise of the driving value that counts as worse.")
    contact_minutes: int | None = Field(
        None, ge=15, le=20160, description="Minutes to speak to the patient, where sooner than the urgency asks."
    )

    @abstractmethod
    def judge(self, history: History) -> Finding | None:
        """Return the finding when the rule holds for the entry judged, else None."""

    @property
    def _answers_needed(self) -> tuple[int, int | None]:
        """Return how many answers are needed, this one among them, and within how many days."""
        return 1, None

    def lacks(self, history: History) -> tuple[str, ...]:
        """Return the items with too few answers to say that the rule did not hold, none where that can be said.

        By itself those of `needs`. A rule that looks back, or puts answers together, says what else it takes, and when
        the answers there are leave nothing open: on days too early for it, and where it would not hold with any other.
        """
        times, days = self._answers_needed
        return tuple(item for group in self.needs.split() for item in too_few(history, group, times=times, days=days))

    @property
    def parameters(self) -> dict[str, Any]:
        """Return every number of the rule, as stored with each flag."""
        numbers: dict[str, Any] = to_jsonable_python(self)
        return numbers

    def with_numbers(self, numbers: Numbers) -> "Rule":
        """Return the rule with other numbers; raise ValidationError where they cannot be."""
        return _with_numbers(self, numbers)

    def found(
        self,
        history: History,
        sentence: str,
        facts: tuple[Fact, ...],
        *,
        unless: str,
        comparison: str = "",
        urgency: Urgency | None = None,
        measure: float | None = None,
        advice: str | None = None,
        cause: str | None = None,
        since: int | None = None,
        until_contact_after: int | None = None,
    ) -> Finding:
        """Return the finding about the entry judged, or with a `cause` and `since` about the silence after it.

        `unless` says what would have kept the rule from holding.
        """
        entry = history.entries[-1] if history.entries else None
        about_entry = cause is None and entry is not None
        return Finding(
            rule_id=self.id,
            family=self.family,
            also=self.also,
            urgency=self.urgency if urgency is None else urgency,
            sentence=sentence,
            facts=facts,
            comparison=comparison,
            unless=unless,
            advice=self.advice if advice is None else advice,
            measure=measure,
            day=entry.day if entry is not None and about_entry else history.today,
            cause=cause or f"check-in:{entry.id if entry else ''}",
            check_in=entry.id if entry is not None and about_entry else None,
            since=since,
            until_contact_after=until_contact_after,
            parameters=self.parameters,
        )


@lru_cache(maxsize=256)
def _with_numbers(rule: Rule, numbers: Numbers) -> Rule:
    return type(rule).of(rule.parameters | dict(numbers))


def is_answered(entry: Entry, item: str) -> bool:
    """True when an entry answers an item; where nothing is numb, the places are known to be none.

    A temperature that cannot be a person's says nothing of how warm she is.
    """
    if item == "numb_sites":
        return entry.says_where
    return getattr(entry, "temperature" if item == "temperature_c" else item) is not None


def too_few(history: History, either: str, *, times: int = 1, days: int | None = None) -> tuple[str, ...]:
    """Return the items of "a|b" unless one is answered in the entry judged, and in `times` of the last `days`."""
    items = tuple(either.split("|"))
    now = [item for item in items if is_answered(history.entry, item)]
    is_enough = any(times == 1 or len(history.latest(item, most=times, days=days)) == times for item in now)
    return () if is_enough else items


def not_seen(history: History, either: str, *, days: int) -> tuple[str, ...]:
    """Return the items of "a|b" unless one of them was answered within the last `days`, in whichever entry."""
    items = tuple(either.split("|"))
    seen = history.within(days, lambda entry: any(is_answered(entry, item) for item in items))
    return () if seen else items


def facts(*entries: Entry | None, items: str) -> tuple[Fact, ...]:
    """Return the answered `items` (names with spaces between) of the entries, oldest first."""
    by_day = {entry.day: entry for entry in entries if entry is not None}
    names = items.split()
    return tuple(
        Fact(name, value, entry.day, entry.id)
        for _, entry in sorted(by_day.items())
        for name in names
        if (value := getattr(entry, name)) is not None
    )
