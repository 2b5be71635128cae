"""Mirroring with the policy `immediate`."""

from functional_tests.sync.conftest import Mirror, fresh_spk
from test_harness.foreign_source import File
from test_harness.source import DS920
from unit_tests.builders import png


def test_a_source_is_mirrored(mirror: Mirror) -> None:
    upstream = mirror.upstream
    spk = fresh_spk("one", info={"displayname": "One"})
    entry = upstream.add(spk, "one", dname="One", desc="An example package.")
    task = mirror.sync()
    result = task["result"]
    assert result["left_out"] == []
    assert (result["cells"], result["failed_cells"], result["offered"]) == (4, 0, 1)
    assert (result["added"], result["known"], result["downloads"]) == (1, 0, 1)
    [package] = mirror.packages
    assert (package["name"], package["md5"], package["size"]) == ("one", entry["md5"], len(spk))
    assert package["artifact"]
    shown = mirror.target.packages(DS920)["one"]
    assert (shown["md5"], shown["size"], shown["version"]) == (entry["md5"], len(spk), "1.0-1")
    assert upstream.requests[upstream.path_of(entry)] == 1
    codes = {report["code"] for report in task["progress_reports"]}
    assert {"sync.asking.cells", "sync.reading.packages"} <= codes


def test_the_second_time_nothing_is_downloaded(mirror: Mirror) -> None:
    for number in range(5):
        screenshot = f"/screens/{number}.png"
        mirror.upstream.files[screenshot] = File(png(640, 480))
        mirror.upstream.add(
            fresh_spk(f"p{number}"), f"p{number}", snapshot=[mirror.upstream.url + screenshot]
        )
    mirror.sync()
    assert mirror.version == 1
    mirror.upstream.forget()
    result = mirror.sync()["result"]
    assert mirror.version == 1
    assert (result["known"], result["added"], result["downloads"]) == (5, 0, 0)
    assert mirror.upstream.downloads == 0
    assert mirror.upstream.requests["/"] == 4 if not result["static"] else 3
