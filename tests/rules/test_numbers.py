"""The numbers of a ruleset as its schemas describe them, and the places in which two rulesets differ."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from alerts.rules.numbers import Kind, Number, changes, numbers_of, thresholds_of, with_numbers
from alerts.rules.ruleset import Ruleset
from tests.rules.each import each
from tests.rules.rulesets import shipped_document, spine


@cache
def numbers() -> Mapping[str, Number]:
    return numbers_of(spine())


def changed(**values: Any) -> Ruleset:
    """Return the shipped ruleset with other numbers; `__` stands for the dot of a path."""
    paths = {path.replace("__", "."): value for path, value in values.items()}
    return Ruleset.model_validate(with_numbers(shipped_document(), paths))


def test_every_number_of_every_rule_and_response_is_there_once() -> None:
    rules = sum(len(rule.parameters) - 1 for rule in spine().rules)

    assert len(numbers()) == rules + 4 * 5


@each(
    ("path", "expected"),
    [
        ("rules.fever.fever_c", (Kind.DECIMAL, "°C", 37, None, 40, False, 38.0)),
        ("rules.fever.again_days", (Kind.WHOLE, "days", 1, None, 60, True, 1)),
        ("rules.fever.step", (Kind.DECIMAL, "", None, 0, 10, True, None)),
        ("rules.wound_red_and_swollen.settled_by_day", (Kind.WHOLE, "day", 0, None, 14, False, 3)),
        ("rules.wound_odour.alone_urgency", (Kind.URGENCY, "", None, None, None, False, "soon")),
        ("responses.soon.notify", (Kind.YES_NO, "", None, None, None, False, True)),
        ("responses.soon.repeat_minutes", (Kind.WHOLE, "min", 1, None, 10080, False, 1440)),
    ],
)
def test_a_number_has_the_limits_of_its_schema(path: str, expected: tuple[Any, ...]) -> None:
    one = numbers()[path]

    assert (one.kind, one.unit, one.least, one.above, one.most, one.may_be_empty, one.value) == expected


def test_a_number_that_a_rule_takes_from_all_rules_says_what_it_means() -> None:
    assert numbers()["rules.fever.quiet_days"].meaning.startswith("Days of silence")


def test_what_a_number_is_called_says_enough_where_nothing_else_does() -> None:
    assert numbers()["rules.fever.urgency"].meaning == ""


def test_pairs_of_a_day_and_a_number_are_steps() -> None:
    assert numbers()["rules.pain_off_trajectory.back_limits"].kind == Kind.STEPS


def test_the_thresholds_of_a_rule_are_its_own_numbers_without_an_urgency() -> None:
    names = [one.path for one in thresholds_of(spine().by_id["wound_odour"])]

    assert names == ["rules.wound_odour.from_day", "rules.wound_odour.warm_c"]


def test_the_same_rulesets_differ_in_nothing() -> None:
    assert changes(spine(), changed()) == ()


@each(
    ("path", "before", "after"),
    [
        ("rules__fever__fever_c", 38.0, 38.5),
        ("rules__fever__again_days", 1, None),
        ("responses__soon__notify", True, False),
        ("late_after_days", 7, 9),
    ],
)
def test_what_differs_is_told_with_its_place_old_and_new(path: str, before: Any, after: Any) -> None:
    (change,) = changes(spine(), changed(**{path: after}))

    assert (change.path, change.before, change.after) == (tuple(path.split("__")), before, after)


def test_a_rule_that_is_left_out_differs_in_each_of_its_numbers_and_in_the_reason() -> None:
    document = shipped_document() | {"rules_left_out": {"fever": "We do not ask."}}
    del document["rules"]["fever"]

    found = {one.path: (one.before, one.after) for one in changes(spine(), Ruleset.model_validate(document))}

    fever = {path: one.value for path, one in numbers().items() if path.startswith("rules.fever.")}
    assert found == {
        ("rules_left_out", "fever"): (None, "We do not ask."),
        **{tuple(path.split(".")): (value, None) for path, value in fever.items() if value is not None},
    }


def test_a_number_may_be_put_where_its_part_is_not_there_yet() -> None:
    assert with_numbers({"name": "Spine"}, {"rules.fever.fever_c": 39.0, "rules.fever.from_day": 3}) == {
        "name": "Spine",
        "rules": {"fever": {"fever_c": 39.0, "from_day": 3}},
    }


def test_other_numbers_leave_the_document_as_it_was() -> None:
    document = shipped_document()

    with_numbers(document, {"rules.fever.fever_c": 39.0})

    assert document == shipped_document()
