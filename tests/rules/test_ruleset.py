"""Programs as documents: what is shipped, when things are due and asked, and what is refused."""

import tomllib
from copy import deepcopy
from dataclasses import FrozenInstanceError
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import Field, ValidationError

from alerts.rules.catalogue import CATALOGUE
from alerts.rules.documents import DocumentError, read_document, read_program
from alerts.rules.history import History
from alerts.rules.rule import Rule
from alerts.rules.ruleset import QUESTIONS, Response, Ruleset, Schedule, Window, day_number
from alerts.rules.words import Urgency
from tests.rules.each import each

PROGRAMS = Path(__file__).parents[2] / "programs"
SPINE, KNEE = PROGRAMS / "spinal_fusion.toml", PROGRAMS / "knee_replacement.toml"
OPTIONAL = {"id", "again_days", "step", "contact_minutes"}


shipped = cache(read_program)  # a program is frozen, and reading it takes longer than most tests


@cache
def text_of_spine() -> dict[str, Any]:
    return tomllib.loads(SPINE.read_text())


def test_rules_stand_in_the_order_of_the_catalogue_however_the_document_was_stored() -> None:
    document = text_of_spine() | {"rules": dict(sorted(text_of_spine()["rules"].items()))}

    rules = Ruleset.model_validate(document).rule_ids

    assert rules == tuple(rule_id for rule_id in CATALOGUE if rule_id in rules)
    assert rules.index("wound_red_and_swollen") < rules.index("wound_score_high")


def spine(**changes: Any) -> dict[str, Any]:
    """Return the document of spinal fusion with other parts at its top."""
    return {**deepcopy(text_of_spine()), **changes}


def refusal(document: dict[str, Any]) -> str:
    """Return why a document is refused."""
    with pytest.raises(DocumentError) as refused:
        read_document(document, source="draft")
    return str(refused.value)


class TestWhatIsShipped:
    """Spinal fusion, and a second operation that needed no code."""

    def test_spinal_fusion_uses_every_rule(self) -> None:
        assert {rule.id for rule in shipped(SPINE).rules} == set(CATALOGUE)
        assert len(CATALOGUE) == 56

    def test_knee_replacement_leaves_rules_out_with_a_reason(self) -> None:
        knee = shipped(KNEE)

        assert {"wound_pus", "dvt_calf"} <= knee.by_id.keys()
        assert {"saddle_numbness", "airway_neck", "swallow_worse"} <= knee.rules_left_out.keys()
        assert all(knee.rules_left_out.values())

    @each("path", [SPINE, KNEE])
    def test_every_number_of_every_rule_is_written_out(self, path: Path) -> None:
        rules = tomllib.loads(path.read_text())["rules"]

        for rule_id, numbers in rules.items():
            assert CATALOGUE[rule_id].fields.keys() - OPTIONAL <= numbers.keys(), rule_id

    @each("path", [SPINE, KNEE])
    def test_no_rule_has_a_number_that_it_does_not_know(self, path: Path) -> None:
        rules = tomllib.loads(path.read_text())["rules"]

        for rule_id, numbers in rules.items():
            assert numbers.keys() <= CATALOGUE[rule_id].fields.keys(), rule_id

    def test_spinal_fusion_has_the_numbers_of_the_catalogue(self) -> None:
        for rule in shipped(SPINE).rules:
            assert rule == type(rule).of({}), rule.id

    @each("path", [SPINE, KNEE])
    def test_every_operation_has_its_cover(self, path: Path) -> None:
        program = shipped(path)

        assert set(program.cover) == set(program.procedures)

    @each("path", [SPINE, KNEE])
    def test_what_is_left_out_is_never_asked(self, path: Path) -> None:
        program = shipped(path)

        for item in program.items_left_out:
            assert not any(program.asks(item, day, program.procedures[0]) for day in range(366))

    def test_rules_about_silence_are_asked_apart(self) -> None:
        program = shipped(SPINE)

        assert [rule.id for rule in program.silence_rules] == [
            "missed_one",
            "missed_two",
            "missed_three",
            "missed_after_concern",
        ]
        assert len(program.entry_rules) == 52

    @each(
        ("urgency", "contact"),
        [(Urgency.EMERGENCY, 30), (Urgency.SAME_DAY, 240), (Urgency.SOON, 2880), (Urgency.REVIEW, 10080)],
    )
    def test_how_soon_people_must_act(self, urgency: Urgency, contact: int) -> None:
        assert shipped(SPINE).responses.of(urgency).contact_minutes == contact

    def test_only_a_review_sends_no_message(self) -> None:
        responses = shipped(SPINE).responses

        assert [responses.of(urgency).notify for urgency in sorted(Urgency)] == [False, True, True, True]


