"""`pulp spk content upload`: many files, one version, and a line for each that is refused."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from functional_tests.cli.world import KINDS, PASSWORD
from test_harness.client import Client
from test_harness.program import Program
from test_harness.pulp import Pulp
from unit_tests.builders import build_package_tgz, build_spk, png

PACKAGES = "content/spk/packages/"


def fresh(name: str, version: str = "1.0-1", **arguments: Any) -> bytes:
    """A package that no other test has."""
    return build_spk(info={"package": name, "version": version}, **arguments)


@pytest.fixture
def repository(client: Client, unique: str) -> str:
    """Href of an empty repository that is called as the test's packages are."""
    return str(client.create(KINDS["repository"], name=unique)["pulp_href"])


def content_of(client: Client, repository: str, path: str = PACKAGES) -> list[dict[str, Any]]:
    version = client.get(repository)["latest_version_href"]
    return client.list(path, repository_version=version)


def version_of(client: Client, repository: str) -> int:
    return int(client.get(repository)["latest_version_href"].split("/")[-2])


@pytest.fixture
def builds(tmp_path: Path, unique: str) -> Path:
    """Two packages in a folder, with other files and a broken package; one more beside it."""
    folder = tmp_path / "builds"
    (folder / "logs").mkdir(parents=True)
    (folder / "first").write_bytes(fresh(unique))
    (folder / "second.bin").write_bytes(fresh(unique, "1.0-2"))
    (folder / "logs" / "build.log").write_text("all is well\n", encoding="utf-8")
    (folder / "broken").write_bytes(build_spk(info={"package": unique, "version": None}))
    (tmp_path / "third.spk").write_bytes(fresh(unique, "1.0-3"))
    return tmp_path


def test_folders_and_patterns_into_one_version(
    cli: Program, client: Client, repository: str, unique: str, builds: Path
) -> None:
    done = cli.run("content", "upload", "builds", "*.spk", "--repository", unique, cwd=builds)
    assert done.code == 1
    assert [unit["version"] for unit in done.json] == ["1.0-1", "1.0-2", "1.0-3"]
    refused, *_, end = done.err.splitlines()
    assert refused.startswith("refused builds/broken: [SPK0203] ")
    assert end == "Error: [SPK0906] 3 uploaded, 1 refused, 1 other files skipped"
    assert len(content_of(client, repository)) == 3
    assert version_of(client, repository) == 1


def test_fail_fast_leaves_the_repository_as_it_was(
    cli: Program, client: Client, repository: str, unique: str, builds: Path
) -> None:
    words = ("content", "upload", "third.spk", "builds", "--repository", unique, "--fail-fast")
    done = cli.run(*words, cwd=builds)
    assert done.code == 1
    assert done.err.startswith("refused builds/broken: [SPK0203] ")
    assert done.err.endswith("\nError: [SPK0906] 0 uploaded, 1 refused\n")
    assert version_of(client, repository) == 0


def test_large_files_are_sent_in_pieces(
    cli: Program, client: Client, repository: str, unique: str, tmp_path: Path
) -> None:
    large = fresh(unique, package_tgz=build_package_tgz({"data": os.urandom(33 * 1024**2)}))
    (tmp_path / "large.spk").write_bytes(large)
    words = ("content", "upload", "large.spk")
    told = cli.ok(*words, "--repository", unique, cwd=tmp_path, options=("-v",)).err
    assert told.count("uploads_update : ") == 2
    [package] = content_of(client, repository)
    assert package["size"] == len(large)
    # Sent again, in smaller pieces, it is the same package.
    again = cli.ok(*words, "--chunk-size", "9MB", cwd=tmp_path, options=("-v",))
    assert again.err.count("uploads_update : ") == 4
    assert [unit["pulp_href"] for unit in again.json] == [package["pulp_href"]]


