"""What Celery runs of our own. Each takes no arguments, drains what is due, and may run twice, at once, or never."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from recovery.heartbeats import beat
from symptoms.imports import importing
from symptoms.messages import reminding, sending
from symptoms.photos import sweeping as photo_sweeping

# So long one process of the worker is kept from whatever is more urgent; another is free meanwhile.
A_TURN = timedelta(seconds=1)
THE_NEXT_TURN = timedelta(seconds=30)


@shared_task
def remind_due() -> int:
    """Write every reminder whose moment has come; return how many patients were looked at."""
    now = timezone.now()
    looked = reminding.remind_due(now=now)
    beat("remind_due", now=now, did=looked)
    return looked


@shared_task
def send_messages_due() -> int:
    """Send every message to a patient that is due; return how many were tried."""
    now = timezone.now()
    tried = sending.send_messages_due(now=now)
    beat("send_messages_due", now=now, did=tried)
    return tried


@shared_task
def work_imports_due() -> int:
    """Work for a second on files of patients, a batch a transaction; return how many rows were done.

    Where more is left, the next turn is asked for at once, behind whatever waits, and long enough for a busy worker to
    come to it: beat's own find us at work, or are past their second. Of two turns at a time one finds nothing to do.
    """
    began, done = timezone.now(), 0
    while rows := importing.work_imports_due(now=timezone.now()):
        done += rows
        if timezone.now() - began >= A_TURN:
            work_imports_due.apply_async(expires=THE_NEXT_TURN.total_seconds())
            break
    beat("work_imports_due", now=timezone.now(), did=done)
    return done


@shared_task
def sweep_photos_due() -> int:
    """Delete files of photos that no row names, once an hour; return how many."""
    return photo_sweeping.sweep_photos_due(now=timezone.now())
