"""The audit app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who did or saw what."""

    name = "recovery.audit"
    label = "audit"
    verbose_name = "Audit"
