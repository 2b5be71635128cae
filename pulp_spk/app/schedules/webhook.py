"""What a webhook is told, how that is signed, and where it may go."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from django.conf import settings
from yarl import URL

from pulpcore.plugin.util import get_prn

from pulp_spk.app.downloading.addresses import AddressRule, source_url
from pulp_spk.app.models import SpkScheduleRun

SIGNATURE = "X-SPK-Signature"
TIMESTAMP = "X-SPK-Timestamp"
DELIVERY = "X-SPK-Delivery"


def address_rule() -> AddressRule:
    """Where webhooks may lead: whoever makes a schedule is no administrator of the network."""
    return AddressRule.of((), settings.SPK_SYNC_PRIVATE_NETWORKS, synology=True)


def check_webhook_url(url: str) -> str:
    """The address, when it is one as far as can be seen of it.

    Raises:
        BadLinkError, ForbiddenAddressError: when it is none that may be asked.
    """
    address_rule().check_link(source_url(url))
    return url


def parsed(url: str) -> URL:
    """The address of a webhook as a URL, checked again."""
    return source_url(check_webhook_url(url))


def body_of(run: SpkScheduleRun) -> bytes:
    """The message about a run as JSON; docs/user/schedules.md has its schema."""
    schedule = run.schedule
    result = dict(run.result)
    changes = result.pop("changes", {})
    said: dict[str, Any] = {
        "event": "schedule.run",
        "delivery": str(run.pk),
        "schedule": {"name": schedule.name, "prn": get_prn(schedule)},
        "repository": {"name": schedule.repository.name, "prn": get_prn(schedule.repository)},
        "remote": schedule.source and schedule.source.name,
        "domain": schedule.pulp_domain.name,
        "run": {
            "state": run.state,
            "trigger": run.trigger,
            "attempt": run.attempt,
            "due_at": run.due_at.isoformat(),
            "started_at": run.started_at and run.started_at.isoformat(),
            "finished_at": run.finished_at and run.finished_at.isoformat(),
            "reason": run.reason,
        },
        "result": result,
        "changes": {kind: changes.get(kind, []) for kind in ("added", "updated", "removed")},
    }
    return json.dumps(said, sort_keys=True).encode()


def headers_of(run: SpkScheduleRun, body: bytes, timestamp: int) -> dict[str, str]:
    """Headers by which the receiver knows who speaks, and whether he has heard it before.

    Args:
        run: What the message is about.
        body: The message.
        timestamp: When it is sent, in Unix seconds; it is signed with the body, so that an old
            message cannot be sent again as a new one.
    """
    secret = (run.schedule.webhook_secret or "").encode()
    signed = hmac.new(secret, f"{timestamp}.".encode() + body, hashlib.sha256)
    return {
        "Content-Type": "application/json",
        DELIVERY: str(run.pk),
        TIMESTAMP: str(timestamp),
        SIGNATURE: f"sha256={signed.hexdigest()}",
    }
