"""The content app is killed while it is asked."""

import os
import signal

import pytest

from functional_tests.load.askers import Askers, questions
from pulp_spk.embedded.processes import send
from test_harness.pulp import Pulp
from test_harness.source import Source, make_source
from unit_tests.builders import build_spk


@pytest.fixture(scope="module")
def source(pulp: Pulp) -> Source:
    """A small package, and one that takes so long that it is cut off in the middle."""
    return make_source(
        pulp.client,
        build_spk(info={"package": "small"}),
        build_spk(info={"package": "large"}, members={"payload.bin": os.urandom(10**7)}),
    )


def test_no_wrong_answer(pulp: Pulp, source: Source) -> None:
    keeper = pulp.services.keepers["content"]
    with Askers(questions(source)) as askers:
        for _ in range(2):
            assert askers.everything_is_right(), askers.report()
            # gunicorn's master and its workers.
            send(keeper.pids, signal.SIGKILL)
            assert askers.nothing_is_right(), askers.report()
        assert askers.everything_is_right(), askers.report()
    assert not askers.wrong, askers.report()
    # Nobody got an error page, and nobody had to wait for an answer that never came.
    assert not askers.statuses, askers.report()
    assert "TimeoutError" not in askers.broken, askers.report()
