"""The symptoms app."""

from django.apps import AppConfig


class SymptomsConfig(AppConfig):
    """What patients tell us: patients, episodes, baselines and check-ins."""

    name = "symptoms"
    verbose_name = "What patients tell us"
