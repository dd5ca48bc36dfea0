"""The reference app."""

from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    """Something to measure against."""

    name = "benchmarks.reference"
    label = "reference"
