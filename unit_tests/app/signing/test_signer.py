"""Signing with a script around real GnuPG, and with scripts that fail."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from django.core.files.base import ContentFile

from pulpcore.plugin.models import Artifact

import pulp_spk.app.signing
from pulp_spk.app.models import SpkSigningService
from pulp_spk.app.signing.errors import SigningFailedError
from pulp_spk.app.signing.keyring import Keyring
from pulp_spk.app.signing.signed_artifact import is_signed_by
from pulp_spk.app.signing.signer import sign_spk, unsign_spk
from pulp_spk.app.signing.verdict import Outcome
from pulp_spk.app.signing.verification import verify_spk
from pulp_spk.spk.package import read_spk
from pulp_spk.spk.signed_stream import Order, signed_chunks, signed_members
from unit_tests.builders import build_spk
from unit_tests.gnupg_keys import Signer

SCRIPT = Path(pulp_spk.app.signing.__path__[0]) / "sign-with-gpg.sh"


def service_of(signer: Signer, script: Path) -> SpkSigningService:
    return SpkSigningService(
        name="tester",
        public_key=signer.public_key,
        pubkey_fingerprint=signer.fingerprint,
        script=str(script),
    )


@pytest.fixture
def service(signer: Signer, monkeypatch: pytest.MonkeyPatch) -> SpkSigningService:
    """The script that is shipped."""
    monkeypatch.setenv("GNUPGHOME", str(signer.home))
    return service_of(signer, SCRIPT)


@pytest.fixture
def make_script(tmp_path: Path) -> Iterator[object]:
    def make(*lines: str) -> Path:
        script = tmp_path / "script.sh"
        script.write_text("\n".join(("#!/bin/sh", *lines)))
        script.chmod(0o755)
        return script

    return make


@pytest.mark.parametrize("gzip_outer", [False, True])
def test_signed(
    service: SpkSigningService, signer: Signer, tmp_path: Path, gzip_outer: bool
) -> None:
    spk = build_spk(members={"syno_signature.asc": b"old"}, gzip_outer=gzip_outer)
    signed = sign_spk(io.BytesIO(spk), service, folder=str(tmp_path))
    with Keyring([signer.public_key]) as keyring, signed.open("rb") as file:
        assert verify_spk(file, keyring).outcome is Outcome.VALID
        assert read_spk(file, strict=True).name == "example"
    assert list(tmp_path.iterdir()) == [signed]


def test_signed_again_is_the_same_but_for_the_signature(
    service: SpkSigningService, tmp_path: Path
) -> None:
    folder = str(tmp_path)
    with sign_spk(io.BytesIO(build_spk()), service, folder=folder).open("rb") as file:
        back = unsign_spk(file, folder=folder).read_bytes()
    assert back == unsign_spk(io.BytesIO(build_spk()), folder=folder).read_bytes()


def test_signed_by_the_service_is_what_has_nothing_added(
    service: SpkSigningService, signer: Signer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Added files would make devices refuse it, which take the toolkit's order only."""
    monkeypatch.chdir(tmp_path)
    file = io.BytesIO(build_spk())
    members = signed_members(read_spk(file, strict=False).members, Order.TOOLKIT)
    signature = signer.detached(b"".join(signed_chunks(file, members)))
    for added, is_signed in (({}, True), ({"ui/more": b"text"}, False)):
        spk = build_spk(members={"syno_signature.asc": signature, **added})
        artifact = cast(Artifact, SimpleNamespace(file=ContentFile(spk)))
        assert is_signed_by(artifact, service) is is_signed
    assert not list(tmp_path.iterdir())


def test_the_service_is_tried_out(service: SpkSigningService) -> None:
    service.validate()


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["echo broken >&2; exit 3"], "broken"),
        (["echo no json"], "valid JSON"),
        (["echo '[]'"], "failed"),
        (["echo '{}'"], "signature"),
        (["""printf '{"file": "%s", "signature": "/nowhere"}' "$1" """], "nowhere"),
        (["""printf '{"file": "%s", "signature": "%s"}' "$1" "$1" """], "made no signature"),
    ],
)
def test_scripts_that_fail(
    signer: Signer, make_script: object, tmp_path: Path, lines: list[str], said: str
) -> None:
    service = service_of(signer, make_script(*lines))  # type: ignore[operator]
    folder = tmp_path / "task"
    folder.mkdir()
    with pytest.raises(SigningFailedError, match=said):
        sign_spk(io.BytesIO(build_spk()), service, folder=str(folder))
    assert not list(folder.iterdir())
    with pytest.raises(RuntimeError, match="SPK0051"):
        service.validate()


