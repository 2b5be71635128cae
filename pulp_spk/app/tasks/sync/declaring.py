"""Units with their files, as the stages take them."""

from __future__ import annotations

import tempfile

from pulpcore.plugin.models import Artifact
from pulpcore.plugin.stages import DeclarativeArtifact, DeclarativeContent

from pulp_spk.app.models import SpkImage, SpkPackage, SpkRemote
from pulp_spk.package_center.offer import Offer
from pulp_spk.spk.images import Image


def declared_package(
    unit: SpkPackage, path: str, file: Artifact | None, offer: Offer, remote: SpkRemote
) -> DeclarativeArtifact:
    """The file of a package.

    Args:
        unit: The package.
        path: Where its file lies below a distribution.
        file: The file; None to leave it with the source.
        offer: Where the source has it.
        remote: The source.
    """
    return DeclarativeArtifact(
        # No MD5 here: Pulp forbids it as a digest. The downloader asks the package for it.
        artifact=file or Artifact(size=unit.size),
        url=offer.link,
        relative_path=path,
        remote=remote,
        deferred_download=file is None,
    )


def declared_image(picture: Image, link: str) -> DeclarativeContent:
    """A picture, written into a temporary file that ArtifactSaver takes away.

    Args:
        picture: The picture.
        link: Where it came from; the file is kept, so it is never fetched from there again.
    """
    unit = SpkImage.from_picture(picture)
    with tempfile.NamedTemporaryFile(dir=".", suffix=".picture", delete=False) as file:
        file.write(picture.data)
    artifact = Artifact.init_and_validate(file.name)
    declared = DeclarativeArtifact(artifact=artifact, url=link, relative_path=unit.path)
    return DeclarativeContent(unit, [declared])
