"""SPK files in the REST interface."""

from __future__ import annotations

from gettext import gettext as _
from typing import Any, BinaryIO

from rest_framework import serializers

from pulpcore.plugin.models import Artifact
from pulpcore.plugin.serializers import (
    ContentChecksumSerializer,
    SingleArtifactContentUploadSerializer,
)
from pulpcore.plugin.util import get_domain_pk

from pulp_spk.app.exceptions import OtherBytesError, UnreadableFileError
from pulp_spk.app.models import SpkPackage, SpkRepository, SpkSignedCopy
from pulp_spk.app.pictures import save_pictures
from pulp_spk.app.refused_upload import nothing_stays
from pulp_spk.app.signing.signed_artifact import signed_artifact
from pulp_spk.spk.errors import SpkError
from pulp_spk.spk.package import Spk, read_spk

COLUMNS = {
    "name": _("INFO `package`."),
    "version": _("INFO `version`."),
    "size": _("Of the SPK, in bytes."),
    "target_digest": _("Digest of what the package is built for."),
    "arch": _("Platforms, families or `noarch`, as INFO `arch` lists them."),
    "exclude_arch": _("Platforms that are taken away."),
    "models": _("Models that the package is bound to; none for all."),
    "exclude_models": _("Models that are taken away."),
    "os_min": _("The lowest DSM or SRM version that takes it, e.g. `7.0-40000`."),
    "os_max": _("The highest DSM or SRM version that takes it."),
    "beta": _("INFO `beta`."),
    "report_url": _("INFO `report_url`; its presence marks a beta as well."),
    "manual_only": _("Whether it can only be installed by hand (INFO `offline_install`)."),
    "startable": _("Whether it can be started and stopped."),
    "has_license": _("Whether a licence has to be accepted."),
    "wizards": _("Which of `install`, `upgrade` and `uninstall` ask questions."),
    "screenshots": _("SHA-256 of each picture inside the SPK, in order."),
    "signed": _("Whether a Synology signature is inside."),
    "opaque": _("Whether it is an encrypted package, whose INFO cannot be read."),
    "create_time": _("INFO `create_time`."),
}