class TestRules:
    """What every rule of the catalogue has."""

    @each("rule", CATALOGUE.values())
    def test_every_number_says_what_it_means(self, rule: type[Rule]) -> None:
        for name, field in rule.fields.items():
            if name in {"id", "urgency", "quiet_days", "again_days", "step", "contact_minutes"}:  # said once, in Rule
                continue
            assert field.description, name

    @each("rule", CATALOGUE.values())
    def test_every_rule_has_its_words(self, rule: type[Rule]) -> None:
        assert rule.title
        assert rule.advice
        assert rule.__doc__
        assert rule.judge.__doc__

    @each("rule_id", [rule_id for rule_id, rule in CATALOGUE.items() if rule.yields_to])
    def test_a_rule_yields_to_what_is_asked_before_it_and_tells_of_the_same(self, rule_id: str) -> None:
        before = [*CATALOGUE][: [*CATALOGUE].index(rule_id)]
        rule = shipped(SPINE).by_id[rule_id]

        assert {*rule.yields_to} <= {*before}
        for other in map(shipped(SPINE).by_id.__getitem__, rule.yields_to):
            assert (other.family, other.on_silence) == (rule.family, rule.on_silence)
            assert other.urgency > rule.urgency

    def test_numbers_are_kept_as_words_and_plain_values(self) -> None:
        parameters = CATALOGUE["wound_pus"].of({"urgency": "soon"}).parameters

        assert (parameters["id"], parameters["urgency"], parameters["quiet_days"]) == ("wound_pus", "soon", 0)

    def test_a_rule_that_is_declared_is_frozen_and_keeps_its_limits(self) -> None:
        class Warm(Rule):
            id: Literal["warm"] = "warm"
            urgency: Urgency = Urgency.SOON
            from_c: float = Field(38, le=40)

            def judge(self, _history: History) -> None:
                return None

        rule = Warm(from_c=39)

        assert (rule.from_c, Warm.fields["from_c"].default) == (39, 38)
        assert (rule, {rule}) == (Warm.of({"from_c": 39}), {Warm(from_c=39)})
        with pytest.raises(FrozenInstanceError):
            setattr(rule, "from_c", 38)  # noqa: B010 - by its name, as a mistake would
        with pytest.raises(ValidationError, match="from_c"):
            Warm(from_c=41)
        with pytest.raises(ValidationError, match="from_f"):
            Warm(from_f=100)


class TestSchedule:
    """Daily to day 30, weekly to day 90, monthly to 12 months."""

    @each(
        ("day", "due"),
        [
            (0, False),
            (1, True),
            (30, True),
            (31, False),
            (36, False),
            (37, True),
            (86, True),
            (90, False),
            (93, False),
            (120, True),
            (360, True),
            (390, False),
        ],
    )
    def test_when_a_check_in_is_due(self, day: int, due: bool) -> None:
        assert Schedule().is_due(day) is due

    @each(
        ("first", "last", "days"),
        [(0, 17, (1, 2, 3, 10, 17)), (0, 16, (1, 2, 3, 10)), (0, 0, ()), (2, 10, (2, 3, 10)), (4, 9, ()), (5, -1, ())],
    )
    def test_due_days_are_those_between_two_days(self, first: int, last: int, days: tuple[int, ...]) -> None:
        assert Schedule(daily_until_day=3, weekly_until_day=20).due_between(first, last) == days

    def test_months_are_counted_from_the_last_week(self) -> None:
        schedule = Schedule(daily_until_day=3, weekly_until_day=20, monthly_until_day=80)

        assert [day for day in range(100) if schedule.is_due(day)] == [1, 2, 3, 10, 17, 50, 80]
        assert schedule.due_between(0, 99)[-1] == 80

    @each(("day", "number"), [(1, -1), (2, 0), (3, 1), (12, 10)])
    def test_the_day_of_surgery_is_day_0(self, day: int, number: int) -> None:
        assert day_number(date(2026, 3, day), date(2026, 3, 2)) == number

    def test_nothing_is_due_after_the_last_day(self) -> None:
        assert max(Schedule().due) == 360

    @each("days", [{"weekly_until_day": 20}, {"monthly_until_day": 60}, {"daily_until_day": 100}])
    def test_its_days_must_follow_each_other(self, days: dict[str, int]) -> None:
        with pytest.raises(ValueError, match="must follow each other"):
            Schedule(**days)


