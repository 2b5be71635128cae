"""How a sync saves units: what is new in bulk, the rest as core does."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterable

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pulpcore.plugin.models import Artifact, ContentArtifact, RemoteArtifact
from pulpcore.plugin.stages import (
    DeclarativeArtifact,
    DeclarativeContent,
    EndStage,
    Stage,
    create_pipeline,
)

from pulp_spk.app.models import SpkListing, SpkPackage, SpkRemote
from pulp_spk.app.tasks.sync.saving import SavingStage
from pulp_spk.spk.package import read_spk
from unit_tests.builders import build_spk

pytestmark = pytest.mark.django_db


class Given(Stage):
    """Emits units."""

    def __init__(self, items: Iterable[DeclarativeContent]) -> None:
        super().__init__()
        self._items = items

    async def run(self) -> None:
        for item in self._items:
            await self.put(item)


class Got(EndStage):
    """Keeps what comes."""

    def __init__(self) -> None:
        super().__init__()
        self.items_got: list[DeclarativeContent] = []

    async def __call__(self) -> None:
        async for item in self.items():
            self.items_got.append(item)


@pytest.fixture
def remote() -> SpkRemote:
    url = "https://example.org/"
    return SpkRemote.objects.create(name=uuid.uuid4().hex, url=url, policy="on_demand")


def unit(spk: bytes | None = None) -> SpkPackage:
    spk = spk or build_spk(members={"scripts/postinst": uuid.uuid4().bytes})
    return SpkPackage.from_spk(read_spk(io.BytesIO(spk)))


def declared(unit: SpkPackage, remote: SpkRemote, url: str = "") -> DeclarativeContent:
    file = DeclarativeArtifact(
        artifact=Artifact(size=unit.size),
        url=url or f"https://example.org/{unit.md5}.spk",
        relative_path=unit.path,
        remote=remote,
        deferred_download=True,
    )
    return DeclarativeContent(unit, [file])


def listing(package: SpkPackage) -> DeclarativeContent:
    says = {"name": package.name, "md5": package.md5, "changelog": "New"}
    return DeclarativeContent(SpkListing(digest=SpkListing.digest_of(says), **says))


def save(*items: DeclarativeContent) -> list[DeclarativeContent]:
    """Send units through the stage, in this thread and so in the transaction of the test."""
    got = Got()
    async_to_sync(create_pipeline)([Given(items), SavingStage(), got])
    return got.items_got


def test_new_units_with_their_files_and_links(remote: SpkRemote) -> None:
    package = unit()
    got = save(declared(package, remote), listing(package))
    assert {type(one.content) for one in got} == {SpkPackage, SpkListing}
    here = SpkPackage.objects.get(md5=package.md5)
    assert (here.info, here.arch, here.pulp_type) == (package.info, package.arch, "spk.package")
    assert SpkListing.objects.get(md5=package.md5).changelog == "New"
    file = ContentArtifact.objects.get(content=here)
    assert (file.relative_path, file.artifact) == (package.path, None)
    link = RemoteArtifact.objects.get(content_artifact=file)
    assert (link.remote_id, link.size, link.url) == (
        remote.pk,
        package.size,
        f"https://example.org/{package.md5}.spk",
    )
    assert not link.md5


def test_many_cost_as_many_queries_as_few(remote: SpkRemote) -> None:
    counts = []
    for number in (2, 20):
        items = [declared(unit(), remote) for _ in range(number)]
        with CaptureQueriesContext(connection) as queries:
            save(*items)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_unit_that_is_here_gets_the_link_of_another_source(remote: SpkRemote) -> None:
    spk = build_spk(members={"scripts/postinst": uuid.uuid4().bytes})
    save(declared(unit(spk), remote))
    other = SpkRemote.objects.create(name=uuid.uuid4().hex, url="https://example.com/")
    [got] = save(declared(unit(spk), other, "https://example.com/a.spk"))
    assert got.content.pk == SpkPackage.objects.get(md5=got.content.md5).pk
    links = RemoteArtifact.objects.filter(content_artifact__content=got.content)
    assert set(links.values_list("remote", flat=True)) == {remote.pk, other.pk}


def test_what_is_here_whole_is_passed_on(remote: SpkRemote) -> None:
    package = unit()
    save(declared(package, remote))
    with CaptureQueriesContext(connection) as queries:
        [got] = save(DeclarativeContent(SpkPackage.objects.get(md5=package.md5)))
    assert got.content.pk == package.pk
    assert not [query for query in queries if "INSERT" in query["sql"]]


def test_another_task_saves_one_meanwhile(
    remote: SpkRemote, monkeypatch: pytest.MonkeyPatch
) -> None:
    spk = build_spk(members={"scripts/postinst": uuid.uuid4().bytes})
    first = unit(spk)
    save(declared(first, remote))
    # It was not here yet when it was looked up.
    monkeypatch.setattr(SavingStage, "_use_present", lambda self, batch: None)
    new = unit()
    got = save(declared(unit(spk), remote), declared(new, remote), listing(new))
    assert {one.content.pk for one in got} >= {first.pk, new.pk}
    assert SpkPackage.objects.filter(md5__in=[first.md5, new.md5]).count() == 2
    assert not any(one.content._state.adding for one in got)
    assert ContentArtifact.objects.filter(content=new).count() == 1


def test_one_unit_twice_in_a_batch(remote: SpkRemote) -> None:
    spk = build_spk(members={"scripts/postinst": uuid.uuid4().bytes})
    got = save(declared(unit(spk), remote), declared(unit(spk), remote))
    assert len({one.content.pk for one in got}) == 1
    assert SpkPackage.objects.filter(md5=got[0].content.md5).count() == 1
