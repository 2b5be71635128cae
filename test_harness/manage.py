"""Run a command of pulpcore-manager on a migrated throw-away database.

`python -m test_harness.manage makemigrations spk --check --dry-run`
"""

import subprocess
import sys

from pulp_spk.embedded.services import environment, program
from pulp_spk.embedded.settings_file import Layout
from test_harness.session import SESSION, write_settings

DATABASE = "manage"


def main(arguments: list[str]) -> int:
    """Run the command and return its exit code."""
    try:
        SESSION.make_database(DATABASE)
        layout = Layout(SESSION.root / DATABASE)
        write_settings(layout, SESSION.cluster, DATABASE)
        command = [program("pulpcore-manager"), *arguments]
        return subprocess.run(command, env=environment(layout), check=False).returncode
    finally:
        SESSION.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
