"""Bodies of requests."""

from __future__ import annotations

from collections.abc import Mapping
from gettext import gettext as _
from typing import Any, BinaryIO

from rest_framework.exceptions import ParseError
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser


class BoundedJSONParser(JSONParser):
    """JSON that is not nested without end, which core's parser answers with an error 500."""

    def parse(
        self,
        stream: BinaryIO,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Read the body.

        Raises:
            ParseError: It is no JSON, or is nested too deep to be read.
        """
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError(_("[SPK0010] the JSON is nested too deep")) from error


PARSERS = [BoundedJSONParser, FormParser, MultiPartParser]
