"""Names of models, which people, devices and INFO files write in different ways."""

from __future__ import annotations

import re

_PREFIX = re.compile(r"ds(?=[0-9])")


def model_key(text: str) -> str:
    """Return what is equal for all spellings of one model.

    Devices mostly drop the `DS` of a model in `unique` (`920+`, but `ds216j`) and keep other
    prefixes; INFO `model` has the whole `synology_<platform>_<model>` (docs/dev/protocol.md).

    Args:
        text: `DS920+`, `920+` or `synology_geminilake_920+`.
    """
    return _PREFIX.sub("", text.strip().lower().rpartition("_")[2], count=1)
