"""The alerts app."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """What we do about it: rulesets, alerts, flags and notifications."""

    name = "alerts"
    verbose_name = "What we do about it"

    def ready(self) -> None:
        """Register the checks, which read what is published."""
        from alerts import checks  # noqa: F401
