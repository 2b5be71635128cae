"""Where messages go by Pulp's settings, as Celery's library reads it."""

from __future__ import annotations

import ssl
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from kombu import Connection

from pulp_spk.scheduler.broker import broker_url, transport_options

REDIS = {
    "SPK_CELERY_BROKER_URL": "",
    "CACHE_ENABLED": True,
    "WORKER_TYPE": "pulpcore",
    "REDIS_URL": None,
    "REDIS_HOST": "redis.example.com",
    "REDIS_PORT": 6380,
    "REDIS_DB": 3,
    "REDIS_PASSWORD": "a/b@c:d",
    "REDIS_SSL": False,
    "REDIS_SSL_CA_CERTS": None,
}


def chosen(settings: SimpleNamespace, **fields: Any) -> Connection:
    """The connection that Celery would make."""
    for name, value in {**REDIS, **fields}.items():
        setattr(settings, name, value)
    return Connection(broker_url())


def test_one_that_is_named(settings: SimpleNamespace) -> None:
    connection = chosen(settings, SPK_CELERY_BROKER_URL="amqp://user:pw@rabbit.example.com/spk")
    assert (connection.transport_cls, connection.hostname) == ("amqp", "rabbit.example.com")
    assert transport_options(broker_url()) == {}


def test_redis_of_pulp(settings: SimpleNamespace) -> None:
    connection = chosen(settings)
    assert (connection.transport_cls, connection.hostname) == ("redis", "redis.example.com")
    assert (connection.port, connection.virtual_host) == (6380, "3")
    assert connection.password == "a/b@c:d"
    assert not connection.ssl
    assert "a/b" not in connection.as_uri() and "a%2Fb" not in connection.as_uri()
    # Pulp's cache lies beside it.
    assert transport_options(broker_url())["global_keyprefix"]


def test_redis_of_pulp_by_tls(settings: SimpleNamespace) -> None:
    connection = chosen(settings, REDIS_SSL=True, REDIS_SSL_CA_CERTS="/etc/pki/our ca.pem")
    assert connection.hostname == "redis.example.com"
    assert connection.ssl == {
        "ssl_cert_reqs": ssl.CERT_REQUIRED,
        "ssl_ca_certs": "/etc/pki/our ca.pem",
    }


def test_redis_of_pulp_by_its_url(settings: SimpleNamespace) -> None:
    connection = chosen(settings, REDIS_URL="redis://:secret@other.example.com:6379/1")
    assert (connection.hostname, connection.virtual_host) == ("other.example.com", "1")
    connection = chosen(settings, REDIS_URL="unix:///run/redis/redis.sock")
    assert connection.transport_cls == "redis"
    assert "/run/redis/redis.sock" in connection.as_uri()


def test_redis_that_only_the_workers_of_pulp_use(settings: SimpleNamespace) -> None:
    connection = chosen(settings, CACHE_ENABLED=False, WORKER_TYPE="redis")
    assert connection.hostname == "redis.example.com"


def test_files(settings: SimpleNamespace, tmp_path: Path) -> None:
    settings.WORKING_DIRECTORY = tmp_path
    assert chosen(settings, CACHE_ENABLED=False).transport_cls == "filesystem"
    options = transport_options(broker_url())
    for name in ("data_folder_in", "data_folder_out", "control_folder"):
        assert Path(options[name]).is_relative_to(tmp_path)
        assert Path(options[name]).stat().st_mode & 0o777 == 0o700
