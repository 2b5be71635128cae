"""What can be wrong with settings about devices, with a mirror's matrix and with its source.

Devices themselves never cause an error.
"""

from __future__ import annotations

from pulp_spk.spk.errors import SpkError


class ExtraPlatformError(SpkError):
    """A value of `SPK_EXTRA_PLATFORMS` is wrong."""

    code = "SPK0401"


class ExtraOsVersionError(SpkError):
    """A value of `SPK_EXTRA_OS_VERSIONS` is wrong."""

    code = "SPK0402"


class MatrixError(SpkError):
    """A mirror's matrix names what does not exist; each kind has a class and a code below."""


class UnknownModelError(MatrixError):
    """No model of this name is known."""

    code = "SPK0410"


class UnknownPlatformError(MatrixError):
    """No platform or family of this name is known."""

    code = "SPK0411"


class UnknownOsVersionError(MatrixError):
    """An os version is not understood, or no release of it is known."""

    code = "SPK0412"


class BadInventoryError(MatrixError):
    """An inventory of devices is neither CSV nor JSON, lacks the models, or is too long."""

    code = "SPK0413"


class BadMatrixError(MatrixError):
    """A channel or the language is none."""

    code = "SPK0414"


class EmptyMatrixError(MatrixError):
    """No device is left: none of the platforms ever had any of the os versions."""

    code = "SPK0415"


class ForeignCatalogError(SpkError):
    """A source's answer is no catalog; each kind has a class and a code below."""


class HtmlAnswerError(ForeignCatalogError):
    """A source answers with a web page."""

    code = "SPK0420"


class NotJsonError(ForeignCatalogError):
    """A source answers with something that is not JSON."""

    code = "SPK0421"


class NotACatalogError(ForeignCatalogError):
    """A source answers with JSON that has no list of packages."""

    code = "SPK0422"


class CatalogTooLargeError(ForeignCatalogError):
    """A source's answer is longer, deeper or has more entries than any catalog."""

    code = "SPK0423"


class NoLinksError(ForeignCatalogError):
    """A captured list has no package and no link of an SPK in it."""

    code = "SPK0424"
