"""Entries that are made only when they are looked at."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from alerts.rules.entries import Entries
from alerts.rules.entry import Entry
from alerts.rules.history import History
from tests.rules.each import each

DAYS = [1, 2, 3, 5]


@dataclass
class Shelf:
    """Days on which back pain was the day itself, and what of them was looked at."""

    days: list[int] = field(default_factory=lambda: [*DAYS])
    made: list[int] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)

    def entry(self, place: int) -> Entry:
        self.made.append(self.days[place])
        return Entry(day=self.days[place], pain_back=self.days[place])

    def answers(self, item: str, first: int, end: int) -> list[Any]:
        self.asked += self.days[first:end]
        return [day if item == "pain_back" else None for day in self.days[first:end]]


def history(shelf: Shelf) -> History:
    """Return the history of what is on the shelf."""
    now = datetime(2026, 3, 8, tzinfo=UTC)
    return History(procedure="lumbar_fusion_posterior", day0=date(2026, 3, 2), now=now, today=6, entries=Entries(shelf))


def test_they_stand_where_a_tuple_of_entries_does() -> None:
    entries = Entries(Shelf())
    plain = tuple(Entry(day=day, pain_back=day) for day in DAYS)

    assert (len(entries), tuple(entries), entries[-1]) == (len(plain), plain, plain[-1])
    assert (len(entries[1:]), len(entries[1:][:2])) == (3, 2)
    assert tuple(reversed(entries)) == plain[::-1]
    assert tuple(entries[-2::-1]) == plain[-2::-1]
    assert tuple(entries[1:][:2]) == plain[1:][:2]


def test_what_nobody_looks_at_is_not_made() -> None:
    shelf = Shelf()
    seen = history(shelf)

    before = seen.previous_entry("pain_back")

    assert (seen.day, before and before.pain_back) == (5, 3)
    assert sorted(shelf.made) == [3, 5]


def test_an_answer_is_read_without_its_entry_and_no_further_back_than_is_asked() -> None:
    shelf = Shelf()
    seen = history(shelf)

    assert (seen.recent("pain_back", 2), seen.recent("mood", 2)) == ((5, 3), ())
    assert (shelf.made, shelf.asked) == ([], [3, 5, 3, 5, 1, 2])


@each(
    ("question", "answer"),
    [
        (lambda seen: seen.recent("pain_back", 9, days=3), (5, 3, 2)),
        (lambda seen: seen.values_before("pain_back", before=3), (2, 1)),
        (lambda seen: seen.window("pain_back", 4, 2), (3, 2, 1)),
        (lambda seen: seen.series("pain_back"), ((5, 5), (3, 3), (2, 2), (1, 1))),
        (lambda seen: seen.at(2).recent("pain_back", 2), (3, 2)),
        (lambda seen: seen.up_to(4).day, 3),
        (lambda seen: [view.day for view in seen.days_from(2)], [2, 3, 5]),
        (lambda seen: seen.recent("worst_pain", 2), (5, 3)),
    ],
)
def test_a_question_is_answered_as_from_a_tuple(question: Callable[[History], Any], answer: Any) -> None:
    lazy = history(Shelf())

    assert question(lazy) == answer
    assert question(replace(lazy, entries=tuple(lazy.entries))) == answer


def test_what_was_made_stays_made() -> None:
    shelf = Shelf()
    entries = Entries(shelf)

    assert entries[-1] is entries[-1]
    assert entries[1:][-1] is entries[-1]
    assert shelf.made == [5]
