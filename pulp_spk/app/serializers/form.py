"""What a form cannot carry."""

from __future__ import annotations

from collections.abc import Mapping
from gettext import gettext as _
from typing import Any

from rest_framework import serializers
from rest_framework.utils import html

from pulp_spk.app.exceptions import BadFormError

_COMPOSED = (serializers.ListField, serializers.DictField)


class JsonOnlyMixin:
    """Refuses lists and objects in form data.

    Core checks such a request with all of its values, but hands the last one of each name to the
    task that carries it out, which then fails.
    """

    def to_internal_value(self, data: Mapping[str, Any]) -> Any:
        """Take a request, or what the task got of it."""
        if html.is_html_input(data):
            names = {key.partition("[")[0].partition(".")[0] for key in data}
            refused = {
                name: BadFormError(
                    _("a form cannot carry lists and objects"), hint=_("send JSON")
                ).detail
                for name, field in self.fields.items()
                if name in names and isinstance(field, _COMPOSED)
            }
            if refused:
                raise serializers.ValidationError(refused)
        return super().to_internal_value(data)
