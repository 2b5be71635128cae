"""Bytes of a text member to text."""

from pulp_spk.spk.errors import MemberEncodingError, SpkError


def decode(
    data: bytes,
    *,
    member: str,
    strict: bool,
    error: type[SpkError] = MemberEncodingError,
) -> str:
    """Decode UTF-8 and refuse NUL, which no database column takes.

    Strict refuses a byte order mark and bytes that are not UTF-8. Lenient drops the mark and puts
    U+FFFD in place of such bytes: a mirrored file is not ours to correct.

    Raises:
        MemberEncodingError: As said above, or the class given as `error`.
    """
    if b"\0" in data:
        raise error("the file has a NUL byte", member=member, hint="write it as UTF-8 text")
    if not strict:
        return data.decode("utf-8", "replace").removeprefix("\ufeff")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as undecodable:
        raise error(
            f"byte {undecodable.start} is not UTF-8",
            member=member,
            value=data[undecodable.start : undecodable.end],
            hint="write the file as UTF-8",
        ) from undecodable
    if text.startswith("\ufeff"):
        raise error(
            "the file begins with a byte order mark",
            member=member,
            hint="write it as UTF-8 without BOM",
        )
    return text
