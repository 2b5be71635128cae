"""Answers kept ready to send, up to a bound in bytes."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings

from pulp_spk.app.answer import Answer, Piece

MAX_WAITING = 8
"""Compressions that may wait for each other; who comes then gets the body as it is."""

JOINED_SHARE = 4
"""One byte of so many may go to bodies that are kept joined, which those used most need."""


class Answers:
    """Keeps the answers used last, each piece of theirs once.

    What is missing is made in one thread, however many ask for it: two would only take the
    interpreter from the event loop more often. What is kept changes in the event loop alone.
    """

    def __init__(self, bound: int) -> None:
        self._bound = bound - bound // JOINED_SHARE
        self._joined_bound = bound // JOINED_SHARE
        self._joined: set[Answer] = set()
        self._joined_memory = 0
        self._answers: OrderedDict[Hashable, tuple[Answer, int]] = OrderedDict()
        self._pieces: dict[Hashable, Piece] = {}
        self._maker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="spk-answers")
        self._under_way: dict[Hashable, asyncio.Future] = {}
        self.memory = 0

    def __len__(self) -> int:
        return len(self._answers)

    def get(self, key: Hashable) -> Answer | None:
        """The answer kept under `key`."""
        kept = self._answers.get(key)
        return kept[0] if kept else None

    def piece(self, key: Hashable, make: Callable[[], bytes]) -> Piece:
        """The piece with this key, made if no answer has it. For the thread that makes answers."""
        return self._pieces.get(key) or Piece(key, make())

    async def answer(self, key: Hashable, make: Callable[[], Answer]) -> Answer:
        """The answer kept under `key`, else a new one."""
        return self.get(key) or await self._once(key, make)

    async def gzipped(self, answer: Answer) -> bytes | None:
        """The compressed body; None when so many are being made that nobody should wait."""
        if answer.gzipped is None:
            job = ("gzip", answer.key)
            if job not in self._under_way and len(self._under_way) >= MAX_WAITING:
                return None
            await self._once(job, answer.compress)
        return answer.gzipped

    def plain(self, answer: Answer) -> bytes:
        """The body as it is, joined already if it was asked for a short while ago."""
        body = answer.joined
        if body is None:
            body = answer.body
            # One that was dropped meanwhile would live on among the joined ones.
            if self.get(answer.key) is answer:
                self._keep_joined(answer, body)
        return body

    def _keep_joined(self, answer: Answer, body: bytes) -> None:
        if self._joined_memory + answer.size > self._joined_bound:
            for one in self._joined:
                one.joined = None
            self._joined.clear()
            self._joined_memory = 0
        answer.joined = body
        self._joined.add(answer)
        self._joined_memory += answer.size

    async def _once(self, job: Hashable, make: Callable[[], Answer]) -> Answer:
        """What `make` returns, kept; run once for all who ask for the same job meanwhile."""
        future = self._under_way.get(job)
        if future is None:
            future = self._under_way[job] = asyncio.ensure_future(self._make(job, make))
        return await asyncio.shield(future)

    async def _make(self, job: Hashable, make: Callable[[], Answer]) -> Answer:
        try:
            answer = await asyncio.get_running_loop().run_in_executor(self._maker, make)
            self.put(answer)
            return answer
        finally:
            del self._under_way[job]

    def put(self, answer: Answer) -> None:
        """Keep an answer; drop those used longest ago, about, when the bound is passed.

        To move an answer to the end whenever it is used would cost each request more than its
        mark does: who has one is passed over once.
        """
        self._forget(answer.key)
        memory = answer.memory
        self._answers[answer.key] = (answer, memory)
        self.memory += memory
        for piece in answer.pieces:
            if not piece.users:
                self._pieces[piece.key] = piece
                self.memory += piece.memory
            piece.users += 1
        while self.memory > self._bound and len(self._answers) > 1:
            oldest = next(iter(self._answers))
            oldest_answer = self._answers[oldest][0]
            if oldest_answer.used:
                oldest_answer.used = False
                self._answers.move_to_end(oldest)
            else:
                self._forget(oldest)

    def _forget(self, key: Hashable) -> None:
        answer, memory = self._answers.pop(key, (None, 0))
        if answer is None:
            return
        self.memory -= memory
        if answer.joined is not None:
            answer.joined = None
            self._joined.discard(answer)
            self._joined_memory -= answer.size
        for piece in answer.pieces:
            piece.users -= 1
            if not piece.users:
                self.memory -= piece.memory
                if self._pieces.get(piece.key) is piece:
                    del self._pieces[piece.key]


answers = Answers(settings.SPK_ANSWER_MEMORY)
