"""What can be wrong with settings about devices; devices themselves never cause an error."""

from __future__ import annotations

from pulp_spk.spk.errors import SpkError


class ExtraPlatformError(SpkError):
    """A value of `SPK_EXTRA_PLATFORMS` is wrong."""

    code = "SPK0401"


class ExtraOsVersionError(SpkError):
    """A value of `SPK_EXTRA_OS_VERSIONS` is wrong."""

    code = "SPK0402"
