"""Packages that were signed here."""

from __future__ import annotations

from django.db import models

from pulpcore.plugin.models import BaseModel


class SpkSignedCopy(BaseModel):
    """A package that was signed here, and the file that it was made from.

    A mirror looks it up: what its source offers as `source_md5` is there, signed.

    Fields:
        repository: For which it was signed.
        source_md5: MD5 of the whole file that it was made from.
        package: What came of it.
    """

    repository = models.ForeignKey(
        "SpkRepository", on_delete=models.CASCADE, related_name="signed_copies"
    )
    source_md5 = models.CharField(max_length=32)
    package = models.ForeignKey(
        "SpkPackage", on_delete=models.CASCADE, related_name="signed_copies"
    )

    @classmethod
    def remember(cls, repository: models.Model, source_md5: str, package: models.Model) -> None:
        """Say what came of a file, whatever came of it before.

        A file that was made here itself is signed by another key now: what came of its source is
        the new one.
        """
        earlier = cls.objects.filter(repository=repository, package__md5=source_md5)
        if earlier.update(package=package):
            return
        cls.objects.update_or_create(
            repository=repository, source_md5=source_md5, defaults={"package": package}
        )

    @classmethod
    def of(cls, repository: models.Model, source_md5: str) -> models.Model | None:
        """The package that came of a file; None if it was not signed here."""
        copy = cls.objects.filter(repository=repository, source_md5=source_md5)
        row = copy.select_related("package").first()
        return row.package if row else None

    class Meta:
        default_related_name = "%(app_label)s_%(model_name)s"
        unique_together = ("repository", "source_md5")
