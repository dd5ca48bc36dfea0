"""The project as an app: its commands and system checks."""

from django.apps import AppConfig


class RecoveryConfig(AppConfig):
    """Commands that run the product, and checks of its settings."""

    name = "recovery"
    verbose_name = "Recovery"

    def ready(self) -> None:
        """Register the checks, which read the settings."""
        from recovery import checks  # noqa: F401
