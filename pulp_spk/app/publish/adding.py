"""Putting a published package into its repository."""

from __future__ import annotations

import time
from dataclasses import dataclass

from rest_framework import status

from pulpcore.plugin.constants import TASK_FINAL_STATES, TASK_STATES
from pulpcore.plugin.exceptions import ContentOverwriteError
from pulpcore.plugin.models import RepositoryVersion, Task
from pulpcore.plugin.tasking import add_and_remove, dispatch

from pulp_spk.app.models import SpkPackage, SpkRepository, SpkSignedCopy
from pulp_spk.app.publish.errors import NotAddedError, NotVerifiedError, OverlapError
from pulp_spk.app.tasks.sign import add_signed

PATIENCE = 20.0
"""Seconds for which a publish call waits. It occupies a worker of the API meanwhile."""

PAUSES = (0.05, 0.1, 0.2, 0.4)
"""Seconds between two looks at the task, the last one again and again: a look is one query."""


@dataclass(frozen=True)
class Added:
    """What came of it.

    Attributes:
        status: 200 when the repository had the package, 201 when it has it now, 202 when it will.
        package: What the repository has, or will: the published package, or that signed.
        version: The version of the repository that has it; None when it will.
        task: What put or puts it there; None when nothing had to.
    """

    status: int
    package: SpkPackage
    version: RepositoryVersion | None
    task: Task | None


def add(package: SpkPackage, repository: SpkRepository) -> Added:
    """Add a package to the latest version of a repository, signed where that signs.

    Raises:
        OverlapError: There is another file of this name and version for some of the same devices.
        NotVerifiedError: The repository asks for signatures that hold.
        NotAddedError: The task failed for another reason.
    """
    latest = repository.latest_version()
    for known in (package, SpkSignedCopy.of(repository, package.md5)):
        if known and latest.content.filter(pk=known.pk).exists():
            return Added(status.HTTP_200_OK, known, latest, None)
    try:
        repository.check_content_overwrite(latest, [package.pk])
    except ContentOverwriteError as error:
        raise _overlap(package) from error
    return _outcome(package, repository, _waited_for(_dispatched(package, repository)))


def _dispatched(package: SpkPackage, repository: SpkRepository) -> Task:
    """What adds the package. Others may publish at the same time: it looks for overlaps again."""
    where = {"repository_pk": str(repository.pk)}
    if repository.package_signing_service_id:
        what = {"package_pk": str(package.pk)}
        return dispatch(add_signed, exclusive_resources=[repository], kwargs=where | what)
    what = {
        "add_content_units": [str(package.pk)],
        "remove_content_units": [],
        "overwrite": False,
    }
    return dispatch(add_and_remove, exclusive_resources=[repository], kwargs=where | what)


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
        return Added(status.HTTP_202_ACCEPTED, package, None, task)
    if task.state == TASK_STATES.COMPLETED:
        signed = SpkSignedCopy.of(repository, package.md5)
        version = repository.latest_version()
        return Added(status.HTTP_201_CREATED, signed or package, version, task)
    reason = (task.error or {}).get("description", "")
    if ContentOverwriteError.error_code in reason:
        raise _overlap(package)
    if NotVerifiedError.error_code in reason:
        raise NotVerifiedError(
            "the repository takes only packages whose signature holds",
            value=reason,
            hint="sign it with a key of the repository's keyrings",
        )
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
