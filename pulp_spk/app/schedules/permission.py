"""Whether a user may have a repository brought up to date from a source."""

from __future__ import annotations

from gettext import gettext as _
from typing import Any

from django.conf import settings
from django.db.models import Model

from pulp_spk.app import access
from pulp_spk.app.exceptions import NotAllowedError
from pulp_spk.app.models import SpkRemote, SpkRepository

SYNC_REPOSITORY = f"spk.sync_{access.REPOSITORY}"
VIEW_REMOTE = f"spk.view_{access.REMOTE}"


def check_permission(user: Any, repository: SpkRepository, remote: SpkRemote | None) -> None:
    """Refuse what the user could not do by `sync/` either.

    Raises:
        NotAllowedError: naming the permission that is missing.
    """
    if user is None or not user.is_active:
        raise NotAllowedError(_("the owner of the schedule is gone or may not log in"))
    needed: list[tuple[str, Model]] = [
        (SYNC_REPOSITORY, repository),
        (access.VIEW_REPOSITORY, repository),
    ]
    if remote is not None:
        needed.append((VIEW_REMOTE, remote))
    for permission, thing in needed:
        if not _has(user, permission, thing):
            raise NotAllowedError(
                _("{} has no permission for it").format(user.get_username()),
                value=f"{permission} on {thing.name}",
            )


def _has(user: Any, permission: str, thing: Any) -> bool:
    return (
        user.has_perm(permission)
        or (settings.DOMAIN_ENABLED and user.has_perm(permission, thing.pulp_domain))
        or user.has_perm(permission, thing)
    )
