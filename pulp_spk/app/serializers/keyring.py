"""Public keys in the REST interface."""

from __future__ import annotations

from gettext import gettext as _
from typing import Any

from rest_framework import serializers

from pulp_spk.app.exceptions import BadValueError
from pulp_spk.spk.errors import SpkError
from pulp_spk.spk.public_keys import MAX_SIZE, check_public_keys

MAX_KEYRINGS = 50


class BadKeyError(BadValueError):
    """A text is none that holds public keys alone; the code tells why. It is not repeated."""

    def __init__(self, error: SpkError) -> None:
        self.error_code = error.code
        super().__init__(error.message, hint=error.hint or "")


class PublicKeyField(serializers.CharField):
    """One or more armoured public keys."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAX_SIZE, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        """Look at the text before anything else does.

        Raises:
            BadKeyError: It is not public keys, or holds a secret one.
        """
        text = super().to_internal_value(data)
        try:
            check_public_keys(text)
        except SpkError as error:
            raise BadKeyError(error) from None
        return text


def keyrings_field(whose: str) -> serializers.ListField:
    """A field for armoured public keys, several in each text at will."""
    return serializers.ListField(
        child=PublicKeyField(),
        max_length=MAX_KEYRINGS,
        required=False,
        help_text=_("Public keys ({}), as `gpg --armor --export` prints them.").format(whose),
    )
