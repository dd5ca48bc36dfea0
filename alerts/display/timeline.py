"""Everything that happened to a patient, as one list, newest first."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from alerts.display.lines import CALL_NAMES
from alerts.models import AlertEvent, AlertEventKind, Notification
from alerts.rules.entry import Entry
from symptoms.models import Episode
from symptoms.queries import CLOCK_IS_OFF_SECONDS

if TYPE_CHECKING:
    from alerts.queries.overrides import Shown

_LOOKS = {
    AlertEventKind.OPENED: ("alert", ""),
    AlertEventKind.JOINED: ("plus", ""),
    AlertEventKind.RAISED: ("up", ""),
    AlertEventKind.REOPENED: ("alert", ""),
    AlertEventKind.ACKNOWLEDGED: ("check", "brand"),
    AlertEventKind.REASSIGNED: ("people", "brand"),
    AlertEventKind.ESCALATED: ("up", "same"),
    AlertEventKind.NOTE: ("pencil", ""),
    AlertEventKind.CONTACT: ("phone", "good"),
    AlertEventKind.SNOOZED: ("clock", ""),
    AlertEventKind.WOKEN: ("alert", "same"),
    AlertEventKind.RESOLVED: ("check", "good"),
    AlertEventKind.UNDONE: ("leave", ""),
}
# What the rules do takes the colour of its urgency; what people do has its own.
_BY_RULES = frozenset({AlertEventKind.OPENED, AlertEventKind.JOINED, AlertEventKind.RAISED, AlertEventKind.REOPENED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One thing that happened."""

    at: datetime
    title: str
    detail: str = ""
    who: str = ""
    icon: str = "info"
    tone: str = ""
    is_note: bool = False
    badges: tuple[str, ...] = ()
    """What to ask the patient about, e.g. that the phone's clock was wrong."""


def timeline(
    events: Iterable[AlertEvent],
    messages: Iterable[Notification],
    entries: Iterable[Entry],
    episode: Episode,
    remarkable: Sequence[Any] = (),
) -> list[Moment]:
    """Return what happened, newest first; `remarkable` are the check-ins of which staff must know more than that."""
    moments = [*map(_event, events), *_messages(messages), *_entries(entries, remarkable)]
    moments.append(Moment(at=episode.created_at, title=gettext("Enrolled"), detail=episode.program.name, icon="plus"))
    return sorted(moments, key=lambda moment: moment.at, reverse=True)


def with_opening(moments: Iterable[Moment], opened_at: datetime | None) -> list[Moment]:
    """Return the moments with the one at which the patient opened the advice, if she did."""
    opening = (
        [] if opened_at is None else [Moment(at=opened_at, title=gettext("Advice opened by the patient"), icon="eye")]
    )
    return sorted([*moments, *opening], key=lambda moment: moment.at, reverse=True)


def with_overrides(moments: Iterable[Moment], overrides: Iterable["Shown"], *, now: datetime) -> list[Moment]:
    """Return the moments with those at which an override came, and went."""
    return sorted([*moments, *_overrides(overrides, now)], key=lambda moment: moment.at, reverse=True)


def _overrides(overrides: Iterable["Shown"], now: datetime) -> Iterator[Moment]:
    for one in overrides:
        made, ended_by = one.override, one.override.ended_by
        yield Moment(
            at=made.made_at, title=one.chip, detail=made.reason, who=made.made_by.name, icon="pencil", is_note=True
        )
        if made.ends_at <= now:
            title = gettext("Usual numbers again: %(title)s") % {"title": one.title}
            yield Moment(at=made.ends_at, title=title, who="" if ended_by is None else ended_by.name, icon="check")


def _event(event: AlertEvent) -> Moment:
    kind = AlertEventKind(event.kind)
    icon, tone = _LOOKS[kind]
    if kind in _BY_RULES and event.urgency is not None:
        tone = CALL_NAMES[event.urgency]
    return Moment(
        at=event.at,
        title=_title(event, kind),
        detail=event.note,
        who="" if event.by is None else event.by.name,
        icon=icon,
        tone=tone,
        is_note=bool(event.note),
    )


