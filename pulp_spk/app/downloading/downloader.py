"""A downloader that believes nothing that a source says of a file."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from gettext import gettext as _
from time import monotonic
from typing import Any

from aiohttp import ClientConnectionError, ClientResponse, ClientTimeout
from django.conf import settings
from multidict import CIMultiDict

from pulpcore.plugin.download import DownloadResult, HttpDownloader

from pulp_spk.app.downloading.addresses import source_url
from pulp_spk.app.downloading.answers import CatalogAnswer, Part, Validators
from pulp_spk.app.downloading.catalog import Question
from pulp_spk.app.downloading.errors import (
    BrokenOffError,
    TooSlowError,
    UnreachableError,
    translated,
)
from pulp_spk.app.downloading.expected import Expected, expected_of
from pulp_spk.app.downloading.journey import Way
from pulp_spk.app.downloading.part import Wanted, read_part
from pulp_spk.app.downloading.patience import LONGEST_PAUSE, LONGEST_PAUSE_OF_A_DEVICE, Patience
from pulp_spk.app.downloading.transfer import Transfer

LONGEST_ANSWER = 300.0
"""Seconds for any answer, if the remote has no total_timeout."""
SLOWEST = 16 * 1024
"""Bytes per second that a file must come with on top of that, likewise."""

_AS_IT_IS = {"Accept-Encoding": "identity"}


class SpkHttpDownloader(HttpDownloader):
    """Reads from a source: a whole file with `run`, a part of one, or a catalog.

    MD5 and size are verified here, in `_handle_response`: the content app replaces `handle_data`
    and `finalize`, where core verifies, and skips them when it does not keep the file.
    """

    def __init__(
        self,
        url: str,
        *,
        way: Way,
        expected_md5: str = "",
        max_size: int = 0,
        content_artifact: Any = None,
        **kwargs: Any,
    ) -> None:
        """Describe what to read; nothing is sent yet.

        Args:
            url: http or https.
            way: By what means.
            expected_md5: Hexadecimal; "" when not known.
            max_size: Bytes of a file to take at most; 0 for `SPK_SYNC_MAX_PACKAGE`.
            content_artifact: Primary key of the content artifact whose unit says more.
            kwargs: Of core's downloader, `expected_size` and `expected_digests` among them.

        Raises:
            BadLinkError: when the URL is not one to be followed.
        """
        super().__init__(url, session=way.session, throttler=way.throttler, **kwargs)
        self._url = source_url(url)
        self._way = way
        self._expected = Expected().also(size=self.expected_size, md5=expected_md5)
        self._expected = self._expected.also(**(self.expected_digests or {}))
        self._max_size = max_size or settings.SPK_SYNC_MAX_PACKAGE
        self._content_artifact = content_artifact
        self._transfer: Transfer | None = None
        self._handed_on = False

    async def read_range(self, start: int, stop: int) -> Part:
        """The bytes of the file from `start` up to, not including, `stop`.

        Raises:
            RangeError: when the source does not answer with exactly these; its answer is not
                read then.
            WrongSizeError: when the source says that the file has another size.
            DownloadError: when there is no answer.
        """
        return await self._read_part(Wanted(start, stop))

    async def read_tail(self, length: int) -> Part:
        """The last `length` bytes of the file, or all of it when there are no more.

        Raises:
            DownloadError: as `read_range`.
        """
        return await self._read_part(Wanted(None, length=length))

    async def read_catalog(
        self,
        parameters: Sequence[tuple[str, str]] = (),
        *,
        method: str = "GET",
        known: Validators | None = None,
    ) -> CatalogAnswer:
        """What the source answers to a device.

        Args:
            parameters: Sent in this order, behind the URL's own query.
            method: `GET`, or `POST` with the parameters as a form.
            known: By what the source may tell that nothing has changed.

        Raises:
            StatusError: when the source refuses.
            TooLargeError: when it answers with more than `SPK_SYNC_MAX_CATALOG` bytes.
            DownloadError: when there is no answer of use.
        """
        question = Question(parameters, method, known or Validators())
        patience = self._patience()

        async def attempt() -> CatalogAnswer:
            async with self._way.open(
                question.url(self._url),
                headers=question.headers,
                form=question.form,
                timeout=self._timeout(),
            ) as response:
                answer = await question.answer(response, settings.SPK_SYNC_MAX_CATALOG)
                if answer is None:
                    raise patience.refuse(response)
                return answer

        async with self.semaphore:
            return await patience.insist(attempt)

    async def run(self, extra_data: dict[str, Any] | None = None) -> DownloadResult:
        """Download the whole file into a temporary one, verified.

        Args:
            extra_data: `md5` and `size` may stand here, as a declarative artifact carries them.
                `disable_retry_list` names errors after which nothing is tried again.

        Raises:
            WrongBytesError: when it is not the expected file.
            DownloadError: when it cannot be had.
        """
        if self._content_artifact is not None:
            unit = await expected_of(self._content_artifact)
            self._expected = self._expected.also(size=unit.size, **unit.digests)
        self._expected = self._expected.told_by(extra_data)
        patience = self._patience(tuple((extra_data or {}).get("disable_retry_list", ())))
        async with self.semaphore:
            try:
                return await patience.insist(lambda: self._run({"patience": patience}))
            except UnreachableError as error:
                self._discard()
                if self._reached_a_device:
                    raise BrokenOffError(self.url, error.reason) from error
                raise
            except BaseException:
                self._discard()
                raise

    async def _run(self, extra_data: dict[str, Any] | None = None) -> DownloadResult:
        """Try once, going on where an earlier try broke off if the whole will be verified."""
        patience: Patience = extra_data["patience"] if extra_data else self._patience()
        transfer = self._transfer
        if transfer is None or not transfer.can_be_continued:
            if self._reached_a_device:
                raise BrokenOffError(self.url, "broke off, and no MD5 would prove the rest")
            self._discard()
            transfer = self._transfer = Transfer(self.url, self._expected, self._max_size)
        headers = dict(_AS_IT_IS)
        if transfer.position:
            headers["Range"] = Wanted(transfer.position).header
        async with self._way.open(
            self._url, headers=headers, timeout=self._timeout(self._expected.size or self._max_size)
        ) as response:
            if response.status != 200 and not (response.status == 206 and transfer.position):
                raise patience.refuse(response)
            return await self._handle_response(response)

    async def _handle_response(self, response: ClientResponse) -> DownloadResult:
        """Verify the body while it comes and hand it on, the last chunk when all is right."""
        if self.headers_ready_callback is None:
            # Not in the thread that writes, which a cancelled download does not wait for.
            self._ensure_writer_has_open_file()
        transfer = self._transfer or Transfer(self.url, self._expected, self._max_size)
        if response.status == 206:
            Wanted(transfer.position).check(response, self._expected.size)
            skip = 0
        else:
            transfer.announce(response.content_length)
            skip = transfer.position
        begun, received = monotonic(), 0
        while True:
            wanted = min(skip, transfer.wanted) if skip else transfer.wanted
            with translated(self.url):
                chunk = await response.content.read(wanted)
            if not chunk:
                break
            received += len(chunk)
            self._check_pace(monotonic() - begun, received)
            if skip:
                skip -= len(chunk)
            elif self.headers_ready_callback is None:
                await asyncio.to_thread(self._store, transfer.take, chunk)
            elif ready := transfer.take(chunk):
                await self._hand_on(ready, response)
        if self.headers_ready_callback is None:
            await asyncio.to_thread(self._store_last, transfer)
        else:
            await self._hand_on(transfer.finish(), response)
        await self.finalize()
        return DownloadResult(
            path=self.path,
            artifact_attributes=self.artifact_attributes,
            url=self.url,
            headers=response.headers,
        )

    def _check_pace(self, seconds: float, received: int) -> None:
        """Give up on a source that trickles; a device may take its time.

        Else one that says nothing of a file's size could hold up a sync for days.

        Raises:
            TooSlowError: when it is slower than is waited without a total_timeout.
        """
        if self.headers_ready_callback is not None or self.session.timeout.total is not None:
            return
        if seconds > LONGEST_ANSWER + received / SLOWEST:
            reason = _("sends less than {} bytes a second").format(SLOWEST)
            raise TooSlowError(self.url, reason, _("set total_timeout of the remote"))

    def _store(self, verified: Callable[..., bytes], *arguments: bytes) -> None:
        """Write what a step of the transfer lets through into the temporary file, and hash it.

        In a thread, so that other files come meanwhile: core's `handle_data` holds up the event
        loop until the slowest digest is there.
        """
        data = verified(*arguments)
        self._writer.write(data)
        for digest in self._digests.values():
            digest.update(data)
        self._size += len(data)

    def _store_last(self, transfer: Transfer) -> None:
        """Verify the whole, and wait for the disk, which `finalize` would do in the event loop."""
        self._store(transfer.finish)
        self._writer.flush()
        os.fsync(self._writer.fileno())

    async def _hand_on(self, data: bytes, response: ClientResponse) -> None:
        """Pass verified bytes on to a device, and to a file where the content app keeps one.

        A device is told the length only. The content app would pass on any header, also a
        Content-Type or a cookie by which a source could act in our name.
        """
        length = self._expected.size
        if length is None and response.status == 200:
            length = response.content_length
        try:
            if self.headers_ready_callback and not self._handed_on:
                said = {} if length is None else {"Content-Length": str(length)}
                await self.headers_ready_callback(CIMultiDict(said))
            self._handed_on = True
            await self.handle_data(data)
        except ClientConnectionError as error:
            # The device has gone; the content app would take it for a fault of the source.
            raise ConnectionResetError(str(error)) from error

    @property
    def _reached_a_device(self) -> bool:
        return self._handed_on and self.headers_ready_callback is not None

    async def _read_part(self, wanted: Wanted) -> Part:
        patience = self._patience()
        headers = {**_AS_IT_IS, "Range": wanted.header}

        async def attempt() -> Part:
            async with self._way.open(
                self._url, headers=headers, timeout=self._timeout()
            ) as response:
                if response.status not in (200, 206, 416):
                    raise patience.refuse(response)
                return await read_part(wanted, response, self._expected.size)

        async with self.semaphore:
            return await patience.insist(attempt)

    def _patience(self, final: tuple[type, ...] = ()) -> Patience:
        longest = LONGEST_PAUSE_OF_A_DEVICE if self.headers_ready_callback else LONGEST_PAUSE
        return Patience(self._way.pauses, self.max_retries, longest=longest, final=final)

    def _timeout(self, size: int = 0) -> ClientTimeout:
        """The session's timeout, its total by the size when the remote does not give one."""
        timeout = self.session.timeout
        if timeout.total is not None:
            return timeout
        return ClientTimeout(
            total=LONGEST_ANSWER + size / SLOWEST,
            connect=timeout.connect,
            sock_connect=timeout.sock_connect,
            sock_read=timeout.sock_read,
        )

    def _discard(self) -> None:
        """Remove the temporary file; core leaves it where it is."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        if self.path:
            with suppress(FileNotFoundError):
                os.unlink(self.path)
            self.path = None
