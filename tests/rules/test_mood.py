"""Mood: rules 48 to 51."""

from typing import Any

from alerts.rules.catalogue.mood import LowMoodPersistent, LowMoodScreen, SelfHarm, WorryScreen
from alerts.rules.history import Baseline
from alerts.rules.words import Urgency
from tests.rules.each import each
from tests.rules.tables import history, urgency_of


class TestSelfHarm:
    """Rule 48."""

    @each(
        "columns",
        [
            {"self_harm": "yes"},
            {"phq9_item9": "1"},
            {"self_harm": "no", "phq9_item9": "1"},  # the more serious answer
            {"self_harm": "rather_not_say", "phq9_item9": "2"},
            {"self_harm": "yes", "mood": "9"},
        ],
    )
    def test_a_yes_is_an_emergency(self, columns: dict[str, Any]) -> None:
        assert urgency_of(SelfHarm(), **columns) == Urgency.EMERGENCY

    def test_who_would_rather_not_say_is_offered_a_call(self) -> None:
        finding = SelfHarm().judge(history(start=14, self_harm="rather_not_say"))

        assert finding is not None
        assert finding.urgency == Urgency.REVIEW
        assert finding.sentence == "Thoughts of self-harm: would rather not say, on day 14 (16 Mar). Offer a call."
        assert "call you" in finding.advice

    @each(
        "columns",
        [
            {"self_harm": "no", "mood": "0", "phq2": "6"},  # low mood with a clear no
            {"self_harm": "-", "mood": "0", "phq2": "6"},  # never guessed
            {"self_harm": "no", "phq9_item9": "0", "phq9": "24"},
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(SelfHarm(), **columns) is None


class TestLowMoodScreen:
    """Rule 49."""

    @each(
        ("columns", "urgency"),
        [
            ({"phq2": "3"}, Urgency.SOON),
            ({"phq2": "3", "phq9": "9"}, Urgency.SOON),
            ({"phq2": "3", "phq9": "10"}, Urgency.SOON),
            ({"phq2": "3", "phq9": "19"}, Urgency.SOON),
            ({"phq2": "3", "phq9": "20"}, Urgency.SAME_DAY),
            ({"phq9": "10"}, Urgency.SOON),  # the long form alone
            ({"phq9": "20"}, Urgency.SAME_DAY),
            ({"phq2": "3", "preop": Baseline()}, Urgency.SOON),
            ({"phq2": "4", "preop": Baseline(phq2=4)}, Urgency.SOON),  # high before surgery and not falling
            ({"phq2": "3 4", "preop": Baseline(phq2=5)}, Urgency.SOON),  # rising again
            ({"phq2": "3" + " -" * 13 + " 4", "preop": Baseline(phq2=5)}, Urgency.SOON),  # after two weeks too
            ({"phq2": "4", "phq9": "12", "preop": Baseline(phq2=5)}, Urgency.SOON),  # the long form is positive
        ],
    )
    def test_it_holds(self, columns: dict[str, Any], urgency: Urgency) -> None:
        assert urgency_of(LowMoodScreen(), **columns) == urgency

    @each(
        "columns",
        [
            {"phq2": "2"},
            {"phq2": "4 -"},  # not asked again
            {"phq2": "-", "phq9": "9"},
            {"phq2": "4", "preop": Baseline(phq2=5)},  # high before surgery and falling
            {"phq2": "5 4 3", "preop": Baseline(phq2=6)},
            {"phq2": "4 - - - - - - 4", "preop": Baseline(phq2=5)},
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(LowMoodScreen(), **columns) is None

    def test_it_shows_the_trend(self) -> None:
        finding = LowMoodScreen().judge(
            history(phq2="1 - - - - - - 4", phq9="- - - - - - - 12", preop=Baseline(phq2=0))
        )

        assert finding is not None
        assert finding.sentence == "PHQ-2 4, PHQ-9 12 on day 8 (10 Mar)."
        assert finding.comparison == "PHQ-2 before surgery: 0."
        assert [(fact.item, fact.value) for fact in finding.facts] == [("phq2", 1), ("phq2", 4), ("phq9", 12)]
        assert finding.measure == 4

    def test_it_shows_the_long_form_alone(self) -> None:
        finding = LowMoodScreen().judge(history(phq2="1 -", phq9="- 12"))

        assert finding is not None
        assert [(fact.item, fact.value) for fact in finding.facts] == [("phq2", 1), ("phq9", 12)]


class TestWorryScreen:
    """Rule 50."""

    @each(("gad2", "urgency"), [("3", Urgency.SOON), ("6", Urgency.SOON), ("2", None), ("-", None), ("5 -", None)])
    def test_the_cut_off(self, gad2: str, urgency: Urgency | None) -> None:
        assert urgency_of(WorryScreen(), gad2=gad2) == urgency

    def test_it_says_the_score_and_the_one_before_surgery(self) -> None:
        finding = WorryScreen().judge(history(start=14, gad2="4", preop=Baseline(gad2=1)))

        assert finding is not None
        assert finding.sentence == "GAD-2 4 on day 14 (16 Mar)."
        assert finding.comparison == "Before surgery: 1."


class TestLowMoodPersistent:
    """Rule 51."""

    @each(
        "mood",
        [
            "3 3 3 3 3",
            "0 9 1 9 2 3 3",  # 5 of 7
            "3 . . 3 . 3 - - - 3 . . 3",  # the oldest 12 days old
        ],
    )
    def test_it_holds(self, mood: str) -> None:
        assert urgency_of(LowMoodPersistent(), mood=mood) == Urgency.SOON

    @each(
        "mood",
        [
            "7 7 3 3 6 7 7",  # two bad days
            "3 3 3 3",  # four values
            "4 4 4 4 4",
            "3 9 3 9 3 9 3",  # 4 of 7
            "3 9 9 9 3 3 3 3",  # 4 of the last 7
            "3 . . . 3 . 3 - - - 3 . . 3",  # the oldest 13 days old
            "3 3 3 3 3 -",  # left out
            "3 3 3 3 3 8",  # well today: it was told before
        ],
    )
    def test_it_does_not_hold(self, mood: str) -> None:
        assert urgency_of(LowMoodPersistent(), mood=mood) is None

    def test_it_says_how_often(self) -> None:
        finding = LowMoodPersistent().judge(history(mood="2 6 3 3 1 7 2", preop=Baseline(mood=6)))

        assert finding is not None
        assert finding.sentence == "Mood 3 or lower on 5 of the last 7 entries to day 7 (9 Mar)."
        assert finding.comparison == "Before surgery: 6."

    @each(
        ("mood", "measure"),
        [
            ("3 3 3 3 3", 7),
            ("3 3 3 3 3 1", 7),  # one bad day
            ("3 3 3 3 3 1 1 1 1", 9),
        ],
    )
    def test_lower_on_most_days_is_worse(self, mood: str, measure: float) -> None:
        finding = LowMoodPersistent().judge(history(mood=mood))

        assert finding is not None
        assert finding.measure == measure
