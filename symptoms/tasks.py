"""What Celery runs of our own. Each takes no arguments, drains what is due, and may run twice, at once, or never."""

from celery import shared_task
from django.utils import timezone

from recovery.heartbeats import beat
from symptoms import importing, reminding, sending


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
    """Work on one batch of a file of patients; return how many rows were done."""
    now = timezone.now()
    done = importing.work_imports_due(now=now)
    beat("work_imports_due", now=now, did=done)
    return done
