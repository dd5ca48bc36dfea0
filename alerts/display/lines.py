"""One line of the worklist: who, why, how bad, how long, by when, and who has it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _

from alerts.display.charts import Spark
from alerts.display.clocks import Clock, minutes_in_words
from alerts.models import Alert, AlertStatus, Urgency
from symptoms.models import EpisodeStatus, Patient

CALL_NAMES = {4: "emergency", 3: "same", 2: "soon", 1: "review"}
SEXES = {"female": "F", "male": "M"}


@dataclass(frozen=True, slots=True)
class Held:
    """One flag, as far as a line tells of it."""

    rule_id: str
    raised_on_day: int
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One patient with an alert."""

    alert: Alert
    today: int
    held: tuple[Held, ...]
    pain: Spark
    contact_minutes: int | None
    is_mine: bool
    is_only_given: bool
    """True when its owner was given it and has not taken it since."""
    clock: Clock
    nobody_came: bool
    """True when more people were told because nobody acted in time. A first step that reached nobody is not that."""

    @property
    def patient(self) -> Patient:
        """Return who it is about."""
        return self.alert.episode.patient

    @property
    def identity(self) -> str:
        """Return age, sex, operation and day, e.g. "58 F · L4-L5 · day 8"."""
        episode = self.alert.episode
        operation = episode.procedure_detail or episode.get_procedure_display()
        who = f"{age_on(self.patient.born_on, self.clock.now.date())} {SEXES.get(self.patient.sex, '')}".strip()
        paused = [_("paused")] if episode.status == EpisodeStatus.PAUSED else []
        return " · ".join((who, operation, _("day %(day)s") % {"day": self.today}, *paused))

    @property
    def support(self) -> str:
        """Return the one line under the reason."""
        return " ".join(_support(self))

    @property
    def shape(self) -> str:
        """Return the class that gives the urgency its shape and colour."""
        return CALL_NAMES[self.alert.urgency]

    @property
    def is_untaken_emergency(self) -> bool:
        """True for a live emergency that nobody has taken; one may have been closed without ever being taken."""
        is_live = self.alert.status != AlertStatus.RESOLVED
        is_untaken = self.is_only_given or self.alert.acknowledged_by_id is None
        return is_live and self.alert.urgency == Urgency.EMERGENCY and is_untaken


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one urgency, under its name."""

    urgency: Urgency
    lines: tuple[Line, ...]

    @property
    def shape(self) -> str:
        """Return the class that gives the urgency its shape and colour."""
        return CALL_NAMES[self.urgency]

    @property
    def within(self) -> str:
        """Return within which time the patients must have been spoken to, the shortest of the programs shown."""
        known = [line.contact_minutes for line in self.lines if line.contact_minutes is not None]
        return minutes_in_words(min(known)) if known else ""


def age_on(born_on: date, day: date) -> int:
    """Return an age in whole years."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def grouped(lines: Sequence[Line]) -> list[Group]:
    """Return lines that are in the order of the list, in their groups of urgency."""
    by_urgency = groupby(lines, key=lambda line: line.alert.urgency)
    return [Group(Urgency(urgency), tuple(some)) for urgency, some in by_urgency]


def _support(line: Line) -> Iterator[str]:
    rules = len({flag.rule_id for flag in line.held})
    if rules > 1:
        yield ngettext("%(count)s rule held.", "%(count)s rules held.", rules) % {"count": rules}
    yield from _when(line, (flag.raised_on_day for flag in line.held))
    if any(flag.late for flag in line.held):
        yield _("Entered late: ask if it is still true.")
    if line.alert.reopened:
        yield _("New evidence after somebody took it.")
    if line.patient.language != "en":
        language = get_language_info(line.patient.language)["name_translated"]
        yield _("Speaks %(language)s.") % {"language": language}


def _when(line: Line, days: Iterable[int]) -> Iterator[str]:
    first = min(days, default=None)
    if first is not None:
        yield _("New today.") if first >= line.today else _("Since day %(day)s.") % {"day": first}
