"""Entries that are made only when they are looked at."""

from datetime import UTC, date, datetime

from alerts.rules.entries import Entries
from alerts.rules.entry import Entry
from alerts.rules.history import History

DAYS = ["1", "2", "3", "4"]


def made(days: list[str], *, looked_at: list[int]) -> Entries:
    """Return entries of the days, which note whenever one is made."""

    def make(day: str) -> Entry:
        looked_at.append(int(day))
        return Entry(day=int(day), pain_back=int(day))

    return Entries(make, [*days])


def test_they_stand_where_a_tuple_of_entries_does() -> None:
    entries = made(DAYS, looked_at=[])
    plain = tuple(Entry(day=int(day), pain_back=int(day)) for day in DAYS)

    assert (len(entries), tuple(entries), entries[-1]) == (len(plain), plain, plain[-1])
    assert tuple(reversed(entries)) == plain[::-1]
    assert tuple(entries[-2::-1]) == plain[-2::-1]


def test_what_nobody_looks_at_is_not_made() -> None:
    looked_at: list[int] = []
    day0 = date(2026, 3, 2)
    history = History(
        procedure="lumbar_fusion_posterior",
        day0=day0,
        now=datetime(2026, 3, 7, tzinfo=UTC),
        today=5,
        entries=made(DAYS, looked_at=looked_at),
    )

    day, before = history.day, history.previous_entry("pain_back")
    assert (day, before and before.pain_back) == (4, 3)
    assert looked_at == [4, 3]


def test_what_was_made_stays_made() -> None:
    looked_at: list[int] = []
    entries = made(DAYS, looked_at=looked_at)

    assert entries[-1] is entries[-1]
    assert entries[1:][-1] is entries[-1]
    assert looked_at == [4]
