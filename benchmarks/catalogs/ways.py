"""What does not go the fast way, and HEAD, which wrk cannot send."""

from __future__ import annotations

import base64
import uuid
from dataclasses import replace
from statistics import median

from benchmarks.catalogs.bench import Bench
from benchmarks.catalogs.case import Case, comparison
from benchmarks.catalogs.lean import per_second
from benchmarks.catalogs.rows import Made, Shape
from benchmarks.table import table

PERSON = {"Accept": "text/html", "User-Agent": "Mozilla/5.0"}
SHAPE = Shape(150, 4500, "domain")
HEADER, WORD = "X-Nas", "let-me-in"


def measure(bench: Bench, made: Made, rounds: int) -> str:
    """Two tables: guards and domains against the plain way, HEAD against GET.

    Args:
        bench: Where.
        made: A repository with an unguarded source.
        rounds: How often.
    """
    domains = Bench(domains=True)
    try:
        cases = _cases(bench, made, domains)
        for case in cases:
            # What is asked for the first time is built and rendered.
            (domains if case.url == domains.url else bench).get(case.paths[0], case.headers)
        for _ in range(rounds):
            for case in cases:
                case.run(bench)
    finally:
        domains.pulp.stop()
    guarded = f"Guards and domains, 16 connections\n\n{comparison(cases)}"
    return f"{guarded}\n\nHEAD\n\n{_head(bench, made, rounds)}"


def _cases(bench: Bench, made: Made, domains: Bench) -> list[Case]:
    client, plain = bench.pulp.client, [bench.path(made)]

    def guarded(kind: str, **fields: str) -> list[str]:
        name = f"bench-{uuid.uuid4().hex[:12]}"
        guard = client.create(f"contentguards/core/{kind}/", name=name, **fields)["pulp_href"]
        repository = f"{client.root}repositories/spk/spk/{made.repository}/"
        where = {"name": name, "base_path": name, "repository": repository}
        client.create("distributions/spk/spk/", **where, content_guard=guard)
        return [bench.path(replace(made, base_path=name))]

    word = base64.b64encode(WORD.encode()).decode()
    login = base64.b64encode(":".join(bench.pulp.auth).encode()).decode()
    by_header = guarded("header", header_name=HEADER, header_value=WORD)
    by_role = guarded("rbac")
    # As many packages, in a domain.
    scoped = [domains.path(domains.make(SHAPE))]
    page, warm = "core's way, page", "unguarded"
    return [
        Case(warm, bench.url, plain, 16),
        Case("in a domain", domains.url, scoped, 16, {}, warm),
        Case(page, bench.url, plain, 16, PERSON, warm),
        Case("header guard", bench.url, by_header, 16, {HEADER: word}, page),
        Case("RBAC guard", bench.url, by_role, 16, {"Authorization": f"Basic {login}"}, page),
    ]


def _head(bench: Bench, made: Made, rounds: int) -> str:
    url = bench.url + bench.path(made)
    pairs = [(per_second(url, "GET"), per_second(url, "HEAD")) for _ in range(rounds)]
    shares = sorted(head / get for get, head in pairs)
    plain, head = (median(column) for column in zip(*pairs, strict=True))
    row = [
        f"{plain:,.0f}/s",
        f"{head:,.0f}/s",
        f"{median(shares):.0%} ({shares[0]:.0%} to {shares[-1]:.0%})",
    ]
    return table(["GET, plain", "HEAD", "Share"], [row])
