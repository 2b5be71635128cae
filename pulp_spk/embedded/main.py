"""`pulp-spk`: a private Pulp on this machine from the command line."""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from pulp_spk.embedded.errors import EmbeddedError, NotHealthy, NotRunning, NotStopped
from pulp_spk.embedded.ports import DEFAULT_PORT, address_of_machine
from pulp_spk.embedded.processes import wait_until
from pulp_spk.embedded.record import FolderLock, Run, read_run

EXIT_NOT_RUNNING = 3
"""As `systemctl status` has it."""

IN_THE_OPEN = (
    "Warning: the network can reach the REST API too, over plain HTTP that shows the admin's"
    " password to who listens. Do this on a network that you trust; for more, put TLS in front"
    " (docs/admin/proxy.md) and leave out --lan."
)


class StopRequested(BaseException):
    """A signal asked us to stop. No Exception, so that no handler for errors takes it."""


def default_data() -> Path:
    """Return the data folder when none is given (XDG base directories)."""
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "pulp-spk"


def build_parser() -> argparse.ArgumentParser:
    """Return the grammar of the command line."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--data",
        type=Path,
        default=default_data(),
        metavar="FOLDER",
        help="data folder (default: %(default)s)",
    )
    listen = argparse.ArgumentParser(add_help=False)
    listen.add_argument(
        "--port",
        type=int,
        metavar="N",
        help="port that devices use, the REST API takes N+1; 0 takes free ones"
        f" (default: that of the last run, else {DEFAULT_PORT})",
    )
    listen.add_argument(
        "--lan",
        nargs="?",
        const="",
        metavar="ADDRESS",
        help="serve the network too; links carry ADDRESS (default: this machine's address)",
    )
    listen.add_argument(
        "--scheduler", action="store_true", help="run schedules too (`pulp spk schedule`)"
    )
    parser = argparse.ArgumentParser(
        prog="pulp-spk",
        description="A private Pulp for Synology packages: PostgreSQL, REST API, content app and "
        "worker, started and stopped as one.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    up = commands.add_parser("up", parents=[common, listen], help="start and serve until Ctrl-C")
    up.add_argument(
        "-d", "--detach", action="store_true", help="return when it serves, let it run on"
    )
    demo = commands.add_parser(
        "demo",
        parents=[common, listen],
        help="start, fill with sample packages, show what three devices get, mirror them, serve"
        " until Ctrl-C",
    )
    demo.add_argument(
        "--source", metavar="URL", help="mirror this source instead of one of sample packages"
    )
    demo.add_argument(
        "--model",
        action="append",
        default=[],
        metavar="NAME",
        help="with --source: mirror what this model gets, as DS920+; may be repeated"
        " (default: all models with DSM 7.2 or 7.3)",
    )
    demo.add_argument(
        "--accept-terms",
        action="store_true",
        help="with --source: you accept the terms of use of Synology's own servers",
    )
    demo.add_argument("--once", action="store_true", help="stop after showing")
    commands.add_parser("down", parents=[common], help="stop")
    status = commands.add_parser(
        "status",
        parents=[common],
        help=f"tell how it is; exit code {EXIT_NOT_RUNNING}: not running",
    )
    status.add_argument("--json", action="store_true", help="for programs")
    return parser


@dataclass
class Steps:
    """Prints each step with the seconds since the start."""

    begun: float

    def __call__(self, text: str) -> None:
        """Print a step."""
        print(f"[{time.monotonic() - self.begun:6.1f} s] {text}", flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    parser = build_parser()
    options = parser.parse_args(arguments)
    if options.command == "demo" and not options.source:
        if options.model:
            parser.error("--model needs --source: the samples are shown as three devices")
        if options.accept_terms:
            parser.error("--accept-terms needs --source: whose terms?")
    commands = {
        "up": command_up,
        "demo": command_demo,
        "down": command_down,
        "status": command_status,
    }
    try:
        return commands[options.command](options)
    except EmbeddedError as error:
        print(f"pulp-spk: {error}", file=sys.stderr)
        return EXIT_NOT_RUNNING if isinstance(error, NotRunning) else 1
    except BrokenPipeError:
        return 1


def _raise_stop(_number: int, _frame: FrameType | None) -> None:
    # Stopping takes some seconds and must not be cut short by a second Ctrl-C.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise StopRequested


def _catch_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _raise_stop)


def command_up(options: argparse.Namespace) -> int:
    """Start and serve."""
    if options.detach:
        return _detach(options)
    return _serve(options, demo=False)


def command_demo(options: argparse.Namespace) -> int:
    """Start, show, serve."""
    return _serve(options, demo=True)


def _serve(options: argparse.Namespace, *, demo: bool) -> int:
    # PostgreSQL's and Pulp's modules take a while to load: `status` and `--help` do without.
    from pulp_spk.embedded.install import ensure_postgres
    from pulp_spk.embedded.private_pulp import Options, PrivatePulp

    steps = Steps(time.monotonic())
    _catch_signals()
    pulp = None
    try:
        ensure_postgres(steps)
        host = "127.0.0.1" if options.lan is None else options.lan or address_of_machine()
        bind = "127.0.0.1" if options.lan is None else "0.0.0.0"
        pulp = PrivatePulp(
            Options(
                data=options.data,
                port=options.port,
                bind=bind,
                host=host,
                scheduler=options.scheduler,
            ),
            steps,
        )
        with pulp:
            steps(f"Pulp serves (data in {pulp.layout.root})")
            if options.lan is not None:
                print(IN_THE_OPEN, flush=True)
            if demo:
                from pulp_spk.embedded.demo import run_demo, run_real

                if options.source:
                    terms = options.accept_terms
                    run_real(pulp, options.source, options.model, steps, accept_terms=terms)
                else:
                    run_demo(pulp, steps)
            else:
                _print_addresses(pulp.content_origin, pulp.api_url, pulp.layout.password)
            if demo and options.once:
                steps("Stopping")
            else:
                print("Serving until Ctrl-C." if sys.stdin.isatty() else "Serving.", flush=True)
                while True:
                    signal.pause()
    except StopRequested:
        pass
    steps("Stopped")
    return 0


def _print_addresses(content_origin: str, api_url: str, password: Path) -> None:
    print(f"  Devices:  {content_origin}/pulp/content/")
    print(f"  REST API: {api_url}/pulp/api/v3/  (docs: {api_url}/pulp/api/v3/docs/)")
    print(f"  Admin:    user admin, password in {password}", flush=True)


def _detach(options: argparse.Namespace) -> int:
    """Start a process of its own and wait until it serves."""
    data: Path = options.data.absolute()
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    (data / "logs").mkdir(exist_ok=True, mode=0o700)
    log = data / "logs" / "supervisor.log"
    command = [sys.executable, "-m", "pulp_spk.embedded.main", "up", f"--data={data}"]
    if options.port is not None:
        command.append(f"--port={options.port}")
    if options.lan is not None:
        command.append(f"--lan={options.lan}")
    if options.scheduler:
        command.append("--scheduler")
    with log.open("ab") as output:
        begin = output.tell()
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    run = None
    while True:
        ended = child.poll() is not None
        run = read_run(data / "run.json")
        mine = run is not None and run.supervisor is not None and run.supervisor.pid == child.pid
        if ended or (mine and run is not None and run.state == "serving"):
            break
        time.sleep(0.1)
    with log.open("rb") as said:
        said.seek(begin)
        text = said.read().decode("utf-8", errors="replace")
    print(text, end="")
    if ended:
        return child.returncode or 1
    print(f"Running as pid {child.pid}; stop it with `pulp-spk down --data {data}`.")
    return 0


def _holder(data: Path) -> Run:
    """Return the record of the Pulp that runs on a data folder.

    Raises:
        NotRunning: There is none.
    """
    lock = FolderLock(data / "lock")
    if not data.is_dir() or lock.try_acquire():
        lock.release()
        raise NotRunning(f"no Pulp runs on {data}", "Start one with `pulp-spk up`.")
    run = read_run(data / "run.json")
    if run is None or run.supervisor is None:
        raise NotHealthy(f"{data} is held, but by whom is not recorded yet", "Try again.")
    return run


def command_down(options: argparse.Namespace) -> int:
    """Stop the Pulp of a data folder, wherever it was started."""
    data: Path = options.data.absolute()
    run = _holder(data)
    supervisor = run.supervisor
    if supervisor and supervisor.alive():
        os.kill(supervisor.pid, signal.SIGTERM)
    lock = FolderLock(data / "lock")

    def gone() -> bool:
        return not (supervisor and supervisor.alive()) and (lock.held or lock.try_acquire())

    if not wait_until(gone, 90):
        raise NotStopped(f"pid {supervisor.pid if supervisor else '?'} did not stop within 90 s")
    lock.release()
    print("Stopped.")
    return 0


def command_status(options: argparse.Namespace) -> int:
    """Tell how the Pulp of a data folder is."""
    from pulp_spk.embedded.health import health

    data: Path = options.data.absolute()
    run = _holder(data)
    parts = health(run.api_url, run.content_origin, run.processes)
    pids = {name: each.pid for name, each in sorted(run.processes.items()) if each.alive()}
    healthy = run.state == "serving" and all(parts.values())
    if options.json:
        report = {
            "data": str(data),
            "state": run.state,
            "healthy": healthy,
            "since": run.since,
            "supervisor": run.supervisor.pid if run.supervisor else None,
            "processes": pids,
            "parts": parts,
            "content_origin": run.content_origin,
            "api_url": run.api_url,
        }
        print(json.dumps(report, indent=1))
    else:
        print(f"{'healthy' if healthy else 'not healthy'}: {run.describe()}")
        for name, good in parts.items():
            print(f"  {name:9} {'ok' if good else 'away'}")
        print("  " + ", ".join(f"{name} {pid}" for name, pid in pids.items()))
    return 0 if healthy else 1


if __name__ == "__main__":
    sys.exit(main())
