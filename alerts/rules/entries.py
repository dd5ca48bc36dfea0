"""Entries that are made of what is stored only when a rule looks at them."""

from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from typing import Any, Protocol, overload

from alerts.rules.entry import ITEMS, Entry


class Stored(Protocol):
    """What is stored of a course, a day after the other."""

    @property
    def days(self) -> Sequence[int]:
        """Return each day."""

    def entry(self, place: int, /) -> Entry:
        """Return all that is stored of the day at a place."""

    def answers(self, item: str, first: int, end: int, /) -> list[Any]:
        """Return one answer of each day from place `first` up to `end`, None where there is none."""


class Entries(Sequence[Entry]):
    """A sequence of entries, each made when it is first looked at: about a calm day few rules ask for all of the past.

    It stands where a tuple of entries does.
    """

    __slots__ = ("_end", "_first", "_made", "_stored")

    def __init__(
        self, stored: Stored, first: int = 0, end: int | None = None, made: dict[int, Entry] | None = None
    ) -> None:
        self._stored = stored
        self._first, self._end = first, len(stored.days) if end is None else end
        self._made: dict[int, Entry] = {} if made is None else made

    @property
    def days(self) -> Sequence[int]:
        """Return the day of each."""
        return self._stored.days[self._first : self._end]

    def __len__(self) -> int:
        return self._end - self._first

    @overload
    def __getitem__(self, place: int) -> Entry: ...
    @overload
    def __getitem__(self, place: slice) -> "Sequence[Entry]": ...
    def __getitem__(self, place: int | slice) -> "Entry | Sequence[Entry]":
        places = range(self._first, self._end)[place]
        if isinstance(places, int):
            return self._entry(places)
        if places.step == 1:
            return Entries(self._stored, places.start, places.stop, self._made)
        return [*map(self._entry, places)]

    def __iter__(self) -> Iterator[Entry]:
        return map(self._entry, range(self._first, self._end))

    def __reversed__(self) -> Iterator[Entry]:
        return map(self._entry, range(self._end - 1, self._first - 1, -1))

    def _entry(self, place: int) -> Entry:
        entry = self._made.get(place)
        if entry is None:
            entry = self._made[place] = self._stored.entry(place)
        return entry

    def answers(self, item: str, first: int, end: int) -> list[Any]:
        """Return one answer of each entry from place `first` up to `end`, which need not be made for it."""
        if item in _ITEMS:
            return self._stored.answers(item, self._first + first, self._first + end)
        return [getattr(entry, item) for entry in self[first:end]]


_ITEMS = frozenset({*ITEMS, "temperature"})


def days_of(entries: Sequence[Entry]) -> Sequence[int]:
    """Return the day of each entry."""
    return entries.days if isinstance(entries, Entries) else [entry.day for entry in entries]


def answers_in(entries: Sequence[Entry]) -> Callable[[str, int, int], list[Any]]:
    """Return what reads one answer, or another fact, of each entry from one place up to another; None is not answered."""
    if isinstance(entries, Entries):
        return entries.answers
    return lambda item, first, end: [*map(attrgetter(item), entries[first:end])]
