"""Reading vignette files: what they say as entries, and what is refused."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from alerts.rules.vignettes import Record, VignetteError, read_vignettes, to_celsius
from tests.rules.each import each


def vignette(**changes: Any) -> dict[str, Any]:
    """Return a case of one calm day."""
    case: dict[str, Any] = {
        "id": "ONE",
        "title": "A calm day",
        "procedure": "lumbar_fusion_posterior",
        "age": 50,
        "day0": "2026-03-02",
        "preop_baseline": {"numbness_severity": 0, "numbness_sites": []},
        "days": [{"day": 1, "pain_back": 4, "incision": {"redness": 0}, "numbness": {"severity": 0, "sites": []}}],
        "expect": {"must_flag": [], "must_not_flag": [{"family": "any", "tier_at_least": "soon", "up_to_day": 1}]},
    }
    return case | changes


def written(folder: Path, *cases: dict[str, Any]) -> Path:
    """Return a file with the cases in it."""
    file = folder / "cases.json"
    file.write_text(json.dumps({"schema": "recovery-vignette/1", "note": "", "cases": cases}))
    return file


def record(**said: Any) -> Record:
    return Record.model_validate_json(json.dumps({"day": 3} | said))


class TestRecord:
    def test_blocks_become_items_and_what_is_left_out_stays_unanswered(self) -> None:
        entry = record(
            pain_medication={"opioid_doses": 2, "other": True, "relief": None},
            mobility={"walk_minutes": 20},
            incision=None,
            numbness={"severity": 3, "sites": ["left_foot"], "new_since_yesterday": True},
            self_harm=False,
        ).entry(id="x", arrived_day=5)

        assert (entry.opioid_doses, entry.other_meds, entry.relief) == (2, True, None)
        assert (str(entry.walk_minutes), entry.redness) == ("20", None)
        assert (entry.numb_severity, tuple(entry.numb_sites or ()), entry.numb_new) == (3, ("left_foot",), True)
        assert (entry.self_harm, entry.day, entry.arrived_day) == ("no", 3, 5)

    def test_part_of_a_minute_is_kept(self) -> None:
        assert record(mobility={"walk_minutes": 7.5}).entry().walk_minutes == 7.5

    @each(
        ("value", "unit", "celsius"),
        [(100.4, "F", 38.0), (100.3, "F", 37.9), (98.6, "F", 37.0), (38.0, "C", 38.0), (101.3, "C", 101.3)],
    )
    def test_a_typed_temperature_is_converted_and_rounded(self, value: float, unit: str, celsius: float) -> None:
        assert record(temperature_c=None, temperature_raw={"value": value, "unit": unit}).celsius == celsius

    def test_a_temperature_in_celsius_comes_before_the_typed_one(self) -> None:
        assert record(temperature_c=37.2, temperature_raw={"value": 102, "unit": "F"}).celsius == 37.2

    def test_no_temperature_stays_none(self) -> None:
        assert record(temperature_c=None).celsius is None


def change_day(**said: Any) -> Callable[[dict[str, Any]], None]:
    return lambda case: case["days"][0].update(said)


def change(**fields: Any) -> Callable[[dict[str, Any]], None]:
    return lambda case: case.update(fields)


MUST = {"family": "pain", "tier_at_least": "soon", "from_day": 1, "by_day": 1}


class TestReading:
    def test_a_good_file_gives_its_cases(self, tmp_path: Path) -> None:
        cases = read_vignettes(written(tmp_path, vignette(), vignette(id="TWO")))

        assert [case.id for case in cases] == ["ONE", "TWO"]

    @each(
        ("break_it", "said"),
        [
            (change_day(pain=4), "days[0].pain is not known here; known are bladder_bowel"),
            (change_day(incision={"colour": 1}), "days[0].incision.colour is not known here; known are drainage"),
            (change_day(pain_back="4"), "days[0].pain_back is '4' and should be a valid integer"),
            (change_day(pain_back=True), "days[0].pain_back is True and should be a valid integer"),
            (change_day(pain_back=11), "days[0].pain_back is 11 and should be less than or equal to 10"),
            (
                change_day(incision={"redness": 4}),
                "days[0].incision.redness is 4 and should be less than or equal to 3",
            ),
            (change_day(temperature_c=98.6), "days[0].temperature_c is 98.6 and should be less than or equal to 43"),
            (change_day(swallow="bad"), "days[0].swallow is 'bad' and should be 'normal', 'mild'"),
            (
                change_day(numbness={"sites": ["ear"]}),
                "days[0].numbness.sites[0] is 'ear' and should be one of left_arm, left_foot, left_hand",
            ),
            (change_day(self_harm="maybe"), "days[0].self_harm is 'maybe' and should be 'yes', 'no'"),
            (change_day(day=-1), "days[0].day is -1 and should be greater than or equal to 0"),
            (change_day(entered_day=0), "days[0] entered_day 0 should not be before day 1"),
            (change_day(missed=True), "days[0] should have no other field than day when it is missed"),
            (change(days=[]), "days should have at least 1 item"),
            (change(day0="2026-02-30"), "day0 is '2026-02-30' and should be a valid date"),
            (change(procedure="hip"), "procedure is 'hip' and should be 'lumbar_fusion_posterior'"),
            (change(expect={"must_flag": []}), "expect.must_not_flag is missing"),
            (
                change(expect={"must_flag": [MUST | {"family": "skin"}], "must_not_flag": []}),
                "expect.must_flag[0].family is 'skin' and should be one of pain, mobility",
            ),
            (
                change(expect={"must_flag": [MUST | {"tier_at_least": "now"}], "must_not_flag": []}),
                "expect.must_flag[0].tier_at_least is 'now' and should be one of review, soon",
            ),
            (
                change(expect={"must_flag": [MUST | {"by_day": 9}], "must_not_flag": []}),
                "must_flag from day 1 to 9 should lie within 0 to 1",
            ),
            (
                change(expect={"must_flag": [MUST | {"from_day": 2}], "must_not_flag": []}),
                "must_flag from day 2 to 1 should lie within 0 to 1",
            ),
            (
                change(
                    expect={
                        "must_flag": [],
                        "must_not_flag": [{"family": "any", "tier_at_least": "soon", "up_to_day": 2}],
                    }
                ),
                "must_not_flag up to day 2 should lie within 0 to 1",
            ),
        ],
    )
    def test_a_fault_names_the_file_the_case_the_place_the_value_and_what_is_allowed(
        self, tmp_path: Path, break_it: Callable[[dict[str, Any]], None], said: str
    ) -> None:
        broken = vignette(id="BAD")
        break_it(broken)
        file = written(tmp_path, vignette(), broken)

        with pytest.raises(VignetteError) as refused:
            read_vignettes(file)

        assert str(refused.value).startswith(f"{file}: case BAD: {said}")

    def test_two_cases_of_one_id_are_refused(self, tmp_path: Path) -> None:
        with pytest.raises(VignetteError, match="case ONE: id 'ONE' is there twice"):
            read_vignettes(written(tmp_path, vignette(), vignette()))

    def test_a_case_without_an_id_is_named_by_its_number(self, tmp_path: Path) -> None:
        nameless = {name: value for name, value in vignette().items() if name != "id"}

        with pytest.raises(VignetteError, match="case number 2: id is missing"):
            read_vignettes(written(tmp_path, vignette(), nameless))

    def test_every_fault_of_a_file_is_named(self, tmp_path: Path) -> None:
        file = written(tmp_path, vignette(age=-1, title=3))

        with pytest.raises(VignetteError) as refused:
            read_vignettes(file)

        first, second = str(refused.value).split("\n")
        assert first.startswith(f"{file}: case ONE: title")
        assert second.startswith(f"{file}: case ONE: age")

    @each(
        ("text", "said"),
        [
            ("[1,", "is not JSON: Expecting value: line 1 column 4"),
            ("[]", "should be an object"),
            ("{}", "schema is missing"),
            (
                '{"schema": "recovery-vignette/1", "cases": [], "case": 1}',
                "case is not known here; known are cases, note, schema",
            ),
            ('{"schema": "other/1", "cases": []}', "schema is 'other/1' and should be 'recovery-vignette/1'"),
            ('{"schema": "recovery-vignette/1", "cases": [3]}', "case number 1: is 3 and should be an object"),
            ("[" * 100_000, "is not JSON"),
        ],
    )
    def test_a_file_that_holds_no_vignettes_is_refused(self, tmp_path: Path, text: str, said: str) -> None:
        file = tmp_path / "cases.json"
        file.write_text(text)

        with pytest.raises(VignetteError) as refused:
            read_vignettes(file)

        assert str(refused.value).startswith(f"{file}: {said}")

    def test_a_file_that_is_not_there_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(VignetteError, match=r"none\.json: cannot be read: No such file"):
            read_vignettes(tmp_path / "none.json")

    def test_bytes_that_are_no_text_are_refused(self, tmp_path: Path) -> None:
        file = tmp_path / "cases.json"
        file.write_bytes(b"\xff\xfe\x00")

        with pytest.raises(VignetteError, match="is not JSON"):
            read_vignettes(file)


@each(
    ("value", "unit", "celsius"),
    [
        ("100.4", "F", "38.0"),
        ("100.3", "F", "37.9"),
        ("98.6", "F", "37.0"),
        ("37.25", "C", "37.3"),
        ("38.0", "C", "38.0"),
    ],
)
def test_degrees_are_rounded_to_a_tenth_after_conversion(value: str, unit: str, celsius: str) -> None:
    assert to_celsius(Decimal(value), unit) == Decimal(celsius)
