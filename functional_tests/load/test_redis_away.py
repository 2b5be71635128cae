"""The content app's Redis goes away and comes back."""

import signal

import requests

from functional_tests.load.askers import Askers, questions
from pulp_spk.embedded.processes import send, wait_until
from test_harness.pulp import Pulp
from test_harness.source import DS920, make_source
from unit_tests.builders import build_spk


def test_nothing_changes(pulp_cached: Pulp) -> None:
    source = make_source(pulp_cached.client, build_spk())
    asked = questions(source)
    file = asked[1].url
    (redis,) = pulp_cached.helpers
    folder = redis.service.folder
    away = folder.with_name(f"{folder.name}.away")

    def kept() -> bool:
        return requests.get(file, timeout=90).headers.get("X-PULP-CACHE") == "HIT"

    assert wait_until(kept, 120)
    # It cannot be started without its folder, and nobody finds its socket there.
    folder.rename(away)
    try:
        with Askers(asked) as askers:
            assert askers.everything_is_right(), askers.report()
            send(redis.pids, signal.SIGKILL)
            assert not kept()
            assert askers.everything_is_right(), askers.report()
        assert not (askers.wrong or askers.statuses or askers.broken), askers.report()
        # What is derived is made anew, without a Redis that could be told to forget.
        source.add(build_spk(info={"package": "other"}))
        assert set(source.versions(DS920)) == {"example", "other"}
    finally:
        away.rename(folder)
    assert wait_until(kept, 120)
