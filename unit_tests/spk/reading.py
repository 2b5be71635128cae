"""Fetching ranges of bytes that are at hand."""

from pulp_spk.spk.package import Spk, read_ranges
from pulp_spk.spk.ranges import ByteRange


def read_by_ranges(data: bytes, *, strict: bool = False) -> tuple[Spk, list[ByteRange]]:
    """Read an SPK by ranges; gives also which ranges were asked for."""
    reading = read_ranges(len(data), strict=strict)
    asked: list[ByteRange] = []
    try:
        part = next(reading)
        while True:
            asked.append(part)
            part = reading.send(data[part.start : part.stop])
    except StopIteration as end:
        return end.value, asked
