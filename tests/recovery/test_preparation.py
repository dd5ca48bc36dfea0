"""What is done before the product can run, and when that is left out."""

from collections.abc import Callable
from pathlib import Path

import pytest

from recovery import preparation
from recovery.preparation import Preparation, digest


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the commands that were called, none of which really is."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    names: list[str] = []
    monkeypatch.setattr(preparation, "call_command", lambda name, **_options: names.append(name))
    return names


def failing_at(name: str) -> Callable[..., None]:
    def call(command: str, **_options: object) -> None:
        if command == name:
            raise RuntimeError(name)

    return call


def test_a_first_start_makes_tables_programs_and_a_ward(called: list[str], tmp_path: Path) -> None:
    Preparation(tmp_path).run()

    assert called == ["migrate", "createcachetable", "load_program", "demo"]


def test_an_empty_start_makes_no_ward(called: list[str], tmp_path: Path) -> None:
    Preparation(tmp_path, empty=True).run()

    assert "demo" not in called


def test_a_second_start_needs_nothing(called: list[str], tmp_path: Path) -> None:
    Preparation(tmp_path).run()

    assert not Preparation(tmp_path).needed


def test_a_ward_is_made_once(called: list[str], tmp_path: Path) -> None:
    Preparation(tmp_path).run()

    Preparation(tmp_path).run()

    assert called.count("demo") == 1


def test_a_ward_can_be_made_after_an_empty_start(called: list[str], tmp_path: Path) -> None:
    Preparation(tmp_path, empty=True).run()

    assert Preparation(tmp_path).needed


def test_a_new_migration_is_noticed(called: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Preparation(tmp_path).run()

    monkeypatch.setattr(preparation, "digest", lambda: "of other files")

    assert Preparation(tmp_path).needed


def test_a_database_that_others_may_change_is_always_looked_at(
    called: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Preparation(tmp_path).run()

    monkeypatch.setenv("DATABASE_URL", "postgres://recovery@database.example/recovery")

    assert Preparation(tmp_path).needed


@pytest.mark.parametrize("step", ["migrate", "load_program", "demo"])
def test_a_step_that_failed_is_done_again(
    called: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    monkeypatch.setattr(preparation, "call_command", failing_at(step))
    with pytest.raises(RuntimeError):
        Preparation(tmp_path).run()

    assert Preparation(tmp_path).needed


def test_the_digest_changes_with_the_text_of_a_program(tmp_path: Path, settings: object) -> None:
    before = digest()
    (tmp_path / "programs").mkdir()
    (tmp_path / "programs" / "knee.toml").write_text("title = 'Knee'")

    settings.BASE_DIR = tmp_path  # type: ignore[attr-defined]

    assert digest() != before
