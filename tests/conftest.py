"""Fixtures that every test may ask for."""

pytest_plugins = ["tests.people", "tests.browser", "tests.worker", "tests.emptying"]
