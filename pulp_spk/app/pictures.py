"""Saving the pictures that SPK files bring along."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing

from django.db import IntegrityError, transaction

from pulpcore.plugin.files import PulpTemporaryUploadedFile
from pulpcore.plugin.models import Artifact, ContentArtifact
from pulpcore.plugin.util import get_domain_pk

from pulp_spk.app.models.image import SpkImage
from pulp_spk.spk.images import Image


def save_pictures(pictures: Iterable[Image]) -> list[SpkImage]:
    """Make a unit of each picture, or touch the one that is there.

    Returns:
        One unit per distinct picture.
    """
    distinct = {picture.sha256: picture for picture in pictures}
    present = SpkImage.objects.filter(
        sha256__in=distinct,
        _pulp_domain=get_domain_pk(),
        contentartifact__artifact__isnull=False,
    )
    known = {image.sha256: image for image in present}
    SpkImage.objects.filter(pk__in=[image.pk for image in known.values()]).touch()
    return [known.get(sha256) or _save(picture) for sha256, picture in distinct.items()]


def _save(picture: Image) -> SpkImage:
    image = SpkImage.from_picture(picture)
    artifact = _artifact_of(picture)
    try:
        with transaction.atomic():
            image.save()
    except IntegrityError:  # another task was faster
        image = SpkImage.objects.get(sha256=picture.sha256, _pulp_domain=get_domain_pk())
        image.touch()
    ContentArtifact.objects.update_or_create(
        content=image, relative_path=image.path, defaults={"artifact": artifact}
    )
    return image


def _artifact_of(picture: Image) -> Artifact:
    upload = PulpTemporaryUploadedFile(picture.sha256, "", len(picture.data), "", "")
    with closing(upload):
        upload.write(picture.data)
        upload.seek(0)
        for hasher in upload.hashers.values():
            hasher.update(picture.data)
        artifact = Artifact.init_and_validate(upload)
        try:
            with transaction.atomic():
                artifact.save()
        except IntegrityError:
            artifact = Artifact.objects.get(sha256=picture.sha256, pulp_domain=get_domain_pk())
            artifact.touch()
    return artifact