def test_another_key_than_it_says(
    signer: Signer, other_signer: Signer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GNUPGHOME", str(signer.home))
    service = service_of(signer, SCRIPT)
    service.public_key = other_signer.public_key
    with pytest.raises(SigningFailedError, match="does not verify"):
        sign_spk(io.BytesIO(build_spk()), service, folder=str(tmp_path))
    assert not list(tmp_path.iterdir())


class TimestampServer:
    """Answers as Synology's does; `answer` may be replaced."""

    def __init__(self, signer: Signer) -> None:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                begin = body.index(b"-----BEGIN PGP")
                end = body.index(b"-----END PGP SIGNATURE-----") + len(
                    b"-----END PGP SIGNATURE-----\n"
                )
                server.field = body[:begin]
                status, answer = server.answer(body[begin:end])
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "/elsewhere")
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                pass

        self.answer = lambda signature: (200, signer.token(signature))
        self.field = b""
        self.http = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/timestamp.php"
        # What it looks for so often is whether the test is over.
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()


@pytest.fixture
def timestamp_server(other_signer: Signer) -> Iterator[TimestampServer]:
    server = TimestampServer(other_signer)
    yield server
    server.http.shutdown()
    server.http.server_close()


def test_timestamped(
    service: SpkSigningService,
    timestamp_server: TimestampServer,
    other_signer: Signer,
    tmp_path: Path,
) -> None:
    url = timestamp_server.url
    signed = sign_spk(io.BytesIO(build_spk()), service, timestamp_url=url, folder=str(tmp_path))
    with signed.open("rb") as file:
        facts = read_spk(file).signature
    assert facts is not None
    assert facts.timestamp_key_id == other_signer.key_id
    assert b'name="file"' in timestamp_server.field


@pytest.mark.parametrize(
    ("status", "answer", "said"),
    [
        (500, b"", "status 500"),
        (302, b"", "status 302"),
        (200, b"<html>sorry</html>", "did not answer with a token"),
        (200, b"x" * 100_000, "more than"),
    ],
)
def test_a_timestamp_server_that_fails(
    service: SpkSigningService,
    timestamp_server: TimestampServer,
    tmp_path: Path,
    status: int,
    answer: bytes,
    said: str,
) -> None:
    timestamp_server.answer = lambda _: (status, answer)
    url = timestamp_server.url
    with pytest.raises(SigningFailedError, match=said) as failure:
        sign_spk(io.BytesIO(build_spk()), service, timestamp_url=url, folder=str(tmp_path))
    assert json.loads(json.dumps(failure.value.detail))["code"] == "SPK0051"
    assert not list(tmp_path.iterdir())


def test_a_token_for_something_else(
    service: SpkSigningService,
    timestamp_server: TimestampServer,
    signer: Signer,
    other_signer: Signer,
    tmp_path: Path,
) -> None:
    token = other_signer.token(signer.detached(b"something else"))
    timestamp_server.answer = lambda signature: (200, signature)
    for answer in (timestamp_server.answer, lambda _: (200, token)):
        timestamp_server.answer = answer
        with pytest.raises(SigningFailedError, match="something else than a token"):
            sign_spk(
                io.BytesIO(build_spk()),
                service,
                timestamp_url=timestamp_server.url,
                folder=str(tmp_path),
            )


def test_no_timestamp_server(service: SpkSigningService, tmp_path: Path) -> None:
    with pytest.raises(SigningFailedError, match="cannot be asked: ConnectionError"):
        sign_spk(
            io.BytesIO(build_spk()),
            service,
            timestamp_url="http://127.0.0.1:9/",
            folder=str(tmp_path),
        )
