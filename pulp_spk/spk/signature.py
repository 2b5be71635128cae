"""syno_signature.asc: what it says of itself, and the signature that is in it.

It is one of two things (docs/dev/protocol.md): a detached OpenPGP signature of the signed stream;
or a token, as Synology's timestamp server makes it: a message, signed by that server, whose content
is the detached signature. DSM takes tokens only.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from pulp_spk.spk import openpgp
from pulp_spk.spk.errors import BadSignatureError, SpkError
from pulp_spk.spk.member import Role

_PARTS = {openpgp.SIGNATURE, openpgp.ONE_PASS, openpgp.LITERAL}


@dataclass(frozen=True, slots=True)
class SignatureFile:
    """The facts of a signature; none of them is verified.

    Attributes:
        detached: The signature of the signed stream, as it was written.
        packet: The same as a single packet: what the facts are read from, and nothing else that
            another reader might find in the text.
        key_id: The key that it names, 16 hexadecimal digits.
        created: When it says that it was made, in seconds since 1970.
        timestamp_key_id: The key of the token around it, `""` when there is none.
        timestamp_created: When the token says that it was made; 0 when there is none.
    """

    detached: bytes
    packet: bytes
    key_id: str
    created: int
    timestamp_key_id: str = ""
    timestamp_created: int = 0

    @property
    def facts(self) -> dict[str, str]:
        """What it says of itself, as texts; times in ISO 8601. What it does not say is left out."""
        said = {
            "key_id": self.key_id,
            "created": _iso(self.created),
            "timestamp_key_id": self.timestamp_key_id,
            "timestamp_created": _iso(self.timestamp_created),
        }
        return {name: value for name, value in said.items() if value}


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat() if seconds else ""


def read_signature(data: bytes) -> SignatureFile:
    """Read a signature file.

    Raises:
        BadSignatureError: It is neither a detached signature nor a token, or has several.
    """
    try:
        return _read(data)
    except SpkError as error:
        error.member = Role.SIGNATURE.value
        raise


def _read(data: bytes) -> SignatureFile:
    if len(data) > openpgp.MAX_SIZE:
        raise BadSignatureError(f"it has {len(data)} bytes; {openpgp.MAX_SIZE} is the bound")
    content = openpgp.cleartext(data)
    packets = list(openpgp.packets(openpgp.dearmour(data)))
    if content is None:
        contents = [one.body for one in packets if one.tag == openpgp.LITERAL]
        content = openpgp.literal(contents[0]) if contents else None
    if content is None:
        inner, said = _of_the_stream(packets)
        return SignatureFile(data, inner, said.key_id, said.created)
    _, token = _only_signature(packets)
    inner, said = _of_the_stream(list(openpgp.packets(openpgp.dearmour(content))))
    return SignatureFile(content, inner, said.key_id, said.created, token.key_id, token.created)


def _of_the_stream(packets: list[openpgp.Packet]) -> tuple[bytes, openpgp.Signed]:
    packet, said = _only_signature(packets)
    if said.type != openpgp.BINARY:
        raise BadSignatureError(f"it is a signature of type {said.type}, not of binary data")
    return bytes(packet), said


def _only_signature(packets: list[openpgp.Packet]) -> tuple[openpgp.Packet, openpgp.Signed]:
    if strange := {packet.tag for packet in packets} - _PARTS:
        raise BadSignatureError(f"it has OpenPGP packets of kind {min(strange)}, not of signatures")
    signatures = [packet for packet in packets if packet.tag == openpgp.SIGNATURE]
    if len(signatures) != 1:
        raise BadSignatureError(f"it has {len(signatures)} signatures instead of one")
    return signatures[0], openpgp.signed_by(signatures[0].body)
