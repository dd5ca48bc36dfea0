"""Reminding patients whose moment has come and who have not answered yet: rows of the outbox, no more."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max

from alerts.queries import ruleset_in_force
from alerts.rules.ruleset import day_number
from recovery.due import claim_due
from symptoms.contact_models import MessageChannel, MessageKind, ReminderWish
from symptoms.messages.messaging import channels_of, wish_of, write
from symptoms.messages.reminder_times import Turn, is_silent, next_after, turn_before
from symptoms.models import CheckIn, Episode, EpisodeStatus

BATCH = 50


def remind_due(*, now: datetime, overdue_by: timedelta = timedelta(0)) -> int:
    """Write the reminders whose moment has come, and set each episode's next; return how many were looked at."""
    looked = 0
    while batch := _remind_batch(now, overdue_by):
        looked += batch
    return looked


@transaction.atomic
def _remind_batch(now: datetime, overdue_by: timedelta) -> int:
    active = Episode.objects.filter(status=EpisodeStatus.ACTIVE).select_related("patient__reminder_wish")
    due = list(claim_due(active, "remind_at", now=now - overdue_by, limit=BATCH))
    for episode in due:
        wish = wish_of(episode)
        zone = episode.patient.time_zone
        if turn := turn_before(now, wish.at, zone):
            _remind(episode, wish, turn, now=now)
        episode.remind_at = next_after(now, wish.at, zone)
    Episode.objects.bulk_update(due, ["remind_at"])
    return len(due)


def _remind(episode: Episode, wish: ReminderWish, turn: Turn, *, now: datetime) -> None:
    if not _is_awaited(episode, turn.day):
        return
    kind = MessageKind.NUDGE if turn.is_nudge else MessageKind.REMINDER
    for channel in channels_of(episode.patient, [*wish.channels, MessageChannel.PUSH]):
        write(episode.patient, kind, channel, turn.day.isoformat(), now=now)


def _is_awaited(episode: Episode, day: date) -> bool:
    """True when a check-in is due that day, has not come, and the patient has not been silent for long."""
    schedule = ruleset_in_force(episode.program_id)[1].schedule
    if not schedule.is_due(day_number(day, episode.surgery_on)):
        return False
    last = CheckIn.objects.filter(episode=episode).aggregate(last=Max("day"))["last"]
    began_on = episode.followed_since.astimezone(ZoneInfo(episode.patient.time_zone)).date()
    return last != day and not is_silent(day, last_said_on=last, began_on=began_on)