def _title(event: AlertEvent, kind: AlertEventKind) -> str:
    if said := _said(event, kind):
        return f"{kind.label}: {said}"
    if kind in _BY_RULES and event.urgency is not None:
        return f"{kind.label}: {event.get_urgency_display()}"
    return str(kind.label)


def _said(event: AlertEvent, kind: AlertEventKind) -> str:
    """Return what a person chose, in words: an outcome, how a call went, a reason, a colleague, what was taken back."""
    if kind == AlertEventKind.RESOLVED and event.outcome:
        return str(event.get_outcome_display())
    if kind == AlertEventKind.CONTACT and event.result:
        return f"{event.get_way_display()}, {event.get_result_display().lower()}"
    if kind == AlertEventKind.SNOOZED and event.until:
        until = date_format(timezone.localtime(event.until), "D j M, H:i")
        return gettext("%(reason)s, until %(until)s") % {"reason": event.get_reason_display(), "until": until}
    if kind == AlertEventKind.REASSIGNED and event.to:
        return event.to.name
    return str(event.undoes.get_kind_display()) if event.undoes else ""


def _messages(messages: Iterable[Notification]) -> Iterator[Moment]:
    """Yield one moment for the messages of one occasion: those sent, those that wait and those withdrawn apart."""
    by_occasion: dict[tuple[UUID, str, str], list[Notification]] = {}
    for message in messages:
        by_occasion.setdefault((message.alert_id, message.dedupe, _came_to(message)), []).append(message)
    for (_alert, _occasion, came_to), some in by_occasion.items():
        yield Moment(
            at=max(message.sent_at or message.withdrawn_at or message.created_at for message in some),
            title=came_to,
            who=gettext("to %(names)s") % {"names": ", ".join(sorted(message.recipient.name for message in some))},
            icon="send",
        )


def _came_to(message: Notification) -> str:
    if message.sent_at is not None:
        return gettext("Message sent")
    return gettext("Message waits to be sent") if message.withdrawn_at is None else gettext("Message withdrawn")


def _badges(said: Any) -> Iterator[str]:
    """Yield what is doubtful about when a check-in was answered."""
    if abs(said.clock_ahead_seconds or 0) > CLOCK_IS_OFF_SECONDS:
        yield gettext("Phone clock wrong by %(time)s") % {"time": _length(abs(said.clock_ahead_seconds or 0))}
    if said.day_given is not None:
        day = date_format(said.day_given, "j F Y")
        yield gettext("Day not sure: the phone said %(day)s. Ask which day it is about.") % {"day": day}


def _length(seconds: int) -> str:
    """Return a length of time in its largest unit, rounded."""
    for unit, one, many in ((86_400, "%(n)d day", "%(n)d days"), (3_600, "%(n)d hour", "%(n)d hours")):
        if seconds >= unit:
            return ngettext(one, many, round(seconds / unit)) % {"n": round(seconds / unit)}
    return ngettext("%(n)d minute", "%(n)d minutes", seconds // 60) % {"n": seconds // 60}


def _entries(entries: Iterable[Entry], remarkable: Sequence[Any]) -> Iterator[Moment]:
    helped = {str(said.id): said.helper_name for said in remarkable}
    badges = {str(said.id): tuple(_badges(said)) for said in remarkable}
    for entry in entries:
        if entry.received_at is not None:
            title = gettext("Check-in for day %(day)s") % {"day": entry.day}
            came_late = entry.arrived_day is not None and entry.arrived_day > entry.day
            late = (
                gettext("Came %(days)s days later") % {"days": (entry.arrived_day or 0) - entry.day}
                if came_late
                else ""
            )
            helper = helped.get(str(entry.id))
            who = gettext("answered by %(name)s, who helps") % {"name": helper} if helper else ""
            doubts = badges.get(str(entry.id), ())
            yield Moment(at=entry.received_at, title=title, detail=late, who=who, icon="calendar", badges=doubts)
