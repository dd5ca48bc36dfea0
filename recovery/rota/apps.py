"""The rota as an app."""

from django.apps import AppConfig


class RotaConfig(AppConfig):
    """On call, absence, holidays and addresses."""

    name = "recovery.rota"
    verbose_name = "Rota"
