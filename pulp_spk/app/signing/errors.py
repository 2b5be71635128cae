"""What can go wrong with signatures in a request or a task."""

from __future__ import annotations

from pulp_spk.app.exceptions import RefusedError


class UnverifiedPackageError(RefusedError):
    """The repository takes only packages whose signature holds."""

    error_code = "SPK0050"


class UnusableKeyError(RefusedError):
    """GnuPG takes no key from a text of a keyring; the code is that of the text's error."""

    error_code = "SPK0308"


class GnupgMissingError(RefusedError):
    """There are keys, but no GnuPG to verify by them."""

    error_code = "SPK0054"


class SigningFailedError(RefusedError):
    """A signing service or a timestamp server did not do what it should."""

    error_code = "SPK0051"
