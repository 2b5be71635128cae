"""The upload calls of build jobs."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from pulpcore.plugin.util import get_url

from pulp_spk.app import audit
from pulp_spk.app.exceptions import UnreadableFileError
from pulp_spk.app.models import SpkPackage, SpkToken
from pulp_spk.app.publish import body
from pulp_spk.app.publish.adding import Added, add
from pulp_spk.app.publish.authentication import TokenAuthentication, live_token, repository_of
from pulp_spk.app.publish.errors import OtherPackageError
from pulp_spk.app.serializers import SpkPackageUploadSerializer
from pulp_spk.spk.package import Spk


class PublishedSerializer(SpkPackageUploadSerializer):
    """An SPK file that a build job publishes."""

    def accept(self, spk: Spk) -> None:
        """Refuse what the token is not for, before anything is stored.

        Raises:
            OtherPackageError: when it is for packages of another name.
        """
        token: SpkToken = self.context["token"]
        if token.package and token.package != spk.name:
            raise OtherPackageError(
                "the token is only for other packages",
                value=spk.name,
                hint=f"it is for {token.package}",
            )


@extend_schema(exclude=True)
class PublishView(APIView):
    """Takes one SPK file and answers when the repository has it.

    The token is checked before the body is read, and again when it has come. What a status means is
    spkrepo's choice where it has one: docs/user/publish.md.

    Attributes:
        read: How the file lies in the body.
    """

    authentication_classes = [TokenAuthentication]
    permission_classes: ClassVar[list[type]] = []
    renderer_classes = [JSONRenderer]
    read: body.Reader = staticmethod(body.raw)

    def post(self, request: Request, repository: str, **kwargs: Any) -> Response:
        """Put the package into the repository."""
        repository_of(request.auth, repository, request.pulp_domain)
        with body.received(request._request, self.body, self.read) as file:
            # A large file takes its time: what counts is what holds when it has come.
            token = live_token(request.publish_token)
            target = repository_of(token, repository, request.pulp_domain)
            serializer = PublishedSerializer(
                data={"file": file}, context={"request": request, "token": token}
            )
            try:
                serializer.is_valid(raise_exception=True)
            except UnreadableFileError as error:
                error.status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
                raise
            package = serializer.save()
        added = add(package, target)
        unit = serializer.data
        if added.package != package:
            package = added.package
            unit = PublishedSerializer(package, context={"request": request}).data
        answer = _described(package, added, unit)
        named = f"{package.name} {package.version} {package.md5}"
        audit.record(
            "token.publish",
            token,
            {},
            {"package": named, "repository": repository, "status": added.status},
        )
        return Response(answer, status=added.status, headers={"Location": unit["pulp_href"]})

    @property
    def body(self) -> body.Body:
        """The body of this request."""
        if not hasattr(self, "_body"):
            environ = self.request.META
            self._body = body.Body(environ, settings.SPK_PUBLISH_MAX_PACKAGE)
        return self._body

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Let a client that is refused while it sends hear the answer."""
        if response.status_code >= status.HTTP_400_BAD_REQUEST:
            # Called when the answer has been sent.
            response._resource_closers.append(self.body.drop)
        return super().finalize_response(request, response, *args, **kwargs)


class RawPublishView(PublishView):
    """`api/packages`: the body is the file."""


class FormPublishView(PublishView):
    """`api/upload`: the file is the field `file` of a form."""

    read = staticmethod(body.multipart)


def _described(package: SpkPackage, added: Added, unit: dict[str, Any]) -> dict[str, Any]:
    """What spkrepo answers, and where Pulp has it."""
    answer = {
        "package": package.name,
        "version": package.version,
        "firmware": package.os_min,
        "architectures": package.arch,
        "md5": package.md5,
        "size": package.size,
        "sha256": unit["sha256"],
        "pulp_href": unit["pulp_href"],
    }
    if added.task:
        answer["task"] = get_url(added.task)
    if added.version:
        version = f"{get_url(added.version.repository)}versions/{added.version.number}/"
        answer["repository_version"] = version
    return answer
