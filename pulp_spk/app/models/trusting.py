"""Whose signatures count: each change of that is recorded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django_lifecycle import AFTER_CREATE, AFTER_UPDATE, hook

from pulp_spk.app import audit
from pulp_spk.spk.public_keys import fingerprints


class TrustingMixin:
    """For models with `keyrings` and a signature policy.

    Attributes:
        AUDITED: The fields that say whose signatures count, and what for.
    """

    AUDITED: ClassVar[tuple[str, ...]]

    @hook(AFTER_CREATE)
    def _audit_create(self) -> None:
        self._audit({name: self._meta.get_field(name).get_default() for name in self.AUDITED})

    @hook(AFTER_UPDATE)
    def _audit_update(self) -> None:
        self._audit({name: self.initial_value(name) for name in self.AUDITED})

    def _audit(self, before: dict[str, Any]) -> None:
        """Record what changed; of keys the fingerprints."""
        after = {name: getattr(self, name) for name in self.AUDITED}
        changed = [name for name in self.AUDITED if before[name] != after[name]]
        if changed:
            audit.record(
                f"{self._meta.model_name.removeprefix('spk')}.signatures",
                self,
                {name: _told(name, before[name]) for name in changed},
                {name: _told(name, after[name]) for name in changed},
            )


def _told(name: str, value: Any) -> Any:
    return _fingerprints(value) if name == "keyrings" else value


def _fingerprints(keyrings: Iterable[str]) -> list[str]:
    return sorted({one for text in keyrings for one in fingerprints(text)})
