"""Entries that are made of what is stored only when a rule looks at them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import overload

from alerts.rules.entry import Entry


class Entries(Sequence[Entry]):
    """A sequence of entries, each made when it is first looked at: about a calm day few rules ask for all of the past.

    It stands where a tuple of entries does.
    """

    __slots__ = ("_kept", "_make")

    def __init__(self, make: Callable[[str], Entry], stored: Iterable[str | Entry]) -> None:
        self._make, self._kept = make, [*stored]

    def __len__(self) -> int:
        return len(self._kept)

    @overload
    def __getitem__(self, place: int) -> Entry: ...
    @overload
    def __getitem__(self, place: slice) -> "Entries": ...
    def __getitem__(self, place: int | slice) -> "Entry | Entries":
        kept = self._kept[place]
        if isinstance(kept, list):
            return Entries(self._make, kept)
        if isinstance(kept, str):
            kept = self._kept[place] = self._make(kept)  # type: ignore[index]  # a slice of a list is a list
        return kept

    def __iter__(self) -> Iterator[Entry]:
        return map(self.__getitem__, range(len(self._kept)))

    def __reversed__(self) -> Iterator[Entry]:
        return map(self.__getitem__, range(len(self._kept) - 1, -1, -1))
