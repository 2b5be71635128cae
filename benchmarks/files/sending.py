"""Uploads as a client sends them: the body is made while it goes out, at a bounded rate."""

from __future__ import annotations

import http.client
import json
import time
import uuid
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from benchmarks.synthetic import Synthetic
from test_harness.pulp import Pulp

LONGEST = 3600
PIECE = 10_000_000
"""Bytes of one chunk of a chunked upload, as docs/user/upload.md has it."""


@dataclass(frozen=True)
class Sent:
    """An upload that was taken.

    Attributes:
        seconds: Until the package was there.
        waiting: Seconds of these after the last byte.
    """

    seconds: float
    waiting: float


def send(
    pulp: Pulp,
    path: str,
    spk: Synthetic,
    data: Mapping[str, str],
    *,
    rate: float = 0,
    token: str = "",
) -> Sent:
    """Upload an SPK as a form, and wait for the task if there is one.

    Args:
        pulp: Where.
        path: Below the API's root, or absolute.
        spk: What.
        data: Other fields of the form.
        rate: Bytes a second; 0 for as fast as it goes.
        token: Of a build job; "" for the admin's password.
    """
    begun = time.monotonic()
    body = _throttled(spk.read(0, spk.size), rate)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer, sent = _post(pulp, "POST", path, body, spk.size, data, headers)
    _finish(pulp, answer, spk)
    return Sent(time.monotonic() - begun, time.monotonic() - sent)


def send_in_chunks(
    pulp: Pulp, path: str, spk: Synthetic, data: Mapping[str, str], *, rate: float = 0
) -> Sent:
    """The same in chunks; the arguments are those of `send`."""
    begun = time.monotonic()
    upload = pulp.client.create("uploads/", size=spk.size)["pulp_href"]
    for start in range(0, spk.size, PIECE):
        stop = min(start + PIECE, spk.size)
        headers = {"Content-Range": f"bytes {start}-{stop - 1}/{spk.size}"}
        body = _throttled(spk.read(start, stop), rate)
        _post(pulp, "PUT", upload, body, stop - start, {}, headers)
    sent = time.monotonic()
    answer = pulp.client.request("POST", path, data={**data, "upload": upload}).json()
    _finish(pulp, answer, spk)
    return Sent(time.monotonic() - begun, time.monotonic() - sent)


def _finish(pulp: Pulp, answer: Mapping[str, Any], spk: Synthetic) -> None:
    """Wait for the package, and look whether it is the one that was sent."""
    if "task" in answer:
        created = pulp.client.wait(answer["task"], LONGEST)["created_resources"]
        for unit in (href for href in created if "/content/" in href):
            answer = pulp.client.get(unit)
    if answer.get("size", spk.size) != spk.size:
        raise RuntimeError(f"{spk.size} bytes were sent, {answer} came of it")


def _post(
    pulp: Pulp,
    method: str,
    path: str,
    body: Iterator[bytes],
    size: int,
    data: Mapping[str, str],
    headers: Mapping[str, str],
) -> tuple[dict[str, Any], float]:
    """Return the answer, and the moment at which the last byte had gone out."""
    boundary = uuid.uuid4().hex
    disposition = f'--{boundary}\r\nContent-Disposition: form-data; name="'
    head = "".join(f'{disposition}{name}"\r\n\r\n{value}\r\n' for name, value in data.items())
    head += f'{disposition}file"; filename="a.spk"\r\n\r\n'
    tail = f"\r\n--{boundary}--\r\n"
    connection = http.client.HTTPConnection(urlsplit(pulp.api_url).netloc, timeout=LONGEST)
    connection.putrequest(method, path if path.startswith("/") else pulp.client.root + path)
    token = b64encode(":".join(pulp.auth).encode()).decode()
    for name, value in {
        "Authorization": f"Basic {token}",
        "Content-Type": f"multipart/form-data; boundary={boundary}",
        "Content-Length": str(len(head) + size + len(tail)),
        **headers,
    }.items():
        connection.putheader(name, value)
    connection.endheaders(head.encode())
    for chunk in body:
        connection.send(chunk)
    connection.send(tail.encode())
    sent = time.monotonic()
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    if answer.status >= 300:
        raise RuntimeError(f"{method} {path}: {answer.status} {text[:2000].decode()}")
    return json.loads(text), sent


def _throttled(chunks: Iterator[bytes], rate: float) -> Iterator[bytes]:
    begun, sent = time.monotonic(), 0
    for chunk in chunks:
        yield chunk
        sent += len(chunk)
        if rate and (ahead := sent / rate - (time.monotonic() - begun)) > 0:
            time.sleep(ahead)
