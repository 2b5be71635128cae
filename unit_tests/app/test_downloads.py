"""Files as core's handler serves them: what they cost, and what the answers say."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from asgiref.sync import async_to_sync
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from pulpcore.app.models import HeaderContentGuard  # noqa: TID251 - any guard will do
from pulpcore.plugin.content import Handler
from pulpcore.plugin.files import PulpTemporaryUploadedFile
from pulpcore.plugin.models import Artifact, ContentArtifact

from pulp_spk.app.files import DiskFile
from pulp_spk.app.models import SpkDistribution, SpkPackage
from unit_tests.app.units import change, distribution, package, repository

pytestmark = pytest.mark.django_db

DATA = bytes(range(256)) * 20
CORE = {"OTEL_ENABLED": True, "DOMAIN_ENABLED": True}
"""Core counts the bytes that it serves, so it serves them."""


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@pytest.fixture(autouse=True)
def media(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(default_storage, "location", str(tmp_path))


@pytest.fixture
def unit() -> SpkPackage:
    """A package whose file is there."""
    unit = package(package=f"p{uuid.uuid4().hex}")
    file = PulpTemporaryUploadedFile.from_file(ContentFile(DATA, name="a.spk"))
    artifact = Artifact.init_and_validate(file)
    artifact.save()
    ContentArtifact.objects.filter(content=unit).update(artifact=artifact)
    return unit


@pytest.fixture
def source(unit: SpkPackage) -> SpkDistribution:
    served = repository()
    change(served, add=(unit,))
    return distribution(served)


def ask(
    source: SpkDistribution, path: str, *wishes: Mapping[str, str], method: str = "GET"
) -> list[Answer]:
    """What core's handler answers to a request with each of these headers."""

    async def go() -> list[Answer]:
        application = web.Application()
        application.router.add_get("/{path:.+}", Handler().stream_content)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/{source.base_path}/{path}"
        answers = []
        async with aiohttp.ClientSession() as session:
            for headers in wishes or ({},):
                async with session.request(method, url, headers=headers) as answer:
                    body = await answer.read()
                    answers.append(Answer(answer.status, answer.headers, body))
        await runner.cleanup()
        return answers

    return async_to_sync(go)()


def queries(source: SpkDistribution, path: str) -> int:
    """How many one answer takes when the process has answered before."""
    ask(source, path)
    with CaptureQueriesContext(connection) as captured:
        ask(source, path)
    return len(captured)


def test_a_file_costs_one_query_besides_the_distribution(
    source: SpkDistribution, unit: SpkPackage
) -> None:
    assert queries(source, unit.path) == 3
    with override_settings(**CORE):
        assert queries(source, unit.path) > 5


@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=100-199"}, {"Range": "bytes=-10"}])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_core_would_say_the_same(
    source: SpkDistribution, unit: SpkPackage, method: str, headers: Mapping[str, str]
) -> None:
    (ours,) = ask(source, unit.path, headers, method=method)
    with override_settings(**CORE):
        (cores,) = ask(source, unit.path, headers, method=method)
    assert (ours.status, ours.body) == (cores.status, cores.body)
    assert dict(ours.headers) | {"Date": ""} == dict(cores.headers) | {"Date": ""}
    assert ours.headers["X-PULP-ARTIFACT-SIZE"] == str(len(DATA))


def test_an_answer_that_is_known_is_not_sent_again(
    source: SpkDistribution, unit: SpkPackage
) -> None:
    (first,) = ask(source, unit.path)
    assert first.body == DATA
    same, since, other = ask(
        source,
        unit.path,
        {"If-None-Match": first.headers["ETag"]},
        {"If-Modified-Since": first.headers["Last-Modified"]},
        {"If-None-Match": '"other"'},
    )
    assert (same.status, since.status, other.status) == (304, 304, 200)
    assert same.headers["ETag"] == first.headers["ETag"]
    assert same.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert same.body == since.body == b""


@pytest.mark.parametrize("wanted", [f"bytes={len(DATA)}-", "bytes=5-1", "bytes=1-2,5-6", "x"])
def test_nobody_keeps_a_refusal(source: SpkDistribution, unit: SpkPackage, wanted: str) -> None:
    (refused,) = ask(source, unit.path, {"Range": wanted})
    assert refused.status == 416
    assert refused.headers["Content-Range"] == f"bytes */{len(DATA)}"
    assert refused.headers["Cache-Control"] == "no-store"


def test_a_guard_still_guards(source: SpkDistribution, unit: SpkPackage) -> None:
    source.content_guard = HeaderContentGuard.objects.create(
        name=uuid.uuid4().hex, header_name="X-Pass", header_value="yes"
    )
    source.save()
    pass_ = {"X-Pass": "eWVz"}
    refused, let_in = ask(source, unit.path, {}, pass_)
    assert refused.status == 403
    assert let_in.body == DATA
    assert let_in.headers["Cache-Control"].startswith("private")


def test_a_file_that_is_lost_is_cores_business(source: SpkDistribution, unit: SpkPackage) -> None:
    assert isinstance(source.content_handler(unit.path), DiskFile)
    file = ContentArtifact.objects.get(content=unit)
    Path(default_storage.path(file.artifact.file.name)).unlink()
    assert source.content_handler(unit.path) == file
    (answer,) = ask(source, unit.path)
    assert answer.status == 500


def test_object_storage_is_cores_business(
    source: SpkDistribution, unit: SpkPackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    domain = source.pulp_domain
    monkeypatch.setattr(domain, "storage_class", "storages.backends.s3.S3Storage")
    monkeypatch.setattr("pulp_spk.app.files.get_domain", lambda: domain)
    assert source.content_handler(unit.path) == ContentArtifact.objects.get(content=unit)


def test_files_of_other_versions_are_not_served(source: SpkDistribution, unit: SpkPackage) -> None:
    """Also where the repository has them: the distribution is pinned, or goes back."""
    served = source.repository.cast()
    first, later = served.latest_version(), package(package="later")
    second = change(served, add=(later,), remove=(unit,))
    for version, path, other in ((first, unit, later), (second, later, unit)):
        pinned = SpkDistribution.objects.create(
            name=uuid.uuid4().hex, base_path=uuid.uuid4().hex, repository_version=version
        )
        assert pinned.content_handler(path.path)
        assert pinned.content_handler(other.path) is None
    assert source.content_handler(later.path)
    # It was offered until now.
    assert source.content_handler(unit.path)
    source.retired_links.all().delete()
    assert source.content_handler(unit.path) is None


def test_a_version_that_is_being_made_is_not_served(source: SpkDistribution) -> None:
    coming = package(package="coming")
    with source.repository.cast().new_version() as version:
        version.add_content(SpkPackage.objects.filter(pk=coming.pk))
        assert source.content_handler(coming.path) is None
    assert source.content_handler(coming.path)


def test_its_bytes_do_not_pass_the_process(source: SpkDistribution, unit: SpkPackage) -> None:
    sent: list[int] = []

    async def sendfile(_self: object, _transport: object, file: object, *rest: int) -> None:
        sent.append(rest[1])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio.BaseEventLoop, "sendfile", sendfile)

        async def go() -> None:
            application = web.Application()
            application.router.add_get("/{path:.+}", Handler().stream_content)
            runner = web.AppRunner(application, access_log=None)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            url = f"http://127.0.0.1:{runner.addresses[0][1]}/{source.base_path}/{unit.path}"
            async with aiohttp.ClientSession() as session, session.get(url) as answer:
                assert answer.status == 200
            await runner.cleanup()

        async_to_sync(go)()
    assert sent == [len(DATA)]
