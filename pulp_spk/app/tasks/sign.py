"""Signing what a repository holds, and taking these signatures away again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pulpcore.plugin.models import ContentArtifact, ProgressReport, RepositoryVersion
from pulpcore.plugin.tasking import add_and_remove

from pulp_spk.app.exceptions import UnreadableFileError
from pulp_spk.app.file_unit import package_of
from pulp_spk.app.models import SpkPackage, SpkRepository, SpkSignedCopy
from pulp_spk.app.signing.exchange import exchange
from pulp_spk.app.signing.judge import files_of
from pulp_spk.app.signing.signed_artifact import signed_artifact, stored
from pulp_spk.app.signing.signer import unsign_spk
from pulp_spk.spk.errors import SpkError

NAMED = 100
"""Packages left as they are that the result names; the counts are always whole."""


@dataclass
class Work:
    """What a task does to the packages of a repository.

    Attributes:
        repository: Where.
        base: The version that it begins with.
        swapped: The new packages by those that go.
        missing: How many packages have no file here.
        failed: How many packages stay as they are because something is wrong with them.
        left: The first of them.
    """

    repository: SpkRepository
    base: RepositoryVersion
    swapped: dict[SpkPackage, SpkPackage] = field(default_factory=dict)
    missing: int = 0
    failed: int = 0
    left: list[dict[str, str]] = field(default_factory=list)

    @classmethod
    def on(cls, repository_pk: str) -> Work:
        """The work on the latest version of a repository."""
        repository = SpkRepository.objects.get(pk=repository_pk)
        return cls(repository, repository.latest_version())

    def each(
        self,
        doing: str,
        code: str,
        change: Callable[[SpkPackage, ContentArtifact], SpkPackage],
    ) -> None:
        """Change each package whose file is here.

        Args:
            doing: What the progress report says.
            code: Its code.
            change: Makes the new package, or gives the old one back.
        """
        packages = self.base.get_content(SpkPackage.objects.filter(opaque=False))
        self.missing = total = packages.count()
        with ProgressReport(message=doing, code=code, total=total) as progress:
            for package, file in progress.iter(files_of(packages.order_by("pk"))):
                self.missing -= 1
                try:
                    self.swapped[package] = change(package, file)
                except SpkError as error:
                    self._leave(package, error)

    @property
    def changed(self) -> dict[SpkPackage, SpkPackage]:
        """The packages that others take the place of."""
        return {old: new for old, new in self.swapped.items() if old.pk != new.pk}

    def finish(self) -> dict[str, Any]:
        """Make a version of what came of it.

        Returns:
            The report, as the task's result shows it.
        """
        changed = self.changed
        version = exchange(self.repository, self.base, changed)
        return {
            "changed": len(changed),
            "unchanged": len(self.swapped) - len(changed),
            "missing": self.missing,
            "failed": self.failed,
            "version": version.number if version else None,
            "left": self.left,
        }

    def _leave(self, package: SpkPackage, error: SpkError) -> None:
        self.failed += 1
        if len(self.left) < NAMED:
            named = {"name": package.name, "version": package.version, "md5": package.md5}
            self.left.append({**named, "code": error.code, "reason": error.message})


def sign(repository_pk: str, **kwargs: Any) -> dict[str, Any]:
    """Sign each package by the repository's service, unless it has signed it before.

    Args:
        repository_pk: The repository.
        kwargs: What later versions send.

    Returns:
        The report, as the task's result shows it.

    Raises:
        SigningFailedError: The service does not work; nothing was changed.
    """
    work = Work.on(repository_pk)

    def change(package: SpkPackage, file: ContentArtifact) -> SpkPackage:
        return signed_package(package, file, work.repository)

    work.each("Signing packages", "sign.packages", change)
    # Not one by one: what was signed before the service failed would come with the next sync.
    for package, signed in work.changed.items():
        SpkSignedCopy.remember(work.repository, package.md5, signed)
    return work.finish()


def add_signed(repository_pk: str, package_pk: str, **kwargs: Any) -> None:
    """Add a package to a repository as its service signs it.

    Args:
        repository_pk: The repository.
        package_pk: The package.
        kwargs: What later versions send.

    Raises:
        SigningFailedError: The service does not work.
        UnreadableFileError: The archive cannot be signed.
        ContentOverwriteError: The repository has another file of this name and version.
    """
    repository = SpkRepository.objects.get(pk=repository_pk)
    package = SpkPackage.objects.get(pk=package_pk)
    [(_, file)] = files_of([package])
    try:
        signed = signed_package(package, file, repository)
    except SpkError as error:
        raise UnreadableFileError.of(error) from error
    if signed != package:
        SpkSignedCopy.remember(repository, package.md5, signed)
    add_and_remove(repository_pk, [str(signed.pk)], [], overwrite=False)


def signed_package(
    package: SpkPackage, file: ContentArtifact, repository: SpkRepository
) -> SpkPackage:
    """The package as the repository's service signs it; itself, if that has signed it before.

    Raises:
        SigningFailedError: The service does not work.
        SpkError: The archive cannot be signed.
    """
    artifact = signed_artifact(file.artifact, repository)
    return package if artifact == file.artifact else package_of(artifact)


def unsign(repository_pk: str, **kwargs: Any) -> dict[str, Any]:
    """Put the files back that were signed here: as they came, else without any signature.

    Args:
        repository_pk: The repository.
        kwargs: What later versions send.

    Returns:
        The report, as the task's result shows it.
    """
    work = Work.on(repository_pk)
    copies = {
        copy.package_id: copy for copy in SpkSignedCopy.objects.filter(repository=work.repository)
    }

    def change(package: SpkPackage, file: ContentArtifact) -> SpkPackage:
        copy = copies.get(package.pk)
        if copy is None:
            return package
        return _original(copy, package) or _unsigned(file)

    work.each("Taking signatures away", "unsign.packages", change)
    result = work.finish()
    SpkSignedCopy.objects.filter(
        repository=work.repository, package__in=[package.pk for package in work.swapped]
    ).delete()
    return result


def _original(copy: SpkSignedCopy, package: SpkPackage) -> SpkPackage | None:
    """The package that a copy was made from, if its file is here still."""
    return SpkPackage.objects.filter(
        name=package.name,
        version=package.version,
        md5=copy.source_md5,
        _pulp_domain=package._pulp_domain_id,
        contentartifact__artifact__isnull=False,
    ).first()


def _unsigned(file: ContentArtifact) -> SpkPackage:
    with file.artifact.file.open("rb") as opened:
        path: Path = unsign_spk(opened)
    return package_of(stored(path))
