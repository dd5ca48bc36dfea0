"""The Celery app, and everything that runs on its own, on one screen.

Tasks take no arguments and drain what is due in the database, so a lost message costs time and nothing else. Each entry
expires before its next turn: after a pause of the worker, one message runs and a backlog never builds.
"""

import os
from datetime import timedelta
from typing import Any

from celery import Celery, signals
from django.db import close_old_connections
from django_structlog.celery.steps import DjangoStructLogInitStep

from recovery.checks import refuse_contradictions, refuse_unfit_database
from recovery.memory import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recovery.settings")


def every(seconds: int, task: str) -> dict[str, Any]:
    """Describe one entry of the schedule."""
    return {"task": task, "schedule": timedelta(seconds=seconds), "options": {"expires": seconds}}


SCHEDULE = {
    "flag-due": every(5, "alerts.tasks.flag_due"),
    "escalate-due": every(5, "alerts.tasks.escalate_due"),
    "deliver-due": every(2, "alerts.tasks.deliver_due"),
    "canary-due": every(30, "alerts.tasks.canary_due"),
    "alarm-due": every(20, "alerts.tasks.alarm_due"),
    "backtest-due": every(2, "alerts.tasks.backtest_due"),
    "warn-leads": every(600, "alerts.tasks.warn_leads"),
    "remind-due": every(60, "symptoms.tasks.remind_due"),
    "send-messages-due": every(2, "symptoms.tasks.send_messages_due"),
    "sweep-photos-due": every(600, "symptoms.tasks.sweep_photos_due"),
    "work-imports-due": every(1, "symptoms.tasks.work_imports_due"),
}

app = Celery("recovery")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = SCHEDULE
app.steps["worker"].add(DjangoStructLogInitStep)


@signals.celeryd_init.connect
@signals.beat_init.connect
def refuse_unsafe_settings(**_details: Any) -> None:
    """Stop the start of a worker or beat whose settings contain an error."""
    refuse_contradictions()
    refuse_unfit_database()


@signals.worker_init.connect
def settle_memory(**_details: Any) -> None:
    """Settle before the processes of the pool are forked."""
    settle()


@signals.task_prerun.connect
def check_connections(**_details: Any) -> None:
    """Make the next query test its connection first: a restarted database costs one look, not the task."""
    close_old_connections()
