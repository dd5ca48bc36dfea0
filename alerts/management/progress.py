"""How far a command is, on one line of a terminal; a line for each tenth where nobody sits at one."""

from time import monotonic

from django.core.management.base import OutputWrapper

WIDTH = 30


class Bar:
    """A bar that grows: `[######------]  400/1000 patients, 12 s left`."""

    def __init__(self, out: OutputWrapper, *, of: int, what: str) -> None:
        self._out, self._of, self._what = out, of, what
        self._began, self._tenth = monotonic(), 0

    def show(self, done: int) -> None:
        """Draw it for so many done."""
        tenth = 10 * done // self._of
        if not self._out.isatty() and tenth == self._tenth:
            return
        self._tenth = tenth
        begins = "\r" if self._out.isatty() else ""
        ends = "" if self._out.isatty() and done < self._of else "\n"
        self._out.write(f"{begins}{self._line(done)}{ends}", str, "")  # without the colour of errors
        self._out.flush()

    def _line(self, done: int) -> str:
        full = WIDTH * done // self._of
        left = (monotonic() - self._began) * (self._of - done) / max(done, 1)
        bar = "#" * full + "-" * (WIDTH - full)
        return f"[{bar}] {done:>{len(str(self._of))}}/{self._of} {self._what}, {left:.0f} s left "
