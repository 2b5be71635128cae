"""What a file is, told by its first bytes; the name of a file proves nothing."""

from pulp_spk.spk.errors import EncryptedSpkError, NotAnSpkError

GZIP = b"\x1f\x8b\x08"

# Three bytes behind one that varies (70 AD BE EF), or at the very beginning. Public write-ups of
# the format of DSM 7's own packages name these two.
_ENCRYPTED = (b"\xad\xbe\xef", b"\xbf\xba\xad")

_LOOKS = (
    (b"PK", "a zip file"),
    (b"\xfd7zXZ\0", "an xz file"),
    (b"BZh", "a bzip2 file"),
    (b"(\xb5/\xfd", "a zstandard file"),
    (b"7z\xbc\xaf", "a 7z file"),
    (b"\x7fELF", "a program"),
    (b"<", "a web page"),
    (b"{", "JSON"),
    (b"[", "JSON"),
    (b"package=", "a bare INFO file"),
)


def is_encrypted(head: bytes) -> bool:
    """Tell whether a file that begins so is one of Synology's encrypted packages."""
    return head[1:4] in _ENCRYPTED or head[:3] in _ENCRYPTED


def refuse_encrypted(head: bytes) -> None:
    """Raise when the file is an encrypted package.

    Raises:
        EncryptedSpkError: It is one.
    """
    if is_encrypted(head):
        raise EncryptedSpkError(
            "the file is one of Synology's encrypted packages, which only a DSM 7 device can read",
            hint="mirror it from its source; it cannot be uploaded",
        )


def not_an_spk(head: bytes) -> NotAnSpkError:
    """Give the error for a file that begins so and is no tar archive."""
    if not head:
        return NotAnSpkError("the file is empty")
    looks = next((what for magic, what in _LOOKS if head.lstrip().startswith(magic)), None)
    return NotAnSpkError(
        f"the file looks like {looks}" if looks else "the file is not a tar archive",
        value=head[:16],
        hint="an SPK is a tar archive, plain or inside gzip",
    )
