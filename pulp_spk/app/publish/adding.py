"""Putting a published package into its repository."""

from __future__ import annotations

import time
from dataclasses import dataclass

from rest_framework import status

from pulpcore.plugin.constants import TASK_FINAL_STATES, TASK_STATES
from pulpcore.plugin.exceptions import ContentOverwriteError
from pulpcore.plugin.models import RepositoryVersion, Task
from pulpcore.plugin.tasking import add_and_remove, dispatch

from pulp_spk.app.models import SpkPackage, SpkRepository
from pulp_spk.app.publish.errors import NotAddedError, OverlapError

PATIENCE = 20.0
"""Seconds for which a publish call waits. It occupies a worker of the API meanwhile."""

PAUSES = (0.05, 0.1, 0.2, 0.4)
"""Seconds between two looks at the task, the last one again and again: a look is one query."""


@dataclass(frozen=True)
class Added:
    """What came of it.

    Attributes:
        status: 200 when the repository had the package, 201 when it has it now, 202 when it will.
        version: The version of the repository that has it; None when it will.
        task: What put or puts it there; None when nothing had to.
    """

    status: int
    version: RepositoryVersion | None
    task: Task | None


def add(package: SpkPackage, repository: SpkRepository) -> Added:
    """Add a package to the latest version of a repository.

    Raises:
        OverlapError: There is another file of this name and version for some of the same devices.
        NotAddedError: The task failed for another reason.
    """
    latest = repository.latest_version()
    if latest.content.filter(pk=package.pk).exists():
        return Added(status.HTTP_200_OK, latest, None)
    try:
        repository.check_content_overwrite(latest, [package.pk])
    except ContentOverwriteError as error:
        raise _overlap(package) from error
    task = dispatch(
        add_and_remove,
        exclusive_resources=[repository],
        kwargs={
            "repository_pk": str(repository.pk),
            "add_content_units": [str(package.pk)],
            "remove_content_units": [],
            # Others may publish at the same time: the task, which has the lock, looks again.
            "overwrite": False,
        },
    )
    return _outcome(package, repository, _waited_for(task))


def _waited_for(task: Task) -> Task:
    """The task as it is when it is done, or when patience ends."""
    deadline = time.monotonic() + PATIENCE
    pauses = iter(PAUSES)
    while task.state not in TASK_FINAL_STATES and time.monotonic() < deadline:
        time.sleep(next(pauses, PAUSES[-1]))
        task.refresh_from_db(fields=["state", "error"])
    return task


def _outcome(package: SpkPackage, repository: SpkRepository, task: Task) -> Added:
    if task.state not in TASK_FINAL_STATES:
        return Added(status.HTTP_202_ACCEPTED, None, task)
    if task.state == TASK_STATES.COMPLETED:
        return Added(status.HTTP_201_CREATED, repository.latest_version(), task)
    reason = (task.error or {}).get("description", "")
    if ContentOverwriteError.error_code in reason:
        raise _overlap(package)
    raise NotAddedError(
        "the package could not be put into the repository",
        value=reason or task.state,
        hint="look at the task",
    )


def _overlap(package: SpkPackage) -> OverlapError:
    return OverlapError(
        "the repository has another file of this version for some of the same devices",
        value=f"{package.name} {package.version} ({' '.join(package.arch)})",
        hint="give a new version, or remove the other one first",
    )
