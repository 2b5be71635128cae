"""Addresses of the REST API beside those of the viewsets: the upload calls of build jobs."""

from __future__ import annotations

import re

from django.conf import settings
from django.urls import re_path

from pulp_spk.app.publish.view import FormPublishView, RawPublishView

# With or without a slash at the end: a redirect would lose the body.
_DOMAIN = "(?P<pulp_domain>[-a-zA-Z0-9_]+)/" if settings.DOMAIN_ENABLED else ""
_ROOT = rf"^{re.escape(settings.API_ROOT.strip('/'))}/spk/{_DOMAIN}(?P<repository>.+)/api"

urlpatterns = [
    re_path(rf"{_ROOT}/packages/?$", RawPublishView.as_view(), name="spk-publish-packages"),
    re_path(rf"{_ROOT}/upload/?$", FormPublishView.as_view(), name="spk-publish-upload"),
]
