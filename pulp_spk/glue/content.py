"""Packages, images and listings of a Pulp server."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any, ClassVar

from pulp_glue.common.context import PluginRequirement, PulpContentContext

from pulp_spk.glue.upload import opened_to_send


class PulpSpkContentContext(PulpContentContext):
    """What the content types have in common.

    pulp-glue derives the model's name, by which it finds a context for a PRN, as
    `<type>content`; ours are called `spk<type>`.
    """

    PLUGIN: ClassVar[str] = "spk"
    NEEDS_PLUGINS = [PluginRequirement("spk")]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.MODEL = f"spk{cls.RESOURCE_TYPE}"
        cls.PRN_TYPE_REGISTRY[f"{cls.PLUGIN}:{cls.MODEL}"] = cls


class PulpSpkPackageContext(PulpSpkContentContext):
    """SPK files."""

    RESOURCE_TYPE = "package"
    ENTITY = "SPK package"
    ENTITIES = "SPK packages"
    HREF = "spk_spk_package_href"
    HREF_TEMPLATE = "content/spk/packages/{pulp_id}/"
    ID_PREFIX = "content_spk_packages"
    CAPABILITIES = {"upload": []}

    def upload_now(self, file: IO[bytes] | str | Path) -> Any:
        """Make a package within one request, without a task and without a repository.

        Returns:
            The package.
        """
        if isinstance(file, str | Path):
            with opened_to_send(Path(file)) as opened:
                return self.call("upload", body={"file": opened})
        return self.call("upload", body={"file": file})


class PulpSpkImageContext(PulpSpkContentContext):
    """Icons and screenshots."""

    RESOURCE_TYPE = "image"
    ENTITY = "SPK image"
    ENTITIES = "SPK images"
    HREF = "spk_spk_image_href"
    HREF_TEMPLATE = "content/spk/images/{pulp_id}/"
    ID_PREFIX = "content_spk_images"
    CAPABILITIES = {"upload": []}


class PulpSpkListingContext(PulpSpkContentContext):
    """What is said of packages beyond their bytes."""

    RESOURCE_TYPE = "listing"
    ENTITY = "SPK listing"
    ENTITIES = "SPK listings"
    HREF = "spk_spk_listing_href"
    HREF_TEMPLATE = "content/spk/listings/{pulp_id}/"
    ID_PREFIX = "content_spk_listings"