class SpkPackageSerializer(SingleArtifactContentUploadSerializer, ContentChecksumSerializer):
    """An SPK file; everything but its labels is read from the file itself."""

    _signed_from = ""
    """MD5 of what was uploaded, when a signed copy takes its place."""

    md5 = serializers.CharField(
        read_only=True, help_text=_("MD5 of the whole SPK, as catalogs carry it.")
    )
    texts = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField()),
        read_only=True,
        help_text=_(
            "Display name and description by language; the language without a suffix is ''."
        ),
    )
    dependencies = serializers.ListField(
        child=serializers.DictField(child=serializers.CharField()),
        read_only=True,
        help_text=_("Packages that it needs, with the ranges of conf/PKG_DEPS."),
    )
    conflicts = serializers.ListField(
        child=serializers.DictField(child=serializers.CharField()),
        read_only=True,
        help_text=_("Packages that it cannot live with, with the ranges of conf/PKG_CONX."),
    )
    icons = serializers.DictField(
        child=serializers.CharField(),
        read_only=True,
        help_text=_("SHA-256 of each icon by its width in pixels."),
    )
    signature = serializers.DictField(
        child=serializers.CharField(),
        read_only=True,
        help_text=_(
            "What the signature says of itself, unverified: `key_id`, `created`, and of the "
            "timestamp around it `timestamp_key_id`, `timestamp_created`."
        ),
    )
    info = serializers.DictField(
        child=serializers.CharField(), read_only=True, help_text=_("The whole INFO.")
    )
    path = serializers.CharField(
        read_only=True, help_text=_("Where a distribution serves it, relative to its base URL.")
    )

    def deferred_validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Read the SPK, and sign it where its repository does that; runs in the task.

        Raises:
            UnreadableFileError: when it is none that can be taken.
            SigningFailedError: when it could not be signed.
        """
        data = super().deferred_validate(data)
        artifact = data["artifact"]
        with nothing_stays(self, artifact):
            spk = read_artifact(artifact)
            if repository := data.get("repository"):
                data["artifact"] = signed(artifact, repository.cast())
        if data["artifact"] != artifact:
            self._signed_from = spk.md5
            spk = read_artifact(data["artifact"])
        return self.described(data, spk)

    def described(self, data: dict[str, Any], spk: Spk) -> dict[str, Any]:
        """Add what the SPK says to the data that the unit is made of."""
        unit = SpkPackage.from_spk(spk)
        more = ("md5", "texts", "dependencies", "conflicts", "icons", "signature", "info")
        columns = (*COLUMNS, *more)
        data |= {column: getattr(unit, column) for column in columns}
        data["relative_path"] = unit.path
        data["pictures"] = (*spk.icons, *spk.screenshots)
        return data

    def get_artifacts(self, validated_data: dict[str, Any]) -> dict[str, Artifact]:
        """The SPK by its path, remembered for the comparison with what is known."""
        artifacts = super().get_artifacts(validated_data)
        (self._artifact,) = artifacts.values()
        return artifacts

    def retrieve(self, validated_data: dict[str, Any]) -> SpkPackage | None:
        """The same package, if it is known.

        Raises:
            OtherBytesError: when its name, version and MD5 are known with other bytes.
        """
        key = {field: validated_data[field] for field in ("name", "version", "md5")}
        known = SpkPackage.objects.filter(**key, _pulp_domain=get_domain_pk()).first()
        if known:
            digests = known._artifacts.values_list("sha256", flat=True)
            if known.size != self._artifact.size or set(digests) - {self._artifact.sha256}:
                raise OtherBytesError(
                    f"another file with the MD5 of {known.name} {known.version} is known",
                    value=known.md5,
                    hint="rebuild the package, so that its MD5 changes",
                )
        return known

    def create(self, validated_data: dict[str, Any]) -> SpkPackage:
        """Save the pictures before the package, whose repository version will ask for them."""
        save_pictures(validated_data.pop("pictures"))
        repository = validated_data.get("repository")
        package = super().create(validated_data)
        if self._signed_from:
            SpkSignedCopy.remember(repository.cast(), self._signed_from, package)
        return package

    class Meta:
        model = SpkPackage
        fields = tuple(
            dict.fromkeys(
                (
                    *SingleArtifactContentUploadSerializer.Meta.fields,
                    *ContentChecksumSerializer.Meta.fields,
                    *COLUMNS,
                    "texts",
                    "dependencies",
                    "conflicts",
                    "icons",
                    "signature",
                    "info",
                    "path",
                )
            )
        )
        # Where it lies is a function of the unit, nothing that an uploader chooses.
        fields = tuple(field for field in fields if field != "relative_path")
        extra_kwargs = {
            name: {"read_only": True, "help_text": text} for name, text in COLUMNS.items()
        }


class SpkPackageUploadSerializer(SpkPackageSerializer):
    """An SPK file that is read while its upload is answered, without a task."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["artifact"].read_only = True

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Read the SPK before anything is stored.

        Raises:
            UnreadableFileError: when it is none that can be taken.
        """
        data = super().validate(data)
        spk = read_upload(data["file"])
        self.accept(spk)
        data["file"].seek(0)
        data = SingleArtifactContentUploadSerializer.deferred_validate(self, data)
        return self.described(data, spk)

    def accept(self, spk: Spk) -> None:
        """Where a subclass refuses what it does not want, before anything is stored."""

    class Meta(SpkPackageSerializer.Meta):
        # A repository has to be locked, a chunked upload put together, a URL fetched: in a task.
        fields = tuple(
            field
            for field in SpkPackageSerializer.Meta.fields
            if field not in ("repository", "overwrite", "upload", "file_url", "downloader_config")
        )
        ref_name = "SpkPackageUpload"


def read_artifact(artifact: Artifact) -> Spk:
    """Read an SPK that somebody has uploaded, by the strict rules.

    Raises:
        UnreadableFileError: with the code, member, value and hint of what is wrong.
    """
    with artifact.file.open() as file:
        return read_upload(file)


def signed(artifact: Artifact, repository: SpkRepository) -> Artifact:
    """The file as it goes into a repository.

    Raises:
        UnreadableFileError: when it cannot be signed.
        SigningFailedError: when the signing service failed.
    """
    try:
        return signed_artifact(artifact, repository)
    except SpkError as error:
        raise UnreadableFileError.of(error) from error


def read_upload(file: BinaryIO) -> Spk:
    """Read an SPK that somebody uploads, by the strict rules.

    Raises:
        UnreadableFileError: with the code, member, value and hint of what is wrong.
    """
    try:
        return read_spk(file, strict=True)
    except SpkError as error:
        raise UnreadableFileError.of(error) from error
