"""Resource contexts for pulp-glue: one client for CLI, replication and functional tests."""

from pulp_spk.glue.content import (
    PulpSpkImageContext,
    PulpSpkListingContext,
    PulpSpkPackageContext,
)
from pulp_spk.glue.distribution import PulpSpkDistributionContext
from pulp_spk.glue.remote import PulpSpkRemoteContext
from pulp_spk.glue.repository import PulpSpkRepositoryContext, PulpSpkRepositoryVersionContext
from pulp_spk.glue.schedule import PulpSpkScheduleContext
from pulp_spk.glue.token import PulpSpkTokenContext

__all__ = [
    "PulpSpkDistributionContext",
    "PulpSpkImageContext",
    "PulpSpkListingContext",
    "PulpSpkPackageContext",
    "PulpSpkRemoteContext",
    "PulpSpkRepositoryContext",
    "PulpSpkRepositoryVersionContext",
    "PulpSpkScheduleContext",
    "PulpSpkTokenContext",
]
