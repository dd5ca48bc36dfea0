"""Fluid from the cut: rules 5 to 9."""

from typing import Any

from alerts.rules.catalogue.drainage import (
    RULES,
    DrainageHeavy,
    DrainageLate,
    DrainageNewAfterDry,
    DrainagePersistent,
    WoundPus,
)
from alerts.rules.evaluate import evaluate
from alerts.rules.ruleset import Ruleset
from alerts.rules.words import Urgency
from tests.rules.each import each
from tests.rules.rulesets import shipped_document
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
            {"start": 8, "drainage": "-", "drainage_amount": "spots"},
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
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, Any]) -> None:
        assert urgency_of(DrainageLate(), **columns) is None


CLEAR_TWICE = {"start": 9, "drainage": "clear clear"}
WET_AFTER_DRY = {"start": 6, "drainage": "none none none clear"}


def told(columns: dict[str, Any], **numbers: dict[str, Any]) -> set[str]:
    """Return which drainage rules people are told of, where a program has other numbers for some rules."""
    document = shipped_document()
    for rule_id, own in numbers.items():
        document["rules"][rule_id] |= own
    judgement = evaluate(Ruleset.model_validate(document), history(**columns))
    assert not judgement.faults
    return {finding.rule_id for finding in judgement.findings} & {rule.id for rule in RULES}


class TestOneRuleTellsOfTheFluid:
    """Rule 9 fires "when no other drainage rule fires", whatever the numbers of the others are."""

    @each(
        ("columns", "rule_id"),
        [
            ({"start": 9, "drainage": "pus"}, "wound_pus"),
            ({"start": 9, "drainage": "clear", "drainage_amount": "soaked"}, "wound_drainage_heavy"),
            (CLEAR_TWICE, "wound_drainage_persistent"),
            (WET_AFTER_DRY, "wound_drainage_new_after_dry"),
            ({"start": 5, "drainage": "clear none none clear"}, "wound_drainage_late"),  # neither going on nor new
            ({"start": 4, "drainage": "clear . . . clear"}, "wound_drainage_late"),  # four days apart
        ],
    )
    def test_the_last_one_is_silent_where_another_holds(self, columns: dict[str, Any], rule_id: str) -> None:
        assert told(columns) == {rule_id}

    @each(
        ("columns", "rule_id", "numbers"),
        [
            (CLEAR_TWICE, "wound_drainage_persistent", {"from_day": 12}),
            (WET_AFTER_DRY, "wound_drainage_new_after_dry", {"from_day": 12}),
            (WET_AFTER_DRY, "wound_drainage_new_after_dry", {"dry_entries": 4}),
        ],
    )
    def test_it_steps_in_where_a_program_has_another_begin_later(
        self, columns: dict[str, Any], rule_id: str, numbers: dict[str, Any]
    ) -> None:
        assert told(columns) == {rule_id}
        assert told(columns, **{rule_id: numbers}) == {"wound_drainage_late"}

    def test_it_is_silent_where_a_program_has_another_begin_sooner(self) -> None:
        columns = {"start": 7, "drainage": "none none clear"}

        assert told(columns) == {"wound_drainage_late"}
        assert told(columns, wound_drainage_new_after_dry={"dry_entries": 2}) == {"wound_drainage_new_after_dry"}

    @each("columns", [CLEAR_TWICE, WET_AFTER_DRY])
    def test_a_stored_version_with_its_copies_of_the_others_numbers_judges_without_them(
        self, columns: dict[str, Any]
    ) -> None:
        copies = {"persistent_from_day": 30, "dry_from_day": 30, "dry_entries": 7}

        assert told(columns, wound_drainage_late=copies) == told(columns)
