"""The shape of what is asked: cards of questions with their answers, and the day that decides which are asked.

A gate keeps a calm day short: its answer may `open` blocks, and a question may be `shown_with` a block.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise

# gettext_lazy's own annotation; what it returns is turned into words when it is shown.
Text = str | Promise


class Look(StrEnum):
    """How a question is drawn, and by that how its answer is read."""

    SCALE = "scale"
    FACES = "faces"
    COUNT = "count"
    OPTIONS = "options"
    TICKS = "ticks"
    SITES = "sites"
    TEMPERATURE = "temperature"
    TEXT = "text"


class Alarm(StrEnum):
    """Advice that is shown the moment an answer is ticked, before anything is sent."""

    EMERGENCY = "emergency"
    CRISIS = "crisis"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be ticked. `opens` names the blocks that it reveals."""

    value: str
    label: Text
    hint: Text = ""
    opens: str = ""
    alarm: Alarm | None = None
    alarm_rule: str = ""
    """The rule whose advice stands beside the number to call the moment this is ticked."""
    face: str = ""

    @property
    def classes(self) -> str:
        """Return the class names by which the style sheet reveals what this answer opens, and the alarm it raises."""
        opened = [f"opens-{block}" for block in self.opens.split()]
        alarm = [f"alarm-{self.alarm}"] if self.alarm else []
        advice = [f"tells-{self.alarm_rule}"] if self.alarm_rule else []
        return " ".join([*opened, *alarm, *advice])


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question: the name of its item, and how its answer turns from text into a value."""

    name: str
    look: Look = Look.OPTIONS
    label: Text = ""
    hint: Text = ""
    choices: tuple[Choice, ...] = ()
    value_of: Callable[[str], object] = str
    shown_with: str = ""
    is_short: bool = False
    """Its answers fit two beside each other."""
    due: str = ""
    """The only days on which it is asked, as ISO dates; empty on a page about one day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One card of the page. `counts` is false where leaving it empty is fine."""

    id: str
    title: Text
    hint: Text = ""
    anchors: tuple[tuple[str, Text], ...] = ()
    """What the ends of a scale mean."""
    questions: tuple[Question, ...]
    counts: bool = True
    shown_with: str = ""
    due: str = ""
    """The only days on which it is due, as ISO dates; on others an answer may still call for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What decides which questions belong to a check-in: the ruleset's windows, the operation, and earlier answers."""

    asks: Callable[[str], bool]
    is_neck: bool = False
    never: frozenset[str] = frozenset()
    prompted: frozenset[str] = frozenset()
    """Asked today, whatever the windows say, because of what was answered before."""
    rested: frozenset[str] = frozenset()
    """Not asked today, because earlier answers make it a weekly question."""

    def has(self, item: str) -> bool:
        """True when the item is asked on this day."""
        if item in self.never or item in self.rested:
            return False
        return item in self.prompted or self.asks(item)
