"""What can be wrong with an SPK: one class and one code for each kind.

`SPK01xx` is about the archive, `SPK02xx` about INFO, `SPK03xx` about the other members. The codes
are part of the interface: tools and people quote them, so a code never changes its meaning.
"""

from typing import Any, ClassVar

MAX_FAULTS = 200
"""More of them about one file are not noted."""

_VALUE_LENGTH = 120


class SpkError(ValueError):
    """A file, a member or a value is not what an SPK needs.

    Attributes:
        code: Identifies the kind of error, for example `SPK0203`.
        message: What is wrong, as a clause without a full stop.
        member: The member of the archive that is meant, `None` for the file as a whole.
        value: The offending value as a bounded `repr`, `None` where there is none.
        hint: What to do about it, `None` where there is nothing to say.
    """

    code: ClassVar[str] = "SPK0100"

    def __init__(
        self,
        message: str,
        *,
        member: str | None = None,
        value: Any = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.member = _bounded(member) if member is not None else None
        self.value = _bounded(repr(_head(value))) if value is not None else None
        self.hint = hint

    def __str__(self) -> str:
        where = f"{self.code} {self.member}" if self.member else self.code
        value = f": {self.value}" if self.value is not None else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{where}: {self.message}{value}{hint}"


def _head(value: Any) -> Any:
    """Cut text before `repr` works on it, so that an error about a huge value stays small."""
    return value[: _VALUE_LENGTH + 1] if isinstance(value, str | bytes) else value


def _bounded(text: str) -> str:
    # Members and values come from the file; an error is logged and stored, so no control
    # character, no lone surrogate and no megabyte may travel in it.
    printable = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return printable if len(printable) <= _VALUE_LENGTH else printable[: _VALUE_LENGTH - 1] + "…"


Faults = list[SpkError]


def refuse(fault: SpkError, *, strict: bool, faults: Faults | None) -> None:
    """Deal with a fault that only strict reading minds.

    Args:
        fault: What is wrong.
        strict: Whether it is minded at all; else nothing happens.
        faults: Where it is noted, so that reading goes on as lenient does; None raises it.

    Raises:
        SpkError: The fault.
    """
    if not strict:
        return
    if faults is None:
        raise fault
    if len(faults) < MAX_FAULTS:
        faults.append(fault)


class NotAnSpkError(SpkError):
    """The file is no tar archive, neither plain nor inside gzip."""

    code = "SPK0101"


class EncryptedSpkError(SpkError):
    """The file is one of Synology's encrypted packages: genuine, but unreadable to us."""

    code = "SPK0102"


class TruncatedSpkError(SpkError):
    """The file ends before the archive does."""

    code = "SPK0103"


class MissingMemberError(SpkError):
    """INFO, or in an upload package.tgz, is not there."""

    code = "SPK0104"


class NotAFileError(SpkError):
    """A link, folder, device, pipe or sparse file lies where a regular file belongs."""

    code = "SPK0105"


class UnsafeMemberNameError(SpkError):
    """A member's name is absolute or climbs out of the archive."""

    code = "SPK0106"


class DuplicateMemberError(SpkError):
    """Two members claim the same place, so readers may disagree about which one counts."""

    code = "SPK0107"


class TooManyMembersError(SpkError):
    """The archive has more members than any package needs."""

    code = "SPK0108"


class MemberTooLargeError(SpkError):
    """A member that has to be read is larger than its bound."""

    code = "SPK0109"


class BadHeaderError(SpkError):
    """A tar header is damaged, or claims what cannot be (a negative size, an endless name)."""

    code = "SPK0110"


class BadMemberNameError(SpkError):
    """A member's name is too long, is not UTF-8 or has control characters."""

    code = "SPK0111"


class DecompressionBombError(SpkError):
    """The gzip layer grows far beyond what a package does."""

    code = "SPK0112"


class DamagedGzipError(SpkError):
    """The gzip layer around the archive cannot be decompressed."""

    code = "SPK0113"


class ChecksumMismatchError(SpkError):
    """INFO's `checksum` is not the MD5 of package.tgz."""

    code = "SPK0114"


class RangesNotEnoughError(SpkError):
    """Byte ranges are not enough to read the file; it has to be downloaded as a whole."""

    code = "SPK0115"


class InfoEncodingError(SpkError):
    """INFO is not UTF-8, has a byte order mark or a NUL."""

    code = "SPK0201"


class InfoSyntaxError(SpkError):
    """A line of INFO is not `key="value"`."""

    code = "SPK0202"


class MissingKeyError(SpkError):
    """INFO lacks a key that every package needs, or it is empty."""

    code = "SPK0203"


class DuplicateKeyError(SpkError):
    """INFO gives a key twice."""

    code = "SPK0204"


class BadPackageNameError(SpkError):
    """INFO's `package` has characters that a name may not have."""

    code = "SPK0205"


class BadVersionError(SpkError):
    """A package version is empty or has characters that a version may not have."""

    code = "SPK0206"


class BadOsVersionError(SpkError):
    """An os version (`os_min_ver`, `firmware`, ...) is not like `7.2-64570`."""

    code = "SPK0207"


class BadBooleanError(SpkError):
    """A key that is a yes or a no is neither."""

    code = "SPK0208"


class TooLongError(SpkError):
    """A value, a list or INFO itself is longer than its bound."""

    code = "SPK0209"


class BadTargetError(SpkError):
    """`arch`, `model` or their exclusions list something that is no platform or model word."""

    code = "SPK0210"


class BadRequirementError(SpkError):
    """A dependency or conflict is not a name with at most one condition on its version."""

    code = "SPK0211"


class EmptyOsRangeError(SpkError):
    """The minimum os version is above the maximum: no device could install the package."""

    code = "SPK0212"


class BadChecksumTextError(SpkError):
    """INFO's `checksum` is not an MD5 in hexadecimal."""

    code = "SPK0213"


class BadBase64Error(SpkError):
    """A picture in INFO is not base64."""

    code = "SPK0214"


class NotAnImageError(SpkError):
    """An icon or a screenshot is neither a PNG nor a JPEG, or is damaged."""

    code = "SPK0301"


class ImageTooLargeError(SpkError):
    """An icon or a screenshot has more pixels or bytes than its bound."""

    code = "SPK0302"


class MemberEncodingError(SpkError):
    """A text member is not UTF-8 or has a NUL."""

    code = "SPK0303"


class BadIniError(SpkError):
    """conf/PKG_DEPS or conf/PKG_CONX is not an INI file of packages."""

    code = "SPK0304"


class BadJsonError(SpkError):
    """conf/privilege or conf/resource is not a JSON object that can be stored."""

    code = "SPK0305"


class NotSignableError(SpkError):
    """The archive has members of which no signature can say anything."""

    code = "SPK0306"


class BadSignatureError(SpkError):
    """syno_signature.asc is not an OpenPGP signature of the kind that packages have."""

    code = "SPK0307"


class BadPublicKeyError(SpkError):
    """A text is not one or more armoured OpenPGP public keys."""

    code = "SPK0308"


class SecretKeyError(SpkError):
    """A text that should hold public keys has a secret one in it."""

    code = "SPK0309"
