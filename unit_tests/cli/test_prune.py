"""Which packages are old."""

from __future__ import annotations

from pulp_spk.cli.prune import outdated


def package(version: str, name: str = "tool", target: str = "all") -> dict[str, str]:
    return {"name": name, "version": version, "target_digest": target}


def versions(*packages: dict[str, str], keep: int = 1) -> list[str]:
    return [found["version"] for found in outdated(packages, keep)]


def test_numbers_count_as_numbers() -> None:
    assert versions(package("1.9-1"), package("1.10-1"), package("1.10-2")) == ["1.10-1", "1.9-1"]
    assert versions(package("1.9-1"), package("1.10-1"), keep=2) == []


def test_each_name_and_target_counts_on_its_own() -> None:
    packages = [package("1"), package("2", target="x86_64"), package("1", name="other")]
    assert versions(*packages) == []


def test_equal_versions_stay_together() -> None:
    same = [package("1.0-1"), package("1.0-01")]
    assert versions(*same) == []
    assert versions(*same, package("2")) == ["1.0-1", "1.0-01"]