class TestWindow:
    """When one question is asked."""

    @each(
        ("window", "day", "asked"),
        [
            (Window(), 200, True),
            (Window(daily_until_day=14), 14, True),
            (Window(daily_until_day=14), 15, False),
            (Window(daily_until_day=14), 21, False),
            (Window(daily_until_day=14, weekly_until_day=90), 20, False),
            (Window(daily_until_day=14, weekly_until_day=90), 21, True),
            (Window(daily_until_day=14, weekly_until_day=21), 21, True),
            (Window(daily_until_day=14, weekly_until_day=21), 28, False),
            (Window(daily_until_day=0, weekly_until_day=90), 7, True),
            (Window(daily_until_day=0, weekly_until_day=90), 6, False),
            (Window(procedures=("cervical_fusion_anterior",)), 7, False),
            (Window(procedures=("lumbar_fusion_posterior",)), 7, True),
        ],
    )
    def test_when_it_is_asked(self, window: Window, day: int, asked: bool) -> None:
        assert window.is_asked(day, "lumbar_fusion_posterior") is asked

    @each(
        ("item", "day", "procedure", "asked"),
        [
            ("pain_back", 365, "lumbar_fusion_posterior", True),  # not named: in every check-in
            ("phq2", 14, "lumbar_fusion_posterior", True),
            ("phq2", 15, "lumbar_fusion_posterior", False),
            ("phq2", 37, "lumbar_fusion_posterior", True),  # the first weekly check-in
            ("phq2", 120, "lumbar_fusion_posterior", True),  # and the monthly ones
            ("wound_gate", 30, "lumbar_fusion_posterior", True),
            ("wound_gate", 86, "lumbar_fusion_posterior", True),
            ("wound_gate", 120, "lumbar_fusion_posterior", False),
            ("stairs", 30, "lumbar_fusion_posterior", False),  # the last daily check-in, no seventh day
            ("headache_positional", 42, "lumbar_fusion_posterior", True),
            ("headache_positional", 44, "lumbar_fusion_posterior", False),
            ("swallow", 21, "cervical_fusion_anterior", True),
            ("swallow", 22, "cervical_fusion_anterior", False),
            ("swallow", 86, "cervical_fusion_anterior", True),
            ("swallow", 3, "cervical_fusion_posterior", False),
            ("neck_swelling_or_noisy_breathing", 21, "cervical_fusion_anterior", True),
            ("neck_swelling_or_noisy_breathing", 28, "cervical_fusion_anterior", False),
        ],
    )
    def test_what_spinal_fusion_asks(self, item: str, day: int, procedure: str, asked: bool) -> None:
        assert shipped(SPINE).asks(item, day, procedure) is asked

    @each("day", [1, 7, 37])
    def test_a_question_without_weeks_is_not_one_of_the_weekly_check_ins(self, day: int) -> None:
        window = Window(daily_until_day=0)

        assert not window.is_asked(day, "lumbar_fusion_posterior", check_ins_are_daily=False)

    def test_red_flags_are_asked_in_every_daily_check_in(self) -> None:
        program = shipped(SPINE)

        for item in ("saddle", "bladder_bowel", "weakness", "calf", "chest", "unwell", "headache_positional"):
            assert all(program.asks(item, day, "lumbar_fusion_posterior") for day in range(1, 31)), item


