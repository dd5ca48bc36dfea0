"""What is worked out when it is first asked for, and kept.

As functools.cached_property, but without the lock which that takes before Python 3.12: it costs more than most of what a
history keeps, and who asks twice at the same time gets the same answer twice.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class kept(Generic[T]):  # noqa: N801 - it stands where property does
    """A property of an object that does not change, asked once."""

    def __init__(self, ask: Callable[[Any], T]) -> None:
        self._ask, self._name, self.__doc__ = ask, ask.__name__, ask.__doc__

    def __get__(self, thing: Any, owner: type) -> T:
        """Return the answer, which from now on stands in the object itself."""
        answer = thing.__dict__[self._name] = self._ask(thing)
        return answer
