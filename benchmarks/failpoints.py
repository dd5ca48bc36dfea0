"""Points at which a process of the product ends itself, as a power cut would: named when it is started, for faults only."""

from importlib import import_module

from benchmarks.forks import dying

# name: whose attribute, which, and whether it dies once that has been done or before it begins
FAILPOINTS = {
    "before_commit": ("alerts.services", "record", True),
    "after_commit": ("symptoms.api", "receive_check_in", True),
    "judging": ("alerts.judgement.judging", "_outcome", True),
    "leased": ("alerts.telling.delivery", "_parcels", False),
    "sent": ("alerts.telling.delivery", "_send", True),
    "marked": ("alerts.telling.delivery", "_mark", True),
}


def arm(name: str, on_call: int) -> None:
    """Have this process and those it forks die at a point, each when it gets there for the n-th time."""
    module, attribute, after = FAILPOINTS[name]
    holder = import_module(module)
    setattr(holder, attribute, dying(getattr(holder, attribute), after=after, on_call=on_call))