class TestRefused:
    """A bad document is refused with the place, the value and what is allowed."""

    @each(
        ("part", "value", "line"),
        [
            ("slug", "Spine 1", "draft: slug: 'Spine 1' String should match pattern"),
            ("procedures", [], "draft: procedures: [] Tuple should have at least 1 item"),
            ("late_after_days", 0, "draft: late_after_days: 0 should be greater than or equal to 1"),
            ("tempo", 3, "draft: tempo: is not known here; known are cover, items, items_left_out, late_after_days"),
            ("schedule", {"daily_until_day": 999}, "draft: schedule.daily_until_day: 999 should be less than or equal"),
            ("schedule", {"every": 2}, "draft: schedule.every: is not known here; known are daily_until_day"),
            ("schedule", {"daily_until_day": 99}, "draft: schedule: the first, daily, weekly and monthly days must"),
            ("items", {"calf": {"until": 2}}, "draft: items.calf.until: is not known here; known are daily_until_day"),
            ("items", {"knee": {}}, "draft: items: unknown question 'knee': the questions are bladder_bowel, calf"),
            ("items_left_out", ["knee"], "draft: items: unknown question 'knee'"),
            ("items", {"calf": {"procedures": ["hip"]}}, "draft: procedure 'hip' is not one of this program: lumbar_"),
            ("cover", {"hip": "We ask."}, "draft: procedure 'hip' is not one of this program: lumbar_"),
            ("responses", {}, "draft: responses.emergency: is missing"),
            (
                "responses",
                {"urgent": {}},
                "responses.urgent: is not known here; known are emergency, review, same_day, soon",
            ),
            (
                "responses",
                {"soon": {"minutes": 9}},
                "responses.soon.minutes: is not known here; known are acknowledge_",
            ),
            ("rules_left_out", {"wound_slime": "No."}, "draft: rules_left_out: unknown rule 'wound_slime'"),
            ("rules_left_out", {"wound_pus": "No."}, "draft: rule 'wound_pus' must be either under rules or under"),
        ],
    )
    def test_a_part_that_is_wrong(self, part: str, value: Any, line: str) -> None:
        assert line in refusal(spine(**{part: value}))

    @each(
        ("rule_id", "numbers", "line"),
        [
            ("wound_slime", {}, "draft: rules: unknown rule 'wound_slime': the rules are airway_neck, bilateral_numb"),
            ("fever", {"fever_c": 60}, "draft: rules.fever.fever_c: 60 should be less than or equal to"),
            ("fever", {"fever_f": 100}, "draft: rules.fever.fever_f: is not known here; known are again_days"),
            ("wound_pus", {"pus": 1}, "here; known are again_days, contact_minutes, quiet_days, step, urgency"),
            (
                "fever",
                {"urgency": "now"},
                "rules.fever.urgency: 'now' must be one of review, soon, same_day, emergency",
            ),
            ("fever", {"from_day": "later"}, "draft: rules.fever.from_day: 'later' should be a valid integer"),
            ("fever", 3, "draft: rules.fever: 3 should be a table, of again_days, contact_minutes, early_fever_c"),
            ("fever", {"id": "wound_pus"}, "draft: rules.fever.id: 'wound_pus' should be 'fever'"),
        ],
    )
    def test_a_rule_that_is_wrong(self, rule_id: str, numbers: Any, line: str) -> None:
        document = spine()
        document["rules"][rule_id] = numbers

        assert line in refusal(document)

    def test_a_rule_may_not_just_be_missing(self) -> None:
        document = spine()
        del document["rules"]["fever"]

        assert (
            refusal(document) == "draft: rule 'fever' must be either under rules or under rules_left_out with a reason"
        )

    def test_a_rule_is_not_left_out_without_a_reason(self) -> None:
        document = spine(rules_left_out={"fever": ""})
        del document["rules"]["fever"]

        assert "rule 'fever' must be either under rules or under rules_left_out with a reason" in refusal(document)

    def test_every_fault_has_a_line_of_its_own(self) -> None:
        document = spine(late_after_days=99)
        document["rules"]["fever"]["fever_c"] = 60
        document["rules"]["fall"]["pain_level"] = 11

        lines = refusal(document).splitlines()

        assert [line.split(":")[1].strip() for line in lines] == [
            "late_after_days",
            "rules.fever.fever_c",
            "rules.fall.pain_level",
        ]

    @each(
        ("text", "words"),
        [
            (None, "cannot be read: No such file or directory"),
            ("slug = ", "is not TOML: Invalid value (at end of document)"),
            ("[rules.fever]\n[rules.fever]\n", "is not TOML: Cannot declare ('rules', 'fever') twice (at line 2"),
            ("slug = 'x'\n", "name: is missing"),
        ],
    )
    def test_a_file_is_named_with_what_is_wrong(self, tmp_path: Path, text: str | None, words: str) -> None:
        path = tmp_path / "draft.toml"
        if text is not None:
            path.write_text(text)

        with pytest.raises(DocumentError) as refused:
            read_program(path)

        assert f"{path}: {words}" in str(refused.value)

    def test_each_mistake_is_a_line_that_names_the_document(self) -> None:
        told = refusal(spine(slug="X", name=3)).splitlines()

        assert len(told) == 2
        assert all(line.startswith("draft: ") for line in told)


class TestRuleset:
    """A ruleset once made."""

    def test_it_cannot_be_changed(self) -> None:
        with pytest.raises(ValueError, match="frozen"):
            setattr(shipped(SPINE), "late_after_days", 3)  # noqa: B010 - the type checker refuses it, too

    def test_a_document_and_its_ruleset_are_the_same_twice(self) -> None:
        assert Ruleset.model_validate(spine()) == shipped(SPINE)

    def test_every_question_is_one_of_the_entry_or_a_gate(self) -> None:
        assert {"temperature", "wound_gate", "saddle", "pain_back"} <= QUESTIONS
        assert "temperature_c" not in QUESTIONS

    def test_a_response_has_its_limits(self) -> None:
        with pytest.raises(ValueError, match="acknowledge_minutes"):
            Response(acknowledge_minutes=0, contact_minutes=1, outcome_minutes=1, repeat_minutes=1, notify=True)
