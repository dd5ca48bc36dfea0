"""The command line: one benchmark a name, each in a module of its own."""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import Protocol, cast

from benchmarks import (
    backtest,
    checkin,
    faults,
    imports,
    judge,
    ladders,
    page,
    restore,
    silence,
    soak,
    sweep,
    trend,
    visible,
    worklist,
)


class Benchmark(Protocol):
    """What a benchmark's module offers."""

    __doc__: str | None

    @property
    def add_arguments(self) -> Callable[[argparse.ArgumentParser], None]:
        """Take what can be chosen."""

    @property
    def run(self) -> Callable[[argparse.Namespace], bool]:
        """Measure, print, and return whether every gate that was asked for holds."""


BENCHMARKS = {
    "backtest": cast("Benchmark", backtest),
    "checkin": cast("Benchmark", checkin),
    "faults": cast("Benchmark", faults),
    "imports": cast("Benchmark", imports),
    "judge": cast("Benchmark", judge),
    "ladders": cast("Benchmark", ladders),
    "page": cast("Benchmark", page),
    "restore": cast("Benchmark", restore),
    "silence": cast("Benchmark", silence),
    "soak": cast("Benchmark", soak),
    "sweep": cast("Benchmark", sweep),
    "trend": cast("Benchmark", trend),
    "visible": cast("Benchmark", visible),
    "worklist": cast("Benchmark", worklist),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one benchmark; 1 where a gate that was asked for does not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    names = parser.add_subparsers(dest="name", required=True)
    for name, module in BENCHMARKS.items():
        said = (module.__doc__ or "").strip()
        module.add_arguments(names.add_parser(name, help=said.splitlines()[0], description=said))
    options = parser.parse_args(arguments)
    _end_on_term()
    return 0 if BENCHMARKS[options.name].run(options) else 1


def _end_on_term() -> None:
    """Let TERM end a benchmark as an error would: the servers and workers that it started end with it."""
    own = os.getpid()

    def end(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_IGN)  # a second one must not cut short what ends the others
        if os.getpid() != own:
            os._exit(128 + number)  # a fork has nothing of its own to end
        sys.exit(128 + number)

    signal.signal(signal.SIGTERM, end)


if __name__ == "__main__":
    sys.exit(main())
