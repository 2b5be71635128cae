"""What lies in a data folder: lock, record, settings, secrets; and the choice of ports."""

import json
import os
import runpy
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from pulp_spk.embedded.errors import FolderHeld, PortTaken
from pulp_spk.embedded.ports import choose_ports
from pulp_spk.embedded.postgres import find_account, socket_fits
from pulp_spk.embedded.prepare import admin_password, fingerprint, keep_password
from pulp_spk.embedded.processes import identify
from pulp_spk.embedded.record import FolderLock, Run, read_run, write_run
from pulp_spk.embedded.settings_file import DatabaseAddress, Layout, render_settings

HOLD = """
import sys
from pathlib import Path
from pulp_spk.embedded.record import FolderLock
assert FolderLock(Path(sys.argv[1])).try_acquire()
print("held", flush=True)
sys.stdin.read()
"""


def test_lock_says_who_holds_it(tmp_path: Path) -> None:
    run = Run(state="serving", since="2026-01-02T03:04:05+00:00", api_url="http://h:2")
    run.supervisor = identify(os.getpid())
    write_run(tmp_path / "run.json", run)
    command = [sys.executable, "-c", HOLD, str(tmp_path / "lock")]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        lock = FolderLock(tmp_path / "lock")
        with pytest.raises(FolderHeld, match=rf"pid {os.getpid()}, serving, since 2026") as caught:
            lock.acquire(tmp_path / "run.json")
        assert "SPK0801" in str(caught.value)
        # The kernel drops the lock of a killed holder.
        holder.kill()
        holder.wait()
        lock.acquire(tmp_path / "run.json")
        assert lock.held


def test_record_is_read_back(tmp_path: Path) -> None:
    me = identify(os.getpid())
    assert me
    run = Run(id="a", supervisor=me, processes={"api": me}, content_port=7)
    write_run(tmp_path / "run.json", run)
    assert read_run(tmp_path / "run.json") == run


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"supervisor": 1, "processes": {}}'])
def test_torn_record(tmp_path: Path, text: str) -> None:
    (tmp_path / "run.json").write_text(text)
    assert read_run(tmp_path / "run.json") is None


def test_settings(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "data")
    layout.make()
    secrets = [path.read_bytes() for path in (layout.secret_key, layout.encryption_key)]
    for path in (layout.secret_key, layout.encryption_key):
        assert path.stat().st_mode & 0o077 == 0
    extra = {"SPK_CATALOG_FRESHNESS": 0, "ANALYTICS": True}
    address = DatabaseAddress(Path("/run/x"), "pulp")
    layout.settings.write_text(render_settings(layout, address, "http://h:1", extra))
    values = runpy.run_path(str(layout.settings))
    assert values["CONTENT_ORIGIN"] == "http://h:1"
    assert values["DATABASES"]["default"]["HOST"] == "/run/x"
    assert values["SPK_CATALOG_FRESHNESS"] == 0
    assert values["ANALYTICS"] is True
    assert Path(values["FILE_UPLOAD_TEMP_DIR"]).is_dir()
    # A second start keeps the secrets: encrypted fields must stay readable.
    layout.make()
    assert [p.read_bytes() for p in (layout.secret_key, layout.encryption_key)] == secrets


def test_password_is_kept(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    password, new = admin_password(layout)
    assert new
    assert admin_password(layout)[0] != password
    keep_password(layout, password)
    assert admin_password(layout) == (password, False)
    assert layout.password.stat().st_mode & 0o777 == 0o600


def test_fingerprint_follows_the_migrations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pulp_spk.embedded.prepare.MIGRATIONS", tmp_path)
    migration = tmp_path / "0001_initial.py"
    migration.write_text("a")
    first = fingerprint()
    assert fingerprint() == first
    migration.write_text("b")
    assert fingerprint() != first


def test_port_that_was_asked_for_is_in_use() -> None:
    free = choose_ports("127.0.0.1", "h", wanted=None, remembered=None)
    port = free.api
    with socket.create_server(("127.0.0.1", port)):
        for wanted in (port, free.content):
            with pytest.raises(PortTaken, match=str(port)):
                choose_ports("127.0.0.1", "h", wanted=wanted, remembered=None)
        # A remembered one gives way.
        ports = choose_ports("127.0.0.1", "h", wanted=None, remembered=port)
    assert ports.content != port
    assert ports.api == ports.content + 1


def test_socket_path_has_a_limit() -> None:
    assert socket_fits(Path("/tmp/data/run"))
    assert not socket_fits(Path("/tmp/" + "a" * 90))
    assert not socket_fits(Path("/tmp/" + "ä" * 45))


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user runs PostgreSQL as it is")
def test_root_runs_postgres_as_somebody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o755)
    for parent in tmp_path.parents:
        if parent.name.startswith(("pytest-", "popen-")):  # popen: of pytest-xdist
            parent.chmod(0o755)
    monkeypatch.setenv("PULP_SPK_NO_USER_NAMESPACE", "1")
    account = find_account(tmp_path)
    assert account.prefix == ()
    assert account.ids
    assert account.ids[0] != 0


def test_record_is_json(tmp_path: Path) -> None:
    """Other programs may read it."""
    write_run(tmp_path / "run.json", Run(content_port=5))
    assert json.loads((tmp_path / "run.json").read_text())["content_port"] == 5
