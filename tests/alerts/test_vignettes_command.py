"""`manage.py vignettes`: what it prints and writes, and how it ends."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.rules.test_vignettes import vignette, written

DATA = Path(__file__).parent.parent / "data"
OPENED = {"days": [{"day": 1, "incision": {"opening": True}}]}


def run(file: Path, **options: Any) -> str:
    """Return what the command prints."""
    out = StringIO()
    call_command("vignettes", file, stdout=out, **options)
    return out.getvalue()


def refused(file: Path, **options: Any) -> CommandError:
    """Return the error the command ends with."""
    with pytest.raises(CommandError) as ended:
        run(file, **options)
    return ended.value


@pytest.mark.parametrize("file", sorted(DATA.glob("vignettes_*.json")), ids=lambda file: str(file.stem))
def test_every_case_passes_with_the_shipped_program(file: Path) -> None:
    count = len(json.loads(file.read_text())["cases"])

    assert f"{count} of {count} cases pass." in run(file)


def test_every_flag_is_written(tmp_path: Path) -> None:
    expect: dict[str, list[str]] = {"must_flag": [], "must_not_flag": []}
    run(written(tmp_path, vignette(**OPENED, expect=expect)), alerts=tmp_path / "out.json")

    assert json.loads((tmp_path / "out.json").read_text()) == [
        {"case": "ONE", "family": "incision", "tier": "same_day", "day": 1}
    ]


def test_a_case_that_is_not_as_expected_ends_with_1_and_is_named(tmp_path: Path) -> None:
    out = StringIO()
    file = written(tmp_path, vignette(**OPENED))

    with pytest.raises(CommandError) as ended:
        call_command("vignettes", file, alerts=tmp_path / "out.json", stdout=out)

    assert ended.value.returncode == 1
    assert "FALSE  ONE: any family, soon or more" in out.getvalue()
    assert (tmp_path / "out.json").exists()


def test_a_bad_file_ends_with_2_and_writes_nothing(tmp_path: Path) -> None:
    file = written(tmp_path, vignette(), vignette(id="BAD", age="old"))
    error = refused(file, alerts=tmp_path / "out.json")

    assert error.returncode == 2
    assert str(error) == f"{file}: case BAD: age is 'old' and should be a valid integer"
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_a_bad_program_ends_with_2(tmp_path: Path) -> None:
    program = tmp_path / "program.toml"
    program.write_text("slug = 3")
    error = refused(written(tmp_path, vignette()), program=program)

    assert error.returncode == 2
    assert f"{program}: slug" in str(error)


def test_a_place_that_cannot_be_written_ends_with_2(tmp_path: Path) -> None:
    error = refused(written(tmp_path, vignette()), alerts=tmp_path / "nowhere" / "out.json")

    assert error.returncode == 2
    assert "cannot be written" in str(error)
