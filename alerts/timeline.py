"""Everything that happened to a patient, as one list, newest first."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from alerts.lines import CALL_NAMES
from alerts.models import AlertEvent, AlertEventKind, Notification
from alerts.rules.entry import Entry
from symptoms.models import Episode

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


def timeline(
    events: Iterable[AlertEvent],
    messages: Iterable[Notification],
    entries: Iterable[Entry],
    episode: Episode,
    helped: Mapping[str, str] = MappingProxyType({}),
) -> list[Moment]:
    """Return what happened, newest first; `helped` names by check-in who answered for the patient."""
    moments = [*map(_event, events), *_messages(messages), *_entries(entries, helped)]
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
    """Yield one moment for the messages of one occasion, those sent apart from those that wait."""
    by_occasion: dict[tuple[UUID, str, bool], list[Notification]] = {}
    for message in messages:
        by_occasion.setdefault((message.alert_id, message.dedupe, message.sent_at is None), []).append(message)
    for (_alert, _occasion, waits), some in by_occasion.items():
        yield Moment(
            at=max(message.sent_at or message.created_at for message in some),
            title=gettext("E-mail waits to be sent") if waits else gettext("E-mail sent"),
            who=gettext("to %(names)s") % {"names": ", ".join(sorted(message.recipient.name for message in some))},
            icon="send",
        )


def _entries(entries: Iterable[Entry], helped: Mapping[str, str]) -> Iterator[Moment]:
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
            yield Moment(at=entry.received_at, title=title, detail=late, who=who, icon="calendar")
