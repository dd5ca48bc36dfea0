"""The definitions that the rules share, each as a table."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import permutations
from typing import Any

from alerts.rules.entry import Entry
from alerts.rules.history import Base, Baseline, History, is_two_sided, spread, wound_signs
from tests.rules.each import each
from tests.rules.tables import DAY0, evening_of, history


def days(entries: Iterable[Entry]) -> list[int]:
    """Return the days of entries, in their order."""
    return [entry.day for entry in entries]


def built(*rows: Entry, today: int = 9, **facts: Any) -> History:
    """Return the history of rows as they are."""
    facts = {"now": evening_of(today), **facts}
    return History.of(rows, procedure="lumbar_fusion_posterior", day0=DAY0, today=today, **facts)


class TestHowItIsBuilt:
    """From rows in any order to one entry a day."""

    def test_the_order_of_arrival_does_not_matter(self) -> None:
        rows = [
            Entry(day=2, id="b", received_at=evening_of(2), pain_back=4, chest=False),
            Entry(day=1, id="a", received_at=evening_of(3), pain_back=5),
            Entry(day=2, id="c", received_at=evening_of(4), pain_back=3, chest=True, numb_sites=("left_foot",)),
            Entry(day=2, id="d", received_at=evening_of(5), numb_sites=("left_arm",)),
        ]

        assert len({built(*order).entries for order in permutations(rows)}) == 1

    def test_what_came_later_than_now_is_not_there(self) -> None:
        rows = [Entry(day=1, id="a", received_at=evening_of(1)), Entry(day=2, id="b", received_at=evening_of(2))]

        assert days(built(*rows, now=evening_of(2) - timedelta(seconds=1)).entries) == [1]
        assert days(built(*rows, now=evening_of(2)).entries) == [1, 2]

    def test_a_corrected_entry_is_replaced(self) -> None:
        seen = built(Entry(day=1, id="a", pain_back=9), Entry(day=1, id="b", pain_back=2), superseded=["a"])

        assert [(entry.id, entry.pain_back) for entry in seen.entries] == [("b", 2)]

    def test_two_entries_of_a_day_are_merged(self) -> None:
        seen = built(Entry(day=1, id="a", pain_back=9), Entry(day=1, id="b", pain_back=2))

        assert [entry.pain_back for entry in seen.entries] == [9]

    def test_a_day_that_came_late_is_no_longer_missed(self) -> None:
        assert built(Entry(day=3), missed=[5, 3, 4, 4]).missed == (4, 5)


class TestTheEntryJudged:
    """The newest entry, and the history as it stood for an older one."""

    def test_the_newest_day_is_judged(self) -> None:
        seen = history(pain_back="1 . 3 4")

        assert (seen.day, seen.entry.pain_back, days(seen.earlier)) == (4, 4, [3, 1])

    def test_an_older_entry_sees_nothing_of_later_days(self) -> None:
        seen = history(pain_back="1 2 3 4").at(1)

        assert (seen.day, days(seen.earlier), seen.series("pain_back")) == (2, [1], ((2, 2), (1, 1)))

    def test_every_entry_from_a_day_on_is_seen_in_turn(self) -> None:
        views = history(pain_back="1 2 . 4 5").days_from(2)

        assert [(view.day, len(view.entries)) for view in views] == [(2, 2), (4, 3), (5, 4)]

    @each(("day", "words"), [(0, "day 0 (2 Mar)"), (8, "day 8 (10 Mar)"), (30, "day 30 (1 Apr)")])
    def test_a_day_is_said_with_its_date(self, day: int, words: str) -> None:
        assert history(pain_back="1").on(day) == words


class TestLookBacks:
    """All pass over entries in which the item was not answered."""

    def test_a_series_is_newest_first(self) -> None:
        assert history(pain_back="1 - 3 . 5").series("pain_back") == ((5, 5), (3, 3), (1, 1))

    @each(
        ("pain_back", "options", "values"),
        [
            ("1 2 3 4", {}, (3, 2, 1)),  # not the entry judged
            ("1 2 - 4", {}, (2, 1)),
            ("1 2 3 4 5 6 7 8 9", {}, (8, 7, 6, 5, 4, 3, 2)),  # at most 7
            ("1 2 . . . . . . . . . 9", {}, (2,)),  # at most 10 days old
            ("1 2 3 4", {"most": 1}, (3,)),
            ("1 2 3 4", {"days": 2}, (3, 2)),
            ("1 2 3 4", {"before": 3}, (2, 1)),
            ("1 2 3 4", {"before": 3, "days": 1}, (2,)),
            ("4", {}, ()),
        ],
    )
    def test_values_before(self, pain_back: str, options: dict[str, int], values: tuple[int, ...]) -> None:
        assert history(pain_back=pain_back).values_before("pain_back", **options) == values

    @each(
        ("pain_back", "most", "within", "values"),
        [
            ("1 2 3", 2, None, (3, 2)),
            ("1 2 -", 2, None, (2, 1)),
            ("1 . . 4", 5, 3, (4, 1)),
            ("1 . . 4", 5, 2, (4,)),
            ("1 2 3 - - 6", 3, None, (6, 3, 2)),  # no more than were asked for, however many were passed over
            ("1 2 3 4 - - -", 3, None, (4, 3, 2)),  # two or more of them from further back
            ("1 2 3 4 5 - - 8", 4, None, (8, 5, 4, 3)),
        ],
    )
    def test_recent(self, pain_back: str, most: int, within: int | None, values: tuple[int, ...]) -> None:
        assert history(pain_back=pain_back).recent("pain_back", most, days=within) == values

    @each(
        ("pain_back", "oldest", "newest", "values"),
        [("1 2 3 4 5 6", 4, 2, (4, 3, 2)), ("1 2 - 4 . 6", 4, 2, (4, 2)), ("1 2", 9, 2, ()), ("1 2", 9, 0, (2, 1))],
    )
    def test_window(self, pain_back: str, oldest: int, newest: int, values: tuple[int, ...]) -> None:
        assert history(pain_back=pain_back).window("pain_back", oldest, newest) == values

    @each(
        ("pain_back", "day"),
        [("2 3", 1), ("2 - 3", 1), ("0 3", 1), ("2 . . 3", 1), ("2 . . . 3", None), ("3", None), ("- 3", None)],
    )
    def test_the_previous_answer_is_at_most_three_days_old(self, pain_back: str, day: int | None) -> None:
        before = history(pain_back=pain_back).previous_entry("pain_back")

        assert (before.day if before else None) == day

    @each(
        ("redness", "swelling", "day"),
        [
            ("1 1 1", "1 1 1", 2),
            ("1 1 1", "1 - 1", 1),  # both answered
            ("1 - 1", "- 1 1", None),
            ("1 . . 1", "1 . . 1", 1),
            ("1 . . . 1", "1 . . . 1", None),
        ],
    )
    def test_the_previous_entry_has_every_item(self, redness: str, swelling: str, day: int | None) -> None:
        before = history(redness=redness, swelling=swelling).previous_entry("redness", "swelling")

        assert (before.day if before else None) == day

    @each(("pain_back", "day"), [("5 1 5", 1), ("5 . . 1", 1), ("5 . . . 1", None), ("1 1 5", None)])
    def test_the_previous_entry_for_which_something_holds(self, pain_back: str, day: int | None) -> None:
        before = history(pain_back=pain_back).previous_that(lambda entry: entry.pain_back == 5)

        assert (before.day if before else None) == day

    @each(
        ("pain_back", "options", "expected"),
        [
            ("1 2 3", {"most": 2}, [3, 2]),
            ("1 - 3 .", {"most": 2}, [3, 1]),
            ("1 . . 4", {"most": 3, "gap": 3}, [4, 1]),
            ("1 . . . 5 6", {"most": 3, "gap": 3}, [6, 5]),  # the run ends at the gap
            ("1 . . . 5", {"most": 3}, [5, 1]),
            ("1 2 3 4", {"most": 9, "days": 2}, [4, 3, 2]),
        ],
    )
    def test_the_latest_entries(self, pain_back: str, options: dict[str, int], expected: list[int]) -> None:
        assert days(history(pain_back=pain_back).latest("pain_back", **options)) == expected

    def test_the_latest_entries_have_every_item(self) -> None:
        assert days(history(redness="1 1 1", swelling="1 - 1").latest("redness", "swelling", most=9)) == [3, 1]

    @each(("pain_back", "within", "day"), [("5 1 1", 2, 1), ("5 1 1 1", 2, None), ("5 1 5", 2, 3), ("1", 9, None)])
    def test_within_the_last_days_includes_the_entry_judged(self, pain_back: str, within: int, day: int | None) -> None:
        found = history(pain_back=pain_back).within(within, lambda entry: entry.pain_back == 5)

        assert (found.day if found else None) == day


class TestBase:
    """What is usual for this patient just now."""

    @each(
        ("pain_back", "options", "base"),
        [
            ("1 2 6 9", {}, Base(2, 1, (6, 2, 1))),
            ("1 2 9", {}, None),  # fewer than 3
            ("1 2 9", {"least": 2}, Base(1.5, 0.5, (2, 1))),
            ("1 - 2 6 9", {}, Base(2, 1, (6, 2, 1))),
            ("9 9 9 9 1 1 1 1 1 1 1 5", {}, Base(1, 0, (1,) * 7)),  # the last 7
            ("1 2 6 . . . . . . . . 9", {}, None),  # one is 11 days old
            ("1 2 6 . . . . . . . 9", {}, Base(2, 1, (6, 2, 1))),  # 10 days old
            ("1 2 6 9 9 9", {"before": 4}, Base(2, 1, (6, 2, 1))),
        ],
    )
    def test_median_and_spread(self, pain_back: str, options: dict[str, int], base: Base | None) -> None:
        assert history(pain_back=pain_back).base("pain_back", **options) == base

    def test_the_spread_is_the_median_distance_from_the_median(self) -> None:
        assert spread([1, 3, 5, 9]) == Base(4, 2, (1, 3, 5, 9))


class TestTheWound:
    """The score, and the signs that make fever worrying."""

    @each(
        ("answers", "score"),
        [
            ({}, 0),
            ({"redness": 2, "swelling": 1}, 3),
            ({"redness": 1, "swelling": 1, "warmth": True}, 3),
            ({"drainage": "none", "warmth": False, "odour": False, "opening": False}, 0),
            ({"drainage": "clear"}, 1),
            ({"drainage": "bloody"}, 1),
            ({"drainage": "pus"}, 4),
            ({"odour": True}, 2),
            ({"opening": True}, 3),
            ({"redness": 3, "swelling": 3, "warmth": True, "drainage": "pus", "odour": True, "opening": True}, 16),
        ],
    )
    def test_the_score(self, answers: dict[str, Any], score: int) -> None:
        assert history(pain_back="1").wound_score(Entry(day=5, **answers)) == score

    @each(
        ("answers", "looked"),
        [
            ({"redness": 0}, True),
            ({"swelling": 0}, True),
            ({"drainage": "none"}, True),
            ({"opening": False}, True),
            ({"warmth": False}, True),
            ({"odour": False}, True),
            (
                {"redness": 0, "swelling": 0, "drainage": "none", "opening": False, "warmth": False, "odour": False},
                True,
            ),
            ({"pain_back": 3}, False),
        ],
    )
    def test_whether_the_cut_was_looked_at(self, answers: dict[str, Any], looked: bool) -> None:
        assert history(pain_back="1").wound_was_looked_at(Entry(day=5, **answers)) is looked

    @each(
        ("redness", "usual"),
        [
            ("0 1 2 9", 1),
            ("1 2 9", None),  # fewer than 3
            ("9 9 0 0 0 1 1 9", 0),  # the last 5
            ("1 - 1 - 1 9", 1),  # only entries that looked at the cut
        ],
    )
    def test_the_usual_score(self, redness: str, usual: float | None) -> None:
        assert history(redness=redness).usual_wound_score() == usual

    @each(
        ("answers", "day", "signs"),
        [
            ({"redness": 2}, 1, ("redness 2",)),
            ({"swelling": 2}, 1, ("swelling 2",)),
            ({"redness": 1, "swelling": 1}, 9, ()),
            ({"drainage": "pus"}, 1, ("pus",)),
            ({"opening": True}, 1, ("a gap in the cut",)),
            ({"odour": True}, 1, ("a bad smell",)),
            ({"warmth": True}, 9, ()),
            ({"drainage": "clear"}, 3, ()),
            ({"drainage": "clear"}, 4, ("clear fluid",)),
            ({"drainage": "none", "drainage_amount": "spots"}, 4, ("fluid",)),
            ({"redness": 3, "drainage": "bloody", "odour": True}, 9, ("redness 3", "bloody fluid", "a bad smell")),
            ({}, 9, ()),
        ],
    )
    def test_a_sign_that_makes_fever_worrying(self, answers: dict[str, Any], day: int, signs: tuple[str, ...]) -> None:
        assert wound_signs(Entry(day=day, **answers)) == signs

    @each(("redness", "day"), [("2 0 0", 1), ("2 0 0 0", None), ("2 0 2", 3)])
    def test_a_sign_is_looked_for_two_days_back(self, redness: str, day: int | None) -> None:
        found = history(redness=redness).wound_sign()

        assert (found.day if found else None) == day


class TestWhatWasKnown:
    """Numbness next to before surgery, at discharge, and since staff looked."""

    FOOT = Baseline(numbness_severity=4, numbness_sites=frozenset({"left_foot"}))

    def test_known_places_are_those_of_every_baseline(self) -> None:
        arm = Baseline(numbness_sites=frozenset({"left_arm"}))
        seen = history(pain_back="1", preop=self.FOOT, discharge=arm, reviewed=Baseline())

        assert seen.known_sites == {"left_foot", "left_arm"}
        assert seen.baselines == (self.FOOT, arm, Baseline())

    def test_nothing_is_known_where_nothing_was_recorded(self) -> None:
        assert built(Entry(day=1)).known_sites == frozenset()

    @each(
        ("columns", "severity", "old"),
        [
            ({"numb_sites": "left_foot"}, 4, True),
            ({"numb_sites": "left_foot"}, 5, True),  # 1 above
            ({"numb_sites": "left_foot"}, 5.5, False),
            ({"numb_sites": "left_foot+left_leg"}, 4, False),  # a new place
            ({"numb_sites": "left_foot", "saddle": "yes"}, 4, False),
            ({"numb_sites": "-"}, 4, False),  # places never named
            ({"numb_sites": "left_foot -"}, 4, True),  # named before
            ({"numb_sites": "left_foot" + " ." * 10 + " -"}, 4, False),  # but too long ago
            ({"numb_sites": "left_foot", "preop": Baseline(numbness_severity=4)}, 4, False),
            ({"numb_sites": "left_foot", "preop": Baseline(numbness_sites=frozenset({"left_foot"}))}, 4, False),
        ],
    )
    def test_the_old_numbness(self, columns: dict[str, Any], severity: float, old: bool) -> None:
        assert history(**{"preop": self.FOOT, **columns}).is_pre_existing(severity) is old

    @each(
        ("sites", "both"),
        [
            ({"left_foot", "right_foot"}, True),
            ({"left_thigh", "right_leg"}, True),
            ({"left_foot", "left_leg"}, False),
            ({"left_hand", "right_hand"}, False),
            ({"left_foot", "right_hand"}, False),
            (set(), False),
        ],
    )
    def test_both_legs(self, sites: set[str], both: bool) -> None:
        assert is_two_sided(sites) is both

    @each(
        ("procedure", "neck", "front", "names"),
        [
            ("lumbar_fusion_posterior", False, False, ("Back pain", "Leg pain")),
            ("thoracolumbar_fusion", False, False, ("Back pain", "Leg pain")),
            ("cervical_fusion_posterior", True, False, ("Neck pain", "Arm pain")),
            ("cervical_fusion_anterior", True, True, ("Neck pain", "Arm pain")),
        ],
    )
    def test_what_the_pains_are_called(self, procedure: str, neck: bool, front: bool, names: tuple[str, str]) -> None:
        seen = history(pain_back="1", procedure=procedure)

        assert (seen.is_neck, seen.is_front_of_neck) == (neck, front)
        assert (seen.pain_name("pain_back"), seen.pain_name("pain_limb")) == names


class TestSilence:
    """Days that were due and for which nothing came."""

    @each(
        ("columns", "run"),
        [
            ({"pain_back": "1 . ."}, (2, 3)),
            ({"pain_back": ". 2 . ."}, (3, 4)),  # since the last entry
            ({"pain_back": ". 2"}, ()),
            ({"pain_back": ". ."}, (1, 2)),  # before any entry
            ({"pain_back": "1", "missed": (8,), "today": 14}, (8,)),  # only days that were due
        ],
    )
    def test_missed_in_a_row(self, columns: dict[str, Any], run: tuple[int, ...]) -> None:
        assert history(**columns).missed_in_a_row == run
