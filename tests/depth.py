"""How much a run covers: the tests of every day at a desk, everything where RECOVERY_EXHAUSTIVE=1 asks, as .ci/run does.

At a desk a run of the whole leaves out the tests marked `thorough`: long walks through a browser, starts of the whole
product, and what else takes seconds to show again what nearer tests show in milliseconds. Whoever names a file, a
keyword or a marker gets all that is named. Of a grid, which is one mechanism asked in many places (every route by every
role, every page in every theme and language), a desk takes a sample: each place, or each role, but not each pair.
"""

import os

import pytest

EXHAUSTIVE = os.environ.get("RECOVERY_EXHAUSTIVE") == "1"
LEFT_OUT = "leaves_out_thorough"


def pytest_configure(config: pytest.Config) -> None:
    """Say what the marker means."""
    config.addinivalue_line("markers", "thorough: left out of a whole run at a desk; .ci/run and who names it run it.")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Tell a process of xdist, which is given other arguments, what was asked of us."""
    node.workerinput[LEFT_OUT] = leaves_out(node.config)  # type: ignore[attr-defined]  # xdist comes without types


def leaves_out(config: pytest.Config) -> bool:
    """Return whether thorough tests are left out: at a desk, where nothing in particular was asked for."""
    if hasattr(config, "workerinput"):
        return bool(config.workerinput[LEFT_OUT])
    is_whole = config.args_source is config.ArgsSource.TESTPATHS
    return is_whole and not (EXHAUSTIVE or config.option.keyword or config.option.markexpr)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this run is not for."""
    if not leaves_out(config):
        return
    thorough = [item for item in items if item.get_closest_marker("thorough")]
    config.hook.pytest_deselected(items=thorough)
    items[:] = [item for item in items if item not in set(thorough)]


def pytest_report_header(config: pytest.Config) -> str:
    """Say above the results how much is asked."""
    grids = "every cell" if EXHAUSTIVE else "a sample"
    thorough = "left out" if leaves_out(config) else "included"
    return f"thorough tests: {thorough}; grids: {grids}; RECOVERY_EXHAUSTIVE=1 asks for all, as .ci/run does"
