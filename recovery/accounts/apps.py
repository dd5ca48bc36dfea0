"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People who sign in."""

    name = "recovery.accounts"
    label = "accounts"
    verbose_name = "People and care teams"
