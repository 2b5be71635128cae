"""One structured log line for each change of what is offered."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from pulpcore.plugin.models import BaseModel
from pulpcore.plugin.util import get_current_authenticated_user, get_prn

log = logging.getLogger("pulp_spk.audit")


def record(
    event: str, changed: BaseModel, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    """Write who changed what.

    Args:
        event: What happened, e.g. `distribution.update`.
        changed: The repository, remote, distribution, schedule or token.
        before: What was true of it, reduced to what changed.
        after: What is true of it now, likewise.
    """
    user = get_current_authenticated_user()
    line = {
        "event": event,
        "user": user.get_username() if user else None,
        "object": get_prn(changed),
        "name": changed.name,
        "domain": changed.pulp_domain.name,
        "before": before,
        "after": after,
    }
    log.info(json.dumps(line, sort_keys=True, default=str))
