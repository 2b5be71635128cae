"""The numbers of `counts` among pulpcore's own metrics, where OpenTelemetry is on."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aiohttp.web import Application
from django.conf import settings

from pulp_spk.app.endpoint.counts import counts

if TYPE_CHECKING:
    from opentelemetry.metrics import CallbackOptions, Observation

logger = logging.getLogger(__name__)

NAME = "content.spk_requests"


async def metered(_app: Application) -> None:
    """Let the exporter of the content app tell what was answered, if it has one.

    pulpcore gives plugins no way to its meter. This is the call that its content app makes, which
    gives the same meter again.
    """
    if not settings.OTEL_ENABLED:
        return
    try:
        from pulpcore.metrics import init_otel_meter
    except ImportError:
        logger.warning("pulpcore's meter is not where it was: %s is not measured", NAME)
        return
    meter = init_otel_meter("pulp-content", exporter=None, reader=None, provider=None)
    meter.create_observable_counter(
        NAME,
        callbacks=[_observe],
        unit="requests",
        description="Counts what SPK sources answered, by way, kind and status",
    )


def _observe(_options: CallbackOptions) -> Iterator[Observation]:
    from opentelemetry.metrics import Observation

    # As core tells its processes apart.
    worker = settings.WORKER_NAME_TEMPLATE.format(
        pid=os.getpid(), hostname=socket.gethostname(), fqdn=socket.getfqdn()
    )
    for number, of in counts:
        yield Observation(number, {**of, "worker.name": worker})
