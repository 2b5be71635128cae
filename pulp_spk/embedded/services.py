"""Pulp's programs as services: REST API, content app, worker, and the scheduler if wanted."""

import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from pulp_spk.embedded.keeper import Service
from pulp_spk.embedded.ports import Ports
from pulp_spk.embedded.settings_file import Layout

RUN_VARIABLE = "PULP_SPK_RUN"
"""Environment variable with the id of the run: by it a later start finds what was left behind."""

UPLOAD_TIMEOUT = 3600
"""Seconds that one request to the API may last: 2 GiB at 5 Mbit/s. Gunicorn's default, 30, ends an
upload of 5 MB over a slow line."""


def environment(layout: Layout, run_id: str = "") -> dict[str, str]:
    """Return the environment of Pulp's programs.

    The caller's own Pulp and Django variables are left out: they would override the settings file.
    """
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("PULP_", "DJANGO_", "DYNACONF_", "GUNICORN_"))
    }
    return kept | {
        "PULP_SETTINGS": str(layout.settings),
        "DJANGO_SETTINGS_MODULE": "pulpcore.app.settings",
        "PYTHONUNBUFFERED": "1",
        RUN_VARIABLE: run_id,
    }


def program(name: str) -> str:
    """Return the path of a console script of our own Python environment."""
    return str(Path(sys.executable).with_name(name))


def pulp_services(
    layout: Layout,
    ports: Ports,
    run_id: str,
    *,
    extra: Mapping[str, str] | None = None,
    scheduler: bool = False,
) -> list[Service]:
    """Return the services that make up Pulp, database and cache aside.

    Args:
        layout: The data folder; its settings file must have been written.
        ports: Where to listen.
        run_id: Goes into each process's environment.
        extra: More environment variables.
        scheduler: Whether schedules are run.
    """
    variables = environment(layout, run_id) | dict(extra or {})

    def service(name: str, *command: str, stop: signal.Signals, grace: float) -> Service:
        return Service(
            name=name,
            command=command,
            environment=variables,
            # Gunicorn puts its working directory on sys.path: nothing importable may lie there.
            folder=layout.root,
            log=layout.log(name),
            stop=((stop, grace),),
        )

    services = [
        service(
            "api",
            program("pulpcore-api"),
            f"--bind={ports.bind}:{ports.api}",
            "--workers=2",
            # Pulp is loaded once and not by each of them: a second and a half, and its memory.
            "--preload",
            f"--timeout={UPLOAD_TIMEOUT}",
            "--graceful-timeout=5",
            "--no-control-socket",
            stop=signal.SIGTERM,
            grace=8.0,
        ),
        service(
            "content",
            program("pulpcore-content"),
            f"--bind={ports.bind}:{ports.content}",
            "--workers=1",
            "--graceful-timeout=5",
            "--no-control-socket",
            stop=signal.SIGTERM,
            grace=8.0,
        ),
        # SIGTERM would wait for a running task for ever; SIGINT gives it TASK_GRACE_INTERVAL.
        service("worker", program("pulpcore-worker"), stop=signal.SIGINT, grace=15.0),
    ]
    if scheduler:
        # -P: as above, and a module of the name `settings` does lie there.
        command = (sys.executable, "-P", "-m", "pulp_spk.scheduler")
        services.append(service("scheduler", *command, stop=signal.SIGTERM, grace=8.0))
    return services
