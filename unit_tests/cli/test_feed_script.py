"""The script for a NAS, run by a POSIX shell on a file like the one that DSM keeps."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

from pulp_spk.cli.feed_script import feed_script
from pulp_spk.package_center.addresses import addresses_of

ORIGINS = ("https://packages.corp/", "http://packages.corp/o'brien $HOME/")
NAME = 'Tools of "O\'Brien" \\ é'
SHELLS = [words for words in (["dash"], ["busybox", "sh"], ["sh"]) if shutil.which(words[0])]
OTHER = {"feed": "https://packages.synocommunity.com/", "name": "SynoCommunity"}
OURS = {"feed": ORIGINS[0], "name": NAME}


@pytest.fixture(params=SHELLS, ids=lambda words: words[0])
def shell(request: pytest.FixtureRequest) -> list[str]:
    return list(request.param)


@pytest.fixture
def nas(tmp_path: Path) -> Path:
    """The folder that DSM keeps its sources in, beside the file with its version."""
    (tmp_path / "VERSION").write_text('majorversion="7"\nminorversion="2"\n')
    folder = tmp_path / "packages"
    folder.mkdir()
    return folder


def run(shell: list[str], nas: Path, *, code: int = 0) -> str:
    script = nas.parent / "add.sh"
    script.write_text(feed_script(addresses_of("", ORIGINS), NAME), encoding="utf-8")
    paths = {"FEEDS": str(nas / "feeds"), "VERSION_FILE": str(nas.parent / "VERSION")}
    done = subprocess.run(
        [*shell, str(script)],
        env={"PATH": os.environ["PATH"], **paths},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


def feeds(nas: Path) -> Any:
    return json.loads((nas / "feeds").read_text(encoding="utf-8"))


@pytest.mark.parametrize("before", [None, "", "\n", "[]", "[ \n ]\n"])
def test_the_first_source(shell: list[str], nas: Path, before: str | None) -> None:
    if before is not None:
        (nas / "feeds").write_text(before)
    assert run(shell, nas).startswith(f"Added {ORIGINS[0]}. ")
    assert feeds(nas) == [OURS]


@pytest.mark.parametrize("indent", [None, 2])
def test_one_more_source(shell: list[str], nas: Path, indent: int | None) -> None:
    before = json.dumps([OTHER, {**OTHER, "feed": "https://a.b/"}], indent=indent)
    (nas / "feeds").write_text(before)
    (nas / "feeds").chmod(0o640)
    run(shell, nas)
    assert feeds(nas) == [OTHER, {**OTHER, "feed": "https://a.b/"}, OURS]
    assert (nas / "feeds.before-pulp").read_text() == before
    assert stat.S_IMODE((nas / "feeds").stat().st_mode) == 0o640
    assert sorted(path.name for path in nas.iterdir()) == ["feeds", "feeds.before-pulp"]


def test_twice(shell: list[str], nas: Path) -> None:
    (nas / "feeds").write_text(json.dumps([OTHER]))
    run(shell, nas)
    after = (nas / "feeds").read_bytes()
    assert "already" in run(shell, nas)
    assert (nas / "feeds").read_bytes() == after


@pytest.mark.parametrize(
    "known",
    [
        '[{"feed":"https:\\/\\/packages.corp\\/","name":"x"}]',
        '[ { "feed" : "https://packages.corp" ,\n "name" : "x" } ]',
    ],
)
def test_one_that_somebody_typed(shell: list[str], nas: Path, known: str) -> None:
    (nas / "feeds").write_text(known)
    assert "already" in run(shell, nas)
    assert (nas / "feeds").read_text() == known


def test_another_source_that_begins_alike(shell: list[str], nas: Path) -> None:
    longer = {"feed": ORIGINS[0] + "more/", "name": "x"}
    (nas / "feeds").write_text(json.dumps([longer]))
    run(shell, nas)
    assert feeds(nas) == [longer, OURS]


@pytest.mark.parametrize("broken", ["{}", "[1, 2", "feeds", '"x"'])
def test_what_is_no_list_stays(shell: list[str], nas: Path, broken: str) -> None:
    (nas / "feeds").write_text(broken)
    assert "nothing was changed" in run(shell, nas, code=1)
    assert (nas / "feeds").read_text() == broken


def test_an_old_dsm_gets_plain_http(shell: list[str], nas: Path) -> None:
    (nas.parent / "VERSION").write_text('majorversion="6"\n')
    run(shell, nas)
    assert feeds(nas) == [{"feed": ORIGINS[1], "name": NAME}]


def test_somewhere_else(shell: list[str], nas: Path) -> None:
    nas.rmdir()
    assert "is this a Synology NAS?" in run(shell, nas, code=1)


def test_the_shells_are_there() -> None:
    assert SHELLS
