"""The page that a person sees who opens a source's URL in a browser."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from django.template import Context, Engine, Template

from pulp_spk.app.index import Index
from pulp_spk.app.models import SpkDistribution
from pulp_spk.package_center.languages import text_for
from pulp_spk.package_center.package import Package
from pulp_spk.spk.versions import PackageVersion

TEMPLATES = Path(__file__).parent.parent / "templates" / "spk"
LANGUAGE = "enu"


@dataclass(frozen=True, slots=True)
class Shown:
    """One package name with its files, the newest version first."""

    name: str
    display_name: str
    description: str
    maintainer: str
    icon: str
    newest: list[Package]
    older: list[Package]


def render_page(distribution: SpkDistribution, index: Index, base: str) -> bytes:
    """What this URL is, how to add it in Package Center, and the packages.

    Args:
        distribution: The distribution.
        index: What it serves.
        base: The URL below which its files are.

    Returns:
        HTML in UTF-8; everything that comes from packages or people is escaped.
    """
    context = {
        "name": distribution.name,
        "base": base,
        "shown": shown(index.packages),
        "files": len(index.packages),
    }
    return _template().render(Context(context)).encode()


@cache
def _template() -> Template:
    return Engine(dirs=[str(TEMPLATES)], autoescape=True).get_template("source.html")


def shown(packages: Iterable[Package]) -> list[Shown]:
    """The packages by name, each with the files of its newest version and the older ones."""
    ordered = sorted(
        packages,
        key=lambda package: (package.name, PackageVersion.parse(package.version), package.path),
    )
    groups = (list(group) for _, group in groupby(ordered, key=lambda package: package.name))
    return sorted((_shown(group) for group in groups), key=lambda one: one.display_name.casefold())


def _shown(files: list[Package]) -> Shown:
    """One name's files, which come oldest first."""
    last = files[-1]
    return Shown(
        name=last.name,
        display_name=text_for(last.texts, LANGUAGE, "displayname") or last.name,
        description=text_for(last.texts, LANGUAGE, "description"),
        maintainer=last.facts.get("maintainer", ""),
        icon=last.icons[0][1] if last.icons else "",
        newest=[package for package in files if package.version == last.version],
        older=[package for package in reversed(files) if package.version != last.version],
    )
