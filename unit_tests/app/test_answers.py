"""Answers share their pieces and stay within their bound."""

from __future__ import annotations

import asyncio
import gzip
import threading
from weakref import ref

from pulp_spk.app.answer import Answer, Piece
from pulp_spk.app.answers import JOINED_SHARE, MAX_WAITING, Answers
from pulp_spk.app.endpoint.respond import takes_gzip


def answer(key: object, *pieces: Piece) -> Answer:
    return Answer(key, "packages", "application/json", [piece.text for piece in pieces], pieces)


def bound(memory: int) -> int:
    """The setting that leaves so much for answers and pieces."""
    return memory * JOINED_SHARE // (JOINED_SHARE - 1) + 1


def test_a_shared_piece_counts_once() -> None:
    answers = Answers(10**6)
    piece = Piece("shared", b"x" * 5000)
    answers.put(answer(1, piece))
    one = answers.memory
    answers.put(answer(2, piece))
    assert answers.memory - one < 5000
    assert answers.piece("shared", bytes) is piece
    answers.put(answer(2, piece))
    assert answers.memory == one + answers.get(2).memory


def test_what_is_dropped_takes_its_own_pieces_along() -> None:
    sizing = Answers(10**6)
    sizing.put(answer(1, *(Piece(name, b"x" * 5000) for name in "ab")))
    shared, own, other = (Piece(name, b"x" * 5000) for name in "abc")
    answers = Answers(bound(sizing.memory))
    answers.put(answer(1, shared, own))
    answers.put(answer(2, shared, other))
    assert answers.get(1) is None
    assert answers.get(2) is not None
    assert answers.memory == sizing.memory
    assert answers.piece("a", bytes) is shared
    assert answers.piece("b", lambda: b"new") is not own


def test_what_is_used_is_passed_over_once() -> None:
    sizing = Answers(10**6)
    sizing.put(answer(0, Piece(0, b"x" * 1000)))
    answers = Answers(bound(3 * sizing.memory))
    for number in range(4):  # the first goes, and all marks
        answers.put(answer(number, Piece(number, b"x" * 1000)))
    answers.get(1).used = True
    answers.put(answer(4, Piece(4, b"x" * 1000)))
    assert answers.get(1) is not None
    assert answers.get(2) is None


def test_the_newest_stays_however_large() -> None:
    answers = Answers(1)
    for number in range(3):
        answers.put(answer(number, Piece(number, b"x" * 10_000)))
    assert len(answers) == 1
    assert answers.get(2) is not None


def test_joined_bodies_have_a_bound_of_their_own() -> None:
    answers = Answers(JOINED_SHARE * 25_000)
    all_of_them = [answer(number, Piece(number, b"x" * 10_000)) for number in range(4)]
    for one in all_of_them:
        answers.put(one)
        assert answers.plain(one) == b"x" * 10_000
        assert sum(one.size for one in all_of_them if one.joined) <= 25_000
    assert all_of_them[-1].joined


def test_what_is_dropped_is_not_kept_for_its_joined_body() -> None:
    answers = Answers(100_000)
    one = answer(1, Piece(1, b"x" * 10_000))
    answers.put(one)
    answers.plain(one)
    gone = ref(one)
    for number in range(2, 12):
        other = answer(number, Piece(number, b"x" * 10_000))
        other.used = one.used = False
        answers.put(other)
    assert answers.get(1) is None
    # Somebody may be about to send it.
    assert answers.plain(one) == b"x" * 10_000
    del one
    assert gone() is None


def test_what_many_ask_for_is_made_once() -> None:
    answers, made = Answers(10**6), []

    def make() -> Answer:
        made.append(1)
        return answer("key", Piece("piece", b"x"))

    async def ask() -> set[int]:
        found = await asyncio.gather(*(answers.answer("key", make) for _ in range(200)))
        return {id(one) for one in found}

    assert len(asyncio.run(ask())) == 1
    assert len(made) == 1


def test_a_failure_is_no_answer() -> None:
    answers = Answers(10**6)

    def fail() -> Answer:
        raise RuntimeError("no database")

    async def ask() -> Answer:
        found = await asyncio.gather(
            *(answers.answer("key", fail) for _ in range(3)), return_exceptions=True
        )
        assert {str(error) for error in found} == {"no database"}
        return await answers.answer("key", lambda: answer("key", Piece("piece", b"x")))

    assert asyncio.run(ask()).body == b"x"


def test_nobody_waits_behind_many_compressions() -> None:
    answers, go_on = Answers(10**6), threading.Event()

    class Slow(Answer):
        def compress(self) -> Answer:
            go_on.wait(120)
            return super().compress()

    async def ask() -> None:
        slow = [Slow(n, "packages", "text/plain", [b"x" * n]) for n in range(MAX_WAITING + 1)]
        waiting = [asyncio.create_task(answers.gzipped(one)) for one in slow[:-1]]
        await asyncio.sleep(0)
        assert await answers.gzipped(slow[-1]) is None
        go_on.set()
        for number, body in enumerate(await asyncio.gather(*waiting)):
            assert gzip.decompress(body) == b"x" * number

    asyncio.run(ask())


def test_who_takes_gzip() -> None:
    assert takes_gzip("gzip, deflate, br")
    assert takes_gzip("deflate;q=0.5, GZIP;q=0.1")
    for refused in ("", "identity", "gzip;q=0", "gzip; q=0.0, br", "br"):
        assert not takes_gzip(refused)
