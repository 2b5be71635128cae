"""Icons and screenshots in the REST interface."""

from __future__ import annotations

from gettext import gettext as _
from typing import Any, BinaryIO

from pulpcore.plugin.serializers import SingleArtifactContentUploadSerializer
from pulpcore.plugin.util import get_domain_pk

from pulp_spk.app.exceptions import UnreadableFileError
from pulp_spk.app.models import SpkImage
from pulp_spk.app.refused_upload import nothing_stays
from pulp_spk.spk.errors import SpkError
from pulp_spk.spk.images import MAX_SIZE, Image, read_image

COLUMNS = {
    "sha256": _("SHA-256 of the picture, by which packages and listings name it."),
    "media_type": _("`image/png` or `image/jpeg`."),
    "width": _("In pixels."),
    "height": _("In pixels."),
    "size": _("In bytes."),
}


class SpkImageSerializer(SingleArtifactContentUploadSerializer):
    """A PNG or JPEG. It is in the repositories whose packages and listings name it."""

    def deferred_validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Look at the picture; runs in the task.

        Raises:
            UnreadableFileError: when it is none that can be taken.
        """
        data = super().deferred_validate(data)
        artifact = data["artifact"]
        with nothing_stays(self, artifact), artifact.file.open() as file:
            picture = read_picture(file)
        unit = SpkImage.from_picture(picture)
        data |= {column: getattr(unit, column) for column in COLUMNS}
        data["relative_path"] = unit.path
        return data

    def retrieve(self, validated_data: dict[str, Any]) -> SpkImage | None:
        """The same image, if it is known."""
        return SpkImage.objects.filter(
            sha256=validated_data["sha256"], _pulp_domain=get_domain_pk()
        ).first()

    class Meta:
        model = SpkImage
        fields = tuple(
            field
            for field in (*SingleArtifactContentUploadSerializer.Meta.fields, *COLUMNS)
            if field not in ("relative_path", "repository", "overwrite")
        )
        extra_kwargs = {
            name: {"read_only": True, "help_text": text} for name, text in COLUMNS.items()
        }


def read_picture(file: BinaryIO) -> Image:
    """Look at a picture that somebody uploads.

    Raises:
        UnreadableFileError: with the code, value and hint of what is wrong.
    """
    try:
        return read_image(file.read(MAX_SIZE + 1))
    except SpkError as error:
        raise UnreadableFileError.of(error) from error
