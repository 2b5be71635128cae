"""Signing SPK files by a signing service."""

from __future__ import annotations

import gzip
import io
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from pulp_spk.app.signing.errors import SigningFailedError
from pulp_spk.app.signing.keyring import Keyring
from pulp_spk.app.signing.timestamp import token_for
from pulp_spk.app.signing.verdict import Outcome
from pulp_spk.app.signing.verification import verify_spk
from pulp_spk.spk import openpgp
from pulp_spk.spk.archive import walk
from pulp_spk.spk.errors import SpkError
from pulp_spk.spk.resigned import resigned
from pulp_spk.spk.signature import read_signature
from pulp_spk.spk.signed_stream import Order, signed_chunks, signed_members
from pulp_spk.spk.stream import plain_tar, walk_tar

if TYPE_CHECKING:
    from pulp_spk.app.models import SpkSigningService

_SAID = 500  # characters of what a script says that an error repeats


def sign_spk(
    file: BinaryIO,
    service: SpkSigningService,
    *,
    timestamp_url: str = "",
    folder: str = ".",
) -> Path:
    """Write a signed copy of an SPK, with the new signature in place of any other.

    Args:
        file: The SPK, seekable.
        service: Who signs.
        timestamp_url: The server that confirms the time, `""` for none.
        folder: Where to; in a task the current folder is its own.

    Returns:
        The new file.

    Raises:
        SigningFailedError: The script or the timestamp server failed, or what came of it does not
            verify by the service's key.
        SpkError: The archive cannot be signed.
    """
    with plain_tar(file, folder=folder) as tar:
        members = walk_tar(walk(strict=False), tar).members
        stream = signed_chunks(tar, signed_members(members, Order.TOOLKIT))
        signature = _detached(_written(stream, folder, ".stream"), service)
        if timestamp_url:
            signature = token_for(signature, timestamp_url)
        created = _read(signature, service)
        signed = _written(resigned(tar, members, signature, time=created), folder, ".spk")
    _check(signed, service, folder)
    return signed


def unsign_spk(file: BinaryIO, *, folder: str = ".") -> Path:
    """Write a copy of an SPK without a signature.

    Args:
        file: The SPK, seekable.
        folder: Where to.

    Raises:
        SpkError: The archive cannot be read.
    """
    with plain_tar(file, folder=folder) as tar:
        members = walk_tar(walk(strict=False), tar).members
        return _written(resigned(tar, members, None), folder, ".spk")


def try_out(service: SpkSigningService) -> None:
    """Sign a small package and verify it.

    Raises:
        RuntimeError: What pulpcore expects of a service that does not do what it should.
    """
    with tempfile.TemporaryDirectory() as folder:
        try:
            sign_spk(io.BytesIO(_sample()), service, folder=folder)
        except (SigningFailedError, SpkError) as error:
            raise RuntimeError(str(error)) from error


def _detached(data: Path, service: SpkSigningService) -> bytes:
    """The signature of a file, which is removed."""
    written = [data]
    try:
        answer = service.sign(str(data))
        written.append(Path(answer["signature"]))
        with written[-1].open("rb") as file:
            return file.read(openpgp.MAX_SIZE + 1)
    except (RuntimeError, KeyError, TypeError, OSError) as error:
        raise _failed(service, f"failed: {str(error)[:_SAID]}") from error
    finally:
        for path in written:
            path.unlink(missing_ok=True)


def _read(signature: bytes, service: SpkSigningService) -> int:
    try:
        return read_signature(signature).created
    except SpkError as error:
        raise _failed(service, f"made no signature: {error.message}") from error


def _written(pieces: Iterator[bytes], folder: str, suffix: str) -> Path:
    with tempfile.NamedTemporaryFile(dir=folder, suffix=suffix, delete=False) as file:
        file.writelines(pieces)
    return Path(file.name)


def _check(signed: Path, service: SpkSigningService, folder: str) -> None:
    with Keyring([service.public_key], folder=folder) as keyring, signed.open("rb") as file:
        verdict = verify_spk(file, keyring)
    if verdict.outcome is not Outcome.VALID:
        signed.unlink()
        raise _failed(service, f"made a signature that does not verify: {verdict.reason}")


def _failed(service: SpkSigningService, what: str) -> SigningFailedError:
    return SigningFailedError(
        f"the signing service {service.name} {what}",
        hint="its script gets the path of a file, writes a detached armoured signature, and prints "
        'JSON with "file" and "signature"; its public key must be that of the signing key',
    )


def _sample() -> bytes:
    """A package for trying out."""
    content = {"INFO": b'package="sample"\nversion="1.0-1"\n', "package.tgz": gzip.compress(b"")}
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in content.items():
            header = tarfile.TarInfo(name)
            header.size = len(data)
            archive.addfile(header, io.BytesIO(data))
    return buffer.getvalue()
