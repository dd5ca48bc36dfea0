"""Check-ins that did not come, and answers that do not fit: rules 52 to 56."""

from typing import Any

from alerts.rules.catalogue.adherence import (
    DataContradiction,
    MissedAfterConcern,
    MissedOne,
    MissedThree,
    MissedTwo,
)
from alerts.rules.entry import Entry
from alerts.rules.history import History
from alerts.rules.rule import Rule
from alerts.rules.words import Family, Urgency
from tests.rules.each import each
from tests.rules.tables import DAY0, evening_of, history, urgency_of

CALM = {"pain_back": "3 3"}
TODAY = ((Family.INCISION, Urgency.SAME_DAY),)
NOW = ((Family.MOOD, Urgency.EMERGENCY),)


def after(misses: int, *, start: int = 8, **columns: Any) -> dict[str, Any]:
    """Return the columns of two entries from `start` on and the missed days after them."""
    return {"start": start, "pain_back": "3 3" + " ." * misses, **columns}


class TestMissedOne:
    """Rule 52."""

    @each("misses", [1, 2, 9])
    def test_it_never_tells_staff(self, misses: int) -> None:
        assert urgency_of(MissedOne(), **after(misses)) is None


@each(
    ("rule", "cause"),
    [(MissedTwo(misses=3), "missed:12"), (MissedThree(), "silent:13"), (MissedAfterConcern(), "silent:13")],
)
def test_a_silence_is_named_by_a_day_of_it_and_knows_its_first(rule: Rule, cause: str) -> None:
    concerns = TODAY if isinstance(rule, MissedAfterConcern) else ()

    finding = rule.judge(history(**after(4, concerns=concerns)))  # days 10 to 13

    assert finding is not None
    assert (finding.cause, finding.since) == (cause, 10)


