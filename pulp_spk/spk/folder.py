"""An unpacked package: the folder from which an SPK is made, or into which one was unpacked."""

from __future__ import annotations

import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from pulp_spk.spk.member import Role, role_of

_FOLDERS = ("conf", "scripts", "WIZARD_UIFILES")
"""What belongs to an SPK whole; a work folder of spksrc has much beside it that does not."""
_PAYLOAD_FOLDER = "package"
_IN_MEMORY = 16 * 1024**2


def is_packed(folder: Path) -> bool:
    """Tell whether package.tgz was made already; else `package` holds what goes into it."""
    return (folder / Role.PAYLOAD.value).exists() or not (folder / _PAYLOAD_FOLDER).is_dir()


@contextmanager
def as_archive(folder: Path) -> Iterator[BinaryIO]:
    """Give the archive that an SPK of this folder would be, so that one set of rules reads both.

    Where there is only `package`, an empty package.tgz stands for what will be made of it.

    Args:
        folder: With INFO in it. Of all that lies there only what an SPK has is taken.

    Yields:
        A temporary file; what is in memory of it is bounded.

    Raises:
        OSError: Something cannot be read.
    """
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as spooled:
        file = cast(BinaryIO, spooled)
        with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
            for path in _paths(folder):
                archive.add(path, path.relative_to(folder).as_posix(), recursive=False)
            if not is_packed(folder):
                archive.addfile(tarfile.TarInfo(Role.PAYLOAD.value), BytesIO())
        yield file


def _paths(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in _FOLDERS and path.is_dir():
            yield path
            for parent, folders, files in os.walk(path):
                folders.sort()
                yield from (Path(parent, name) for name in sorted((*folders, *files)))
        elif role_of(path.name) is not None:
            yield path
