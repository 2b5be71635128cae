"""What cannot be verified, because its bytes are not here."""

from __future__ import annotations

from gettext import gettext as _

from pulpcore.plugin.models import Remote

from pulp_spk.app.exceptions import UnverifiableMirrorError
from pulp_spk.app.models import SpkRemote, SpkRepository
from pulp_spk.app.signing.policy import SignaturePolicy


def check_verifiable(repository: SpkRepository, remote: SpkRemote) -> None:
    """See whether what a sync brings can be verified, where that is asked for.

    Raises:
        UnverifiableMirrorError: Signatures have to hold, but the files are not downloaded.
    """
    check_policies(remote.policy, remote.signature_policy, repository.signature_policy)


def check_policies(downloads: str, *signatures: str | None) -> None:
    """The same by the policies themselves.

    Args:
        downloads: The policy of the remote.
        signatures: The signature policies of remote and repository.

    Raises:
        UnverifiableMirrorError: Signatures have to hold, but the files are not downloaded.
    """
    if SignaturePolicy.REQUIRE_VALID in signatures and downloads != Remote.IMMEDIATE:
        raise UnverifiableMirrorError(
            _("signatures cannot be verified of files that are not downloaded"),
            value=downloads,
            hint=_("give the remote the policy immediate, or the signature policy ignore"),
        )
