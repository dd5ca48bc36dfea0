"""The Celery app, and everything that runs on its own, on one screen.

Tasks take no arguments and drain what is due in the database, so a lost message costs time and nothing else. Each entry
expires before its next turn: after a pause of the worker, one message runs and a backlog never builds.
"""

import os
from datetime import timedelta
from typing import Any

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recovery.settings")


def every(seconds: int, task: str) -> dict[str, Any]:
    """Describe one entry of the schedule."""
    return {"task": task, "schedule": timedelta(seconds=seconds), "options": {"expires": seconds}}


SCHEDULE = {
    "flag-due": every(5, "alerts.tasks.flag_due"),
    "escalate-due": every(5, "alerts.tasks.escalate_due"),
    "deliver-due": every(2, "alerts.tasks.deliver_due"),
}

app = Celery("recovery")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = SCHEDULE