class TestMissedTwo:
    """Rule 53."""

    @each(
        "columns",
        [
            after(2),
            after(5),
            {"pain_back": ". .", "today": 2},  # before any entry
            after(0, missed=(16, 23), today=23),  # weekly days that were due
            after(2, concerns=((Family.PAIN, Urgency.SOON),)),  # not a concern that silence makes worse
        ],
    )
    def test_it_holds(self, columns: dict[str, Any]) -> None:
        assert urgency_of(MissedTwo(), **columns) == Urgency.REVIEW

    @each(
        "columns",
        [
            after(1),
            after(0, missed=(16,), today=23),  # weekly: the days between were not due
            {"pain_back": "3 . 3 . 3 ."},  # not in a row
            {"pain_back": "3 . . 3"},  # over
            after(2, concerns=TODAY),
            after(2, concerns=((Family.SYSTEMIC, Urgency.SOON),)),
            after(2, temperature_c="- 37.8"),
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(MissedTwo(), **columns) is None

    def test_it_is_told_once_per_run(self) -> None:
        two, four = (MissedTwo().judge(history(**after(misses))) for misses in (2, 4))

        assert two is not None
        assert four is not None
        assert two.cause == four.cause == "missed:11"
        assert two.sentence == "No check-in on day 10 (12 Mar) and day 11 (13 Mar)."
        assert two.check_in is None


class TestMissedThree:
    """Rule 54."""

    @each(
        "columns",
        [
            after(3),
            after(5),
            {"pain_back": ". . .", "today": 3},
            after(3, start=38),  # the third on day 42
            after(3, concerns=TODAY),
        ],
    )
    def test_it_holds(self, columns: dict[str, Any]) -> None:
        assert urgency_of(MissedThree(), **columns) == Urgency.SOON

    @each(
        "columns",
        [
            after(2),
            after(3, start=39),  # the third on day 43
            {"pain_back": "3 . . 3 ."},
            after(0, missed=(37, 44, 51), today=51),  # weekly, after day 42
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(MissedThree(), **columns) is None

    def test_every_further_day_is_a_cause_of_its_own_also_when_nothing_was_due(self) -> None:
        weekly = [history(**after(3, start=27, missed=(36,), today=today)) for today in (34, 35, 35)]
        causes = {finding.cause for seen in weekly if (finding := MissedThree().judge(seen))}

        assert causes == {"silent:34", "silent:35"}


class TestMissedAfterConcern:
    """Rule 55."""

    @each(
        ("columns", "urgency"),
        [
            (after(1, concerns=TODAY), Urgency.SAME_DAY),
            (after(1, concerns=NOW), Urgency.SAME_DAY),  # any family
            (after(1, concerns=((Family.INCISION, Urgency.SOON),)), Urgency.SOON),
            (after(1, concerns=((Family.SYSTEMIC, Urgency.SOON),)), Urgency.SOON),
            (after(1, concerns=((Family.NUMBNESS, Urgency.SOON),)), Urgency.SOON),
            (after(2, concerns=((Family.NUMBNESS, Urgency.SOON),)), Urgency.SAME_DAY),
            (after(1, temperature_c="- 37.8"), Urgency.SOON),
            (after(2, temperature_c="- 37.8"), Urgency.SAME_DAY),
            ({"redness": "0 0 0 2 .", "swelling": "0 0 0 0 ."}, Urgency.SOON),  # a wound score of 2 on day 4
            ({"redness": "1 1 1 1 .", "swelling": "0 0 0 1 ."}, Urgency.SOON),  # 1 above the usual
            ({"redness": "1 1 1 1 . .", "swelling": "0 0 0 1 . ."}, Urgency.SAME_DAY),
        ],
    )
    def test_it_holds(self, columns: dict[str, Any], urgency: Urgency) -> None:
        assert urgency_of(MissedAfterConcern(), **columns) == urgency

    @each(
        "columns",
        [
            after(1),  # a routine miss
            after(2),
            after(0, concerns=TODAY),  # nothing was missed
            {"pain_back": ". ."},  # no entry yet
            after(2, concerns=((Family.PAIN, Urgency.SOON), (Family.MOOD, Urgency.SOON))),
            after(2, concerns=((Family.INCISION, Urgency.REVIEW),)),
            after(1, temperature_c="- 37.7"),
            after(1, temperature_c="38.5 -"),  # not the latest entry
            {"redness": "0 0 0 1 ."},  # a wound score of 1
            {"redness": "2 2 2 2 ."},  # as usual
            {"redness": "0 0 2 ."},  # day 3
            {"start": 0, "redness": "0 0 0 2 ."},  # with three entries before
            {"start": 3, "redness": "0 0 2 ."},  # two entries before
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(MissedAfterConcern(), **columns) is None

    def test_it_says_what_worried_and_when(self) -> None:
        finding = MissedAfterConcern().judge(history(**after(2, concerns=TODAY)))

        assert finding is not None
        assert finding.sentence == (
            "No check-in on day 10 (12 Mar) and day 11 (13 Mar) after a worrying entry on day 9 (11 Mar): same day."
        )
        assert finding.cause == "silent:11"
        assert finding.day == 11

    def test_the_most_urgent_concern_is_said(self) -> None:
        finding = MissedAfterConcern().judge(history(**after(1, concerns=TODAY + NOW)))

        assert finding is not None
        assert finding.sentence.endswith("after a worrying entry on day 9 (11 Mar): emergency.")


class TestDataContradiction:
    """Rule 56."""

    @each(
        "columns",
        [
            {"numb_severity": "0", "numb_sites": "left_foot"},
            {"numb_severity": "0", "saddle": "yes"},
            {"drainage": "pus", "drainage_amount": "none"},
            {"drainage": "none", "drainage_amount": "wet_dressing"},
            {"temperature_c": "33.9"},
            {"temperature_c": "43.1"},
            {"temperature_c": "98.6"},
            {"fall": "no", "fall_injury": "yes"},
        ],
    )
    def test_it_holds(self, columns: dict[str, Any]) -> None:
        assert urgency_of(DataContradiction(), **columns) == Urgency.REVIEW

    @each(
        "columns",
        [
            {"numb_severity": "0", "numb_sites": "none", "saddle": "no"},
            {"numb_severity": "-", "numb_sites": "left_foot"},
            {"numb_severity": "1", "numb_sites": "left_foot"},
            {"drainage": "none", "drainage_amount": "none"},
            {"drainage": "pus", "drainage_amount": "-"},
            {"temperature_c": "34.0"},
            {"temperature_c": "43.0"},
            {"fall": "-", "fall_injury": "yes"},
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(DataContradiction(), **columns) is None

    @each(
        ("answers", "urgency"),
        [
            ({"chest": (True, False)}, Urgency.REVIEW),
            ({"weakness": ("same", "new_or_worse")}, Urgency.REVIEW),
            ({"chest": (True, None)}, None),  # left out is no other answer
            ({"temperature_c": (37.9, 38.0), "pain_back": (3, 4)}, None),  # rounding; no red flag
        ],
    )
    def test_two_entries_of_a_day(self, answers: dict[str, tuple[Any, Any]], urgency: Urgency | None) -> None:
        one, other = ({item: pair[i] for item, pair in answers.items()} for i in (0, 1))
        both = [Entry(day=5, id="a", **one), Entry(day=5, id="b", **other)]
        seen = History.of(both, procedure="lumbar_fusion_posterior", day0=DAY0, now=evening_of(5), today=5)
        finding = DataContradiction().judge(seen)

        assert (finding.urgency if finding else None) == urgency

    def test_it_names_in_which_red_flag_two_entries_differ(self) -> None:
        both = [Entry(day=5, id=word, bladder_bowel=word) for word in ("normal", "changed")]
        seen = History.of(both, procedure="lumbar_fusion_posterior", day0=DAY0, now=evening_of(5), today=5)
        finding = DataContradiction().judge(seen)

        assert finding is not None
        assert "two entries differ in bladder bowel" in finding.sentence.lower()
