"""Files that are refused: with a code and a reason, and nothing remains of them."""

from __future__ import annotations

import pytest

from functional_tests.hostile.footprint import Memory
from functional_tests.hostile.spks import CASES, MIB, Case
from functional_tests.hostile.ways import Refusal, Target, Way, refusal_of, refusal_of_task, send
from test_harness.client import Client
from test_harness.pulp import Pulp
from unit_tests.builders import build_spk, png, png_chunk

pytestmark = pytest.mark.usefixtures("nothing_left")

LIGHT = [case for case in CASES if not case.heavy]
HEAVY = [case for case in CASES if case.heavy]
ONE_OF_EACH_CODE = list({case.code: case for case in LIGHT}.values())
GROWTH = 64 * MIB
"""Above what the processes have. 16 MiB of members may be read, and a request is parsed."""


@pytest.fixture(scope="module")
def sent(client: Client, target: Target) -> dict[tuple[Case, bool], str]:
    """The tasks of all light cases, into a repository and without one: they wait together."""
    href = target.href
    tasks = {(case, True): send(client, case.build(), repository=href) for case in LIGHT}
    # Zeros behind the archive make another file of it: one upload of the same bytes that is under
    # way keeps the other's artifact from being removed.
    more = {(case, False): send(client, case.build() + bytes(512)) for case in ONE_OF_EACH_CODE}
    return tasks | more


@pytest.mark.parametrize("case", LIGHT, ids=str)
def test_in_the_request(client: Client, target: Target, way: Way, case: Case) -> None:
    check(refusal_of(way(client, case.build(), target)), case)


@pytest.mark.parametrize("case", LIGHT, ids=str)
def test_into_a_repository(client: Client, sent: dict[tuple[Case, bool], str], case: Case) -> None:
    check(refusal_of_task(client, sent[case, True]), case)


@pytest.mark.parametrize("case", ONE_OF_EACH_CODE, ids=str)
def test_without_a_repository(
    client: Client, sent: dict[tuple[Case, bool], str], case: Case
) -> None:
    check(refusal_of_task(client, sent[case, False]), case)


@pytest.mark.parametrize("case", HEAVY, ids=str)
def test_memory_of_the_request(
    pulp: Pulp, client: Client, target: Target, way: Way, case: Case
) -> None:
    data = case.build()
    with Memory(pulp) as memory:
        check(refusal_of(way(client, data, target)), case)
    print(f"{len(data) / MIB:.1f} MiB, {memory.growth / MIB:.0f} MiB more memory")
    assert memory.growth < GROWTH


@pytest.mark.parametrize("case", HEAVY, ids=str)
def test_memory_of_the_task(pulp: Pulp, client: Client, target: Target, case: Case) -> None:
    data = case.build()
    with Memory(pulp) as memory:
        check(refusal_of_task(client, send(client, data, repository=target.href)), case)
    print(f"{len(data) / MIB:.1f} MiB, {memory.growth / MIB:.0f} MiB more memory")
    assert memory.growth < GROWTH


def check(refusal: Refusal, case: Case) -> None:
    """A person is told what is wrong."""
    assert refusal.code == case.code, refusal.message
    assert case.message in refusal.message
    assert len(refusal.message) < 800 and refusal.message.isprintable()


def test_the_watch_sees_what_is_read(pulp: Pulp, client: Client, target: Target, way: Way) -> None:
    """Three pictures of 4 MB are held at once; without this the watch might see nothing."""
    comment = png_chunk(b"tEXt", bytes(4_000_000))
    pictures = {f"screen_{n}.png": png(n)[:33] + comment + png(n)[33:] for n in (1, 2, 3)}
    data = build_spk(info={"arch": "<"}, members=pictures)
    with Memory(pulp) as memory:
        assert refusal_of(way(client, data, target)).code == "SPK0210"
    assert 8 * MIB < memory.growth < GROWTH
