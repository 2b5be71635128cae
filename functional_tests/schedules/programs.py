"""Celery's own programs on a Pulp, as an administrator of several machines runs them."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Self

from functional_tests.schedules.conftest import LONG
from pulp_spk.embedded.keeper import Keeper, Service
from pulp_spk.embedded.processes import send, wait_until
from pulp_spk.embedded.services import environment, program
from test_harness.pulp import Pulp

WORKER = ("worker", "--concurrency=1", "--without-gossip", "--without-mingle", "--loglevel=INFO")


@contextmanager
def without_scheduler(pulp: Pulp) -> Iterator[None]:
    """Stop the scheduler that the Pulp has, and start it again in the end."""
    keeper = pulp.services.keepers["scheduler"]
    keeper.stop()
    try:
        yield
    finally:
        again = Keeper(
            keeper.service,
            may_start=keeper.may_start,
            on_start=keeper.on_start,
            on_exit=keeper.on_exit,
        )
        again.start()
        pulp.services.keepers["scheduler"] = again


@dataclass
class Programs:
    """Clocks and workers beside the scheduler that the Pulp has.

    Attributes:
        pulp: The Pulp.
        clocks, workers: How many.
    """

    pulp: Pulp
    clocks: int
    workers: int
    keepers: list[Keeper] = field(default_factory=list)

    def __enter__(self) -> Self:
        commands = [("beat", "--loglevel=INFO")] * self.clocks + [WORKER] * self.workers
        layout = self.pulp.services.layout
        for number, words in enumerate(commands):
            service = Service(
                name=f"celery-{number}",
                command=(program("celery"), "-A", "pulp_spk.scheduler", *words),
                environment=environment(layout),
                folder=layout.root,
                log=layout.log(f"celery-{number}"),
            )
            self.keepers.append(Keeper(service))
            self.keepers[-1].start()
        try:
            for keeper, words in zip(self.keepers, commands, strict=True):
                sign = "beat: Starting" if words[0] == "beat" else "ready."
                ready = wait_until(lambda k=keeper, s=sign: s in self._log(k), LONG)
                assert ready, self._log(keeper)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for keeper in self.keepers:
            keeper.stop()

    def kill(self) -> None:
        """Kill the last clock and the workers; they are started again."""
        for keeper in self.keepers[self.clocks - 1 :]:
            send(keeper.pids, signal.SIGKILL)

    @staticmethod
    def _log(keeper: Keeper) -> str:
        log = keeper.service.log
        return log.read_text(encoding="utf-8") if log.exists() else ""
