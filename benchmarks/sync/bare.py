"""The yardstick: the same requests by aiohttp alone, in a process of its own.

Takes `{"url": ..., "asked": [[path, range], ...], "concurrency": 2, "folder": ..., "digests": []}`
on standard input and prints the seconds. Whole files are written to the folder and then removed;
they are run through the digests, of which there usually are none.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Iterator

import aiohttp

CHUNK = 1024**2


async def main(
    url: str, asked: list[tuple[str, str]], concurrency: int, folder: str, digests: list[str]
) -> float:
    """Send the requests, some side by side."""
    async with aiohttp.ClientSession() as session:
        with tempfile.TemporaryDirectory(dir=folder) as into:
            started = time.monotonic()
            todo = enumerate(asked)
            work = (_work(session, url, todo, into, digests) for _ in range(concurrency))
            await asyncio.gather(*work)
            return time.monotonic() - started


async def _work(
    session: aiohttp.ClientSession,
    url: str,
    todo: Iterator[tuple[int, tuple[str, str]]],
    into: str,
    digests: list[str],
) -> None:
    for number, (path, wanted) in todo:
        headers = {"Range": wanted} if wanted else {}
        async with session.get(url + path, headers=headers) as response:
            response.raise_for_status()
            if wanted:
                await response.read()
                continue
            hashers = [hashlib.new(name, usedforsecurity=False) for name in digests]
            with open(f"{into}/{number}", "wb") as file:
                async for chunk in response.content.iter_chunked(CHUNK):
                    file.write(chunk)
                    for hasher in hashers:
                        hasher.update(chunk)


if __name__ == "__main__":
    print(asyncio.run(main(**json.load(sys.stdin))))
