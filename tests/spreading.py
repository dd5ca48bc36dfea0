"""Which tests go to which process: those of a file that starts the product stay together, all others go where there is time.

xdist's own groups write to an attribute that pytest no longer reads.
"""

import pytest
from xdist.scheduler.loadscope import LoadScopeScheduling

from tests.reporting import LONG

# In the long form each fault takes minutes, most of them waiting: there every process has a product of its own.
PLAYED_APART = {"tests/faults/test_product.py"} if LONG else set[str]()
TOGETHER = {"tests/recovery/test_up.py", "tests/faults/test_worker.py", "tests/faults/test_product.py"} - PLAYED_APART


class Spreading(LoadScopeScheduling):  # type: ignore[misc]  # it comes without types
    """Hands out single tests, and the tests of some files as one."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return path if path in TOGETHER else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Spreading:
    """Spread our way, whatever the command line says."""
    return Spreading(config, log)
