"""The documentation names every error code, setting, reason and bound, each with its value."""

import ast
import re
from pathlib import Path

from pulp_spk.app import settings
from pulp_spk.package_center.reasons import Reason
from pulp_spk.spk import archive, grammar, images, info
from pulp_spk.spk.member import READ_SIZES, Role

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
CODE = re.compile(r"SPK\d{4}")


def test_each_error_code_has_a_row() -> None:
    sources = (ROOT / "pulp_spk").rglob("*.py")
    given = {code for source in sources for code in _codes_of_classes(source)}
    # The base class of the errors of files is never raised itself.
    given.discard("SPK0100")
    assert given
    assert _first_cells("user/errors.md", CODE) == given


def test_each_setting_has_a_row_with_its_default() -> None:
    rows = {}
    for line in (DOCS / "admin/settings.md").read_text(encoding="utf-8").splitlines():
        if match := re.match(r"\| `(SPK_\w+)` \| `([^`]+)`", line):
            rows[match[1]] = ast.literal_eval(match[2])
    defaults = {name: value for name, value in vars(settings).items() if name.startswith("SPK_")}
    assert rows == defaults


def test_each_reason_has_a_row() -> None:
    assert _first_cells("user/offers.md", re.compile(r"[a-z0-9_]+")) == {str(r) for r in Reason}


def test_bounds_of_an_spk_are_as_said() -> None:
    text = (DOCS / "user/spk.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", text, re.MULTILINE))
    mib = 1024**2
    assert rows["Members of the archive"] == f"{archive.MAX_MEMBERS}"
    assert rows["Members that are read (INFO, pictures, LICENSE, conf), together"] == (
        f"{archive.MAX_READ // mib} MiB"
    )
    assert rows["INFO"] == (
        f"{info.MAX_SIZE // mib} MiB, {grammar.MAX_KEYS} keys, {grammar.MAX_LINES} lines"
    )
    assert rows["LICENSE and each file in `conf`"] == f"{READ_SIZES[Role.LICENSE] // mib} MiB"
    assert rows["A picture"] == (
        f"{images.MAX_SIZE // mib} MiB; icons {images.MAX_ICON_SIDE} pixels a side, "
        f"screenshots {images.MAX_SIDE}"
    )
    assert rows["Name and version of the package"] == f"{info.MAX_LENGTH} characters"


def _codes_of_classes(source: Path) -> list[str]:
    """The values of the class attributes that hold a code."""
    codes = []
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ClassDef):
            continue
        for statement in node.body:
            if isinstance(statement, ast.Assign | ast.AnnAssign) and isinstance(
                statement.value, ast.Constant
            ):
                value = statement.value.value
                if isinstance(value, str) and CODE.fullmatch(value):
                    codes.append(value)
    return codes


def _first_cells(page: str, pattern: re.Pattern[str]) -> set[str]:
    """The words in code style that stand alone in the first cell of a row."""
    text = (DOCS / page).read_text(encoding="utf-8")
    cells = re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)
    return {cell for cell in cells if pattern.fullmatch(cell)}
