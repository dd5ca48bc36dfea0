"""One day's answers, and what becomes of two entries for one day."""

from datetime import UTC, datetime, timedelta, timezone
from functools import reduce
from typing import Any

from alerts.rules.entry import ITEMS, Entry, merge, more_serious
from tests.rules.each import each

NOON = datetime(2026, 3, 7, 12, tzinfo=UTC)


@each(
    ("item", "calm", "serious"),
    [
        ("pain_back", 3, 4),
        ("temperature_c", 37.9, 38.0),
        ("temperature_c", 43.1, 36.9),  # cannot be a person's
        ("temperature_c", 33.9, 36.9),
        ("temperature_c", 20.0, 98.6),  # nor can either
        ("walk_minutes", 20, 0),  # less is worse
        ("mood", 8, 2),
        ("fall", False, True),
        ("relief", "some", "none"),
        ("relief", "good", "some"),
        ("out_of_bed", "with_help", "unable"),
        ("stairs", "not_tried", "no"),
        ("drainage", "bloody", "pus"),
        ("drainage_amount", "wet_dressing", "soaked"),
        ("numb_vs_preop", "same", "worse"),
        ("weakness", "same", "new_or_worse"),
        ("bladder_bowel", "normal", "changed"),
        ("swallow", "hard_solids", "cannot_liquids"),
        ("self_harm", "no", "rather_not_say"),
        ("self_harm", "rather_not_say", "yes"),
    ],
)
def test_of_two_answers_the_more_serious_counts(item: str, calm: Any, serious: Any) -> None:
    assert more_serious(item, calm, serious) == more_serious(item, serious, calm) == serious


@each(("item", "answer"), [("pain_back", 0), ("mood", 9), ("fall", False), ("drainage", "none")])
def test_an_answer_left_out_never_wins(item: str, answer: Any) -> None:
    assert more_serious(item, None, answer) == more_serious(item, answer, None) == answer


def test_numb_places_of_two_entries_are_joined_in_one_order() -> None:
    one, other = ("right_foot", "left_leg"), ("left_leg", "left_foot")

    assert more_serious("numb_sites", one, other) == more_serious("numb_sites", other, one)
    assert more_serious("numb_sites", one, other) == ("left_foot", "left_leg", "right_foot")


def test_a_merged_day_keeps_every_answer_of_either_entry() -> None:
    merged = merge(Entry(day=5, pain_back=3, fall=False), Entry(day=5, pain_limb=6, fall=True))

    assert (merged.pain_back, merged.pain_limb, merged.fall) == (3, 6, True)


@each(
    ("item", "one", "other", "said"),
    [
        ("temperature_c", 36.9, 35.4, (36.9, 35.4)),  # what is cold may count, too
        ("temperature_c", 36.9, 98.6, (36.9, 98.6)),
        ("drainage", "pus", "clear", ("pus", "clear")),
        ("drainage", "bloody", "none", ("bloody", "none")),
        ("drainage", "clear", "clear", ("clear",)),
        ("drainage", None, "clear", ("clear",)),
        ("drainage", None, None, ()),
        ("pain_back", 2, 7, (7,)),  # the more serious stands for the other
    ],
)
def test_what_counts_on_its_own_is_kept_beside_the_more_serious(
    item: str, one: Any, other: Any, said: tuple[Any, ...]
) -> None:
    merged = merge(Entry(day=5, **{item: one}), Entry(day=5, **{item: other}))

    assert merged.said(item) == said


def test_what_the_first_of_three_entries_said_outlasts_the_third() -> None:
    first, second, third = (
        Entry(day=5, id=name, temperature_c=reading) for name, reading in (("a", 35.4), ("b", 36.9), ("c", 38.2))
    )

    assert merge(merge(first, second), third).said("temperature_c") == (38.2, 35.4, 36.9)
    assert merge(merge(first, second), third) == merge(first, merge(third, second))


@each(
    ("readings", "coldest"),
    [((36.9, 35.4, 36.2), 35.4), ((36.9, 20.0), 36.9), ((98.6, 20.0), None), ((None, 35.4), 35.4), ((None,), None)],
)
def test_the_coldest_reading_of_a_day(readings: tuple[float | None, ...], coldest: float | None) -> None:
    entries = [Entry(day=5, id=str(place), temperature_c=reading) for place, reading in enumerate(readings)]

    assert reduce(merge, entries).coldest == coldest


def test_a_merged_day_is_known_by_the_newest_entry() -> None:
    old = Entry(day=5, id="old", received_at=NOON, arrived_day=5)
    new = Entry(day=5, id="new", received_at=NOON + timedelta(hours=1), arrived_day=6)

    assert {(merge(old, new).id, merge(old, new).arrived_day), (merge(new, old).id, merge(new, old).arrived_day)} == {
        ("new", 6)
    }


