"""Who publishes, and whether he may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from pulp_spk.app.access import MODIFY_REPOSITORY, VIEW_REPOSITORY
from pulp_spk.app.models import SpkRepository, SpkToken
from pulp_spk.app.publish.errors import DeadTokenError, UnknownTokenError, WrongTokenError

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


class TokenAuthentication(BaseAuthentication):
    """The owner of the token that the request carries, and the token."""

    def authenticate(self, request: Request) -> tuple[AbstractBaseUser, SpkToken]:
        """Find the token, and note its use.

        Raises:
            UnknownTokenError: when there is none.
            DeadTokenError: when it is accepted no more.
        """
        token = live_token(request.publish_token)
        token.note_use()
        return token.owner, token

    def authenticate_header(self, request: HttpRequest) -> str:
        """What an answer 401 asks for."""
        return 'Basic realm="publish"'


def live_token(secret: str) -> SpkToken:
    """The token, as it is now.

    Raises:
        UnknownTokenError: when there is none.
        DeadTokenError: when it is accepted no more. Only who has the token learns that.
    """
    token = SpkToken.of(secret) if secret else None
    if token is None:
        raise UnknownTokenError(
            "a publish token is needed",
            hint="send it as user of Basic authentication without a password, or as Bearer",
        )
    if not token.is_live:
        raise DeadTokenError(
            "the token has expired, was revoked, or its owner may not log in",
            value=token.name,
            hint="make a new one",
        )
    return token


def repository_of(token: SpkToken, name: str, domain: object) -> SpkRepository:
    """The repository that was addressed, if the token and its owner may change it.

    Args:
        token: A live token.
        name: The repository's name in the address.
        domain: The domain in the address, or the default one.

    Raises:
        WrongTokenError: the same whether there is such a repository or not.
    """
    repository = token.repository
    needed = (VIEW_REPOSITORY, MODIFY_REPOSITORY)
    if (
        repository.name != name
        or repository.pulp_domain_id != domain.pk
        or not all(_may(token.owner, permission, repository) for permission in needed)
    ):
        raise WrongTokenError(
            "this token does not permit to change the repository",
            value=name,
            hint="it is for another one, or its owner lost the permission",
        )
    return repository


def _may(user: AbstractBaseUser, permission: str, repository: SpkRepository) -> bool:
    """Whether the user has the permission on everything, in the domain, or on the repository."""
    return (
        user.has_perm(permission)
        or (settings.DOMAIN_ENABLED and user.has_perm(permission, repository.pulp_domain))
        or user.has_perm(permission, repository)
    )
