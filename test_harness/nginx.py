"""A real nginx in front of a Pulp."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from pulp_spk.embedded.keeper import Keeper, Service
from pulp_spk.embedded.processes import wait_until
from test_harness.programs import program

TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def configuration(folder: Path, servers: str) -> str:
    """Return the text of a configuration that needs nothing outside of its folder.

    Args:
        folder: For temporary files.
        servers: What stands in `http`.
    """
    paths = "\n".join(f"{name}_temp_path {folder}/{name};" for name in TEMPORARY)
    return (
        f"pid {folder}/nginx.pid;\nevents {{}}\nhttp {{\naccess_log off;\n{paths}\n{servers}\n}}\n"
    )


@contextmanager
def running_nginx(folder: Path, servers: str, port: int) -> Iterator[None]:
    """Run nginx until the block ends.

    Args:
        folder: An empty folder.
        servers: What stands in `http`.
        port: One of 127.0.0.1 on which it listens, to see that it is ready.

    Raises:
        RuntimeError: It did not start; the message has what it said.
    """
    text = folder / "nginx.conf"
    text.write_text(configuration(folder, servers), encoding="utf-8")
    service = Service(
        name="nginx",
        command=(
            program("nginx", probe="-v"),
            *("-p", str(folder), "-c", str(text), "-e", "stderr", "-g", "daemon off;"),
        ),
        environment=dict(os.environ),
        folder=folder,
        log=folder / "nginx.log",
    )
    with serving(service, port):
        yield


@contextmanager
def serving(service: Service, port: int) -> Iterator[None]:
    """Run a web server until the block ends.

    Args:
        service: How to start it.
        port: One of 127.0.0.1 on which it listens, to see that it is ready.

    Raises:
        RuntimeError: It did not start; the message has what it said.
    """
    keeper = Keeper(service)
    keeper.start()
    try:
        if not wait_until(lambda: _listens(port), 60):
            raise RuntimeError(service.log.read_text(encoding="utf-8"))
        yield
    finally:
        keeper.stop()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def certificate_for_localhost(folder: Path) -> tuple[Path, Path]:
    """Make a certificate that signs itself and return its file and that of its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=7))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / "localhost.pem", folder / "localhost.key"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files
