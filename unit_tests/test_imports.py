"""Who may import whom: the rules that keep the parts of the house apart."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "pulp_spk"

PARTS = {"spk", "package_center", "app", "glue", "cli", "scheduler", "embedded"}

OWN = {
    "spk": set(),
    "package_center": {"spk"},
    "app": {"spk", "package_center"},
    "glue": set(),
    "cli": {"glue", "spk", "package_center"},
    "scheduler": {"app", "spk", "package_center"},
    "embedded": {"glue", "spk", "package_center"},
}
"""What each part may import of the others."""

FOREIGN = {
    "spk": set(),
    "package_center": set(),
    "glue": {"pulp_glue"},
    # Of pulpcore the part that pulp-cli brings, pulpcore.cli; the rest would be server's code.
    "cli": {"click", "pulp_cli", "pulp_glue", "pulpcore", "requests", "schema", "urllib3"},
    "embedded": {"aiohttp", "cryptography", "psycopg", "pulp_glue", "requests"},
}
"""What each part may import of what is installed; a part that is not here is free to."""

UNOFFICIAL = {("app/endpoint/metrics.py", "pulpcore.metrics")}
"""What single files import of pulpcore although it is no part of the plugin API."""

EXTRA = {("app/replica.py", "glue")}
"""Single files with a permission of their own."""


def imports(path: Path) -> Iterator[str]:
    """The modules that a file imports anywhere in it, `from a import b` as `a.b` too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module is not None
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


FILES = sorted(
    path.relative_to(PACKAGE).as_posix()
    for path in PACKAGE.rglob("*.py")
    # Django writes the migrations' imports.
    if "migrations" not in path.parts
)


def part_of(module: str) -> str | None:
    """The part of the house that a module name points to."""
    words = module.split(".")
    return words[1] if words[0] == "pulp_spk" and len(words) > 1 and words[1] in PARTS else None


def test_every_part_has_rules() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert folders <= PARTS
    assert "spk/__init__.py" in FILES


@pytest.mark.parametrize("file", FILES)
def test_imports(file: str) -> None:
    home = file.partition("/")[0]
    found = set(imports(PACKAGE / file))
    if home not in PARTS:
        assert not found, f"pulp_spk/{file} imports {found}"
        return
    others = {part for module in found if (part := part_of(module)) and part != home}
    allowed = OWN[home] | {part for name, part in EXTRA if name == file}
    assert others <= allowed, f"pulp_spk/{file} imports {sorted(others - allowed)}"
    if home in FOREIGN:
        roots = {module.partition(".")[0] for module in found} - set(sys.stdlib_module_names)
        foreign = roots - {"pulp_spk"}
        assert foreign <= FOREIGN[home], f"pulp_spk/{file} imports {sorted(foreign)}"
    if home == "app":
        core = {module for module in found if module.startswith("pulpcore")} - {"pulpcore"}
        known = tuple(module for name, module in UNOFFICIAL if name == file)
        bad = {m for m in core if not m.startswith(("pulpcore.plugin", *known))}
        assert not bad, f"pulp_spk/{file} imports {sorted(bad)}"
