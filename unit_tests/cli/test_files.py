"""Which files are uploaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from pulp_spk.cli.files import Found, find_files, is_package, is_picture
from pulp_spk.spk.errors import NotAnImageError, SpkError
from unit_tests.builders import build_spk, build_tar, jpeg, png


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "builds" / "deep").mkdir(parents=True)
    for name in ("a.spk", "b.spk", "builds/c", "builds/deep/d.spk"):
        (tmp_path / name).write_bytes(build_spk(info={"package": Path(name).stem}))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(*words: str) -> list[str]:
    return [found.path.as_posix() for found in find_files(words)]


def test_files_folders_and_patterns(folder: Path) -> None:
    assert names("b.spk", "builds") == ["b.spk", "builds/c", "builds/deep/d.spk"]
    assert names("*.spk") == ["a.spk", "b.spk"]
    assert names("**/*.spk") == ["a.spk", "b.spk", "builds/deep/d.spk"]


def test_each_once(folder: Path) -> None:
    assert names("a.spk", "*.spk", "./a.spk", str(folder / "a.spk")) == ["a.spk", "b.spk"]


def test_a_name_that_looks_like_a_pattern(folder: Path) -> None:
    (folder / "odd[1].spk").write_bytes(build_spk())
    assert names("odd[1].spk") == ["odd[1].spk"]


def test_what_is_not_there_is_found_out_when_it_is_read(folder: Path) -> None:
    for word in ("nothing.spk", "*.none"):
        [found] = find_files([word])
        with pytest.raises(FileNotFoundError):
            is_package(found)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"text", "SPK0101"),
        (b"", "SPK0101"),
        (build_tar([("file", b"text")]), "SPK0104"),
    ],
)
def test_other_files_of_a_folder_are_passed_over(folder: Path, content: bytes, code: str) -> None:
    (folder / "builds" / "other").write_bytes(content)
    found = {file.path.name: file for file in find_files(["builds"])}
    assert not is_package(found["other"])
    with pytest.raises(SpkError) as refusal:
        is_package(Found(found["other"].path, meant=True))
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "content", [build_spk(info={"version": None}), build_spk(package_tgz=None), b"\0\xad\xbe\xef"]
)
def test_a_package_with_a_fault_is_not_passed_over(folder: Path, content: bytes) -> None:
    file = folder / "builds" / "faulty"
    file.write_bytes(content)
    with pytest.raises(SpkError):
        is_package(Found(file, meant=False))


def test_a_broken_file_that_is_called_a_package_is_told(folder: Path) -> None:
    (folder / "builds" / "broken.spk").write_bytes(b"<html>")
    meant = {found.path.name: found.meant for found in find_files(["builds"])}
    assert meant == {"broken.spk": True, "c": False, "d.spk": True}


def test_pictures(folder: Path) -> None:
    for name, content in (("one", png(3)), ("two", jpeg(4, 4))):
        (folder / name).write_bytes(content)
        assert is_picture(Found(folder / name, meant=True))
    assert not is_picture(Found(folder / "a.spk", meant=False))
    with pytest.raises(NotAnImageError):
        is_picture(Found(folder / "builds" / "c", meant=True))
