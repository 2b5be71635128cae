"""Whatever a mirror may say has a test that makes it say so."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ERRORS = ("pulp_spk/app/downloading/errors.py", "pulp_spk/app/tasks/sync/errors.py")
TESTS = "\n".join(
    path.read_text(encoding="utf-8")
    for folder in ("unit_tests", "functional_tests")
    for path in sorted((ROOT / folder).rglob("test_*.py"))
    if path != Path(__file__)
)


def codes() -> Iterator[tuple[str, str]]:
    """Each code with the name of its class or of its member of an enumeration."""
    for file in ERRORS:
        for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
            for statement in node.body if isinstance(node, ast.ClassDef) else ():
                if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant):
                    [target] = statement.targets
                    code = str(statement.value.value)
                    if isinstance(target, ast.Name) and code.startswith("SPK05"):
                        own = target.id if target.id.isupper() else ""
                        yield code, own or node.name


CODES = dict(codes())
# The base class is never raised itself.
del CODES["SPK0500"]


def test_codes_are_found() -> None:
    assert {"SPK0501", "SPK0522", "SPK0538"} < CODES.keys()


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_test_names_it(code: str) -> None:
    assert code in TESTS or CODES[code] in TESTS
