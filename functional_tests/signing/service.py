"""A signing service, made as an administrator makes it."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pulp_spk
from test_harness.pulp import Pulp
from unit_tests.gnupg_keys import Signer

SCRIPT = Path(pulp_spk.__file__).parent / "app" / "signing" / "sign-with-gpg.sh"


def make_service(pulp: Pulp, signer: Signer, folder: Path, first: str = "") -> dict[str, Any]:
    """Make a service that signs with a key.

    Args:
        pulp: Whose service.
        signer: The key.
        folder: Where its script goes.
        first: What the script does before it signs.

    Returns:
        The service as REST shows it.
    """
    name = f"service-{uuid.uuid4().hex[:8]}"
    script = folder / f"{name}.sh"
    script.write_text(f'#!/bin/sh\n{first}\nGNUPGHOME={signer.home} exec {SCRIPT} "$1"\n')
    script.chmod(0o755)
    pulp.manage(
        "add-signing-service",
        name,
        str(script),
        signer.fingerprint,
        *("--class", "spk:SpkSigningService", "--gnupghome", str(signer.home)),
    )
    (service,) = pulp.client.list("signing-services/", name=name)
    return service
