"""Uploads over slow lines."""

import base64
import socket
import threading
import time
from urllib.parse import urlsplit

import pytest

from test_harness.pulp import Pulp
from unit_tests.builders import build_spk

SECONDS = 35.0
"""Longer than the 30 s after which gunicorn ends a worker by default."""

BOUNDARY = "boundary"


@pytest.mark.slow
def test_slow_upload(pulp: Pulp) -> None:
    """An upload that takes its time succeeds, and others are served meanwhile."""
    spk = build_spk(info={"package": "slow"}, members={"big.bin": bytes(300_000)})
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="slow.spk"\r\n\r\n'
    )
    body = head.encode() + spk + f"\r\n--{BOUNDARY}--\r\n".encode()
    address = urlsplit(pulp.api_url)
    token = base64.b64encode(":".join(pulp.auth).encode()).decode()
    request = (
        "POST /pulp/api/v3/content/spk/packages/upload/ HTTP/1.1\r\n"
        f"Host: {address.netloc}\r\nAuthorization: Basic {token}\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    assert address.hostname
    assert address.port
    answer = bytearray()

    def send() -> None:
        with socket.create_connection((address.hostname, address.port)) as connection:
            connection.sendall(request.encode())
            pieces = 70
            size = -(-len(body) // pieces)
            for start in range(0, len(body), size):
                connection.sendall(body[start : start + size])
                time.sleep(SECONDS / pieces)
            while piece := connection.recv(65536):
                answer.extend(piece)

    sender = threading.Thread(target=send)
    sender.start()
    served = 0
    while sender.is_alive():
        assert pulp.client.request("GET", "status/").status_code == 200
        served += 1
        sender.join(timeout=1)
    assert b" 201 " in answer.partition(b"\r\n")[0], bytes(answer[:2000])
    assert served > 1