def test_an_owner_uploads_into_his_repository_only(
    pulp: Pulp, cli: Program, client: Client, repository: str, unique: str, builds: Path
) -> None:
    """Who may not upload without a repository gets a version for each file."""
    client.create("users/", username=unique, password=PASSWORD)
    role = {"role": "spk.spkrepository_owner", "users": [unique]}
    client.call("POST", f"{repository}add_role/", json=role)
    owner = Program.talking_to(cli.home, pulp.api_url, (unique, PASSWORD))
    files = ("builds/first", "third.spk")
    alone = owner.run("content", "upload", *files, cwd=builds)
    assert alone.code == 1
    assert alone.err.startswith("refused builds/first: [SPK0903] ")
    owner.ok("content", "upload", *files, "--repository", unique, cwd=builds)
    assert len(content_of(client, repository)) == 2
    assert version_of(client, repository) == 2


def test_names_and_texts_in_any_letters(
    cli: Program, client: Client, repository: str, unique: str, tmp_path: Path
) -> None:
    """File names need not be UTF-8, and terminals need not have the letters of packages."""
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.spk"))
    latin = Program(cli.home, cli.server, {"PYTHONIOENCODING": "latin-1"})
    # A file alone goes by a task, several at once.
    for version, others in (("1.0-1", ()), ("1.1-1", ("other.spk",))):
        info = {"package": unique, "version": version, "displayname": "日本語"}
        path.write_bytes(build_spk(info=info))
        (tmp_path / "other.spk").write_bytes(fresh(f"{unique}-other"))
        words = ("content", "upload", path, *others, "--repository", unique)
        latin.ok(*words, cwd=tmp_path)
    assert "\\udcff.spk: " in latin.ok("content", "inspect", path).out
    client.create(KINDS["distribution"], name=unique, base_path=unique, repository=repository)
    words = ("distribution", "catalog", "--name", unique, "--model", "DS920+")
    assert "\\u65e5\\u672c\\u8a9e" in latin.ok(*words).out


def test_pictures_and_what_listings_say(
    cli: Program, client: Client, repository: str, unique: str, tmp_path: Path
) -> None:
    (tmp_path / "shot.png").write_bytes(png(33))
    (tmp_path / "notes.txt").write_text("no picture", encoding="utf-8")
    done = cli.run("content", "-t", "image", "upload", "shot.png", "notes.txt", cwd=tmp_path)
    assert done.code == 1
    assert done.err.startswith("refused notes.txt: [SPK0301] ")
    [image] = done.json
    options = ("--name", unique, "--changelog", "Faster", "--screenshot", image["sha256"])
    texts = ("--displayname", "Werkzeug", "--language", "ger", "--no-beta")
    cli.ok("content", "-t", "listing", "upload", *options, *texts, "--repository", unique)
    [listing] = content_of(client, repository, "content/spk/listings/")
    assert listing["changelog"] == "Faster"
    assert listing["screenshots"] == [image["sha256"]]
    assert listing["texts"] == {"ger": {"displayname": "Werkzeug"}}
    assert listing["beta"] is False


def test_listings_from_files(
    cli: Program, client: Client, repository: str, unique: str, tmp_path: Path
) -> None:
    said = [
        {"name": unique, "version": "1.0-1", "changelog": "First"},
        {"name": unique, "version": "1.0-2", "changelog": "Second"},
        {"name": unique, "version": "1.0-3"},
    ]
    (tmp_path / "listings.json").write_text(json.dumps(said), encoding="utf-8")
    (tmp_path / "half.json").write_text("{", encoding="utf-8")
    words = ("content", "-t", "listing", "upload", "listings.json", "half.json")
    done = cli.run(*words, "--repository", unique, cwd=tmp_path)
    assert done.code == 1
    assert "refused half.json: [SPK0907] no JSON" in done.err
    assert "refused listings.json: [SPK0012] a listing that says nothing" in done.err
    listings = content_of(client, repository, "content/spk/listings/")
    assert sorted(listing["changelog"] for listing in listings) == ["First", "Second"]
    assert version_of(client, repository) == 1
