"""A source whose repository is deleted."""

from __future__ import annotations

import json
import logging

import pytest

from pulp_spk.app.models import SpkDistribution
from unit_tests.app.units import change, distribution, package, repository

pytestmark = pytest.mark.django_db


def withdrawals(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    """The audit lines about what was withdrawn."""
    lines = [json.loads(record.message) for record in caplog.records if "audit" in record.name]
    return [line for line in lines if line["event"] == "distribution.withdrawal"]


@pytest.fixture(autouse=True)
def audited(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="pulp_spk.audit")


@pytest.mark.parametrize("pinned", [False, True])
def test_links_live_on_and_it_is_recorded(pinned: bool, caplog: pytest.LogCaptureFixture) -> None:
    target, unit = repository(), package()
    version = change(target, add=(unit,))
    source = distribution(target)
    if pinned:
        source.repository, source.repository_version = None, version
        source.save()
    target.delete()
    source = SpkDistribution.objects.get(pk=source.pk)
    assert source.served_version is None
    assert source.content_handler(unit.path)
    [line] = withdrawals(caplog)
    assert line["before"] == {"repository": target.name, "version": 1}


def test_what_nobody_serves_is_no_withdrawal(caplog: pytest.LogCaptureFixture) -> None:
    target = repository()
    change(target, add=(package(),))
    distribution(repository())
    target.delete()
    assert withdrawals(caplog) == []
