"""The state of a download: what has come, what was handed on, what is held back."""

from __future__ import annotations

import hashlib
from gettext import gettext as _

from pulp_spk.app.downloading.errors import TooLargeError, WrongBytesError, WrongSizeError
from pulp_spk.app.downloading.expected import Expected

CHUNK = 1024**2


class Transfer:
    """Verifies a file while it comes.

    The last chunk is held back until the whole is verified, so that nobody, not even a device to
    which the file is streamed, ever gets a whole file that is not the one it should be.

    Attributes:
        position: How many bytes have come.
    """

    def __init__(self, url: str, expected: Expected, max_size: int) -> None:
        """Begin at the first byte.

        Args:
            url: Where the file is, for messages.
            expected: What it must be.
            max_size: Bytes to take at most.

        Raises:
            TooLargeError: when more is expected.
        """
        self.url = url
        self.expected = expected
        self.position = 0
        self._limit = max_size if expected.size is None else expected.size
        self._hashers = {
            name: hashlib.new(name, usedforsecurity=False) for name in expected.digests
        }
        self._held = b""
        if self._limit > max_size:
            raise TooLargeError(url, _("has more than {} bytes").format(max_size))

    @property
    def can_be_continued(self) -> bool:
        """Whether bytes of another answer may follow: only if the whole is verified."""
        return self.position > 0 and bool(self._hashers)

    @property
    def wanted(self) -> int:
        """How many bytes to read next: at most one more than there may be."""
        return min(CHUNK, self._limit - self.position + 1)

    def announce(self, size: int | None) -> None:
        """Hear how long the source says the file is.

        Raises:
            WrongSizeError, TooLargeError: when it is not what is expected.
        """
        if size is None:
            return
        if self.expected.size is not None and size != self.expected.size:
            raise WrongSizeError(
                self.url, _("has another size"), actual=size, expected=self.expected.size
            )
        if size > self._limit:
            raise self._too_large()

    def take(self, chunk: bytes) -> bytes:
        """Take bytes and return those that may be handed on.

        Raises:
            WrongSizeError, TooLargeError: when there are more than there may be.
        """
        self.position += len(chunk)
        if self.position > self._limit:
            if self.expected.size is None:
                raise self._too_large()
            raise WrongSizeError(
                self.url,
                _("is longer than it should be"),
                actual=f"> {self.expected.size}",
                expected=self.expected.size,
            )
        for hasher in self._hashers.values():
            hasher.update(chunk)
        ready, self._held = self._held, chunk
        return ready

    def finish(self) -> bytes:
        """Verify the whole and return the bytes that were held back.

        Raises:
            WrongSizeError: when bytes are missing; trying again may help.
            WrongBytesError: when they are not the expected ones.
        """
        expected = self.expected.size
        if expected is not None and self.position != expected:
            error = WrongSizeError(
                self.url, _("ended too early"), actual=self.position, expected=expected
            )
            error.transient = True
            raise error
        for name, hasher in self._hashers.items():
            digest = self.expected.digests[name]
            if hasher.hexdigest() != digest:
                raise WrongBytesError(
                    self.url,
                    _("has another {} than its catalog says").format(name.upper()),
                    actual=hasher.hexdigest(),
                    expected=digest,
                )
        return self._held

    def _too_large(self) -> TooLargeError:
        return TooLargeError(self.url, _("has more than {} bytes").format(self._limit))
