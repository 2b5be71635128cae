"""The parts of the demo that need no Pulp."""

from typing import Any

import pytest

from pulp_spk.embedded import mirror_demo
from pulp_spk.embedded.devices import DEVICES, inventory
from pulp_spk.embedded.main import main
from pulp_spk.embedded.mirror_demo import Watching, name_of
from pulp_spk.embedded.offers_table import listing
from pulp_spk.embedded.rest import refusal
from pulp_spk.embedded.schedule_demo import run_schedule
from pulp_spk.package_center.cells import cells_of
from pulp_spk.package_center.inventory import read_inventory
from pulp_spk.package_center.matrix import Matrix
from pulp_spk.package_center.platforms import load_tables


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("[SPK0520] the source gave no catalog: 500", "SPK0520 the source gave no catalog: 500"),
        ('{"models": ["SPK0410 no such model"]}', "SPK0410 models: no such model"),
        ('{"url": [{"x": "one"}, "two"]}', "SPK0809 POST /a: 400 x: one; url: two"),
        ("<p>\n  Bad\n  gateway", "SPK0809 POST /a: 400 <p> Bad gateway"),
    ],
)
def test_refusals_are_one_line(said: str, shown: str) -> None:
    assert str(refusal("POST /a: 400", said)) == shown


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("https://packages.synocommunity.com", "packages.synocommunity.com"),
        ("https://Packages.synocommunity.com/", "packages.synocommunity.com"),
        ("http://h:8080/sspks/index.php?a=b", "h-8080-sspks-index.php"),
        ("http://h/%2e%2e/../..", "h-2e-2e"),
    ],
)
def test_names_fit_a_path(source: str, name: str) -> None:
    assert name_of(source) == name


def test_matrix_is_the_three_devices() -> None:
    tables = load_tables({}, ())
    cells = cells_of(Matrix(devices=read_inventory(inventory(DEVICES))), tables)
    asked = {cell.label for cell in cells}
    assert asked == {f"{nas.parameters['arch']} {nas.version} stable" for nas in DEVICES}


class Scheduler:
    """Stands for a Pulp with a schedule that is catching up; each look at its runs is a step."""

    def __init__(self) -> None:
        self.runs = [{"due_at": "1", "state": "waiting", "reason": "", "result": {}}]

    def find_or_create(self, *words: str, **fields: Any) -> dict[str, Any]:
        return {"pulp_href": "/schedule/", "next_runs": ["2026-01-01T03:00:00Z"]}

    def get(self, path: str) -> list[dict[str, Any]]:
        said = [dict(run) for run in self.runs]
        for run in self.runs:
            if run["state"] in ("waiting", "running"):
                done = run["state"] == "running"
                run["state"] = "completed" if done else "running"
                run["result"] = {"added": 1, "updated": 0, "removed": 0} if done else {}
        return said

    def create(self, path: str) -> dict[str, Any]:
        free = all(run["state"] == "completed" for run in self.runs)
        run = {"due_at": "2", "state": "waiting" if free else "skipped", "reason": "", "result": {}}
        self.runs.insert(0, run)
        return dict(run)


def test_an_earlier_schedule_may_be_catching_up() -> None:
    lines: list[str] = []
    mirror = mirror_demo.Mirror(source="", remote="/remote/", repository="/target/", url="")
    run_schedule(Scheduler(), "mirror", mirror, lines.append)  # type: ignore[arg-type]
    assert lines[-1] == "Run completed: 1 added, 0 updated, 0 removed; next at 2026-01-01T03:00 UTC"


def _task(done: int, state: str = "running", **more: Any) -> dict[str, Any]:
    report = {"code": "a", "message": "Asking", "done": done, "total": 4, "state": state, **more}
    return {"state": "running", "progress_reports": [report]}


def test_progress_is_printed_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []
    now = [100.0]
    monkeypatch.setattr(mirror_demo.time, "monotonic", lambda: now[0])
    watch = Watching(lines.append)
    watch.see(_task(1))
    assert lines == []
    now[0] += mirror_demo.PAUSE
    watch.see(_task(2))
    watch.see(_task(3))
    assert lines == ["  Asking: 2 of 4"]
    watch.see(_task(4, "completed"))
    watch.see(_task(4, "completed"))
    assert lines[1:] == ["  Asking: 4 of 4"]
    # Core's reports do not always know the whole.
    watch.see(_task(2, "completed", code="b", total=None))
    assert lines[2:] == ["  Asking: 2"]


def test_a_failed_task_tells_what_was_left_out() -> None:
    lines: list[str] = []
    watch = Watching(lines.append)
    task = _task(4, "completed", code="sync.left_out.spk0513", message="Left out: other bytes")
    watch.see(task)
    assert lines == []
    watch.see(task | {"state": "failed"})
    assert lines == ["  Left out: other bytes: 4 of 4"]


def test_listing_keeps_name_and_version_together() -> None:
    text = listing("ds gets 3", ["aa 1.0-1", "bb 2.0-22", "cc 3.0-3"], 24)
    assert text == "ds gets 3:\n  aa 1.0-1, bb 2.0-22,\n  cc 3.0-3"


@pytest.mark.parametrize("option", [["--model", "DS920+"], ["--accept-terms"]])
def test_what_needs_a_source(option: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["demo", *option])
    assert stopped.value.code == 2
    assert f"{option[0]} needs --source" in capsys.readouterr().err
