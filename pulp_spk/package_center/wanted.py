"""The choice among a source's offers: by name, with what is needed, the newest only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pulp_spk.package_center.cell import Cell
from pulp_spk.package_center.name_filter import NameFilter
from pulp_spk.package_center.offer import Offer
from pulp_spk.package_center.problem import Problem, ProblemCode
from pulp_spk.spk.versions import PackageVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What of a source is wanted.

    Attributes:
        names: By name.
        keep_latest: As `fold.Folding.result`.
        with_dependencies: As `fold.Folding.result`.
    """

    names: NameFilter
    keep_latest: int | None = None
    with_dependencies: bool = True

    def choose(self, offers: Sequence[Offer]) -> tuple[list[Offer], set[Problem]]:
        """Return the wanted offers, and what is needed but excluded.

        An offer whose name is not known yet is always wanted: only its INFO can tell.
        """
        names, problems = self._with_needed(offers)
        chosen = [offer for offer in offers if offer.bare or offer.name in names]
        return self._newest(chosen), problems

    def _with_needed(self, offers: Iterable[Offer]) -> tuple[set[str], set[Problem]]:
        needs: dict[str, set[str]] = {}
        for offer in offers:
            own = needs.setdefault(offer.name, set())
            for shown in offer.shown:
                own.update(one.name for one in shown.entry.dependencies or ())
        names = {name for name in needs if self.names.includes(name)}
        problems = set()
        waiting = sorted(names) if self.with_dependencies else []
        while waiting:
            name = waiting.pop()
            for needed in needs[name] & needs.keys() - names:
                if self.names.excludes(needed):
                    reason = f"it is excluded, and {name} needs it"
                    problems.add(Problem(ProblemCode.EXCLUDED_DEPENDENCY, needed, reason))
                else:
                    names.add(needed)
                    waiting.append(needed)
        return names, problems

    def _newest(self, offers: list[Offer]) -> list[Offer]:
        if self.keep_latest is None:
            return offers
        versions: dict[tuple[str, Cell], set[PackageVersion]] = {}
        for offer in offers:
            for cell in offer.cells if offer.version else ():
                version = PackageVersion.parse(offer.version)
                versions.setdefault((offer.name, cell), set()).add(version)
        oldest = {
            key: sorted(found, reverse=True)[: self.keep_latest][-1]
            for key, found in versions.items()
        }
        return [
            offer
            for offer in offers
            if offer.bare
            or any(
                PackageVersion.parse(offer.version) >= oldest[offer.name, cell]
                for cell in offer.cells
            )
        ]
