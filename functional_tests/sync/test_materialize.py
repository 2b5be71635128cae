"""Bringing home the files of a version that was mirrored without them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from functional_tests.sync.conftest import Mirror, fresh_spk


def materialize(mirror: Mirror) -> dict[str, Any]:
    """Bring home the latest version, and return the task."""
    version = mirror.client.get(mirror.target.repository)["latest_version_href"]
    return dict(mirror.client.call("POST", f"{version}materialize/"))


def test_all_files_come_home(make_mirror: Callable[..., Mirror]) -> None:
    mirror = make_mirror(policy="on_demand")
    for number in range(12):
        mirror.upstream.add(fresh_spk(f"p{number}"), f"p{number}")
    gone = mirror.upstream.path_of(mirror.upstream.entries[0])
    bad = mirror.upstream.path_of(mirror.upstream.entries[1])
    mirror.sync()
    assert {package["artifact"] for package in mirror.packages} == {None}
    kept = mirror.upstream.files.pop(gone)
    data = mirror.upstream.files[bad].data
    mirror.upstream.files[bad].data = data[:-1] + b"!"
    task = materialize(mirror)
    result = task["result"]
    assert (result["offered"], result["downloads"]) == (12, 10)
    codes = {thing["name"]: thing["code"] for thing in result["left_out"]}
    assert codes == {"p0": "SPK0505", "p1": "SPK0513"}
    reports = {report["code"]: report["done"] for report in task["progress_reports"]}
    assert reports["materialize.downloading"] == 12
    # Only what is missing is fetched the next time.
    mirror.upstream.files[gone] = kept
    mirror.upstream.files[bad].data = data
    mirror.upstream.forget()
    result = materialize(mirror)["result"]
    assert (result["offered"], result["downloads"], result["left_out"]) == (2, 2, [])
    assert mirror.upstream.downloads == 2
    assert None not in {package["artifact"] for package in mirror.packages}
    assert mirror.version == 1
