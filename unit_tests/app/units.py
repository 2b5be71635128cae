"""Units and repository versions in the database, without files."""

from __future__ import annotations

import io
import uuid

from pulpcore.plugin.models import Content, ContentArtifact, RepositoryVersion

from pulp_spk.app.models import SpkDistribution, SpkImage, SpkPackage, SpkRepository
from pulp_spk.spk.package import read_spk
from unit_tests.builders import build_spk


def package(**info: str | None) -> SpkPackage:
    """A saved package with its pictures, as an upload leaves it, but for the files themselves."""
    members = {"scripts/postinst": uuid.uuid4().bytes}
    spk = read_spk(io.BytesIO(build_spk(info=info, members=members)))
    for picture in (*spk.icons, *spk.screenshots):
        image, _ = SpkImage.objects.get_or_create(
            sha256=picture.sha256,
            defaults={
                "media_type": picture.media_type,
                "width": picture.width,
                "height": picture.height,
                "size": len(picture.data),
            },
        )
        ContentArtifact.objects.get_or_create(content=image, relative_path=image.path)
    unit = SpkPackage.from_spk(spk)
    unit.save()
    ContentArtifact.objects.create(content=unit, relative_path=unit.path)
    return unit


def repository() -> SpkRepository:
    """An empty repository."""
    return SpkRepository.objects.create(name=uuid.uuid4().hex)


def distribution(of: SpkRepository, **fields: object) -> SpkDistribution:
    """A distribution of a repository."""
    name = uuid.uuid4().hex
    return SpkDistribution.objects.create(name=name, base_path=name, repository=of, **fields)


def change(
    repository: SpkRepository, *, add: tuple[Content, ...] = (), remove: tuple[Content, ...] = ()
) -> RepositoryVersion:
    """A new version of a repository."""
    with repository.new_version() as version:
        version.remove_content(Content.objects.filter(pk__in=[unit.pk for unit in remove]))
        version.add_content(Content.objects.filter(pk__in=[unit.pk for unit in add]))
    return repository.latest_version()
