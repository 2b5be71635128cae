"""Bring a database to the installed versions: migrations and the admin user, in a child process.

One process for both, because loading Pulp takes two seconds; and the password goes through a pipe,
because arguments can be read by every user of the machine.
"""

import hashlib
import secrets
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import entry_points
from pathlib import Path

from pulp_spk.embedded.errors import PreparationFailed
from pulp_spk.embedded.settings_file import Layout, write_secret

APP = Path(__file__).parents[1] / "app"
MIGRATIONS = APP / "migrations"
ACCESS = APP / "access.py"
"""Roles and access policies reach the database with the migrations."""

_SCRIPT = """
import sys
import django
django.setup()
from django.core.management import call_command
if "migrate" in sys.argv:
    call_command("migrate", interactive=False, verbosity=1)
if password := sys.stdin.read():
    call_command("reset-admin-password", password=password)
"""


def fingerprint() -> str:
    """Return a digest of what `migrate` depends on: versions, our migrations, our policies.

    Of other plugins the version is enough; ours change between versions while they are developed.
    """
    digest = hashlib.sha256()
    plugins = {
        (point.name, point.dist.version if point.dist else "")
        for point in entry_points(group="pulpcore.plugin")
    }
    for name, version in sorted(plugins):
        digest.update(f"{name}={version}\n".encode())
    for path in (*sorted(MIGRATIONS.glob("*.py")), ACCESS):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def prepare_database(
    layout: Layout, variables: Mapping[str, str], *, migrate: bool, password: str = ""
) -> None:
    """Run migrations and set the admin user's password.

    Args:
        layout: The data folder.
        variables: Environment of Pulp's programs.
        migrate: Whether to migrate.
        password: The admin user's new password; empty leaves it.

    Raises:
        PreparationFailed: With the end of what the commands said.
    """
    arguments = ["migrate"] if migrate else []
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, *arguments],
        env=dict(variables),
        cwd=layout.root,
        input=password,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    layout.log("prepare").write_text(done.stdout, encoding="utf-8")
    if done.returncode:
        end = "\n".join(done.stdout.splitlines()[-15:])
        raise PreparationFailed(
            f"the database could not be prepared (see {layout.log('prepare')})", end
        )


def admin_password(layout: Layout) -> tuple[str, bool]:
    """Return the admin user's password and whether it is new.

    The file is written by `keep_password` once the database has it: a kill in between would leave a
    password that does not work.
    """
    try:
        return layout.password.read_text(encoding="utf-8").strip(), False
    except FileNotFoundError:
        return secrets.token_urlsafe(18), True


def keep_password(layout: Layout, password: str) -> None:
    """Keep the admin user's password in the data folder."""
    write_secret(layout.password, password + "\n")
