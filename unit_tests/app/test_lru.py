"""A cache that is bounded by bytes."""

from dataclasses import dataclass

from pulp_spk.app.lru import ByteBoundedCache


@dataclass
class Thing:
    memory: int


def test_what_was_used_longest_ago_goes_first() -> None:
    cache: ByteBoundedCache[Thing] = ByteBoundedCache(30)
    a, b, c = Thing(10), Thing(10), Thing(10)
    for name, thing in (("a", a), ("b", b), ("c", c)):
        cache.put(name, thing)
    assert cache.get("a") is a
    cache.put("d", Thing(10))
    assert cache.get("b") is None
    assert cache.get("a") is a
    assert cache.get("c") is c


def test_a_replaced_value_counts_once() -> None:
    cache: ByteBoundedCache[Thing] = ByteBoundedCache(30)
    for _ in range(5):
        cache.put("a", Thing(20))
    cache.put("b", Thing(10))
    assert cache.get("a")


def test_the_newest_stays_however_large() -> None:
    cache: ByteBoundedCache[Thing] = ByteBoundedCache(5)
    cache.put("a", Thing(1))
    cache.put("b", Thing(100))
    assert cache.get("a") is None
    assert cache.get("b")
