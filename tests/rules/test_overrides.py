"""What staff decided of one rule for one patient: what is told all the same, what is not, and until when."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from alerts.rules.catalogue.numbness import NumbnessSpreading, NumbnessWorsening
from alerts.rules.catalogue.pain import PainSpike
from alerts.rules.considering import considered
from alerts.rules.evaluate import Judgement, evaluate
from alerts.rules.history import Baseline, History
from alerts.rules.overrides import Override
from alerts.rules.rule import Finding, Rule
from alerts.rules.ruleset import Ruleset
from alerts.rules.words import Urgency
from tests.rules.rulesets import spine
from tests.rules.tables import evening_of, history

SPIKE = {"start": 6, "pain_back": "3 3 3 8"}  # the newest is day 9
SPREADING = {"start": 8, "numb_severity": "0 4", "numb_sites": "none left_foot", "numb_new": "no yes"}
STRONGER = {"start": 6, "numb_severity": "1 1 1 4 4"}
MOVED = SPREADING | {"numb_severity": "4 4", "numb_sites": "right_foot left_foot"}
BESIDE_KNOWN = SPREADING | {
    "numb_sites": "none left_foot+left_leg",
    "preop": Baseline(numbness_severity=1, numbness_sites=frozenset({"left_leg"})),
}
CAUDA = {"start": 8, "saddle": "no yes", "numb_severity": "0 4"}


def override(rule_id: str = "pain_spike", *, days: int = 14, since: datetime | None = None, **more: Any) -> Override:
    since = since or evening_of(7)
    return Override(id="decided", rule_id=rule_id, since=since, until=since + timedelta(days=days), **more)


def judged(columns: dict[str, Any], *overrides: Override, ruleset: Ruleset | None = None) -> Judgement:
    return evaluate(ruleset or spine(), history(**columns, overrides=overrides))


def told(judgement: Judgement) -> set[str]:
    return {finding.rule_id for finding in judgement.findings}


def hidden(judgement: Judgement) -> set[tuple[str, str]]:
    return {(one.rule_id, one.override) for one in judgement.hidden}


def test_without_an_override_the_rules_are_as_they_are() -> None:
    assert "pain_spike" in told(judged(SPIKE))
    assert judged(SPIKE).hidden == ()


def test_what_is_not_told_is_kept_with_the_override_that_hid_it() -> None:
    judgement = judged(SPIKE, override())

    assert "pain_spike" not in told(judgement)
    assert hidden(judgement) == {("pain_spike", "decided")}


def test_an_override_leaves_every_other_rule_as_it_is() -> None:
    assert told(judged(SPIKE)) - told(judged(SPIKE, override())) == {"pain_spike"}


@pytest.mark.parametrize(
    ("since", "days", "is_told"),
    [(7, 2, True), (7, 3, False), (9, 1, False), (10, 1, True), (1, 8, True)],
    ids=["ended this instant", "ends tomorrow", "begins this instant", "begins tomorrow", "ended long ago"],
)
def test_it_holds_from_its_beginning_and_no_more_at_its_end(since: int, days: int, *, is_told: bool) -> None:
    judgement = judged(SPIKE, override(since=evening_of(since), days=days))

    assert ("pain_spike" in told(judgement)) is is_told


def test_other_numbers_are_judged_and_said() -> None:
    judgement = judged(SPIKE, override(numbers=(("level", 7), ("rise", 5))))
    (finding,) = (one for one in judgement.findings if one.rule_id == "pain_spike")

    assert (finding.override, finding.parameters["level"], finding.parameters["rise"]) == ("decided", 7, 5)


def test_what_only_the_usual_numbers_find_is_kept_and_not_told() -> None:
    judgement = judged(SPIKE, override(numbers=(("level", 9), ("lasting_level", 9))))

    assert "pain_spike" not in told(judgement)
    assert hidden(judgement) == {("pain_spike", "decided")}


LEAKING = {"start": 8, "drainage": "clear clear"}  # going on, and late


def test_a_rule_that_yields_speaks_where_the_other_does_not_hold_by_this_patients_numbers() -> None:
    later = judged(LEAKING, override("wound_drainage_persistent", numbers=(("from_day", 20),)))

    assert told(judged(LEAKING)) == {"wound_drainage_persistent"}
    assert told(later) == {"wound_drainage_late"}
    assert hidden(later) == {("wound_drainage_persistent", "decided")}


def test_a_rule_that_yields_is_silent_where_the_other_holds_and_is_not_told() -> None:
    known = judged(LEAKING, override("wound_drainage_persistent"))

    assert told(known) == set()
    assert hidden(known) == {("wound_drainage_persistent", "decided")}


@pytest.mark.parametrize("numbers", [(), (("from_day", 20),)], ids=["not told", "other numbers"])
def test_an_override_of_a_rule_that_yields_hides_nothing_where_another_tells(numbers: Any) -> None:
    judgement = judged(LEAKING, override("wound_drainage_late", numbers=numbers))

    assert (told(judgement), hidden(judgement)) == ({"wound_drainage_persistent"}, set())


def test_numbers_that_a_rule_no_longer_has_are_no_fault() -> None:
    once = override("wound_drainage_late", numbers=(("dry_entries", 5),))
    judgement = judged(LEAKING | {"drainage": "none clear"}, once)

    assert (told(judgement), judgement.faults) == ({"wound_drainage_late"}, ())


def test_what_neither_the_usual_nor_the_other_numbers_find_is_not_hidden() -> None:
    judgement = judged({"start": 6, "pain_back": "3 3 3 3"}, override(numbers=(("level", 9), ("lasting_level", 9))))

    assert judgement.hidden == ()
    assert "pain_spike" in judgement.not_held


def test_stricter_numbers_find_what_the_usual_ones_do_not() -> None:
    milder = SPIKE | {"pain_back": "3 3 3 6"}

    assert "pain_spike" not in told(judged(milder))
    assert "pain_spike" in told(judged(milder, override(numbers=(("level", 6), ("rise", 3)))))


def test_numbers_that_cannot_be_are_a_fault_that_people_see() -> None:
    judgement = judged(SPIKE, override(numbers=(("level", 99),)))

    assert [(fault.rule_id, fault.error) for fault in judgement.faults] == [("pain_spike", "ValidationError")]


@pytest.mark.parametrize("numbers", [(), (("urgency", "review"),)], ids=["not told", "other numbers"])
def test_an_emergency_is_told_whatever_was_decided(numbers: Any) -> None:
    emergencies = {one.rule_id for one in judged(CAUDA).findings if one.urgency == Urgency.EMERGENCY}
    decided = [override(rule_id, numbers=numbers) for rule_id in emergencies]

    assert emergencies
    assert emergencies <= told(judged(CAUDA, *decided))


class Changing(PainSpike):
    """A rule that now and then finds something more, or less, urgent than it is."""

    found_urgency: Urgency = Urgency.EMERGENCY

    def judge(self, history: History) -> Finding | None:
        """Find what the rule finds, with another urgency."""
        finding = super().judge(history)
        return None if finding is None else replace(finding, urgency=self.found_urgency)


def with_rule(rule: Rule) -> Ruleset:
    return Ruleset.model_construct(**{**dict(spine()), "rules": (rule,)})


@pytest.mark.parametrize("numbers", [(), (("level", 10), ("lasting_level", 10))], ids=["not told", "other numbers"])
def test_a_finding_that_is_an_emergency_is_told_though_its_rule_is_not_one(numbers: Any) -> None:
    judgement = judged(SPIKE, override(numbers=numbers), ruleset=with_rule(Changing()))

    assert [one.urgency for one in judgement.findings] == [Urgency.EMERGENCY]


def test_of_an_emergency_rule_nothing_is_hidden() -> None:
    rule = Changing(urgency=Urgency.EMERGENCY, found_urgency=Urgency.REVIEW)

    assert told(judged(SPIKE, override(), ruleset=with_rule(rule))) == {"pain_spike"}


def test_what_is_more_urgent_than_the_rule_usually_is_is_told() -> None:
    jump = {"start": 6, "numb_severity": "1 1 1 7"}
    (finding,) = (one for one in judged(jump).findings if one.rule_id == "numbness_worsening")

    assert finding.urgency > NumbnessWorsening().urgency
    assert "numbness_worsening" in told(judged(jump, override("numbness_worsening")))


@pytest.mark.parametrize(
    ("rule", "columns", "places", "is_told"),
    [
        (NumbnessSpreading(), SPREADING, {"left_foot"}, False),
        (NumbnessSpreading(), SPREADING, {"left_foot", "left_leg"}, False),
        (NumbnessSpreading(), SPREADING, {"right_foot"}, True),
        (NumbnessSpreading(), SPREADING | {"numb_sites": "none left_foot+right_foot"}, {"left_foot"}, True),
        (NumbnessSpreading(), BESIDE_KNOWN, {"left_foot"}, False),
        (NumbnessSpreading(), BESIDE_KNOWN, {"right_foot"}, True),
        (NumbnessSpreading(), MOVED, {"left_foot"}, False),
        (NumbnessWorsening(), STRONGER, {"left_foot"}, True),
        (PainSpike(), SPIKE, {"pain_back"}, False),
        (PainSpike(), SPIKE, {"pain_limb"}, True),
    ],
    ids=[
        "the place",
        "one of two",
        "another place",
        "one place more",
        "beside a known one",
        "the known one only",
        "another place before",
        "no place said",
        "the back",
        "the other pain",
    ],
)
def test_it_hides_what_is_about_its_places_only(
    rule: Rule, columns: dict[str, Any], places: set[str], *, is_told: bool
) -> None:
    judgement = judged(columns, override(rule.id, places=frozenset(places)))

    assert rule.id in told(judged(columns))
    assert (rule.id in told(judgement)) is is_told


@pytest.mark.parametrize(("known", "is_told"), [(1, False), (0.5, False), (0, True), (None, False)])
def test_what_got_worse_by_the_rules_own_step_is_told(known: float | None, *, is_told: bool) -> None:
    judgement = judged(SPREADING, override("numbness_spreading", known=known))

    assert ("numbness_spreading" in told(judgement)) is is_told


class Unmeasured(PainSpike):
    """A rule that finds a pain and not how strong it is."""

    def judge(self, history: History) -> Finding | None:
        """Find what the rule finds, without a measure."""
        finding = super().judge(history)
        return None if finding is None else replace(finding, measure=None)


@pytest.mark.parametrize("step", [1, None])
def test_what_is_not_measured_or_has_no_step_gets_no_worse(step: float | None) -> None:
    judgement = judged(SPIKE, override(known=0), ruleset=with_rule(Unmeasured(step=step)))

    assert hidden(judgement) == {("pain_spike", "decided")}


def test_what_is_hidden_counts_for_nothing_in_a_silence() -> None:
    then_silent = SPIKE | {"pain_back": "3 3 3 8 . ."}

    silences = {rule.id for rule in spine().silence_rules}

    assert told(judged(then_silent)) & silences == {"missed_after_concern"}
    assert told(judged(then_silent, override())) & silences == {"missed_two"}


def test_a_flag_beside_it_says_that_the_rule_held_and_was_not_told() -> None:
    both: dict[str, Any] = SPIKE | {"temperature_c": "- - - 39.2"}
    decided = history(**both, overrides=(override(),))
    judgement = evaluate(spine(), decided)
    (fever,) = (one for one in judgement.findings if one.rule_id == "fever")

    beside = considered(fever, spine(), decided, judgement)

    assert beside.not_told == ("pain_spike",)
    assert "pain_spike" not in beside.did_not_hold
