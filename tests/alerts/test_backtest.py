"""Backtests: the version in force gives what the live engine gave, to the letter; and what the command says."""

import json
from collections import Counter
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from alerts.care.caring import log_contact
from alerts.care.episodes import Why, end_episode
from alerts.models import Alert, Flag, Ruleset
from alerts.programs.backtesting import courses_of
from alerts.queries import ruleset_in_force
from alerts.rules.backtest import play
from alerts.vocabulary import Outcome
from recovery.accounts.models import Organisation, User
from recovery.accounts.queries import staff_actor
from symptoms.models import Baseline, CheckIn, Episode, Program
from tests.alerts.living import at, close, enrolled, live, night, pauses, send
from tests.alerts.test_publishing import as_toml
from tests.people import NOW, make_episode, make_patient, ruleset_document

Draft = Callable[..., Path]
Row = tuple[str, str, str, int, str]


@pytest.fixture
def ward(episode: Episode, other_episode: Episode, ruleset: Ruleset) -> list[Episode]:
    """Return three patients, four weeks after surgery."""
    third = make_episode(make_patient(episode.organisation, "P-1003"), episode.program, episode.care_team)
    return [enrolled(one) for one in (episode, other_episode, third)]


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    """Return a writer of drafts: the shipped document, with other numbers for some rules."""

    def _draft(slug: str = "spinal_fusion", **rules: dict[str, Any]) -> Path:
        document = ruleset_document()
        document["rules"] |= {rule_id: document["rules"][rule_id] | numbers for rule_id, numbers in rules.items()}
        file = tmp_path / "draft.toml"
        file.write_text(as_toml(document | {"slug": slug}))
        return file

    return _draft


def lived() -> Counter[Row]:
    """Return every flag that the live engine stored."""
    rows = Flag.objects.values_list("episode_id", "rule_id", "cause", "urgency", "standing")
    return Counter((str(episode), *row) for episode, *row in rows)  # type: ignore[misc]


def played(episodes: list[Episode]) -> Counter[Row]:
    """Return every flag that the version in force gives in a backtest."""
    _, ruleset = ruleset_in_force(episodes[0].program_id)
    return Counter(
        (str(course.episode.id), flag.rule_id, flag.cause, int(flag.urgency), str(flag.standing))
        for course in courses_of([one.id for one in episodes], now=NOW)
        for flag in play(course, [ruleset])[0].flags
    )


def run(draft: Path, **options: Any) -> str:
    """Return what the command prints."""
    out = StringIO()
    call_command("backtest", draft=draft, stdout=out, stderr=StringIO(), **{"jobs": 1} | options)
    return out.getvalue()


def refused(draft: Path, **options: Any) -> str:
    """Return how the command refuses; it ends with 2."""
    with pytest.raises(CommandError) as ended:
        run(draft, **options)
    assert ended.value.returncode == 2
    return str(ended.value)


class TestAsLived:
    @pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.thorough) for seed in (2, 5))])
    def test_the_version_in_force_gives_what_the_live_engine_gave(
        self, ward: list[Episode], nurse: User, seed: int
    ) -> None:
        live(ward, nurse, seed=seed)

        assert {standing for *_, standing in lived()} >= {"new", "again", "evidence"}
        assert played(ward) == lived()

    def test_what_staff_did_is_in_its_place(self, ward: list[Episode], nurse: User) -> None:
        send(ward[0], 3, at(3, 9), opening=True)
        alert = Alert.objects.get()
        for result, hour in (("no_answer", 10), ("reached", 11)):
            log_contact(staff_actor(nurse), alert.id, way="phone", result=result, now=at(4, hour))
        close(ward[0], nurse, at(5, 9))

        (course, *_) = courses_of([ward[0].id], now=NOW)

        assert [(m.at, m.spoken_on) for m in course.moments if m.spoken_on] == [(at(4, 11), 4), (at(5, 9 + 1 / 12), 5)]
        assert [m.closes_on for m in course.moments if m.closes_on] == [5]

    def test_an_entry_is_not_known_before_it_came(self, ward: list[Episode]) -> None:
        night(5)
        send(ward[0], 3, at(6, 9), opening=True)

        (course, *_) = courses_of([ward[0].id], now=NOW)
        _, ruleset = ruleset_in_force(ward[0].program_id)
        seen = [(moment.at, len(course.history(ruleset, moment).entries)) for moment in course.moments]

        assert max(count for moment, count in seen if moment < at(6, 9)) == 0
        assert seen[-1][1] == 1

    def test_a_correction_hides_nothing_before_it_came(self, ward: list[Episode]) -> None:
        first = send(ward[0], 3, at(3, 9), opening=True)
        send(ward[0], 3, at(3, 10), corrects=first, opening=False)

        (course,) = courses_of([ward[0].id], now=NOW)
        _, ruleset = ruleset_in_force(ward[0].program_id)

        came = [m for m in course.moments if m.day is not None]
        assert [course.history(ruleset, moment).entry.opening for moment in came] == [True, False]

    def test_what_staff_looked_at_later_is_not_known_before(self, ward: list[Episode]) -> None:
        looked = Baseline.objects.create(organisation=ward[0].organisation, episode=ward[0], kind="reviewed")
        Baseline.objects.filter(id=looked.id).update(created_at=at(10, 12))

        (course,) = courses_of([ward[0].id], now=NOW)
        _, ruleset = ruleset_in_force(ward[0].program_id)
        knew = [m.at for m in course.moments if course.history(ruleset, m).reviewed is not None]

        assert min(knew) == at(11)

    def test_after_its_end_an_episode_is_not_judged(self, ward: list[Episode]) -> None:
        Episode.objects.filter(id=ward[0].id).update(status="ended", ended_on=at(9).date())

        (course,) = courses_of([ward[0].id], now=NOW)

        assert course.moments[-1].at == at(10)

    def test_nothing_is_judged_and_no_week_counted_from_the_hour_of_its_end_on(
        self, ward: list[Episode], nurse: User
    ) -> None:
        end_episode(staff_actor(nurse), ward[0].patient_id, Why("completed"), now=at(2, 10))

        (course,) = courses_of([ward[0].id], now=NOW)

        assert course.moments[-1].at == at(2)
        assert course.followed(at(1)) == at(2, 10) - at(1, 12)

    def test_a_pause_is_not_counted(self, ward: list[Episode], nurse: User) -> None:
        for day in (12, 16):
            pauses(ward[0], nurse, day)

        (course,) = courses_of([ward[0].id], now=NOW)

        assert course.followed(at(1)) == (NOW - at(1, 12)) - (at(16, 12) - at(12, 8))
        assert course.followed(at(14)) == NOW - at(16, 12)


