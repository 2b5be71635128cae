"""Captured lists in place of a source's answers."""

from __future__ import annotations

from collections.abc import Mapping

from pulpcore.plugin.models import PulpTemporaryFile

from pulp_spk.app.models import SpkRemote
from pulp_spk.app.tasks.sync.errors import SyncError
from pulp_spk.package_center.captured import read_captured
from pulp_spk.package_center.fold import Folding
from pulp_spk.spk.errors import SpkError


def fold_captured(folding: Folding, remote: SpkRemote, captured: Mapping[str, str]) -> None:
    """Take lists for the source's answers; the temporary files are gone afterwards.

    Args:
        folding: Gets the lists.
        remote: If it names devices, the lists are taken for answers to these.
        captured: Names of the lists by the keys of the temporary files.

    Raises:
        SyncError: when one of them is no list.
    """
    files = list(PulpTemporaryFile.objects.filter(pk__in=captured))
    try:
        named = remote.devices.strip() or remote.models or remote.platforms
        cells = remote.find_cells() if named else ()
        for file in files:
            with file.file.open() as opened:
                found = read_captured(captured[str(file.pk)], opened.read())
            folding.add(found.cells(cells), found.catalog)
    except SpkError as error:
        raise SyncError.of(error) from error
    finally:
        for file in files:
            file.delete()
