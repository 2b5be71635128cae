"""Giving verdicts on packages, and remembering them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self

from pulpcore.plugin.models import ContentArtifact, RepositoryVersion

from pulp_spk.app.models import SpkPackage, SpkRemote, SpkRepository, SpkVerdict
from pulp_spk.app.signing.errors import UnusableKeyError, UnverifiedPackageError
from pulp_spk.app.signing.keyring import Keyring, keyring_digest
from pulp_spk.app.signing.policy import SignaturePolicy
from pulp_spk.app.signing.verdict import Outcome, Verdict
from pulp_spk.app.signing.verification import verify_spk
from pulp_spk.spk.errors import SpkError

BATCH = 100
"""Verdicts that are written at a time, so that a task that ends early loses few."""


class Judge:
    """Verifies packages by the keys of a repository, and of the remote that it mirrors.

    Use it as a context manager: the keys lie in a GnuPG home of their own until it ends.

    Attributes:
        digest: Of the keys.
        has_keys: Whether there are any.
        counts: Verdicts given, by outcome.
    """

    def __init__(self, repository: SpkRepository, remote: SpkRemote | None = None) -> None:
        texts = keys_of(repository, remote)
        self.digest = keyring_digest(texts)
        self.has_keys = bool(texts)
        self.counts: Counter[Outcome] = Counter()
        self._repository = repository
        self._keyring = Keyring(texts, folder=".")
        self._rows: list[SpkVerdict] = []

    def __enter__(self) -> Self:
        """Import the keys.

        Raises:
            UnusableKeyError: A text is none that holds public keys.
        """
        try:
            self._keyring.__enter__()
        except SpkError as error:
            raise UnusableKeyError(
                error.message, value=self._repository.name, hint=error.hint, code=error.code
            ) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Write what is left, and let go of the keys."""
        try:
            self._write()
        finally:
            self._keyring.__exit__(kind, error, trace)

    def judge(self, package: SpkPackage, file: ContentArtifact) -> Verdict:
        """Verify a package and remember what came of it.

        Args:
            package: The package.
            file: Its file, which is here.
        """
        verdict = self.verdict(package, file)
        self.remember(package, verdict)
        return verdict

    def remember(self, package: SpkPackage, verdict: Verdict) -> None:
        """Note a verdict, which is written with the next ones."""
        self._rows.append(SpkVerdict.of(self._repository, package, self.digest, verdict))
        self.counts[verdict.outcome] += 1
        if len(self._rows) >= BATCH:
            self._write()

    def verdict(self, package: SpkPackage, file: ContentArtifact) -> Verdict:
        """Verify a package; asks no database."""
        if not package.signed:
            return Verdict(Outcome.NONE, "the package is not signed")
        with file.artifact.file.open("rb") as opened:
            return verify_spk(opened, self._keyring)

    def _write(self) -> None:
        if self._rows:
            SpkVerdict.keep(self._rows)
        self._rows = []


def keys_of(repository: SpkRepository, remote: SpkRemote | None) -> tuple[str, ...]:
    """Whose signatures count in a repository, and in what it mirrors from a remote."""
    return (*repository.public_keys, *(remote.keyrings if remote else ()))


def digests_of(repository: SpkRepository) -> frozenset[str]:
    """The digests of the keys that verdicts are given by now.

    What is put into a repository is judged by its keys alone, what it mirrors by those of its
    remote as well.
    """
    remotes = {repository.remote.cast() if repository.remote else None, None}
    return frozenset(keyring_digest(keys_of(repository, remote)) for remote in remotes)


def files_of(packages: Iterable[SpkPackage]) -> Iterator[tuple[SpkPackage, ContentArtifact]]:
    """The files of packages that are here, in batches of two queries."""
    batch: list[SpkPackage] = []
    for package in packages:
        batch.append(package)
        if len(batch) == BATCH:
            yield from _files_of(batch)
            batch = []
    yield from _files_of(batch)


def _files_of(batch: list[SpkPackage]) -> Iterator[tuple[SpkPackage, ContentArtifact]]:
    by_pk = {package.pk: package for package in batch}
    files = ContentArtifact.objects.filter(content__in=by_pk, artifact__isnull=False)
    for file in files.select_related("artifact", "artifact__pulp_domain"):
        yield by_pk[file.content_id], file


def judge_new(repository: SpkRepository, version: RepositoryVersion) -> None:
    """Give verdicts on what a version adds, and hold the repository's policy.

    What was judged since the version was begun is not judged again: a sync does that itself, with
    the keys of its remote.

    Raises:
        UnverifiedPackageError: The policy asks for signatures that hold, and one does not.
    """
    requires = repository.signature_policy == SignaturePolicy.REQUIRE_VALID
    if not requires and not repository.public_keys:
        return
    added = SpkPackage.objects.filter(pk__in=version.added())
    fresh = SpkVerdict.objects.filter(
        repository=repository, package__in=added, checked_at__gte=version.pulp_created
    )
    with Judge(repository) as judge:
        for package, file in files_of(added.exclude(pk__in=fresh.values("package"))):
            judge.judge(package, file)
    if requires:
        # What was said of a file earlier, perhaps by other keys, does not count.
        _require_valid(added, fresh.all())


def _require_valid(added: Iterable[SpkPackage], rows: Iterable[SpkVerdict]) -> None:
    verdicts = {row.package_id: row for row in rows}
    for package in added:
        row = verdicts.get(package.pk)
        if row is None:
            raise UnverifiedPackageError(
                f"the file of {package.name} {package.version} is not here to be verified",
                hint="mirror with the policy immediate",
            )
        if row.outcome != Outcome.VALID:
            raise refusal(package, row.verdict)


def refusal(package: SpkPackage, verdict: Verdict) -> UnverifiedPackageError:
    """Why a repository that asks for signatures that hold does not take a package."""
    return UnverifiedPackageError(
        f"the signature of {package.name} {package.version} does not hold: {verdict.reason}",
        value=verdict.signer or None,
        hint="sign it with a key of the repository's keyrings, or add the key to them",
    )
