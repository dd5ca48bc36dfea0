"""manage.py makes its own environment from the hashed lock, once, and says in one sentence why it cannot."""

import ast
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings

from recovery.push import is_key

ROOT = settings.BASE_DIR
LOCK = "requirements.txt"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Return a folder with manage.py and locks that name nothing but the installer."""
    shutil.copy(ROOT / "manage.py", tmp_path)
    for lock in (LOCK, "requirements-dev.txt"):
        (tmp_path / lock).write_text(
            "uv==1.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\nother==2.0 \\\n    --hash=c\n"
        )
    return tmp_path


@pytest.fixture
def manage(clone: Path) -> ModuleType:
    """Return manage.py of that folder as a module; what it runs is noted and not run."""
    module = load(clone)
    vars(module).update(ran=[], checked=lambda command: run_instead(module, command))
    return module


def load(folder: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("manage_of_a_clone", folder / "manage.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run_instead(manage: ModuleType, command: list[str]) -> None:
    manage.ran.append(command)
    if "venv" in command:
        manage.PYTHON.parent.mkdir(parents=True)
        manage.PYTHON.touch()
        (manage.ENVIRONMENT / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}").mkdir(parents=True)


def said(*command: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(folder / "manage.py"), *command],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


# Making the environment


def test_a_bare_folder_gets_an_environment_with_everything(manage: ModuleType) -> None:
    manage.prepare(LOCK)

    programs = [" ".join(command) for command in manage.ran]
    assert "-m venv --clear" in programs[0]
    assert "pip install --quiet --disable-pip-version-check --require-hashes" in programs[1]
    assert "uv pip install --quiet --system-certs --require-hashes" in programs[2]
    assert programs[2].endswith(LOCK)


def test_a_second_start_installs_nothing(manage: ModuleType) -> None:
    manage.prepare(LOCK)
    manage.ran.clear()

    manage.prepare(LOCK)

    assert manage.ran == []


def test_another_lock_is_installed_again(manage: ModuleType, clone: Path) -> None:
    manage.prepare(LOCK)
    manage.ran.clear()
    (clone / LOCK).write_text((clone / LOCK).read_text() + "new==1.0\n")

    manage.prepare(LOCK)

    assert len(manage.ran) == 2


def test_an_installation_that_failed_is_tried_again(manage: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_lock: str) -> None:
        raise manage.Refused("no network")

    monkeypatch.setattr(manage, "install", fail)
    with pytest.raises(manage.Refused):
        manage.prepare(LOCK)

    assert manage.installed() == []


def test_the_tests_lock_holds_what_the_product_needs(manage: ModuleType) -> None:
    manage.prepare("requirements-dev.txt")
    manage.ran.clear()

    manage.prepare(LOCK)

    assert manage.ran == []


def test_an_environment_of_another_python_is_made_anew(manage: ModuleType) -> None:
    manage.prepare(LOCK)
    manage.ran.clear()
    shutil.rmtree(manage.ENVIRONMENT / "lib")
    manage.INSTALLED.write_text("requirements.txt of another python")

    vars(manage)["checked"] = manage.ran.append
    manage.make_environment()

    assert "--clear" in manage.ran[0]


def test_the_installer_is_taken_from_the_lock_with_its_hashes(manage: ModuleType) -> None:
    taken = []
    vars(manage)["checked"] = lambda command: taken.append(Path(command[-1]).read_text())

    manage.install_uv(["pip"], LOCK)

    assert taken == ["uv==1.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"]


def test_pip_installs_what_uv_could_not(manage: ModuleType) -> None:
    def only_pip(command: list[str]) -> None:
        manage.ran.append(command)
        if command[0].endswith("uv"):
            raise manage.Refused("uv failed")

    vars(manage)["checked"] = only_pip

    manage.install(LOCK)

    assert manage.ran[-1][1:3] == ["-m", "pip"]
    assert manage.ran[-1][-1].endswith(LOCK)


def test_a_program_that_fails_is_quoted(clone: Path) -> None:
    manage = load(clone)

    with pytest.raises(manage.Refused, match="failed:\nno such luck"):
        manage.checked([sys.executable, "-c", "raise SystemExit('no such luck')"])


# Refusing


def test_an_old_python_is_told_which_is_needed(manage: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manage, "OLDEST_PYTHON", (99, 1))

    with pytest.raises(manage.Refused, match=r"Python 99\.1 or newer is needed and this is .*: try 'python99\.1"):
        manage.prepare(LOCK)


def test_manage_py_can_be_read_by_old_pythons() -> None:
    tree = ast.parse((ROOT / "manage.py").read_text(), feature_version=(3, 7))

    hints = [ast.unparse(node.annotation) for node in ast.walk(tree) if isinstance(node, ast.arg) and node.annotation]
    assert hints
    assert not [hint for hint in hints if "|" in hint or "list[" in hint]


def test_a_python_without_venv_is_told_how_to_get_it(manage: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)

    with pytest.raises(manage.Refused, match="apt install python3-venv"):
        manage.prepare(LOCK)


def test_a_folder_that_cannot_be_written_is_named(manage: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_arguments: False)

    with pytest.raises(manage.Refused, match=f"No permission to write in {manage.ROOT}"):
        manage.prepare(LOCK)


def test_a_full_disk_is_told_before_anything_is_installed(manage: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(10, 10, 3_000_000))

    with pytest.raises(manage.Refused, match="has 3 MB free and 500 MB are needed"):
        manage.prepare(LOCK)

    assert manage.ran == []


def test_a_refusal_is_one_sentence_and_fails(clone: Path) -> None:
    source = (clone / "manage.py").read_text().replace("OLDEST_PYTHON = (3, 11)", "OLDEST_PYTHON = (99, 0)")
    (clone / "manage.py").write_text(source)

    done = said("up", folder=clone)

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("Python 99.0 or newer is needed")


def test_an_error_of_the_system_is_one_sentence_and_fails(clone: Path) -> None:
    (clone / LOCK).unlink()

    done = said("up", folder=clone)

    assert done.returncode == 1
    assert done.stderr == f"{clone / LOCK} cannot be used: No such file or directory.\n"


# The data folder's secret


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    for name in ("DATABASE_URL", "SECRET_KEY", "PUSH_KEY", "RECOVERY_DEMO"):
        monkeypatch.setenv(name, "set so that it is put back")
        monkeypatch.delenv(name)
    monkeypatch.setenv("RECOVERY_DATA", str(folder))
    return folder


def test_up_makes_a_secret_that_only_its_owner_can_read(manage: ModuleType, data: Path) -> None:
    manage.use_data_folder("up")

    secret = data / "secret-key"
    assert len(os.environ["SECRET_KEY"]) > 50
    assert os.environ["SECRET_KEY"] == secret.read_text()
    assert secret.stat().st_mode & 0o077 == 0
    assert data.stat().st_mode & 0o077 == 0


def test_up_makes_a_key_of_push_beside_it(manage: ModuleType, data: Path) -> None:
    manage.use_data_folder("up")

    assert os.environ["PUSH_KEY"] == (data / "push-key").read_text()
    assert is_key(os.environ["PUSH_KEY"])
    assert (data / "push-key").stat().st_mode & 0o077 == 0


def test_the_secret_stays_the_same(manage: ModuleType, data: Path) -> None:
    manage.use_data_folder("up")
    first = os.environ.pop("SECRET_KEY")

    manage.use_data_folder("up")

    assert os.environ["SECRET_KEY"] == first


def test_a_command_beside_the_demo_uses_its_secret(manage: ModuleType, data: Path) -> None:
    manage.use_data_folder("up")
    del os.environ["SECRET_KEY"], os.environ["RECOVERY_DEMO"]

    manage.use_data_folder("shell")

    assert os.environ["RECOVERY_DEMO"] == "1"
    assert "SECRET_KEY" in os.environ


def test_a_command_without_a_demo_makes_none(manage: ModuleType, data: Path) -> None:
    manage.use_data_folder("shell")

    assert not data.exists()
    assert "RECOVERY_DEMO" not in os.environ


def test_an_installation_is_never_turned_into_a_demo(
    manage: ModuleType, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manage.use_data_folder("up")
    del os.environ["SECRET_KEY"], os.environ["RECOVERY_DEMO"]
    monkeypatch.setenv("DATABASE_URL", "postgres://recovery@database.example/recovery")

    manage.use_data_folder("migrate")

    assert "RECOVERY_DEMO" not in os.environ
    assert "SECRET_KEY" not in os.environ


@pytest.mark.thorough
def test_files_of_a_folder_with_settings_of_its_own_are_tested_like_all(tmp_path: Path) -> None:
    own = [str(ROOT / "tests" / "rules" / "test_words.py"), "--collect-only", "-q"]

    ran = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "test", *own],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )

    assert (ran.returncode, ran.stderr) == (0, "")
    assert "test_words.py" in ran.stdout
