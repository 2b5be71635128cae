"""Verifying what a sync brings, and leaving out what has to hold and does not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from uuid import UUID

from asgiref.sync import sync_to_async

from pulpcore.plugin.models import RepositoryVersion
from pulpcore.plugin.stages import DeclarativeContent, Stage

from pulp_spk.app.models import SpkListing, SpkPackage, SpkVerdict
from pulp_spk.app.signing.judge import Judge, files_of
from pulp_spk.app.signing.policy import SignaturePolicy
from pulp_spk.app.signing.verdict import Outcome, Verdict
from pulp_spk.app.tasks.sync.errors import Reason
from pulp_spk.app.tasks.sync.job import Job
from pulp_spk.app.tasks.sync.report import LeftOut

_NOT_HERE = Verdict(Outcome.NONE, "its file is not here to be verified")


class JudgingStage(Stage):
    """Gives verdicts by the keys of the repository and of the remote.

    What the repository has already is not verified again with the same keys. Where signatures have
    to hold, a package whose one does not goes no further, nor does what is said of it.
    """

    def __init__(self, job: Job, new_version: RepositoryVersion) -> None:
        super().__init__()
        self._job = job
        self._version = new_version
        self._repository = new_version.repository.cast()
        policies = (self._repository.signature_policy, job.source.remote.signature_policy)
        self._requires = SignaturePolicy.REQUIRE_VALID in policies
        self._judge = Judge(self._repository, job.source.remote)
        self._refused: set[str] = set()

    async def run(self) -> None:
        """Judge batch by batch and pass on what may be."""
        judge = self._judge
        if not (self._requires or judge.has_keys):
            async for declared in self.items():
                await self.put(declared)
            return
        await sync_to_async(judge.__enter__)()
        try:
            async for batch in self.batches():
                await self._pass(batch)
        finally:
            await sync_to_async(judge.__exit__)(None, None, None)

    async def _pass(self, batch: list[DeclarativeContent]) -> None:
        judge = self._judge
        packages = {
            declared.content.pk: declared.content
            for declared in batch
            if isinstance(declared.content, SpkPackage)
        }
        verdicts = await sync_to_async(self._given)(judge.digest, packages)
        fresh = [package for pk, package in packages.items() if pk not in verdicts]
        for package, file in await sync_to_async(list)(files_of(fresh)):
            # GnuPG's time is not taken from the downloads that go on meanwhile.
            verdict = await asyncio.to_thread(judge.verdict, package, file)
            await sync_to_async(judge.remember)(package, verdict)
            verdicts[package.pk] = verdict
        for declared in batch:
            if not self._requires or self._may_pass(declared, verdicts):
                await self.put(declared)

    def _given(self, digest: str, packages: Iterable[UUID]) -> dict[UUID, Verdict]:
        """Verdicts of these keys on what the repository has already."""
        base = self._version.base_version or self._version.previous()
        if base is None:
            return {}
        rows = SpkVerdict.objects.filter(
            repository=self._repository,
            keyring_digest=digest,
            package__in=base.get_content(SpkPackage.objects.filter(pk__in=list(packages))),
        )
        return {row.package_id: row.verdict for row in rows}

    def _may_pass(self, declared: DeclarativeContent, verdicts: dict[UUID, Verdict]) -> bool:
        unit = declared.content
        if isinstance(unit, SpkListing):
            return unit.md5 not in self._refused
        if not isinstance(unit, SpkPackage):
            return True
        verdict = verdicts.get(unit.pk, _NOT_HERE)
        if verdict.outcome is Outcome.VALID:
            return True
        self._refused.add(unit.md5)
        self._leave_out(declared, verdict)
        return False

    def _leave_out(self, declared: DeclarativeContent, verdict: Verdict) -> None:
        job, unit, said = self._job, declared.content, declared.extra_data
        signer = f" ({verdict.signer})" if verdict.signer else ""
        reason = f"the signature does not hold: {verdict.reason}{signer}"
        job.report.left_out.append(
            LeftOut(Reason.UNVERIFIED, reason, unit.name, unit.version, said["link"])
        )
        # An update that does not hold takes nothing away from devices.
        job.spared.add(unit.name)
        if offer := said.get("offer"):
            job.report.added -= 1
            job.remember(offer, content=unit.pk, validators=said["validators"])
