"""The contexts for pulp-glue against a server: CLI and replication are built on them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pulp_glue.common.authentication import BasicAuthProvider
from pulp_glue.common.context import PulpContext
from pulp_glue.common.exceptions import PulpHTTPError

from pulp_spk.glue import (
    PulpSpkDistributionContext,
    PulpSpkImageContext,
    PulpSpkListingContext,
    PulpSpkPackageContext,
    PulpSpkRepositoryContext,
)
from test_harness.pulp import Pulp
from unit_tests.builders import build_spk, png


@pytest.fixture(scope="module")
def glue(pulp: Pulp, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PulpContext]:
    """pulp-glue, speaking to the usual Pulp."""
    with pytest.MonkeyPatch.context() as patch:
        # The schema is kept by the server's address, which another test run may have had.
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("glue")))
        auth = BasicAuthProvider(*pulp.auth)
        yield PulpContext("/pulp/", {"base_url": pulp.api_url, "auth_provider": auth})


def test_from_upload_to_catalog(glue: PulpContext, unique: str, tmp_path: Path) -> None:
    file = tmp_path / "example.spk"
    file.write_bytes(build_spk(info={"package": unique}))
    screenshot = tmp_path / "screen.png"
    screenshot.write_bytes(png(77))

    repository = PulpSpkRepositoryContext(glue)
    repository.create({"name": unique})
    packages = PulpSpkPackageContext(glue, repository_ctx=repository)
    package = packages.create({"file": file})
    assert package["name"] == unique
    image = PulpSpkImageContext(glue).create({"file": screenshot})
    listing = PulpSpkListingContext(glue, repository_ctx=repository).create(
        {"name": unique, "screenshots": [image["sha256"]], "texts": {"": {"displayname": "Ours"}}}
    )
    assert listing["digest"]
    repository = PulpSpkRepositoryContext(glue, entity={"name": unique})  # forgets version 0
    packages = PulpSpkPackageContext(glue, repository_ctx=repository)
    assert packages.list(10, 0, {"os_version": "7.2"}) == [packages.show(package["pulp_href"])]

    first = repository.get_version_context(1)
    assert first.entity["content_summary"]["present"]["spk.package"]["count"] == 1
    first.repair()

    source = PulpSpkDistributionContext(glue)
    source.create({"name": unique, "base_path": unique, "repository": repository})
    (entry,) = source.catalog({"model": "DS920+", "os_version": "7.2-64570"})["packages"]
    assert (entry["dname"], len(entry["snapshot"])) == ("Ours", 1)
    assert source.catalog({"build": "4458", "major": "5"}) == []
    (decision,) = source.explain({"os_version": "6.2"})["packages"]
    assert decision["reason"] == "needs_newer_os"

    source.update({"repository": repository, "version": 1})
    assert source.entity["repository"] is None
    assert source.entity["repository_version"] == first.pulp_href
    source.update({"repository": repository})
    assert source.entity["repository_version"] is None
    source.add_role("spk.spkdistribution_viewer", ["admin"], [])
    assert len(source.list_roles()["roles"]) == 2

    packages.pulp_href = package["pulp_href"]
    packages.delete()
    assert source.catalog({"os_version": "7.2"})["packages"] == []
    source.delete()
    repository.delete()


def test_chunks_and_one_request(glue: PulpContext, unique: str, tmp_path: Path) -> None:
    file = tmp_path / "example.spk"
    file.write_bytes(build_spk(info={"package": unique}))
    context = PulpSpkPackageContext(glue)
    package = context.create({"file": file, "chunk_size": 1000})
    assert package["name"] == unique
    assert context.upload_now(file)["pulp_href"] == package["pulp_href"]
    file.write_bytes(b"no package")
    with pytest.raises(PulpHTTPError, match="SPK0101"):
        context.upload_now(file)


def test_prns_find_their_context(glue: PulpContext, unique: str, tmp_path: Path) -> None:
    file = tmp_path / "example.spk"
    file.write_bytes(build_spk(info={"package": unique}))
    package = PulpSpkPackageContext(glue).create({"file": file})
    found = glue.resolve_prn(package["prn"])
    assert isinstance(found, PulpSpkPackageContext)
    assert found.entity["name"] == unique
    identifier = package["prn"].rpartition(":")[2]
    by_id = PulpSpkPackageContext.from_pulp_id(glue, identifier)
    assert by_id.entity["pulp_href"] == package["pulp_href"]
