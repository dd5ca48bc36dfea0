"""How the tests of the rules are run, in a mutation run too.

Compiled code is kept even where that has been switched off, as `manage.py test` does: the tests run faster than they
compile. What is worked out once for all tests is worked out anew by each process of a mutation run, whose parent knows it
of the rules as they are; and by each test while the tool notes which functions it reaches.

Histories are tens of thousands of tuples, none of them in a cycle: looking for cycles was a tenth of the run.
"""

import gc
import os
import sys

sys.dont_write_bytecode = False
gc.set_threshold(100_000, 20, 20)
MUTATED = "MUTANT_UNDER_TEST"


def pytest_sessionstart() -> None:
    """Know nothing that was worked out before."""
    if os.environ.get(MUTATED):
        _forget()


def pytest_collection_finish() -> None:
    """Leave what is loaded by now out of every look for cycles, the two at the end among them."""
    gc.freeze()


def pytest_runtest_setup() -> None:
    """Let each test reach all that it rests on, and not the first of them alone."""
    if os.environ.get(MUTATED) == "stats":
        _forget()


def _forget() -> None:
    ours = [module for name, module in sys.modules.items() if name.startswith(("alerts.rules", "tests.rules"))]
    for value in [value for module in ours for value in vars(module).values()]:
        if hasattr(value, "cache_clear"):
            value.cache_clear()
