"""Answers kept ready to send, up to a bound in bytes."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from django.conf import settings

from pulp_spk.app.answer import Answer, Piece

MAX_WAITING = 8
"""Compressions that may wait for each other; who comes then gets the body as it is."""


class Answers:
    """Keeps the answers used last, each piece of theirs once.

    What is missing is made in one thread, however many ask for it: two would only take the
    interpreter from the event loop more often.
    """

    def __init__(self, bound: int) -> None:
        self._bound = bound
        self._answers: OrderedDict[Hashable, tuple[Answer, int]] = OrderedDict()
        self._pieces: dict[Hashable, Piece] = {}
        self._lock = Lock()
        self._maker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="spk-answers")
        self._under_way: dict[Hashable, asyncio.Future] = {}
        self.memory = 0

    def __len__(self) -> int:
        return len(self._answers)

    def get(self, key: Hashable) -> Answer | None:
        """The answer kept under `key`, which counts as used now."""
        with self._lock:
            kept = self._answers.get(key)
            if kept is None:
                return None
            self._answers.move_to_end(key)
            return kept[0]

    def piece(self, key: Hashable, make: Callable[[], bytes]) -> Piece:
        """The piece with this key, made if no answer has it."""
        return self._pieces.get(key) or Piece(key, make())

    async def answer(self, key: Hashable, make: Callable[[], Answer]) -> Answer:
        """The answer kept under `key`, else a new one."""
        return self.get(key) or await self._once(key, lambda: self._made(key, make))

    async def gzipped(self, key: Hashable, answer: Answer) -> bytes | None:
        """The compressed body; None when so many are being made that nobody should wait."""
        if answer.gzipped is not None:
            return answer.gzipped
        job = ("gzip", key)
        if job not in self._under_way and len(self._under_way) >= MAX_WAITING:
            return None
        return await self._once(job, lambda: self._compressed(key, answer))

    async def _once(self, job: Hashable, work: Callable[[], object]) -> object:
        future = self._under_way.get(job)
        if future is None:
            loop = asyncio.get_running_loop()
            future = self._under_way[job] = loop.run_in_executor(self._maker, work)
            future.add_done_callback(lambda _: self._under_way.pop(job, None))
        return await asyncio.shield(future)

    def _made(self, key: Hashable, make: Callable[[], Answer]) -> Answer:
        answer = make()
        self.put(key, answer)
        return answer

    def _compressed(self, key: Hashable, answer: Answer) -> bytes:
        body = answer.compress()
        self.put(key, answer)
        return body

    def put(self, key: Hashable, answer: Answer) -> None:
        """Keep an answer; drop those used longest ago when the bound is passed."""
        with self._lock:
            self._forget(key)
            memory = answer.memory
            self._answers[key] = (answer, memory)
            self.memory += memory
            for piece in answer.pieces:
                if not piece.users:
                    self._pieces[piece.key] = piece
                    self.memory += piece.memory
                piece.users += 1
            while self.memory > self._bound and len(self._answers) > 1:
                self._forget(next(iter(self._answers)))

    def _forget(self, key: Hashable) -> None:
        answer, memory = self._answers.pop(key, (None, 0))
        if answer is None:
            return
        self.memory -= memory
        for piece in answer.pieces:
            piece.users -= 1
            if not piece.users:
                self.memory -= piece.memory
                if self._pieces.get(piece.key) is piece:
                    del self._pieces[piece.key]


answers = Answers(settings.SPK_ANSWER_MEMORY)
