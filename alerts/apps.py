"""The alerts app."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """What we do about it: rulesets, alerts, flags and notifications."""

    name = "alerts"
    verbose_name = "What we do about it"
