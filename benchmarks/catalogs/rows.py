"""A repository's rows without files: `python -m benchmarks.catalogs.rows '{"names": 150, ...}'`.

Prints the base path of a distribution and the repository's key. PULP_SETTINGS says which Pulp.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import random
import sys
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pulp_spk.app.models import SpkImage, SpkPackage, SpkRepository

LANGUAGES = ("fre", "ger", "ita", "jpn", "krn", "spn")
TRANSLATED = 4  # one name of so many has texts in all of them, as at SynoCommunity
BUILDS = (
    *(((arch,), "7.1-42661") for arch in ("x86_64", "armv8", "armv7", "i686")),
    *(((arch,), "6.1-15047") for arch in ("x86_64", "armv8", "armada38x")),
    (("88f6281", "88f6282"), "3.1-1594"),
    (("qoriq",), "3.1-1594"),
    (("noarch",), "3.1-1594"),
    (("noarch",), "7.0-40000"),
)
"""For what each version of a package is built; every device finds something."""
BATCH = 1000


@dataclass(frozen=True)
class Shape:
    """A repository.

    Attributes:
        names: Packages by name: what a catalog shows.
        spks: Files in all.
        seed: Others come of another one.
    """

    names: int
    spks: int
    seed: str = "a"


@dataclass(frozen=True)
class Made:
    """What was made of it."""

    base_path: str
    distribution: str
    repository: str
    version: str


class Prose:
    """Texts that compress like a language: few words are frequent, most are rare."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)
        syllables = ["".join(pair) for pair in (x + y for x in "bdfglmnprst" for y in "aeiou")]
        lengths = (1, 2, 2, 3, 3, 4)
        self._words = [
            "".join(self._random.choices(syllables, k=self._random.choice(lengths)))
            for _ in range(3000)
        ]
        weights = (1 / (rank + 3) for rank in range(len(self._words)))
        self._weights = list(itertools.accumulate(weights))

    def text(self, length: int) -> str:
        """So many characters, about."""
        words = self._random.choices(self._words, cum_weights=self._weights, k=length // 6)
        return " ".join(words).capitalize() + "."


def make(shape: Shape) -> Made:
    """Make the rows."""
    from pulp_spk.app.models import SpkDistribution, SpkRepository

    name = f"bench-{uuid.uuid4().hex[:12]}"
    repository = SpkRepository.objects.create(name=name)
    images: list[SpkImage] = []
    packages = _packages(shape, images)
    keys = [*insert(packages), *insert(images)]
    version = add_version(repository, keys)
    distribution = SpkDistribution.objects.create(name=name, base_path=name, repository=repository)
    return Made(name, str(distribution.pk), str(repository.pk), str(version))


def add_version(repository: SpkRepository, keys: Iterable[uuid.UUID]) -> uuid.UUID:
    """A complete version with this content."""
    from pulpcore.plugin.models import RepositoryVersion

    latest = repository.latest_version()
    number = latest.number + 1 if latest else 0
    version = RepositoryVersion.objects.create(repository=repository, number=number)
    # It begins with the content of the one before.
    RepositoryVersion.objects.filter(pk=version.pk).update(content_ids=list(keys), complete=True)
    return version.pk


def publish(repository: str) -> str:
    """A version with the same content, which is a new one for who serves it."""
    from pulpcore.plugin.models import RepositoryVersion

    from pulp_spk.app.models import SpkRepository

    latest = SpkRepository.objects.get(pk=repository).latest_version()
    keys = RepositoryVersion.objects.values_list("content_ids", flat=True).get(pk=latest.pk)
    return str(add_version(latest.repository, keys))


def _packages(shape: Shape, images: list[SpkImage]) -> Iterator[SpkPackage]:
    from pulp_spk.app.models import SpkImage

    prose = Prose(shape.seed)
    each = shape.spks // shape.names
    for number in range(shape.names):
        name = f"{prose.text(12).split()[0].strip('.').lower()}{number}"
        digests = [_sha256(f"{shape.seed} {name} {kind}") for kind in range(3)]
        images += [
            SpkImage(sha256=digest, media_type="image/png", width=64, height=64, size=5000)
            for digest in digests
        ]
        texts = {"enu": {"displayname": name.title(), "description": prose.text(180)}}
        if number % TRANSLATED == 0:
            texts |= {code: {"description": prose.text(300)} for code in LANGUAGES}
        info = {
            "maintainer": "Benchmark",
            "maintainer_url": f"https://packages.example.com/{name}",
            "distributor": "Example Corporation",
            "distributor_url": "https://packages.example.com/",
            "support_url": f"https://packages.example.com/{name}/support",
            "changelog": prose.text(60),
        }
        for build in range(each):
            version, (arch, os_min) = _build(build)
            yield _package(shape, name, version, arch, os_min, texts, info, digests)


def _build(number: int) -> tuple[str, tuple[tuple[str, ...], str]]:
    revision, kind = divmod(number, len(BUILDS))
    return f"{revision + 1}.2.{revision}-{revision + 10}", BUILDS[kind]


def _package(
    shape: Shape,
    name: str,
    version: str,
    arch: tuple[str, ...],
    os_min: str,
    texts: dict[str, Any],
    info: dict[str, str],
    digests: list[str],
) -> SpkPackage:
    from pulp_spk.app.models import SpkPackage
    from pulp_spk.spk.target import Target

    target = Target(arch=arch, os_min=os_min)
    salt = f"{shape.seed} {name} {version} {arch} {os_min}"
    return SpkPackage(
        name=name,
        version=version,
        md5=hashlib.md5(salt.encode(), usedforsecurity=False).hexdigest(),
        size=random.Random(salt).randrange(10**5, 10**8),
        target_digest=target.digest,
        arch=list(target.arch),
        os_min=target.os_min,
        texts=texts,
        icons={"64": digests[0], "256": digests[1]},
        screenshots=digests[2:3],
        info={"package": name, "version": version, "arch": " ".join(arch), **info},
    )


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def insert(units: Iterable[Any]) -> Iterator[uuid.UUID]:
    """Insert units in batches and return their keys. Django does not by itself, for the parent."""
    from pulpcore.plugin.models import Content

    units = iter(units)
    while batch := list(itertools.islice(units, BATCH)):
        for unit in batch:
            unit.pulp_type = type(unit).get_pulp_type()
            unit.content_ptr_id = unit.pulp_id
        parents = [
            Content(pk=unit.pk, pulp_type=unit.pulp_type, pulp_domain_id=unit.pulp_domain_id)
            for unit in batch
        ]
        Content.objects.bulk_create(parents)
        kind = type(batch[0])
        kind._base_manager._insert(batch, fields=kind._meta.local_concrete_fields, using="default")
        yield from (unit.pk for unit in batch)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "pulpcore.app.settings"
    import django

    django.setup()
    if sys.argv[1] == "publish":
        print(json.dumps(publish(sys.argv[2])))
    else:
        print(json.dumps(asdict(make(Shape(**json.loads(sys.argv[1]))))))
