"""Try what `python -m build` made: install it into an empty virtual environment and use it.

Usage: `try_wheel.py <folder with one wheel and one sdist>`
"""

import os
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from pathlib import Path

PROJECT = Path(__file__).parents[1]

PURE = """
import sys
import pulp_spk.spk.package, pulp_spk.package_center.catalog
assert "django" not in sys.modules and "pulpcore" not in sys.modules
print("pure parts:", pulp_spk.__file__)
"""


def run(*command: str | Path, **variables: str) -> None:
    """Run a command away from the checkout; a failure ends the program."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | variables
    subprocess.run(command, check=True, cwd="/", env=environment)


def check_contents(wheel: Path, sdist: Path) -> None:
    """See that the archives hold every file of the package that the checkout has.

    Raises:
        SystemExit: Something is missing.
    """
    folder = PROJECT / "pulp_spk"
    wanted = {
        str(path.relative_to(PROJECT))
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        missing = wanted - set(archive.namelist())
    with tarfile.open(sdist) as archive:
        missing |= wanted - {name.partition("/")[2] for name in archive.getnames()}
    if missing:
        raise SystemExit(f"not in wheel and sdist: {sorted(missing)}")


def main(dist: Path) -> None:
    """Check the archives' contents, then install and use the wheel."""
    (wheel,), (sdist,) = dist.glob("*.whl"), dist.glob("*.tar.gz")
    check_contents(wheel, sdist)
    with tempfile.TemporaryDirectory(prefix="pulp-spk-wheel-") as folder:
        venv.create(folder, with_pip=True)
        programs = Path(folder) / "bin"
        pip = (programs / "pip", "-qq", "--disable-pip-version-check")
        run(*pip, "install", "--no-deps", wheel)
        run(programs / "python", "-c", PURE)
        run(programs / "pulp-spk", "--help")
        run(*pip, "install", f"{wheel}[cli,embedded]")
        run(*pip, "check")
        # Loads the whole application and needs neither database nor keys.
        schema = Path(folder) / "schema.json"
        command = (programs / "pulpcore-manager", "openapi", "--component", "spk")
        run(*command, "--file", schema, PULP_CONTENT_ORIGIN="http://localhost")
        print(f"{wheel.name}: the API's schema has {schema.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
