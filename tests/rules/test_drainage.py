"""Fluid from the cut: rules 5 to 9."""

from typing import Any

from alerts.rules.catalogue.drainage import (
    DrainageHeavy,
    DrainageLate,
    DrainageNewAfterDry,
    DrainagePersistent,
    WoundPus,
)
from alerts.rules.words import Urgency
from tests.rules.each import each
from tests.rules.tables import history, urgency_of


class TestWoundPus:
    """Rule 5."""

    @each(
        "columns",
        [
            {"start": 1, "drainage": "pus"},
            {"start": 30, "drainage": "pus", "redness": "0", "swelling": "0", "odour": "no"},  # whatever else is said
            {"start": 9, "drainage": "pus", "drainage_amount": "none"},  # a contradiction scores the more serious
        ],
    )
    def test_it_holds(self, columns: dict[str, Any]) -> None:
        assert urgency_of(WoundPus(), **columns) == Urgency.SAME_DAY

    @each(
        "columns",
        [
            {"start": 1, "drainage": "clear clear clear", "drainage_amount": "spots spots spots"},  # the first 3 days
            {"start": 9, "drainage": "bloody"},
            {"start": 9, "drainage": "pus -"},  # not answered now
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(WoundPus(), **columns) is None


class TestDrainageHeavy:
    """Rule 6."""

    @each(
        "columns",
        [
            {"start": 1, "drainage": "clear", "drainage_amount": "soaked"},
            {"start": 1, "drainage": "bloody", "drainage_amount": "soaked"},
            {"start": 30, "drainage": "-", "drainage_amount": "soaked"},  # the colour is not needed
        ],
    )
    def test_it_holds(self, columns: dict[str, Any]) -> None:
        assert urgency_of(DrainageHeavy(), **columns) == Urgency.SAME_DAY

    @each("amount", ["spots", "wet_dressing", "-"])
    def test_it_does_not_hold(self, amount: str) -> None:
        assert urgency_of(DrainageHeavy(), start=2, drainage="bloody", drainage_amount=amount) is None


class TestDrainagePersistent:
    """Rule 7."""

    @each(
        "columns",
        [
            {"start": 5, "drainage": "clear clear"},  # the previous entry, too; day 6
            {"start": 3, "drainage": "clear . . clear"},  # three days apart
            {"start": 5, "drainage": "clear - clear"},  # an unanswered day does not clear
            {"start": 2, "drainage": "clear clear none none bloody"},  # 3 of the last 5
            {"start": 9, "drainage": "clear -", "drainage_amount": "wet_dressing spots"},  # an amount is fluid
            {"start": 9, "drainage": "- clear", "drainage_amount": "wet_dressing spots"},
            {"start": 9, "drainage": "- -", "drainage_amount": "spots spots"},
        ],
    )
    def test_it_holds(self, columns: dict[str, Any]) -> None:
        assert urgency_of(DrainagePersistent(), **columns) == Urgency.SAME_DAY

    @each(
        "columns",
        [
            {"start": 1, "drainage": "clear clear bloody clear clear"},  # up to day 5
            {"start": 5, "drainage": "none clear"},  # one entry
            {"start": 5, "drainage": "clear none"},  # stopped
            {"start": 5, "drainage": "clear clear -"},  # not answered now
            {"start": 2, "drainage": "clear . . . clear"},  # four days apart
            {"start": 2, "drainage": "clear none none none clear"},  # 2 of the last 5
            {"start": 1, "drainage": "clear clear none none none clear"},  # 2 of the last 5, 3 of 6
            {"start": 1, "drainage": "clear clear . . . . none clear"},  # a long gap breaks the run
            {"start": 4, "drainage": "clear clear" + " ." * 14 + " -", "drainage_amount": "- -" + " ." * 14 + " spots"},
            {"start": 8, "drainage": "clear - clear", "drainage_amount": "- none -"},  # no amount is no fluid
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(DrainagePersistent(), **columns) is None

    def test_it_names_the_entry_judged_where_only_its_amount_was_answered(self) -> None:
        finding = DrainagePersistent().judge(history(start=9, drainage="clear -", drainage_amount="- spots"))

        assert finding is not None
        assert finding.sentence == "Fluid from the cut on day 9 (11 Mar), day 10 (12 Mar); now fluid (spots)."
        assert [(fact.item, fact.day) for fact in finding.facts] == [("drainage", 9), ("drainage_amount", 10)]

    def test_it_says_on_which_days_the_cut_leaked(self) -> None:
        finding = DrainagePersistent().judge(
            history(start=8, drainage="clear none bloody", drainage_amount="spots none wet_dressing")
        )
        again = DrainagePersistent().judge(
            history(start=8, drainage="clear bloody", drainage_amount="spots wet_dressing")
        )

        assert finding is None
        assert again is not None
        assert again.sentence == ("Fluid from the cut on day 8 (10 Mar), day 9 (11 Mar); now bloody (wet dressing).")


class TestDrainageNewAfterDry:
    """Rule 8."""

    @each("amount", ["wet_dressing", "soaked"])
    def test_more_than_spots_is_for_the_same_day(self, amount: str) -> None:
        columns = {"drainage": "none none none clear", "drainage_amount": f"none none none {amount}"}

        assert urgency_of(DrainageNewAfterDry(), start=4, **columns) == Urgency.SAME_DAY

    @each(
        "columns",
        [
            {"start": 4, "drainage": "none none none clear", "drainage_amount": "none none none spots"},
            {"start": 4, "drainage": "none none none clear"},  # amount not answered
            {"start": 4, "drainage": "none none - none clear"},  # days not answered are passed over
            {"start": 6, "drainage": "none none none -", "drainage_amount": "- - - spots"},  # an amount is fluid
            {"start": 6, "drainage": "none - none clear", "drainage_amount": "- none - spots"},  # no amount is none
            {"start": 30, "drainage": "none" + " . . . . . . none" * 2 + " . . . . . . clear"},  # a weekly schedule
            {"start": 9, "drainage": "none none none clear", "drainage_amount": "- - - spots", "stitches_out_day": 11},
        ],
    )
    def test_spots_are_for_soon(self, columns: dict[str, Any]) -> None:
        assert urgency_of(DrainageNewAfterDry(), **columns) == Urgency.SOON

    @each(
        "columns",
        [
            {"start": 3, "drainage": "none none none clear"},  # first-week spots, day 6
            {"start": 9, "drainage": "none none clear"},  # two dry entries
            {"start": 9, "drainage": "none none - clear"},  # two answered
            {"start": 8, "drainage": "none clear none none clear"},  # wet three entries ago
            {"start": 6, "drainage": "none none none clear -", "drainage_amount": "- - - wet_dressing spots"},
            {"start": 6, "drainage": "none none none - clear", "drainage_amount": "- - - wet_dressing spots"},
            {"start": 9, "drainage": "none none none none"},
            {"start": 9, "drainage": "none none none -"},  # not answered now
            {"start": 9, "drainage": "none none none clear", "drainage_amount": "- - - spots", "stitches_out_day": 12},
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(DrainageNewAfterDry(), **columns) is None

    def test_a_wet_dressing_on_the_day_of_the_stitches_still_counts(self) -> None:
        columns = {"drainage": "none none none clear", "drainage_amount": "- - - wet_dressing"}

        assert urgency_of(DrainageNewAfterDry(), start=9, stitches_out_day=12, **columns) == Urgency.SAME_DAY


class TestDrainageLate:
    """Rule 9."""

    @each(
        "columns",
        [
            {"start": 8, "drainage": "clear"},
            {"start": 5, "drainage": "clear none none clear"},  # neither twice running nor after three dry entries
            {"start": 4, "drainage": "clear . . . clear"},  # four days apart
            {"start": 8, "drainage": "clear", "drainage_amount": "spots", "stitches_out_day": 7},
        ],
    )
    def test_it_holds(self, columns: dict[str, Any]) -> None:
        assert urgency_of(DrainageLate(), **columns) == Urgency.SOON

    @each(
        "columns",
        [
            {"start": 7, "drainage": "clear"},  # day 7
            {"start": 9, "drainage": "none"},
            {"start": 9, "drainage": "-"},  # not answered
            {"start": 9, "drainage": "clear", "drainage_amount": "spots", "stitches_out_day": 9},  # a stitch taken out
            {"start": 9, "drainage": "pus"},  # told by another rule
            {"start": 9, "drainage": "clear", "drainage_amount": "soaked"},
            {"start": 9, "drainage": "clear clear"},
            {"start": 9, "drainage": "none none none clear"},
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(DrainageLate(), **columns) is None

    def test_it_steps_in_where_a_clinic_moves_the_other_rules_later(self) -> None:
        rule = DrainageLate(persistent_from_day=20, dry_from_day=20)

        assert urgency_of(rule, start=9, drainage="clear clear") == Urgency.SOON
        assert urgency_of(rule, start=9, drainage="none none none clear") == Urgency.SOON
        assert urgency_of(rule, start=19, drainage="clear clear") is None
        assert urgency_of(rule, start=17, drainage="none none none clear") is None
