"""Files that change while they are sent."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pulp_spk.glue import upload
from pulp_spk.glue.upload import opened_to_send, send_in_pieces


class Server:
    """Takes the place of Pulp's uploads; remembers what came."""

    HREF = "upload_href"
    pulp_href = ""

    def __init__(self, pulp_ctx: Any) -> None:
        self.received = b""
        self.deleted = False
        pulp_ctx.append(self)

    def create(self, body: dict[str, Any]) -> dict[str, str]:
        return {"pulp_href": "/uploads/1/"}

    def call(self, operation: str, parameters: dict[str, str], body: dict[str, Any]) -> None:
        start = len(self.received)
        self.received += body["file"]
        expected = f"bytes {start}-{len(self.received) - 1}/10"
        assert (operation, parameters["Content-Range"]) == ("update", expected)

    def delete(self) -> None:
        self.deleted = True


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(upload, "PulpUploadContext", Server)
    path = tmp_path / "large.spk"
    path.write_bytes(b"0123456789")
    os.utime(path, (1, 1))
    return path


def send(path: Path, meanwhile: Any = lambda count: None) -> Server:
    """Send in pieces of 4 bytes."""
    servers: Any = []
    try:
        with opened_to_send(path) as file:
            send_in_pieces(servers, file, 10, 4, meanwhile)
    except OSError as error:
        assert "changed while it was sent" in str(error)
        assert servers[0].deleted
        raise
    return servers[0]


def test_the_whole_file_arrives(path: Path) -> None:
    assert send(path).received == b"0123456789"


@pytest.mark.parametrize("content", [b"01234", b"0123456789abc", b"012345678X"])
def test_a_file_that_changes(path: Path, content: bytes) -> None:
    with pytest.raises(OSError):
        send(path, lambda count: path.write_bytes(content))


def test_any_name_can_be_sent(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"\xff.spk")
    path.write_bytes(b"content")
    with opened_to_send(path) as file:
        assert (file.name, file.read()) == ("?.spk", b"content")