class TestCommand:
    def test_the_version_in_force_differs_from_itself_in_nothing(
        self, ward: list[Episode], nurse: User, draft: Draft
    ) -> None:
        live(ward, nurse, seed=1)

        assert "Patients that differ: 0 of 3." in run(draft())

    def test_it_writes_nothing(self, ward: list[Episode], nurse: User, draft: Draft) -> None:
        live(ward[:1], nurse, seed=1)
        before = lived(), CheckIn.objects.count(), Ruleset.objects.count()

        run(draft(fever={"urgency": "emergency"}))

        assert (lived(), CheckIn.objects.count(), Ruleset.objects.count()) == before

    def test_a_patient_that_differs_is_shown_by_id_and_rule(self, ward: list[Episode], draft: Draft) -> None:
        send(ward[0], 9, at(9, 9), opening=True)

        said = run(draft(wound_opening={"urgency": "soon"}))

        assert "Patients that differ: 1 of 3." in said
        assert f"{ward[0].patient_id}  wound_opening (same_day): 1 in force, 0 with the draft" in said
        assert ward[0].patient.family_name not in said

    def test_a_confirmed_complication_that_the_draft_misses_is_named(
        self, ward: list[Episode], nurse: User, draft: Draft
    ) -> None:
        send(ward[0], 9, at(9, 9), opening=True)
        close(ward[0], nurse, at(9, 12), Outcome.COMPLICATION_CONFIRMED)

        said = run(draft(wound_opening={"urgency": "review"}))

        assert "in force: missed 0 of 1 (up to 95.0% may be missed, 95% upper bound)" in said
        assert "draft: missed 1 of 1" in said
        assert f"MISSED by the draft: alert {ward[0].alerts.get().id}" in said

    def test_days_before_those_asked_for_are_lived_and_not_counted(self, ward: list[Episode], draft: Draft) -> None:
        send(ward[0], 9, at(9, 9), opening=True)

        assert "wound_opening" in run(draft(), since=90)
        assert "wound_opening" not in run(draft(), since=3)

    def test_every_figure_is_written_for_machines(self, ward: list[Episode], draft: Draft, tmp_path: Path) -> None:
        send(ward[0], 9, at(9, 9), opening=True)

        run(draft(), json=tmp_path / "out.json")

        figures = json.loads((tmp_path / "out.json").read_text())
        assert figures["patients"] == 3
        assert {row["rule"] for row in figures["told"]} >= {"wound_opening"}
        assert figures["missed"]["draft"] == {"missed": 0, "of": 0, "upper_bound": None}

    @pytest.mark.usefixtures("ruleset")
    def test_nobody_followed_is_no_data(self, draft: Draft) -> None:
        said = run(draft())

        assert "Patients that differ: no data" in said
        assert "Confirmed complications: no data" in said

    @pytest.mark.usefixtures("ward")
    def test_how_far_it_is_goes_to_stderr(self, draft: Draft) -> None:
        stderr = StringIO()
        call_command("backtest", draft=draft(), jobs=1, stdout=StringIO(), stderr=stderr)

        assert "3/3 patients" in stderr.getvalue()


@pytest.mark.usefixtures("program")
class TestBadInput:
    def test_a_number_out_of_range_is_refused_with_file_path_value_and_limit(self, draft: Draft) -> None:
        file = draft(fever={"quiet_days": 99})

        assert refused(file) == f"{file}: rules.fever.quiet_days: 99 should be less than or equal to 60"

    def test_a_draft_of_another_program_is_refused(self, draft: Draft) -> None:
        assert "slug: 'spinal_fusion' is another program" in refused(draft(), program="knee_replacement")

    def test_a_program_that_is_not_here_is_refused_with_those_that_are(self, program: Program, draft: Draft) -> None:
        known = f"known are spinal_fusion at {program.organisation.name}"

        assert refused(draft(slug="hip")) == f"--program 'hip' is not known here; {known}"

    def test_a_program_of_several_hospitals_needs_the_name_of_one(self, program: Program, draft: Draft) -> None:
        other = Organisation.objects.create(name="Elsewhere", time_zone="Europe/London")
        Program.objects.create(organisation=other, slug=program.slug, name=program.name)

        assert "program 'spinal_fusion' is at Elsewhere, St Ada's Hospital" in refused(draft())

    def test_a_program_with_no_version_in_force_is_refused(self, draft: Draft) -> None:
        assert "has no published ruleset" in refused(draft())
