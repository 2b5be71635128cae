"""Django models, one noun per file."""

from pulp_spk.app.models.distribution import SpkDistribution
from pulp_spk.app.models.image import SpkImage
from pulp_spk.app.models.listing import SpkListing
from pulp_spk.app.models.package import SpkPackage
from pulp_spk.app.models.remote import SpkRemote
from pulp_spk.app.models.repository import SpkRepository
from pulp_spk.app.models.retired_link import SpkRetiredLink
from pulp_spk.app.models.schedule import SpkSchedule
from pulp_spk.app.models.schedule_run import SpkScheduleRun
from pulp_spk.app.models.signed_copy import SpkSignedCopy
from pulp_spk.app.models.signing_service import SpkSigningService
from pulp_spk.app.models.source_answer import SpkSourceAnswer
from pulp_spk.app.models.source_link import SpkSourceLink
from pulp_spk.app.models.token import SpkToken
from pulp_spk.app.models.verdict import SpkVerdict

__all__ = [
    "SpkDistribution",
    "SpkImage",
    "SpkListing",
    "SpkPackage",
    "SpkRemote",
    "SpkRepository",
    "SpkRetiredLink",
    "SpkSchedule",
    "SpkScheduleRun",
    "SpkSignedCopy",
    "SpkSigningService",
    "SpkSourceAnswer",
    "SpkSourceLink",
    "SpkToken",
    "SpkVerdict",
]
