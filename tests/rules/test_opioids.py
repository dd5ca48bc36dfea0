"""Strong pain medicine: rules 43 and 44."""

from typing import Any

from alerts.rules.catalogue.opioids import OpioidProlonged, OpioidRising
from alerts.rules.history import Baseline
from alerts.rules.words import Urgency
from tests.rules.each import each
from tests.rules.tables import urgency_of


class TestOpioidRising:
    """Rule 43."""

    @each(
        "doses",
        [
            "2 2 2 2 2 4 4 4 4 4",  # 2 more, on day 10
            "4 4 4 4 4 6 6 6 6 6",  # half as much again
            "4 4 4 5 5 6 6 7 7 7",  # half as much again, of 4.4
            "0 0 0 0 0 2 2 2 2 2",  # from none
            "2 2 2 2 2 8 2 7 2 3",  # two bad days
            "2 2 2 2 2 10 4 2 2 2",  # without the highest still a quarter of the rise
            "2 2 2 2 2 . . . . . . . 4 4 4 4 4",  # the oldest 16 days old
            "2 2 2 2 2 6 6 6 6 0",  # none today
        ],
    )
    def test_it_holds(self, doses: str) -> None:
        assert urgency_of(OpioidRising(), opioid_doses=doses) == Urgency.SOON

    @each(
        "columns",
        [
            {"start": 0, "opioid_doses": "2 2 2 2 2 4 4 4 4 4"},  # day 9
            {"opioid_doses": "2 2 2 2 2 2 2 2 2 14"},  # one bad day
            {"opioid_doses": "1 1 1 1 0 1 1 1 2 10"},  # without it less than a quarter of the rise
            {"opioid_doses": "6 6 6 6 6 6 6 6 6 6"},  # a stable dose
            {"opioid_doses": "2 2 2 2 2 4 4 4 4 3"},  # less than 2 more
            {"opioid_doses": "5 5 5 5 5 7 7 7 7 7"},  # 1.4 times
            {"start": 2, "opioid_doses": "2 2 2 2 4 4 4 4 4"},  # nine values
            {"opioid_doses": "2 2 2 2 2 . . . . . . . . 4 4 4 4 4"},  # the oldest 17 days old
            {"opioid_doses": "2 2 2 2 2 4 4 4 4 4 -"},  # left out
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(OpioidRising(), **columns) is None


class TestOpioidProlonged:
    """Rule 44."""

    @each(
        ("before", "doses"),
        [
            (0, "1 1 1 1 0"),  # 4 of 5
            (0, "1 0 1 1 1"),
            (0, "0 0 0 5 5"),  # a mean of 2
            (4, "6 6 6 6 6"),  # 2 more than before
        ],
    )
    def test_it_holds(self, before: int, doses: str) -> None:
        preop = Baseline(opioid_doses_per_day=before)

        assert urgency_of(OpioidProlonged(), start=38, opioid_doses=doses, preop=preop) == Urgency.REVIEW

    @each(
        ("before", "columns"),
        [
            (0, {"start": 37, "opioid_doses": "1 1 1 1 1"}),  # day 41
            (0, {"start": 38, "opioid_doses": "1 0 1 0 1"}),  # 3 of 5
            (0, {"start": 39, "opioid_doses": "1 1 1 1"}),  # four values
            (0, {"start": 38, "opioid_doses": "1 1 1 1 1 -"}),  # left out
            (4, {"start": 38, "opioid_doses": "4 4 4 4 4"}),  # the old dose
            (4, {"start": 38, "opioid_doses": "6 6 6 6 5"}),  # less than 2 more
            (None, {"start": 38, "opioid_doses": "1 1 1 1 1"}),  # before surgery not recorded
        ],
    )
    def test_it_does_not_hold(self, before: int | None, columns: dict[str, Any]) -> None:
        assert urgency_of(OpioidProlonged(), preop=Baseline(opioid_doses_per_day=before), **columns) is None
