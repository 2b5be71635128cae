"""The package that a file in the storage is."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from pulpcore.plugin.models import Artifact, ContentArtifact
from pulpcore.plugin.util import get_domain_pk

from pulp_spk.app.models import SpkPackage
from pulp_spk.app.pictures import save_pictures
from pulp_spk.spk.package import read_spk


def package_of(artifact: Artifact) -> SpkPackage:
    """Make the unit of an SPK that is stored, or find it.

    Args:
        artifact: The file, which was taken before: it is read by the lenient rules.

    Raises:
        SpkError: It is no SPK that can be read.
    """
    with artifact.file.open("rb") as file:
        spk = read_spk(file, strict=False)
    save_pictures((*spk.icons, *spk.screenshots))
    package = SpkPackage.from_spk(spk)
    try:
        with transaction.atomic():
            package.save()
    except IntegrityError:
        key = {"name": spk.name, "version": spk.version, "md5": spk.md5}
        package = SpkPackage.objects.get(**key, _pulp_domain=get_domain_pk())
        package.touch()
    ContentArtifact.objects.update_or_create(
        content=package, relative_path=package.path, defaults={"artifact": artifact}
    )
    return package
