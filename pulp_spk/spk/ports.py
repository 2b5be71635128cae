"""Ports that a package uses: INFO's `adminport`, and the file that conf/resource names."""

from __future__ import annotations

import lzma
import re
import tarfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from pulp_spk.spk.errors import SpkError
from pulp_spk.spk.info import Info
from pulp_spk.spk.ini import read_ini
from pulp_spk.spk.member import Member
from pulp_spk.spk.text import decode

MAX_FILE = 64 * 1024
"""Bytes of a `.sc` file."""
MAX_SKIPPED = 1024**3
"""Bytes of package.tgz, unpacked, among which it is looked for."""

_PORTS = re.compile(r"[0-9]{1,5}([:-][0-9]{1,5})?(,[0-9]{1,5}([:-][0-9]{1,5})?)*(/[a-z,/]{1,16})?")


@dataclass(frozen=True, slots=True)
class Service:
    """One section of a `.sc` file: ports that the firewall and the router know by a name.

    Attributes:
        name: Of the section.
        title: What people see.
        ports: As written, `9091/tcp`.
    """

    name: str
    title: str
    ports: str


def admin_url(info: Info) -> str:
    """Give where the package is managed, `http://<NAS>:9091/`; "" if INFO names no port.

    `adminprotocol` is http where it is not given.
    """
    port = info.text_of("adminport")
    if not port:
        return ""
    path = info.text_of("adminurl").lstrip("/")
    return f"{info.text_of('adminprotocol') or 'http'}://<NAS>:{port}/{path}"


def protocol_file(resource: Mapping[str, Any] | None) -> str:
    """Give the path of the `.sc` file that conf/resource names, inside package.tgz; "" for none."""
    config = (resource or {}).get("port-config")
    path = config.get("protocol-file") if isinstance(config, Mapping) else None
    return path if isinstance(path, str) else ""


def parse_services(data: bytes) -> tuple[Service, ...]:
    """Read a `.sc` file; what is malformed is left out."""
    try:
        text = decode(data, member="port-config", strict=False)
    except SpkError:
        return ()
    found = []
    for name, values in read_ini(text, member="port-config", strict=False).items():
        ports = values.get("dst.ports", "").strip("\"' ")
        if name and _PORTS.fullmatch(ports):
            found.append(Service(name, values.get("title", "").strip("\"' "), ports))
    return tuple(found)


def find_in_payload(file: BinaryIO, payload: Member, path: str) -> bytes | None:
    """Look for a file inside package.tgz, without unpacking the rest to anywhere.

    Args:
        file: The SPK as a plain tar archive.
        payload: Its package.tgz.
        path: Of the file in it.

    Returns:
        Its bytes; `None` if it is not there, is too large, lies too far behind, or package.tgz
        cannot be read.
    """
    wanted = PurePosixPath(path)
    file.seek(payload.offset)
    try:
        with tarfile.open(fileobj=_Window(file, payload.size), mode="r|*") as archive:
            for member in archive:
                if PurePosixPath(member.name) == wanted and member.isreg():
                    content = archive.extractfile(member) if member.size <= MAX_FILE else None
                    return content.read() if content else None
                if member.offset_data + member.size > MAX_SKIPPED:
                    return None
    # What decompressors raise differs by format; whatever it is, there is no such file.
    except (tarfile.TarError, OSError, EOFError, zlib.error, lzma.LZMAError):
        return None
    return None


class _Window:
    """The next so many bytes of a file."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._left = size

    def read(self, size: int) -> bytes:
        data = self._file.read(min(size, self._left))
        self._left -= len(data)
        return data
