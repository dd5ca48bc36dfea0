"""The advice page as a value: what to do, why we say so in the patient's own answers, what to say, what changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts.rules.words import Urgency
from recovery.rota.hours import CoverHours
from symptoms.check_in.wording import OPERATION, OUT_OF_TEN, Reader, reader_for

CRISIS_RULES = frozenset({"self_harm"})
CAUDA_ITEMS = frozenset({"bladder_bowel", "saddle"})
HIGHER_IS_BETTER = frozenset({"walk_minutes", "mood"})
COMPARED = ("pain_back", "pain_limb", "walk_minutes", "redness", "swelling", "temperature_c", "numb_severity", "mood")
# Left out on days on which both are so: they would fill the page with "No".
CALM: dict[str, object] = {"redness": 0, "swelling": 0}
CALM_ANSWERS: tuple[object, ...] = (0, False, "none", "normal", "no", "alone", "all_clear", [])


class Held(Protocol):
    """What a flag must tell."""

    rule_id: str
    urgency: int
    advice: str
    facts: Any
    late: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """One of the patient's own answers that led to the advice."""

    name: str
    answer: str
    when: str


@dataclass(frozen=True, slots=True)
class Change:
    """One answer beside the one of the day before: `trend` is better, worse, same or other; `way` up, down or same."""

    name: str
    before: str
    now: str
    trend: str
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """Everything that the advice page says about one check-in."""

    tier: str
    is_crisis: bool
    to_do: tuple[str, ...]
    reasons: tuple[Reason, ...]
    to_say: str
    changes: tuple[Change, ...]
    is_about_today: bool
    is_about_yesterday: bool
    team_is_looking: bool
    was_changed: bool
    rests_on_older: bool
    has_crisis: bool
    is_neck: bool

    @property
    def asks_to_call(self) -> bool:
        """True when the page asks for a call, so that what to say belongs on it."""
        return self.tier in {"emergency", "same_day", "soon"}

    @property
    def button(self) -> str:
        """Return the look of the first call button: quiet where no call is asked for."""
        return "" if self.asks_to_call else "alt"


def advice_for(
    check_in: Any,
    flags: Sequence[Held],
    *,
    before: Any | None,
    earlier_flags: Sequence[Held],
    hours: CoverHours,
    today: date,
    now: datetime,
) -> Advice:
    """Return the advice of the highest urgency among the flags, in its own words.

    `earlier_flags` are those of the entry that this one corrects, `hours` those in which the care team looks. Answers of
    earlier days are not named: reading them asks for more than the device.
    """
    episode = check_in.episode
    reader = reader_for(episode.procedure)
    ordered = sorted(flags, key=lambda flag: -flag.urgency)
    top = ordered[0].urgency if ordered else 0
    return Advice(
        tier=Urgency(top).word if top else "none",
        is_crisis=top == Urgency.EMERGENCY and all(_is_crisis(flag) for flag in ordered if flag.urgency == top),
        to_do=tuple(dict.fromkeys(_(flag.advice) for flag in ordered if flag.advice)),
        reasons=tuple(_reasons(reader, check_in, ordered, today)),
        to_say=_to_say(reader, check_in, ordered),
        changes=tuple(_changes(reader, before, check_in)) if before is not None else (),
        is_about_today=check_in.day >= today,
        is_about_yesterday=(today - check_in.day).days == 1,
        team_is_looking=hours.open_until(now) is not None,
        rests_on_older=any(_is_older(flag, check_in) for flag in flags),
        has_crisis=any(_is_crisis(flag) for flag in flags),
        is_neck=reader.is_neck,
        was_changed=max((flag.urgency for flag in earlier_flags), default=0) > top,
    )


def day_words(day: int, on: date) -> str:
    """Return a day as the patient's pages name it: day 8 (12 Nov)."""
    return _("day %(day)d (%(date)s)") % {"day": day, "date": date_format(on, "j M")}


def _is_older(flag: Held, check_in: Any) -> bool:
    """True when a flag rests on an answer of an earlier day, which is history and not named here."""
    days = (check_in.day - check_in.episode.surgery_on).days
    return any(int(fact["day"]) < days for fact in flag.facts)


def _is_crisis(flag: Held) -> bool:
    return flag.rule_id in CRISIS_RULES


def _reasons(reader: Reader, check_in: Any, flags: Sequence[Held], today: date) -> Iterator[Reason]:
    """Yield the answers of the day that are not calm ones, each once; all of them where every one is calm."""
    said = _said(check_in, flags)
    telling = {item: value for item, value in said.items() if not _is_calm(item, value)}
    on = check_in.day
    days = (on - check_in.episode.surgery_on).days
    when = _("Today") if on == today else capfirst(day_words(days, on))
    for item, value in (telling or said).items():
        yield Reason(reader.name_of(item), reader.value_of(item, value), when)


def _said(check_in: Any, flags: Sequence[Held]) -> dict[str, Any]:
    """Return the answers of the check-in's own day that flags rest on, those of the most urgent first."""
    days = (check_in.day - check_in.episode.surgery_on).days
    return {fact["item"]: fact["value"] for flag in flags for fact in flag.facts if int(fact["day"]) == days}


def _is_calm(item: str, value: Any) -> bool:
    if item in HIGHER_IS_BETTER:
        return False
    return value in CALM_ANSWERS


def _to_say(reader: Reader, check_in: Any, flags: Sequence[Held]) -> str:
    """Return what to read out on the phone; nothing when no call is asked for."""
    days = (check_in.day - check_in.episode.surgery_on).days
    said = _said(check_in, flags)
    if not flags:
        return ""
    sentences = [
        ngettext("I had %(operation)s %(days)d day ago.", "I had %(operation)s %(days)d days ago.", days)
        % {"operation": OPERATION[check_in.episode.procedure], "days": days},
        *reader.sentences(said),
    ]
    if any(reader.sentences({item: said[item] for item in CAUDA_ITEMS & said.keys()})):
        sentences.append(_("Please check me for cauda equina syndrome."))
    return " ".join(sentences)


def _changes(reader: Reader, before: Any, now: Any) -> Iterator[Change]:
    for item in COMPARED:
        then, today = getattr(before, item), getattr(now, item)
        if then is None or today is None or (then == today == CALM.get(item)):
            continue
        yield Change(
            reader.name_of(item), _short(reader, item, then), _short(reader, item, today), *_way(item, then, today)
        )


def _short(reader: Reader, item: str, value: Any) -> str:
    """Return an answer as a table shows it: a scale is named by its row."""
    return str(value) if item in OUT_OF_TEN else reader.value_of(item, value)


def _way(item: str, before: Any, now: Any) -> tuple[str, str]:
    """Return whether an answer is better or worse, and which way it went."""
    if before == now:
        return "same", "same"
    way = "up" if now > before else "down"
    if item == "temperature_c":
        return "other", way
    return "better" if (way == "up") == (item in HIGHER_IS_BETTER) else "worse", way