def test_of_two_that_came_at_once_one_is_the_newest_whichever_is_first() -> None:
    one, other = (Entry(day=5, id=name, received_at=NOON) for name in ("one", "other"))

    assert merge(one, other).id == merge(other, one).id == "other"


def test_the_newest_is_told_across_time_zones() -> None:
    old = Entry(day=5, id="old", received_at=NOON.astimezone(timezone(timedelta(hours=9))))
    new = Entry(day=5, id="new", received_at=NOON + timedelta(minutes=1))

    assert merge(old, new).id == "new"


@each(
    ("one", "other", "conflicts"),
    [
        ({"chest": True}, {"chest": False}, ("chest",)),
        ({"weakness": "none"}, {"weakness": "same"}, ("weakness",)),
        ({"self_harm": "no"}, {"self_harm": "yes"}, ("self_harm",)),
        ({"numb_sites": ("saddle",)}, {"numb_severity": 0}, ("saddle",)),  # said by its place
        ({"saddle": True}, {"numb_sites": ("left_foot",)}, ("saddle",)),
        ({"saddle": True}, {"numb_sites": ("saddle",)}, ()),
        ({"saddle": True}, {"numb_severity": 4}, ()),  # says nothing of it
        ({"chest": True}, {"chest": None}, ()),  # left out is no other answer
        ({"chest": True}, {"chest": True}, ()),
        ({"pain_back": 1}, {"pain_back": 9}, ()),  # no red flag
    ],
)
def test_red_flags_that_differ_are_named(
    one: dict[str, Any], other: dict[str, Any], conflicts: tuple[str, ...]
) -> None:
    assert merge(Entry(day=5, **one), Entry(day=5, **other)).conflicts == conflicts


def test_conflicts_outlast_a_third_entry() -> None:
    yes, no = Entry(day=5, id="a", chest=True), Entry(day=5, id="b", chest=False)
    third = Entry(day=5, id="c", chest=True, unwell=False)

    assert merge(merge(yes, no), third).conflicts == merge(third, merge(no, yes)).conflicts == ("chest",)


def test_items_are_the_answers_and_nothing_else() -> None:
    assert {"day", "id", "received_at", "arrived_day", "conflicts", "also_said"} | set(ITEMS) == set(Entry._fields)
    assert len(ITEMS) == len(Entry._fields) - 6


@each(
    ("answers", "worst"),
    [({"pain_back": 3, "pain_limb": 6}, 6), ({"pain_limb": 2}, 2), ({"pain_back": 0}, 0), ({}, None)],
)
def test_the_worst_pain(answers: dict[str, Any], worst: int | None) -> None:
    assert Entry(day=1, **answers).worst_pain == worst


@each(
    ("answers", "draining"),
    [
        ({"drainage": "clear"}, True),
        ({"drainage": "none"}, False),
        ({}, None),
        ({"drainage_amount": "spots"}, True),
        ({"drainage": "clear", "drainage_amount": "none"}, True),
        ({"drainage": "none", "drainage_amount": "spots"}, True),  # the more serious answer
        ({"drainage_amount": "none"}, False),
    ],
)
def test_whether_the_cut_drains(answers: dict[str, Any], draining: bool | None) -> None:
    assert Entry(day=1, **answers).is_draining is draining


@each(
    ("answers", "sites", "says_where"),
    [
        ({"numb_sites": ("left_foot",), "numb_severity": 3}, {"left_foot"}, True),
        ({"numb_sites": ("left_foot",), "saddle": True}, {"left_foot", "saddle"}, True),
        ({"saddle": True}, {"saddle"}, False),
        ({"saddle": False}, set(), False),
        ({"numb_severity": 0}, set(), True),  # nothing is numb, so nowhere
        ({"numb_severity": 4}, set(), False),
        ({"numb_sites": ()}, set(), True),
    ],
)
def test_where_it_is_numb(answers: dict[str, Any], sites: set[str], says_where: bool) -> None:
    entry = Entry(day=1, **answers)

    assert (set(entry.sites), entry.says_where) == (sites, says_where)


@each(("temperature", "read"), [(34.0, 34.0), (43.0, 43.0), (33.9, None), (43.1, None), (98.6, None), (None, None)])
def test_a_temperature_is_read_only_where_it_can_be_a_persons(temperature: float | None, read: float | None) -> None:
    assert Entry(day=1, temperature_c=temperature).temperature == read
