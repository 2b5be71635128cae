"""Publish tokens in headers and logs, and bodies that are read in pieces."""

from __future__ import annotations

import base64
import io
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from gunicorn.config import Config
from gunicorn.glogging import Logger
from rest_framework.test import APIClient

from pulpcore.plugin.models import Task

from pulp_spk.app.models import SpkToken
from pulp_spk.app.publish import adding
from pulp_spk.app.publish.body import Body
from pulp_spk.app.publish.errors import NoPackageError, TooLargeError
from pulp_spk.app.publish.middleware import PublishTokenMiddleware, token_in
from unit_tests.app.units import repository
from unit_tests.builders import build_spk

TOKEN = "pulpspk_" + "0123456789abcdef" * 4


def basic(user: str, password: str = "") -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (basic(TOKEN), TOKEN),
        (basic(TOKEN, "x"), TOKEN),
        (basic(TOKEN).replace("Basic", "bAsIc"), TOKEN),
        (f"Bearer {TOKEN}", TOKEN),
        (f"bearer   {TOKEN} ", TOKEN),
        (basic("admin", "password"), ""),
        (basic("admin", TOKEN), ""),
        ("Bearer eyJhbGciOi", ""),
        (f"Token {TOKEN}", ""),
        ("Basic !!!", ""),
        ("Basic " + base64.b64encode(b"\xff\xfe").decode(), ""),
        ("Basic", ""),
        ("", ""),
    ],
)
def test_token_in_a_header(header: str, found: str) -> None:
    assert token_in(header) == found


def logged(header: str) -> dict[str, Any]:
    """What gunicorn writes of a request after Django answered it."""
    environ = {
        "HTTP_AUTHORIZATION": header,
        "REQUEST_METHOD": "POST",
        "RAW_URI": "/pulp/spk/tools/api/package",
        "SERVER_PROTOCOL": "HTTP/1.1",
    }
    request = HttpRequest()
    request.META = environ
    PublishTokenMiddleware(lambda _: HttpResponse(status=404))(request)
    answer = type("Answer", (), {"status": "404 Not Found", "sent": 0, "headers": []})()
    asked = type("Asked", (), {"headers": []})()
    return Logger(Config()).atoms(answer, asked, environ, timedelta(seconds=1))


def test_no_token_in_access_logs() -> None:
    assert logged(basic("admin", "x"))["u"] == "admin"
    for header in (basic(TOKEN), f"Bearer {TOKEN}"):
        atoms = logged(header)
        assert atoms["u"] == "-"
        assert TOKEN not in str(atoms)


def body(data: bytes, largest: int = 100, **environ: Any) -> Body:
    return Body({"wsgi.input": io.BytesIO(data), **environ}, largest)


def read_all(body: Body) -> bytes:
    return b"".join(iter(lambda: body.read(7), b""))


def test_body_with_a_length() -> None:
    """What follows on the connection is not read."""
    assert read_all(body(b"x" * 50 + b"next", CONTENT_LENGTH="50")) == b"x" * 50


def test_body_in_chunks() -> None:
    given = body(b"x" * 50, **{"wsgi.input_terminated": True})
    assert (given.bound, read_all(given)) == (100, b"x" * 50)


def test_body_without_an_end() -> None:
    assert read_all(body(b"x" * 50)) == b""


def test_too_large() -> None:
    announced = body(b"", CONTENT_LENGTH="101")
    with pytest.raises(TooLargeError):
        announced.read()
    endless = body(b"x" * 1000, **{"wsgi.input_terminated": True})
    with pytest.raises(TooLargeError):
        read_all(endless)
    assert endless.received <= 107
    assert read_all(body(b"x" * 100, CONTENT_LENGTH="100")) == b"x" * 100


def test_cut_off() -> None:
    with pytest.raises(NoPackageError):
        read_all(body(b"x" * 49, CONTENT_LENGTH="50"))


class Broken(io.BytesIO):
    def read(self, size: int | None = -1) -> bytes:
        raise ConnectionResetError


def test_reset() -> None:
    given = Body({"wsgi.input": Broken(), "CONTENT_LENGTH": "50"}, 100)
    with pytest.raises(NoPackageError):
        given.read()
    given.drop()
    assert given.ended


def test_what_is_left_is_dropped() -> None:
    given = body(b"x" * 90, CONTENT_LENGTH="90")
    given.read(10)
    given.drop()
    assert given.received == 90


class Waiting:
    """A task that is never done."""

    state = "waiting"
    looks = 0

    def refresh_from_db(self, fields: list[str]) -> None:
        self.looks += 1


@pytest.fixture
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adding, "PATIENCE", 0.2)
    monkeypatch.setattr(adding, "PAUSES", (0.01,))


@pytest.mark.usefixtures("impatience")
def test_patience_ends() -> None:
    """Then the answer is 202, with the task."""
    task = adding._waited_for(Waiting())
    assert task.looks > 1
    added = adding._outcome(None, None, task)
    assert (added.status, added.task) == (202, task)


@pytest.mark.django_db
@pytest.mark.usefixtures("impatience")
def test_a_repository_that_is_busy() -> None:
    """No worker runs here, so the task waits as it does behind a long sync."""
    target = repository()
    owner = get_user_model().objects.get(username="admin")
    _, secret = SpkToken.make(name=target.name, repository=target, owner=owner)
    answer = APIClient().post(
        f"/pulp/spk/{target.name}/api/packages",
        build_spk(info={"package": "waiting"}),
        content_type="application/octet-stream",
        HTTP_AUTHORIZATION=basic(secret),
    )
    answer.wsgi_request.close()
    said = answer.json()
    assert (answer.status_code, said["package"]) == (202, "waiting")
    assert "repository_version" not in said
    task = Task.objects.get(pk=said["task"].split("/")[-2])
    assert (task.state, task.name.rsplit(".")[-1]) == ("waiting", "add_and_remove")
    assert task.enc_kwargs["add_content_units"] == [said["pulp_href"].split("/")[-2]]
    assert target.latest_version().number == 0
