"""The synthetic cohort: that it is grown as published, is the same each time, and is counted rightly."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import groupby
from pathlib import Path
from random import Random
from statistics import mean, stdev
from typing import Any

import pytest

from alerts.rules.cohort import curves
from alerts.rules.cohort.complications import BY_NAME, COMPLICATIONS, FRONT, Sign, fall_ill
from alerts.rules.cohort.days import calm_answers, thigh_severity
from alerts.rules.cohort.drawing import round_up
from alerts.rules.cohort.folder import write_folder
from alerts.rules.cohort.judging import Flag, Judged, judge_all, judge_one
from alerts.rules.cohort.patients import Order, Patient, _asked, grow, missed_days, sent_share
from alerts.rules.cohort.people import Noise, Thigh, person
from alerts.rules.cohort.report import (
    Load,
    Reach,
    detections,
    during,
    first_fitting,
    never_began,
    report,
    starters,
    uneventful,
)
from alerts.rules.cohort.team import Life, Team
from alerts.rules.ruleset import Ruleset
from alerts.rules.words import Family, Urgency
from tests.rules.each import each
from tests.rules.rulesets import catalogue_ruleset, shipped_document

NOISE = Noise()
ALWAYS = Noise(never_start=0, sent_first=1, sent_week_6=1)
LUMBAR = "lumbar_fusion_posterior"


def drawn(name: object) -> Random:
    return Random(str(name))  # noqa: S311 - nothing here is secret


def patient(index: int = 0, *, seed: int = 1, days: int = 10, ill_with: str | None = None) -> Patient:
    grown = grow(Order(seed, index, days, ill_with), catalogue_ruleset(), ALWAYS)
    assert grown is not None
    return grown


@cache
def answered(procedure: str, day: int) -> dict[str, list[Any]]:
    """Return the answers of 400 calm patients on a day, by item."""
    said: dict[str, list[Any]] = {}
    for index in range(400):
        rng = drawn(f"test:{index}")
        for item, answer in calm_answers(person(rng, NOISE, procedure=procedure), day, rng, NOISE).items():
            said.setdefault(item, []).append(answer)
    return said


def judged(*flags: Flag, **facts: Any) -> Judged:
    plain: dict[str, Any] = {"name": "x", "from_cohort": True, "starts": True, "days": 42, "complication": None}
    return Judged(**plain | facts, flags=flags)


def flag(day: int, urgency: Urgency, family: Family = Family.SYSTEMIC) -> Flag:
    return Flag(day, urgency, "a_rule", (family,))


class TestCurves:
    @each(
        ("curve", "day", "published"),
        [
            (curves.back_pain, 7, 4.8),
            (curves.back_pain, 30, 3.7),
            (curves.back_pain, 90, 2.6),
            (curves.leg_pain, 7, 4.1),
            (curves.leg_pain, 30, 2.8),
            (curves.leg_pain, 90, 1.5),
            (curves.neck_pain, 24.1, 2.7),
            (curves.arm_pain, 10.6, 2.0),
        ],
    )
    def test_they_pass_through_the_published_means(
        self, curve: Callable[[float], float], day: float, published: float
    ) -> None:
        assert curve(day) == pytest.approx(published, abs=0.11)

    def test_arm_pain_stays_flat_after_its_breakpoint(self) -> None:
        assert curves.arm_pain(40) == curves.arm_pain(11)

    def test_three_in_four_have_trouble_swallowing_at_two_weeks_and_one_in_ten_at_twelve(self) -> None:
        assert curves.swallow_trouble_days(0.25) == pytest.approx(14)
        assert curves.swallow_trouble_days(0.90) == pytest.approx(84)

    @each("mean_score", [1.2, 3.7, 6.9, 9.0])
    def test_cutting_off_at_0_and_10_leaves_the_mean_as_published(self, mean_score: float) -> None:
        assert curves.clipped_mean(curves.middle_for(mean_score, 2.2), 2.2) == pytest.approx(mean_score, abs=0.001)

    def test_low_mood_falls_from_ten_percent_to_six(self) -> None:
        assert [curves.low_mood_share(day) for day in (7, 14, 84, 200)] == pytest.approx([0.10, 0.10, 0.06, 0.06])


class TestAnswers:
    @each(("item", "published"), [("pain_back", 4.8), ("pain_limb", 4.1)])
    def test_lumbar_patients_hurt_as_published_at_one_week(self, item: str, published: float) -> None:
        assert mean(answered(LUMBAR, 7)[item]) == pytest.approx(published, abs=0.3)

    def test_patients_differ_as_much_as_published(self) -> None:
        assert 1.7 < stdev(answered(LUMBAR, 7)["pain_back"]) < 2.5

    def test_half_have_stopped_strong_pain_pills_by_day_nine(self) -> None:
        assert mean(doses == 0 for doses in answered(LUMBAR, 9)["opioid_doses"]) == pytest.approx(0.6, abs=0.12)

    def test_walking_rises_from_ten_minutes_to_the_persons_own(self) -> None:
        assert curves.walking(0, 40) == 10
        assert mean(answered(LUMBAR, 42)["walk_minutes"]) == pytest.approx(39, abs=3)

    def test_three_in_four_swallow_badly_at_two_weeks(self) -> None:
        trouble = [answer != "normal" for answer in answered(FRONT, 14)["swallow"]]

        assert mean(trouble) == pytest.approx(0.75, abs=0.06)

    def test_one_in_eight_has_an_early_fever_that_is_harmless(self) -> None:
        fevers = [person(drawn(f"fever:{index}"), NOISE).fever_on for index in range(600)]

        assert mean(day is not None for day in fevers) == pytest.approx(0.12, abs=0.03)

    def test_one_in_five_has_a_numb_thigh_after_lying_face_down(self) -> None:
        thighs = [person(drawn(f"thigh:{index}"), NOISE, procedure=LUMBAR).thigh for index in range(600)]

        assert mean(thigh is not None for thigh in thighs) == pytest.approx(0.22, abs=0.04)

    def test_a_numb_thigh_fades_until_it_is_gone(self) -> None:
        thigh = Thigh(("left_thigh",), 4, 10)

        assert [thigh_severity(thigh, day) for day in (5, 10, 20)] == [2, 0, 0]

    def test_the_ward_has_recorded_a_numb_thigh(self) -> None:
        known = next(p for index in range(99) if (p := person(drawn(index), NOISE, procedure=LUMBAR)).thigh)

        assert known.thigh is not None
        assert known.discharge is not None
        assert set(known.thigh.sites) <= (known.discharge.numbness_sites or set())

    def test_a_ward_that_records_nothing_leaves_no_discharge_baseline(self) -> None:
        assert person(drawn(1), Noise(discharge_is_known=False)).discharge is None


class TestMissing:
    def test_the_share_sent_falls_from_85_percent_to_55_by_week_six(self) -> None:
        assert [sent_share(day, NOISE) for day in (1, 42, 90)] == pytest.approx([0.85, 0.55, 0.55])

    def test_one_in_eight_never_starts(self) -> None:
        starts = [person(drawn(f"start:{index}"), NOISE).starts for index in range(600)]

        assert mean(starts) == pytest.approx(0.87, abs=0.03)

    @each("in_runs", [0, 0.3, 1])
    def test_as_many_are_missed_and_as_many_in_runs_as_was_asked(self, in_runs: float) -> None:
        noise = Noise(never_start=0, sent_first=0.7, sent_week_6=0.7, in_runs=in_runs)
        due = tuple(range(1, 20_001))

        missed = missed_days(due, drawn(2), noise)

        gaps = [len(list(days)) for gone, days in groupby(due, missed.__contains__) if gone]
        assert len(missed) / len(due) == pytest.approx(0.3, abs=0.02)
        assert sum(gap for gap in gaps if gap > 1) / len(missed) == pytest.approx(in_runs, abs=0.03)

    def test_who_never_starts_sends_nothing(self) -> None:
        silent = grow(Order(1, 0, 8), catalogue_ruleset(), Noise(never_start=1))

        assert silent is not None
        assert all(record.missed for record in silent.case.days)


class TestGrowing:
    def test_the_same_seed_grows_the_same_patient(self) -> None:
        assert patient(5) == patient(5)

    def test_another_seed_grows_another(self) -> None:
        assert patient(5).case.days != patient(5, seed=2).case.days

    def test_a_patient_does_not_depend_on_how_many_are_grown(self) -> None:
        ruleset, orders = catalogue_ruleset(), [Order(1, index, 3) for index in range(25)]

        few = [one for batch in judge_all(orders[:3], ruleset, NOISE, Team()) for one in batch]
        many = [one for batch in judge_all(orders, ruleset, NOISE, Team()) for one in batch]

        assert many[:3] == few

    def test_a_complication_that_cannot_come_in_time_is_not_grown(self) -> None:
        assert grow(Order(1, 0, 42, "non-union"), catalogue_ruleset(), ALWAYS) is None

    def test_nothing_is_grown_after_the_diagnosis(self) -> None:
        ill = patient(days=42, ill_with="leg clot")

        assert ill.illness is not None
        assert ill.case.last_day <= ill.illness.diagnosed_on

    @each("name", [one.name for one in COMPLICATIONS])
    def test_every_complication_shows_by_its_diagnosis(self, name: str) -> None:
        complication = BY_NAME[name]
        illness = fall_ill(complication, next(iter(complication.incidence)), drawn(name))

        assert illness is not None
        assert illness.change({"pain_back": 2}, illness.diagnosed_on)

    def test_a_sign_that_climbs_adds_to_what_would_have_been_said(self) -> None:
        assert [Sign("redness", a_day=1, most=3).shown(1, days) for days in (1, 2, 3)] == [2, 3, 3]

    def test_a_sign_never_makes_an_answer_calmer(self) -> None:
        assert Sign("temperature_c", 38.3).shown(39.5, 1) == 39.5

    def test_somebody_told_us_once_the_sign_it_is_known_by_was_asked_and_answered(self) -> None:
        illness = fall_ill(BY_NAME["leg clot"], LUMBAR, drawn(1))

        assert illness is not None
        told = [illness.is_told({"calf": answer}, day) for answer in (True, None) for day in (illness.began_on - 1, 90)]
        assert told == [False, True, False, False]

    @each(
        ("day", "signs", "temperature"),
        [
            (30, {}, 36.6),
            (31, {}, None),
            (31, {"unwell": True}, 36.6),
            (31, {"chills": True}, 36.6),
            (120, {"redness": 2}, None),  # the cut is not asked about any more
            (42, {"redness": 2}, 36.6),
            (42, {"redness": 0, "drainage": "none", "opening": False}, None),
            (31, {"pain_back": 9}, None),
        ],
    )
    def test_after_a_month_the_temperature_is_asked_of_who_tells_of_a_sign(
        self, day: int, signs: dict[str, Any], temperature: float | None
    ) -> None:
        said = {"temperature_c": 36.6, "unwell": False, "chills": False} | signs

        asked = _asked(said, day, patient().person, None, Ruleset.model_validate(shipped_document()))

        assert (asked.get("temperature_c"), "chills" in asked) == (temperature, True)

    def test_what_is_not_asked_that_day_is_not_answered(self) -> None:
        first, *_ = patient().case.days

        assert first.swallow is None or patient().person.procedure == FRONT


def lived(patient: Patient, team: Team, *, chance: object = 1) -> Life:
    return Life.of(patient, catalogue_ruleset(), team, drawn(chance)).run()


def told(life: Life, rule_id: str) -> list[int]:
    return [flag.day for flag in life.replay.flags if flag.rule_id == rule_id]


CALM = 1
"""The patient of whom nothing else is told in twelve days."""
SILENT = Noise(never_start=1, sent_first=1, sent_week_6=1)


@cache
def silent() -> Patient:
    grown = grow(Order(1, CALM, 12), catalogue_ruleset(), SILENT)
    assert grown is not None
    return grown


NOBODY, SURE = Team(acts=False), Team(reached=1, opts_out=0)


class TestTeam:
    """Of patients who never began, and would send every day once they have."""

    def test_where_nobody_acts_a_silence_is_told_once_and_goes_on(self) -> None:
        life = lived(silent(), NOBODY)

        assert (told(life, "missed_three"), life.calls, life.left_on, life.told_on) == ([3], 0, None, None)
        assert life.replay.missed == list(range(1, 13))

    def test_who_is_reached_begins_within_two_days_of_the_flag(self) -> None:
        life = lived(silent(), SURE)

        assert life.calls == 1
        assert life.replay.missed in ([1, 2, 3], [1, 2, 3, 4])

    def test_who_does_not_want_this_leaves(self) -> None:
        life = lived(silent(), Team(reached=1, opts_out=1))

        assert life.left_on in {4, 5}
        assert life.replay.clock < life.left_on

    def test_who_is_never_reached_is_called_three_times_and_told_of_again_after_the_quiet_time(self) -> None:
        life = lived(silent(), Team(reached=0))

        first, again, *_ = told(life, "missed_three")
        assert first == 3
        assert 9 <= again <= 10  # three calls, and three days after the last
        assert life.calls >= Team().tries

    def test_a_silence_is_told_again_also_on_days_without_a_check_in(self) -> None:
        weekly = {day: record for day, record in patient(CALM, days=40).plan.items() if day in {27, 28, 29, 30, 37}}
        life = lived(replace(patient(CALM, days=40), plan=weekly, gaps=frozenset({28, 29, 30, 37})), Team(reached=0))

        assert told(life, "missed_three") == [30, 36]

    def test_who_takes_part_goes_on_with_the_check_in_of_the_day_of_the_call(self) -> None:
        usual = patient(CALM, days=12)
        life = lived(replace(usual, gaps=frozenset(range(2, 13))), SURE)

        assert life.replay.missed in ([2, 3, 4], [2, 3, 4, 5])

    def test_an_emergency_is_called_about_on_its_day(self) -> None:
        grown = grow(Order(1, 0, 42, "lung clot"), catalogue_ruleset(), ALWAYS)
        assert grown is not None
        assert grown.illness is not None

        life = lived(replace(grown, gaps=frozenset()), SURE)

        assert life.told_on == grown.illness.diagnosed_on == life.replay.clock
        assert life.calls >= 1


class TestJudging:
    def test_a_lung_clot_that_is_told_is_an_emergency(self) -> None:
        order = Order(1, 0, 42, "lung clot")
        grown = grow(order, catalogue_ruleset(), ALWAYS)
        assert grown is not None

        one = judge_one(order, grown, catalogue_ruleset(), Team())

        assert first_fitting(one, BY_NAME["lung clot"]) == one.told_on == one.diagnosed_on

    def test_who_left_is_followed_until_then(self) -> None:
        assert [judged(left_on=day).followed_days for day in (None, 9)] == [42, 9]


class TestReport:
    def test_load_is_counted_per_100_patient_weeks(self) -> None:
        load = Load((judged(flag(3, Urgency.SOON), flag(9, Urgency.SOON)), judged()))

        assert load.of(Urgency.SOON) == pytest.approx(100 * 2 / 12)

    @each(
        ("weeks", "expected"),
        [
            ((1, 1), 100 * 1 / 2),  # of two patients, one flag on day 7
            ((2, 6), 100 * 2 / (1 + 5)),  # one of them left on day 14; the flag of day 8, and that of day 42
            ((7, 52), 0),
        ],
    )
    def test_load_can_be_that_of_some_weeks(self, weeks: tuple[int, int], expected: float) -> None:
        load = Load((judged(flag(7, Urgency.SOON), flag(8, Urgency.SOON), left_on=14), judged(flag(42, Urgency.SOON))))

        assert during(load, weeks).of(Urgency.SOON) == pytest.approx(expected)

    @each(("days", "parts"), [(42, "weeks 1 to 6"), (90, "weeks 1 to 6 weeks 7 to 13")])
    def test_a_year_is_told_in_parts(self, days: int, parts: str) -> None:
        lines = [*report([judged(days=days)])]

        table = lines.index("By weeks (synthetic): flags per 100 patient-weeks, all uneventful patients")
        assert " ".join(lines[table + 1].split()) == parts

    @each(("days", "told"), [(42, []), (43, [True])])
    def test_the_first_weeks_are_held_to_the_same_where_more_follow(self, days: int, told: list[bool]) -> None:
        lines = report([judged(*[flag(day, Urgency.SOON) for day in range(1, 7)], days=days)])

        assert ["100.00" in line for line in lines if line.startswith("soon, weeks 1 to 6 alone")] == told

    def test_load_can_leave_out_missed_check_ins(self) -> None:
        load = Load((judged(flag(3, Urgency.SOON, Family.ADHERENCE)),))

        assert load.of(Urgency.SOON, silence=False) == 0

    def test_who_takes_part_and_who_never_began_are_counted_apart(self) -> None:
        part, silent = judged(), judged(flag(3, Urgency.SOON), starts=False, left_on=7)
        load = Load((part, silent))

        assert (starters(load).judged, never_began(load).judged) == ((part,), (silent,))
        assert never_began(load).of(Urgency.SOON) == pytest.approx(100)

    def test_only_the_cohorts_own_patients_without_a_complication_are_uneventful(self) -> None:
        calm, ill, ordered = judged(), judged(complication="fall"), judged(from_cohort=False)

        assert uneventful([calm, ill, ordered]).judged == (calm,)

    @each(
        ("day", "urgency", "family", "expected"),
        [
            (8, Urgency.SAME_DAY, Family.SYSTEMIC, 8),
            (7, Urgency.SAME_DAY, Family.SYSTEMIC, None),  # before it began
            (11, Urgency.SAME_DAY, Family.SYSTEMIC, None),  # after the diagnosis
            (9, Urgency.SOON, Family.SYSTEMIC, None),  # not urgent enough
            (9, Urgency.SAME_DAY, Family.MOOD, None),  # about something else
        ],
    )
    def test_a_flag_fits_by_day_urgency_and_family(
        self, day: int, urgency: Urgency, family: Family, expected: int | None
    ) -> None:
        one = judged(flag(day, urgency, family), complication="leg clot", began_on=8, diagnosed_on=10)

        assert first_fitting(one, BY_NAME["leg clot"]) == expected

    def test_detection_tells_those_who_told_us_from_all(self) -> None:
        facts = {"complication": "leg clot", "began_on": 8, "diagnosed_on": 10}
        found, silent = judged(flag(8, Urgency.SAME_DAY), told_on=8, **facts), judged(told_on=None, **facts)

        (detection,) = detections([found, silent])

        assert (detection.percent_of_all, detection.percent_of_told, detection.days_gained) == (50, 100, (2,))

    @each(("figure", "at_most", "word"), [(2.0, True, "met"), (2.1, True, "NOT"), (1.9, False, "NOT")])
    def test_a_reach_is_met_on_the_right_side(self, figure: float, at_most: bool, word: str) -> None:
        assert word in Reach("same_day", figure, 2.0, at_most=at_most).line.split("2  ")[-1]

    def test_it_says_synthetic_first_and_last(self) -> None:
        lines = list(report([judged()]))

        assert lines[0].startswith("Synthetic")
        assert "nothing of sensitivity in patients" in lines[-1]

    @each(("value", "rounded"), [(0, 4), (4, 4), (32.6, 40), (401, 401)])
    def test_a_scale_ends_on_a_round_number(self, value: float, rounded: float) -> None:
        assert round_up(value) == rounded

    def test_pictures_and_a_page_that_shows_them_are_written(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("alerts.rules.cohort.folder.SAMPLE", 3)
        facts = {"complication": "leg clot", "began_on": 2, "diagnosed_on": 3, "from_cohort": False}

        write_folder(tmp_path, [judged(flag(2, Urgency.SOON)), judged(**facts)], seed=1, days=7, lines=["a < b"])

        assert {file.name for file in tmp_path.glob("*.svg")} == set(
            (tmp_path / "index.html").read_text().split('"')
        ) & {
            "curves.svg",
            "load_by_day.svg",
            "load_by_rule.svg",
            "detection_by_day.svg",
        }
