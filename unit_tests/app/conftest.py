"""Django for the tests of the application: settings at once, the database when a test wants it."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from pulp_spk.embedded.postgres import Cluster
from pulp_spk.embedded.settings_file import Layout
from test_harness.session import SESSION, write_settings

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

DATABASE = "unit"


def _configure() -> None:
    """Point Django at settings of this session. Test modules import models while collected."""
    layout = Layout(SESSION.root / "unit")
    socket = SESSION.root / "postgres-socket"
    socket.mkdir(exist_ok=True)
    write_settings(layout, Cluster(SESSION.root / "postgres", socket, layout.log("unit")), DATABASE)
    os.environ["PULP_SETTINGS"] = str(layout.settings)
    os.environ["DJANGO_SETTINGS_MODULE"] = "pulpcore.app.settings"
    import django

    django.setup()


_configure()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: "DjangoDbBlocker"
) -> Iterator[None]:
    """Copy the migrated database; pytest-django would migrate an empty one."""
    SESSION.make_database(DATABASE)
    yield
    from django.db import connections

    with django_db_blocker.unblock():
        connections.close_all()
