"""Links lead back to where the device came from."""

from test_harness.client import Client
from test_harness.source import DS920, make_source
from unit_tests.builders import build_spk


def test_without_origins_links_are_below_the_base_url(client: Client) -> None:
    source = make_source(client, build_spk())
    entry = source.packages(DS920)["example"]
    for link in (entry["link"], *entry["thumbnail"], *entry["thumbnail_retina"]):
        assert link.startswith(source.url)


def test_the_origin_is_part_of_the_answer(client: Client) -> None:
    origins = ["https://packages.corp", "http://packages.corp", "https://nas.corp/sspks/index.php"]
    source = make_source(client, build_spk(), origins=origins)

    def origin_of(**headers: str) -> str:
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        link = source.packages(DS920, headers=headers)["example"]["link"]
        return link.partition("/packages/example/")[0]

    for _ in range(2):
        assert origin_of() == origins[0]
        assert origin_of(Host="packages.corp") == origins[1]
        assert origin_of(Host="packages.corp", X_Forwarded_Proto="https") == origins[0]
        assert origin_of(X_Forwarded_Host="nas.corp", X_Forwarded_Proto="https") == origins[2]
