"""Putting packages into a repository in place of others that differ by their signature alone."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.forms.models import model_to_dict

from pulpcore.plugin.models import Content, RepositoryVersion
from pulpcore.plugin.util import get_domain_pk

from pulp_spk.app.models import SpkListing, SpkPackage, SpkRepository


def exchange(
    repository: SpkRepository, base: RepositoryVersion, packages: Mapping[SpkPackage, SpkPackage]
) -> RepositoryVersion | None:
    """Make a version with other packages; what was said of the old files is said of the new ones.

    Args:
        repository: Where; the task has it for itself.
        base: Its latest version.
        packages: The new packages by those that go.

    Returns:
        The new version, None when there is nothing to put.
    """
    if not packages:
        return None
    new_md5s = {old.md5: new.md5 for old, new in packages.items()}
    gone = list(base.get_content(SpkListing.objects.filter(md5__in=new_md5s)))
    come = [_of_another_file(listing, new_md5s[listing.md5]) for listing in gone]
    with repository.new_version(base_version=base) as version:
        version.remove_content(_content([*packages, *gone]))
        version.add_content(_content([*packages.values(), *come]))
    return version


def _content(units: list[Content]) -> object:
    return Content.objects.filter(pk__in=[unit.pk for unit in units])


def _of_another_file(listing: SpkListing, md5: str) -> SpkListing:
    says = model_to_dict(listing, fields=(*SpkListing.SAYS, "icons", "extra")) | {"md5": md5}
    other = SpkListing(digest=SpkListing.digest_of(says), **says)
    try:
        with transaction.atomic():
            other.save()
    except IntegrityError:
        other = SpkListing.objects.get(digest=other.digest, _pulp_domain=get_domain_pk())
        other.touch()
    return other
