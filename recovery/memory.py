"""Python's garbage collector, told what a server process is: much that stays for good, and little in cycles."""

import gc

# Between two looks at the youngest objects. A batch of histories is tens of thousands of tuples, none of them in a
# cycle: with Python's own 700, a third of the processor time of a round went into looking at them.
YOUNGEST = 50_000


def settle() -> None:
    """Leave what is loaded by now out of every later collection, and collect less often.

    Call it before a server forks: pages that are never looked at stay shared between its processes.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNGEST, 20, 20)
