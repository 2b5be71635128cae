"""Offers of one source that contradict each other: only their bytes can tell which is right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pulp_spk.package_center.links import canonical_link
from pulp_spk.package_center.offer import Offer
from pulp_spk.package_center.problem import Problem, ProblemCode


def conflicts_of(offers: Iterable[Offer]) -> Iterator[Problem]:
    """Name what cannot be true together.

    Args:
        offers: All of one source; each SPK once as far as the answers agree about it.
    """
    by_md5: dict[str, list[Offer]] = defaultdict(list)
    by_link: dict[str, list[Offer]] = defaultdict(list)
    for offer in offers:
        if offer.md5:
            by_md5[offer.md5].append(offer)
        for link in {canonical_link(link) for link in offer.links}:
            by_link[link].append(offer)
    for md5, claims in by_md5.items():
        yield from _of_md5(md5, claims)
    for link, claims in by_link.items():
        yield from _of_link(link, claims)


def _of_md5(md5: str, claims: list[Offer]) -> Iterator[Problem]:
    if len({(offer.size, _links(offer)) for offer in claims}) > 1:
        for offer in claims:
            reason = f"{len(claims)} SPKs claim the MD5 {md5}"
            yield Problem(ProblemCode.SHARED_MD5, offer.name, reason, offer.canonical_link)
    elif len(claims) > 1:
        yield from _two_names(claims)


def _of_link(link: str, claims: list[Offer]) -> Iterator[Problem]:
    files = {(offer.md5, offer.size) for offer in claims}
    if len(files) > 1:
        names = sorted({offer.name for offer in claims})
        yield Problem(ProblemCode.REPLACED, names[0], "its link stands for different files", link)
    elif len(claims) > 1 and not claims[0].md5:
        yield from _two_names(claims)


def _two_names(claims: list[Offer]) -> Iterator[Problem]:
    shown = sorted({f"{offer.name} {offer.version}" for offer in claims})
    reason = f"one SPK is shown as {' and as '.join(shown[:4])}"
    for offer in claims:
        yield Problem(ProblemCode.TWO_NAMES, offer.name, reason, offer.canonical_link)


def _links(offer: Offer) -> frozenset[str]:
    return frozenset(map(canonical_link, offer.links))
