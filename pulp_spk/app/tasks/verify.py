"""Verifying the signatures of all packages of a repository version."""

from __future__ import annotations

from typing import Any

from pulpcore.plugin.models import ProgressReport, RepositoryVersion

from pulp_spk.app.models import SpkPackage
from pulp_spk.app.signing.judge import Judge, files_of
from pulp_spk.app.signing.verdict import Outcome

NAMED = 100
"""Packages whose signature does not hold that the result names; the counts are always whole."""


def verify(version_pk: str, **kwargs: Any) -> dict[str, Any]:
    """Give a verdict on each package whose file is here, by the keys of now.

    Args:
        version_pk: The repository version.
        kwargs: What later versions send.

    Returns:
        The report, as the task's result shows it.
    """
    version = RepositoryVersion.objects.get(pk=version_pk)
    repository = version.repository.cast()
    remote = repository.remote.cast() if repository.remote else None
    packages = version.get_content(SpkPackage.objects).order_by("name", "version", "pk")
    total = packages.count()
    failed: list[dict[str, str]] = []
    verified = 0
    with (
        Judge(repository, remote) as judge,
        ProgressReport(
            message="Verifying signatures", code="verify.signatures", total=total
        ) as progress,
    ):
        for package, file in progress.iter(files_of(packages)):
            verdict = judge.judge(package, file)
            verified += 1
            if verdict.outcome is not Outcome.VALID and len(failed) < NAMED:
                failed.append(
                    {
                        "name": package.name,
                        "version": package.version,
                        "md5": package.md5,
                        "outcome": verdict.outcome.value,
                        "reason": verdict.reason,
                    }
                )
    counts = {outcome.value: judge.counts[outcome] for outcome in Outcome}
    return {**counts, "missing": total - verified, "failed": failed}
