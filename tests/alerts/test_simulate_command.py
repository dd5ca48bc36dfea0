"""`manage.py simulate`: what it prints, where it draws, and what it refuses."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command


def simulated(*extra: str) -> tuple[str, str]:
    """Return what is printed, and the progress."""
    out, progress = StringIO(), StringIO()
    call_command(
        "simulate", "--patients=3", "--weeks=1", "--each=0", "--processes=1", *extra, stdout=out, stderr=progress
    )
    return out.getvalue(), progress.getvalue()


def refused(*extra: str) -> CommandError:
    with pytest.raises(CommandError) as caught:
        simulated(*extra)
    return caught.value


def test_it_says_synthetic_beside_every_table() -> None:
    printed, _ = simulated()

    assert all(f"{table} (synthetic)" in printed for table in ("Load", "By rule", "Complications", "Reach"))


def test_the_same_seed_prints_the_same() -> None:
    assert simulated("--seed=4") == simulated("--seed=4")


def test_patients_can_be_made_to_answer_otherwise() -> None:
    printed, _ = simulated("--never-start=1", "--discharge-unknown")

    assert "never_start 1," in printed
    assert "discharge unknown" in printed
    assert "\n0 take part; " in printed


def test_people_act_unless_they_are_told_not_to() -> None:
    acting, nobody = simulated("--never-start=1")[0], simulated("--never-start=1", "--nobody-acts")[0]

    assert "People call in the time of each urgency, reach 70% at a call" in acting.splitlines()[0]
    assert "close none" in nobody.splitlines()[0]
    assert next(line for line in nobody.splitlines() if line.startswith("calls that people make")).split()[-1] == "0.00"


def test_progress_is_told_apart_from_the_figures() -> None:
    printed, progress = simulated()

    assert "3 of at most 3 patients judged" in progress
    assert "judged\n" not in printed


def test_the_report_folder_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alerts.rules.cohort.folder.SAMPLE", 3)

    printed, _ = simulated("--report", str(tmp_path / "new"))

    assert printed.splitlines()[0] in (tmp_path / "new" / "index.html").read_text()


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("--patients=0", "--patients: 0 should be 1 to 1000000"),
        ("--weeks=53", "--weeks: 53 should be 1 to 52"),
        ("--each=-1", "--each: -1 should be 0 to 100000"),
        ("--processes=0", "--processes: 0 should be 1 to 256"),
        ("--never-start=2", "--never-start: 2.0 should be 0 to 1"),
        ("--program=none.toml", "none.toml: cannot be read: No such file or directory"),
        ("--program=programs/knee_replacement.toml", "the cohort is of spinal fusion"),
    ],
)
def test_what_cannot_be_is_refused_with_exit_code_2(option: str, told: str, settings: Any) -> None:
    error = refused(option.replace("programs/", f"{settings.BASE_DIR}/programs/"))

    assert told in str(error)
    assert error.returncode == 2


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    error = refused("--report", str(tmp_path / "file"))

    assert "cannot be written" in str(error)
    assert error.returncode == 2
