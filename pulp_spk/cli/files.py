"""What people name on the command line: files, folders, and patterns that no shell has expanded."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pulp_spk.spk.errors import MissingMemberError, NotAnImageError, NotAnSpkError, SpkError
from pulp_spk.spk.images import MAX_SIZE, read_image
from pulp_spk.spk.package import read_spk

SPK_ENDING = ".spk"


@dataclass(frozen=True, slots=True)
class Found:
    """A file to upload.

    Attributes:
        path: Where it is.
        meant: Whether it was named itself, or by a pattern; a folder's other files are not.
    """

    path: Path
    meant: bool


def find_files(words: Iterable[str]) -> Iterator[Found]:
    """The files that words name, each once, in their order; what is not there as if it were.

    Args:
        words: Files, folders (with all below them) and patterns (`*.spk`, `builds/**/*.spk`).
    """
    seen: set[Path] = set()
    for word in words:
        named = [Path(word)]
        if not named[0].exists() and glob.has_magic(word):
            named = [Path(path) for path in sorted(glob.glob(word, recursive=True))]
        for path in named or [Path(word)]:
            if path.is_dir():
                inside = (below for below in sorted(path.rglob("*")) if below.is_file())
                found = [Found(below, meant=below.suffix == SPK_ENDING) for below in inside]
            else:
                found = [Found(path, meant=True)]
            for file in found:
                if (absolute := file.path.absolute()) not in seen:
                    seen.add(absolute)
                    yield file


def is_package(file: Found) -> bool:
    """Whether a file is an SPK; its content decides.

    Returns:
        False for another file of a folder.

    Raises:
        SpkError: when it is one that the server would refuse, or none although it was meant.
        OSError: when it cannot be read.
    """
    with file.path.open("rb") as opened:
        try:
            read_spk(opened)
        except SpkError as error:
            no_info = isinstance(error, MissingMemberError) and error.member == "INFO"
            if file.meant or not (no_info or isinstance(error, NotAnSpkError)):
                raise
            return False
    return True


def is_picture(file: Found) -> bool:
    """Whether a file is a PNG or a JPEG, told like `is_package`."""
    with file.path.open("rb") as opened:
        try:
            read_image(opened.read(MAX_SIZE + 1))
        except NotAnImageError:
            if file.meant and file.path.suffix != SPK_ENDING:
                raise
            return False
    return True
