"""The advice page as a value: what to do, why we say so in the patient's own answers, what to say, what changed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts.rules.words import Urgency
from symptoms.wording import OPERATION, Reader, reader_for

CRISIS_RULES = frozenset({"self_harm"})
CAUDA_ITEMS = frozenset({"bladder_bowel", "saddle"})
HIGHER_IS_BETTER = frozenset({"walk_minutes", "mood"})
COMPARED = ("pain_back", "pain_limb", "walk_minutes", "redness", "swelling", "temperature_c", "numb_severity", "mood")
# Told only where they are not the calm answer: they would fill the page with "No".
CALM: dict[str, object] = {"redness": 0, "swelling": 0}


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
    """One answer beside the one of the day before. `trend` is better, worse or same."""

    name: str
    before: str
    now: str
    trend: str


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
    since: date | None,
    today: date,
    now: datetime,
) -> Advice:
    """Return the advice of the highest urgency among the flags, in its own words.

    `earlier_flags` are those of the entry that this one corrects. Answers of days before `since` are not named.
    """
    episode = check_in.episode
    reader = reader_for(episode.procedure)
    team, zone = episode.care_team, ZoneInfo(check_in.organisation.time_zone)
    ordered = sorted(flags, key=lambda flag: -flag.urgency)
    top = ordered[0].urgency if ordered else 0
    return Advice(
        tier=Urgency(top).word if top else "none",
        is_crisis=top == Urgency.EMERGENCY and all(_is_crisis(flag) for flag in ordered if flag.urgency == top),
        to_do=tuple(dict.fromkeys(_(flag.advice) for flag in ordered if flag.advice)),
        reasons=tuple(_reasons(reader, _facts(ordered, episode.surgery_on, since), check_in.day, today)),
        to_say=_to_say(reader, check_in, ordered),
        changes=tuple(_changes(reader, before, check_in)) if before is not None else (),
        is_about_today=check_in.day >= today,
        team_is_looking=is_open(team.opens_at, team.closes_at, now.astimezone(zone).time()),
        rests_on_older=any(_is_older(flag, episode.surgery_on, since) for flag in flags),
        has_crisis=any(_is_crisis(flag) for flag in flags),
        is_neck=reader.is_neck,
        was_changed=max((flag.urgency for flag in earlier_flags), default=0) > top,
    )


def is_open(opens_at: time, closes_at: time, at: time) -> bool:
    """True while the team is there; hours may run past midnight."""
    if opens_at <= closes_at:
        return opens_at <= at < closes_at
    return at >= opens_at or at < closes_at


def day_words(day: int, on: date) -> str:
    """Return a day as the patient's pages name it: day 8 (12 Nov)."""
    return _("day %(day)d (%(date)s)") % {"day": day, "date": date_format(on, "j M")}


def _is_older(flag: Held, surgery_on: date, since: date | None) -> bool:
    """True when a flag rests on an answer of a day that is not named here."""
    return since is not None and any(surgery_on + timedelta(days=int(fact["day"])) < since for fact in flag.facts)


def _is_crisis(flag: Held) -> bool:
    return flag.rule_id in CRISIS_RULES


def _facts(flags: Sequence[Held], surgery_on: date, since: date | None) -> Iterator[tuple[str, Any, int, date]]:
    """Yield each answer once, newest day first: item, value, day after surgery, date."""
    facts = {(fact["item"], int(fact["day"])): fact["value"] for flag in flags for fact in flag.facts}
    for (item, day), value in sorted(facts.items(), key=lambda fact: -fact[0][1]):
        on = surgery_on + timedelta(days=day)
        if since is None or on >= since:
            yield item, value, day, on


def _reasons(reader: Reader, facts: Iterable[tuple[str, Any, int, date]], about: date, today: date) -> Iterator[Reason]:
    for item, value, day, on in facts:
        when = _("Today") if on == today == about else day_words(day, on).capitalize()
        yield Reason(reader.name_of(item), reader.value_of(item, value), when)


def _to_say(reader: Reader, check_in: Any, flags: Sequence[Held]) -> str:
    """Return what to read out on the phone; nothing when no call is asked for."""
    days = (check_in.day - check_in.episode.surgery_on).days
    said = {fact["item"]: fact["value"] for flag in flags for fact in flag.facts if int(fact["day"]) == days}
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
            reader.name_of(item), reader.value_of(item, then), reader.value_of(item, today), _trend(item, then, today)
        )


def _trend(item: str, before: Any, now: Any) -> str:
    if before == now:
        return "same"
    if item == "temperature_c":
        return "higher" if now > before else "lower"
    return "better" if (now > before) == (item in HIGHER_IS_BETTER) else "worse"
