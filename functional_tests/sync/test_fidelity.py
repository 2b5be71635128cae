"""A mirrored distribution answers each device of the matrix as its source does."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import requests

from functional_tests.sync.conftest import Mirror
from pulp_spk.package_center.cell import Cell
from pulp_spk.package_center.cells import cells_of
from pulp_spk.package_center.matrix import Matrix
from pulp_spk.package_center.platforms import load_tables
from test_harness.client import Client
from test_harness.pulp import Pulp
from test_harness.source import Source, make_source
from unit_tests.builders import build_spk, jpeg, png

MATRIX: dict[str, Any] = {
    "platforms": ["geminilake", "armada38x", "rtd1296", "88f6281"],
    "os_versions": ["7.2", "6.2.4-25556", "5.2-5967", "4.2-3202"],
    "channels": ["stable", "beta"],
}
DEPENDENCIES = b"""[base]
pkg_min_ver=1.0
dsm_min_ver=6.0
[legacy]
dsm_max_ver=5.9
"""


@pytest.fixture(scope="module")
def source(pulp_domains: Pulp) -> Source:
    """Packages of every kind, with listings that say more."""
    client = pulp_domains.client
    source = make_source(
        client,
        build_spk(
            info={
                "package": "base",
                "version": "1.2-3",
                "os_min_ver": "4.0-2000",
                "displayname_ger": "Grundlage",
                "description_ger": "Ein Beispiel.",
                "changelog": "<ul><li>First</li></ul>",
                "maintainer_url": "https://example.com",
                "support_url": "https://example.com/help",
            },
            members={"screen_1.png": png(640, 480), "LICENSE": b"Free."},
        ),
        build_spk(
            info={
                "package": "native",
                "arch": "x86_64",
                "version": "2.0-1",
                "startable": "no",
                "silent_upgrade": "yes",
                "start_dep_services": "ssh",
            },
            members={"conf/PKG_DEPS": DEPENDENCIES, "WIZARD_UIFILES/install_uifile": b"[]"},
        ),
        build_spk(info={"package": "native", "arch": "armada38x", "os_min_ver": "6.1-15047"}),
        build_spk(
            info={
                "package": "trial",
                "beta": "yes",
                "report_url": "https://example.com/bugs",
                "os_min_ver": "5.0-4458",
                "install_conflict_packages": "base<1.0",
            }
        ),
        build_spk(info={"package": "bare", "os_min_ver": "3.1-1594"}, icons=False),
    )
    screenshot = client.upload("content/spk/images/", jpeg(800, 600))
    for listing in (
        {
            "name": "base",
            "changelog": "What is new",
            "screenshots": [screenshot["sha256"]],
            "texts": {"enu": {"description": "Told by the administrator."}},
            "extra": {"price": 5, "category": ["Utilities"]},
        },
        {"name": "bare", "beta": True},
    ):
        client.create("content/spk/listings/", repository=source.repository, **listing)
    return source


@pytest.fixture
def elsewhere(pulp_domains: Pulp) -> Client:
    """A domain that has nothing of the source."""
    name = f"d{uuid.uuid4().hex[:8]}"
    pulp_domains.client.create(
        "domains/",
        name=name,
        storage_class="pulpcore.app.models.storage.FileSystem",
        storage_settings={"MEDIA_ROOT": str(pulp_domains.services.layout.root / "media")},
    )
    return pulp_domains.client_of(*pulp_domains.auth, domain=name)


def catalog(source: Source, cell: Cell) -> Any:
    """What a device gets, with links as every source would write them."""
    answer = requests.get(source.url, params=list(cell.parameters()), timeout=60)
    assert answer.status_code == 200
    return json.loads(answer.text.replace(source.url, "https://source/"))


@pytest.mark.parametrize("language", ["enu", "ger"])
@pytest.mark.parametrize("policy", ["immediate", "on_demand", "streamed"])
def test_each_device_gets_what_the_source_gives_it(
    source: Source,
    elsewhere: Client,
    make_mirror: Callable[..., Mirror],
    policy: str,
    language: str,
) -> None:
    fields = {**MATRIX, "policy": policy, "language": language}
    mirror = make_mirror(source.url, client=elsewhere, **fields)
    result = mirror.sync(mirror=True)["result"]
    assert (result["left_out"], result["failed_cells"], result["known"]) == ([], 0, 0)
    assert (result["downloads"] > 0) == (policy == "immediate")
    tables = load_tables({}, ())
    cells = cells_of(Matrix(language=language, **MATRIX), tables)
    assert result["cells"] == len(cells) > 10
    shown = set()
    for cell in cells:
        theirs, ours = catalog(source, cell), catalog(mirror.target, cell)
        assert ours == theirs, cell.label
        entries = theirs if isinstance(theirs, list) else theirs["packages"]
        shown.update((entry["package"], entry["md5"]) for entry in entries)
    assert len(shown) == 5
    # The second time there is nothing to do.
    again = mirror.sync(mirror=True)["result"]
    assert (again["downloads"], again["pictures"], again["added"]) == (0, 0, 0)
    assert again["requests"] == again["unchanged"] == len(cells)
    assert again["received"] == 0
    assert mirror.version == 1
