"""Files as they go into a repository that signs."""

from __future__ import annotations

from pathlib import Path

from pulpcore.plugin.models import Artifact

from pulp_spk.app.models import SpkRepository, SpkSigningService
from pulp_spk.app.signing.keyring import Keyring
from pulp_spk.app.signing.signer import sign_spk
from pulp_spk.app.signing.verdict import Outcome
from pulp_spk.app.signing.verification import verify_spk
from pulp_spk.spk.signed_stream import Order


def signed_artifact(artifact: Artifact, repository: SpkRepository) -> Artifact:
    """The file signed by the repository's service: itself, if that has signed it before.

    Args:
        artifact: An SPK.
        repository: Where it goes; one without a signing service takes it as it is.

    Raises:
        SigningFailedError: The service failed.
        SpkError: The archive cannot be signed.
    """
    service = repository.package_signing_service
    if service is None or is_signed_by(artifact, service):
        return artifact
    with artifact.file.open("rb") as file:
        return stored(sign_spk(file, service, timestamp_url=repository.timestamp_url))


def is_signed_by(artifact: Artifact, service: SpkSigningService) -> bool:
    """Whether a file carries a signature of the service that holds, for all of its members."""
    with (
        Keyring([service.public_key], folder=".") as keyring,
        artifact.file.open("rb") as file,
    ):
        verdict = verify_spk(file, keyring)
    return verdict.outcome is Outcome.VALID and verdict.order is Order.TOOLKIT


def stored(path: Path) -> Artifact:
    """Move a file into the storage."""
    artifact = Artifact.init_and_validate(str(path))
    [kept] = Artifact.objects.bulk_get_or_create([artifact])
    path.unlink(missing_ok=True)
    return kept
