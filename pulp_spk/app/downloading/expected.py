"""What is known of a file before it is downloaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pulp_spk.app.models.image import SpkImage
from pulp_spk.app.models.package import SpkPackage


@dataclass(frozen=True)
class Expected:
    """Size and digests of a file.

    Attributes:
        size: Bytes, None when not known.
        digests: Hexadecimal by the name of the algorithm.
    """

    size: int | None = None
    digests: Mapping[str, str] = field(default_factory=dict)

    def also(self, *, size: int | None = None, **digests: str | None) -> Expected:
        """The same with what else is known; what is empty adds nothing."""
        known = {name: digest.lower() for name, digest in digests.items() if digest}
        return replace(self, size=size or self.size, digests={**self.digests, **known})

    def told_by(self, extra_data: Mapping[str, Any] | None) -> Expected:
        """The same with `md5` and `size` of a declarative artifact's extra data."""
        extra = extra_data or {}
        return self.also(size=extra.get("size"), md5=extra.get("md5"))


async def expected_of(content_artifact: Any) -> Expected:
    """What the unit says of its file.

    Pulp's own tables cannot hold an MD5 (it is no allowed checksum), so it is asked of the
    package.

    Args:
        content_artifact: Primary key of the content artifact.
    """
    package = SpkPackage.objects.filter(contentartifact=content_artifact)
    if row := await package.values("size", "md5").afirst():
        return Expected().also(**row)
    image = SpkImage.objects.filter(contentartifact=content_artifact)
    if row := await image.values("size", "sha256").afirst():
        return Expected().also(**row)
    return Expected()
