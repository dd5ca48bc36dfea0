"""The project: settings, sign-in, audit, and what runs on its own."""

from recovery.celery import app as celery_app

__all__ = ["celery_app"]
