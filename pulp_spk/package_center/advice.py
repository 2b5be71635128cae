"""What can be done about a decision: for the person who has the complaint to answer."""

from __future__ import annotations

from collections.abc import Mapping

from pulp_spk.package_center.reasons import Reason

ADVICE: Mapping[Reason, str] = {
    Reason.OFFERED: "Package Center keeps catalogs for up to 48 hours: press Refresh there. Another"
    " source of the NAS may have a package of the same name.",
    Reason.SUPERSEDED: "Nothing, or serve an older version of the repository.",
    Reason.WRONG_OS_NAME: "Add a package for the other system.",
    Reason.WRONG_PLATFORM: "Add a package for this platform; if the platform is new, make it known "
    "in the setting SPK_EXTRA_PLATFORMS.",
    Reason.EXCLUDED_PLATFORM: "It is its maker's decision (INFO exclude_arch).",
    Reason.OPAQUE_NOT_OFFERED: "Name the platform in a listing's platforms, if you know that it "
    "runs there.",
    Reason.WRONG_MODEL: "It is its maker's decision (INFO model).",
    Reason.EXCLUDED_MODEL: "It is its maker's decision (INFO exclude_model).",
    Reason.NEEDS_NEWER_OS: "Update the device, or add a package for its version.",
    Reason.NEEDS_OLDER_OS: "Add a package for this version.",
    Reason.OTHER_MAJOR: "Add a package for this major version; below DSM 7 the distribution's "
    "os_compatibility may be the reason.",
    Reason.BAD_VERSION_FOR_DSM7: "Build it again with a version like 1.2.3-4.",
    Reason.BETA: "Below DSM 7 allow betas in Package Center's settings; from DSM 7 on set the "
    "distribution's beta_on_dsm7 to as_stable.",
    Reason.MANUAL_ONLY: "Download it from the source's page and install it by hand.",
}
"""For each reason; the long form is docs/user/offers.md."""


_NEAREST_LAST = (
    Reason.WRONG_OS_NAME,
    Reason.WRONG_PLATFORM,
    Reason.EXCLUDED_PLATFORM,
    Reason.OPAQUE_NOT_OFFERED,
    Reason.WRONG_MODEL,
    Reason.EXCLUDED_MODEL,
    Reason.OTHER_MAJOR,
    Reason.NEEDS_OLDER_OS,
    Reason.NEEDS_NEWER_OS,
    Reason.BAD_VERSION_FOR_DSM7,
    Reason.BETA,
    Reason.MANUAL_ONLY,
    Reason.SUPERSEDED,
    Reason.OFFERED,
)


def nearness(reason: Reason) -> int:
    """Return how little is missing for a file to be offered: the greater, the less.

    What another file would be needed for comes first, what an update of the device would mend
    later, what a setting mends last.
    """
    return _NEAREST_LAST.index(reason)
