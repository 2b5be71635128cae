"""What changes is seen by each content process, soon or at once."""

import dataclasses
import time
import uuid
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
import requests

from functional_tests.endpoint.replacing import GENERATIONS, seen_while_replaced
from pulp_spk.embedded.keeper import Keeper
from pulp_spk.embedded.ports import choose_ports
from pulp_spk.embedded.processes import wait_until
from pulp_spk.embedded.services import pulp_services
from test_harness.client import Client
from test_harness.pulp import Pulp, start_pulp
from test_harness.session import SESSION
from test_harness.source import DS218J, DS920, Source, make_source
from unit_tests.builders import build_spk

SOON = 90.0  # seconds; it is one, but machines are slow at times


@dataclasses.dataclass
class Two:
    """A Pulp with a second content process that knows nothing of the first one."""

    pulp: Pulp
    origins: tuple[str, str]

    def asked(self, source: Source, **arguments: object) -> list[requests.Response]:
        """What each of them answers."""
        path = urlsplit(source.url).path
        return [
            requests.get(origin + path, params=DS920, timeout=90, **arguments)
            for origin in self.origins
        ]

    def statuses(self, url: str) -> set[int]:
        """What they say to a request for a file."""
        path = urlsplit(url).path
        return {requests.get(origin + path, timeout=90).status_code for origin in self.origins}

    def agree(self, source: Source, what: Callable[[requests.Response], bool]) -> bool:
        """Whether both come to answer so, and stay with it."""
        if not wait_until(lambda: all(map(what, self.asked(source))), SOON):
            return False
        return all(what(answer) for _ in range(3) for answer in self.asked(source))


@pytest.fixture(scope="module")
def two() -> Iterator[Two]:
    """Freshness and grace as they are by default."""
    settings = {"SPK_CATALOG_FRESHNESS": 1.0, "SPK_CATALOG_BUILD_GRACE": 10.0}
    pulp = start_pulp(SESSION, "fresh", settings)
    services = pulp.services
    ports = choose_ports("127.0.0.1", "127.0.0.1", wanted=0, remembered=None)
    [content] = [
        service
        for service in pulp_services(services.layout, ports, "second")
        if service.name == "content"
    ]
    second = Keeper(dataclasses.replace(content, log=services.layout.log("content2")))
    second.start()
    pulp.helpers.append(second)

    def answers() -> bool:
        try:
            return requests.get(ports.content_origin, timeout=30).status_code < 500
        except requests.ConnectionError:
            return False

    try:
        assert wait_until(answers, 120)
        yield Two(pulp, (pulp.content_origin, ports.content_origin))
    finally:
        pulp.stop()


def versions(*expected: str) -> Callable[[requests.Response], bool]:
    """Whether an answer offers these versions of the package."""

    def offered(answer: requests.Response) -> bool:
        return answer.status_code == 200 and tuple(
            entry["version"] for entry in answer.json()["packages"]
        ) == (expected)

    return offered


def status(code: int) -> Callable[[requests.Response], bool]:
    """Whether an answer has this status."""
    return lambda answer: answer.status_code == code


def test_a_life(two: Two) -> None:
    """Each change is seen by both, however they answered before."""
    client = two.pulp.client
    source = make_source(client, build_spk(info={"version": "1.0-1"}))
    href = source.distribution["pulp_href"]
    assert two.agree(source, versions("1.0-1"))
    # The next versions have the same.
    icon = source.packages(DS920)["example"]["thumbnail"][0]
    assert two.statuses(icon) == {200}
    source.add(build_spk(info={"version": "2.0-2"}))
    assert two.agree(source, versions("2.0-2"))
    client.update(href, repository=None, repository_version=source.version(1))
    assert two.agree(source, versions("1.0-1"))
    client.update(href, repository_version=None, repository=source.repository)
    assert two.agree(source, versions("2.0-2"))
    source.add(build_spk(info={"version": "3.0-3", "beta": "yes"}))
    client.update(href, beta_on_dsm7="as_stable")
    assert two.agree(source, versions("3.0-3"))
    client.update(href, beta_on_dsm7="hide")
    assert two.agree(source, versions("2.0-2"))
    guard = client.create("contentguards/core/rbac/", name=f"rbac-{uuid.uuid4().hex[:8]}")
    client.update(href, content_guard=guard["pulp_href"])
    assert two.agree(source, status(403))
    assert two.statuses(icon) == {403}
    assert two.asked(source, auth=two.pulp.auth)[1].status_code == 200
    client.update(href, content_guard=None)
    assert two.agree(source, versions("2.0-2"))
    assert two.statuses(icon) == {200}
    client.delete(href)
    assert two.agree(source, status(404))
    assert two.statuses(icon) == {404}


def test_never_a_mix_in_the_time_of_grace(two: Two) -> None:
    """Answers may be those of the version before then, whole."""
    source = make_source(two.pulp.client)
    path = urlsplit(source.url).path

    def asking(origin: str) -> Callable[[], requests.Response]:
        return lambda: requests.get(origin + path, params=DS920, timeout=90)

    seen = seen_while_replaced(source, [asking(origin) for origin in two.origins])
    # What was there before the first packages is empty, and may be shown for as long.
    assert all(len(offered) <= 1 for offered in seen), seen
    assert len(set(seen)) > 1
    last = f"{GENERATIONS}.0-{GENERATIONS}"
    assert two.agree(source, versions(last, last))


def test_fresh_facts_cost_nothing_and_old_ones_do_not_stay(two: Two) -> None:
    source = make_source(two.pulp.client, build_spk())
    [first, second] = two.asked(source)
    assert first.headers["ETag"] == second.headers["ETag"]
    before = time.monotonic()
    while time.monotonic() - before < 2.5:  # through more than one renewal
        assert {answer.headers["ETag"] for answer in two.asked(source)} == {first.headers["ETag"]}


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
def test_another_base_path(client: Client, method: str) -> None:
    source = make_source(client, build_spk())
    old = source.url
    assert source.ask(DS920, method=method).status_code == 200
    name = f"moved-{uuid.uuid4().hex[:8]}"
    client.update(source.distribution["pulp_href"], base_path=name)
    assert source.ask(DS920, method=method).status_code in (404, 405)
    source.distribution = client.get(source.distribution["pulp_href"])
    assert source.url != old
    assert source.ask(DS920, method=method).status_code == 200
    link = source.packages(DS920)["example"]["link"]
    assert link.startswith(source.url)


def test_a_path_that_another_plugin_takes_over(client: Client) -> None:
    """Where a source was there may be something of core's next, which must answer."""
    source = make_source(client, build_spk())
    assert source.ask(DS920).status_code == 200
    path = source.distribution["base_path"]
    client.delete(source.distribution["pulp_href"])
    deeper = make_source(client, build_spk(), base_path=f"{path}/deeper")
    assert set(deeper.packages(DS920)) == {"example"}
    listing = source.ask({}, headers={"Accept": "text/html"})
    assert (listing.status_code, "deeper" in listing.text) == (200, True)


def test_policies_at_once(client: Client) -> None:
    source = make_source(client, build_spk(info={"os_min_ver": "5.2-5000", "os_max_ver": ""}))
    href = source.distribution["pulp_href"]
    assert set(source.packages(DS218J)) == {"example"}
    client.update(href, os_compatibility="same_major")
    assert source.packages(DS218J) == {}
    client.update(href, os_compatibility="device", origins=["https://nas.corp"])
    assert source.packages(DS218J)["example"]["link"].startswith("https://nas.corp/")
    client.update(href, origins=[])
    assert source.packages(DS218J)["example"]["link"].startswith(source.url)
