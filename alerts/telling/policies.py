"""Who is told of an alert, by which channels and after how long, when nobody acts: pure, one ladder for each urgency."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Self
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from alerts.rules.ruleset import Document
from alerts.rules.words import Urgency
from recovery.accounts.models import StaffRole
from recovery.channels import Channel

ON_CALL = "on_call"
PERSON = "person:"
ROLES = frozenset(StaffRole.values)
# Between two steps nobody new is told; longer than this is a gap. Minutes.
LONGEST_WAIT = {Urgency.EMERGENCY: 30, Urgency.SAME_DAY: 240, Urgency.SOON: 2880}


def _refuse(sentence: str) -> None:
    raise ValueError(sentence)


class Step(Document):
    """One rung: who is told, by which channels, so many minutes after the alert opened."""

    after_minutes: int = Field(ge=0, le=10080)
    tell: tuple[str, ...] = Field(min_length=1)
    """`on_call`, a role (`nurse`, `clinician`, `lead`), or one person of the team as `person:` and the id."""
    channels: tuple[Channel, ...] = Field(min_length=1)
    """In this order: the next is used when one refuses or does not answer."""

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        for who in self.tell:
            if who != ON_CALL and who not in ROLES and _person_of(who) is None:
                allowed = ", ".join([ON_CALL, *sorted(ROLES)])
                _refuse(_("%(who)r is nobody: the choices are %(allowed)s, or a person.") % locals())
        return self

    @property
    def people(self) -> list[UUID]:
        """Return the persons named by this step."""
        return [person for who in self.tell if (person := _person_of(who)) is not None]


def _person_of(who: str) -> UUID | None:
    if not who.startswith(PERSON):
        return None
    try:
        return UUID(who.removeprefix(PERSON))
    except ValueError:
        return None


class Ladder(Document):
    """The steps for one urgency; the last is repeated for ever, until a person acts."""

    steps: tuple[Step, ...] = Field(min_length=1, max_length=10)
    repeat_minutes: int = Field(ge=5, le=10080)
    keeps_cover_hours: bool = False
    """Whether its messages wait until somebody of the team looks. Never in an emergency."""

    @model_validator(mode="after")
    def _rises(self) -> Self:
        times = [step.after_minutes for step in self.steps]
        if times[0] != 0:
            _refuse(_("Gap: the first step comes after %(first)s minutes; it must come at once.") % {"first": times[0]})
        for number, (before, after) in enumerate(pairwise(times), start=2):
            if after <= before:
                said = {"number": number, "after": after, "before": before}
                _refuse(
                    _("Loop: step %(number)s comes after %(after)s minutes, the one before it after %(before)s.") % said
                )
        return self

    def wait_after(self, step: int) -> int:
        """Return how many minutes a step is given before the next; the last is repeated."""
        if step + 1 >= len(self.steps):
            return self.repeat_minutes
        return self.steps[step + 1].after_minutes - self.steps[step].after_minutes

    @property
    def last(self) -> int:
        """Return the number of the last step; the first is 0."""
        return len(self.steps) - 1


class Policy(Document):
    """One care team's ladders. A review has none: it waits on the list."""

    emergency: Ladder
    same_day: Ladder
    soon: Ladder

    @model_validator(mode="after")
    def _holds_for_danger(self) -> Self:
        if self.emergency.keeps_cover_hours:
            _refuse(_("emergency: an emergency waits for nobody's hours; switch that off."))
        for urgency, longest in LONGEST_WAIT.items():
            ladder = self.of(urgency)
            waits = [ladder.wait_after(step) for step in range(len(ladder.steps))]
            if max(waits) > longest:
                said = {"urgency": urgency.word, "wait": max(waits), "longest": longest}
                _refuse(_("Gap: %(urgency)s: nobody is told for %(wait)s minutes; at most %(longest)s.") % said)
        return self

    def of(self, urgency: Urgency) -> Ladder:
        """Return the ladder of an urgency; asked for a review, which is not told, the one for soon."""
        ladder: Ladder = getattr(self, Urgency.SOON.word if urgency == Urgency.REVIEW else urgency.word)
        return ladder

    def steps(self) -> Iterator[tuple[Urgency, int, Step]]:
        """Yield every step with its urgency and number, the most urgent first."""
        for urgency in (Urgency.EMERGENCY, Urgency.SAME_DAY, Urgency.SOON):
            for number, step in enumerate(self.of(urgency).steps):
                yield urgency, number, step


def _step(after_minutes: int, *tell: str, by: tuple[Channel, ...]) -> Step:
    return Step(after_minutes=after_minutes, tell=tell, channels=by)


_LOUD = (Channel.SMS, Channel.PUSH, Channel.EMAIL)
_NURSES, _DOCTORS, _ALL = ("nurse",), ("nurse", "clinician"), ("nurse", "clinician", "lead")

# For a team that has made none of its own. The times are clinical judgement (design: escalation, defaults).
SHIPPED = Policy(
    emergency=Ladder(
        steps=(
            _step(0, ON_CALL, by=_LOUD),
            _step(5, *_NURSES, by=_LOUD),
            _step(10, *_DOCTORS, by=_LOUD),
            _step(15, *_ALL, by=_LOUD),
        ),
        repeat_minutes=15,
    ),
    same_day=Ladder(
        steps=(
            _step(0, ON_CALL, by=(Channel.EMAIL, Channel.SMS)),
            _step(30, *_NURSES, by=_LOUD),
            _step(60, *_DOCTORS, by=_LOUD),
            _step(90, *_ALL, by=_LOUD),
        ),
        repeat_minutes=60,
    ),
    soon=Ladder(
        steps=(
            _step(0, *_NURSES, by=(Channel.EMAIL,)),
            _step(1440, *_DOCTORS, by=(Channel.EMAIL,)),
            _step(2880, *_ALL, by=(Channel.EMAIL,)),
        ),
        repeat_minutes=1440,
        keeps_cover_hours=True,
    ),
)
