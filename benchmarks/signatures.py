"""Measure the verification of large SPKs against gpg: `python -m benchmarks.signatures`."""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import table
from benchmarks.files.spks import new_spk
from benchmarks.synthetic import payload
from pulp_spk.app.signing.keyring import Keyring
from pulp_spk.app.signing.verdict import Outcome
from pulp_spk.app.signing.verification import verify_spk
from pulp_spk.spk.archive import walk
from pulp_spk.spk.resigned import resigned
from pulp_spk.spk.signed_stream import Order, signed_chunks, signed_members
from pulp_spk.spk.stream import plain_tar, walk_tar
from unit_tests.gnupg_keys import Signer, run

GOAL = 1.2
"""Times of gpg alone that a verification may take."""
SIZES = (1024**2, 1024**3)


@dataclass(frozen=True)
class Case:
    """A signed package.

    Attributes:
        spk: The file.
        stream: What its signature is about.
        signature: The signature.
        size: Bytes of its payload.
    """

    spk: Path
    stream: Path
    signature: Path
    size: int

    @classmethod
    def make(cls, folder: Path, size: int, signer: Signer) -> Case:
        """Write a package of this size, in pieces, and sign it."""
        case = cls(*(folder / f"{size}.{end}" for end in ("spk", "stream", "asc")), size)
        whole = new_spk(size, "large")
        unsigned = folder / "unsigned.spk"
        with unsigned.open("wb") as file:
            file.write(whole.head)
            file.writelines(payload(0, whole.payload_size))
            file.write(whole.rest)
        with unsigned.open("rb") as file, plain_tar(file) as tar:
            members = walk_tar(walk(strict=False), tar).members
            with case.stream.open("wb") as stream:
                stream.writelines(signed_chunks(tar, signed_members(members, Order.TOOLKIT)))
            wish = ("--armor", "--output", str(case.signature), "--detach-sign", str(case.stream))
            run(signer.home, *wish)
            with case.spk.open("wb") as signed:
                signed.writelines(resigned(tar, members, case.signature.read_bytes()))
        unsigned.unlink()
        return case


@dataclass(frozen=True)
class Taken:
    """What one verification took.

    Attributes:
        seconds: From the open file to the verdict.
        with_keys: The same with a keyring that is made for it, and removed.
        memory: KiB that the process has at its peak; that of gpg is not in it.
    """

    seconds: float
    with_keys: float
    memory: int


def verification(case: Case, public_key: str) -> Taken:
    """Verify a package as tasks do."""
    begun = time.perf_counter()
    with Keyring([public_key]) as keyring, case.spk.open("rb") as file:
        imported = time.perf_counter()
        verdict = verify_spk(file, keyring)
        seconds = time.perf_counter() - imported
    with_keys = time.perf_counter() - begun
    if verdict.outcome is not Outcome.VALID:
        raise RuntimeError(f"it does not verify: {verdict}")
    return Taken(seconds, with_keys, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def yardstick(case: Case, home: Path) -> float:
    """Seconds that gpg alone takes for the stream out of a pipe."""
    words = ["--batch", "--quiet", "--trust-model", "always", "--verify", str(case.signature), "-"]
    begun = time.perf_counter()
    with subprocess.Popen(["cat", str(case.stream)], stdout=subprocess.PIPE) as cat:
        command = ["gpg", "--homedir", str(home), *words]
        subprocess.run(command, stdin=cat.stdout, check=True, capture_output=True)
    return time.perf_counter() - begun


def alone(what: Callable[..., Taken], *arguments: object) -> Taken:
    """Do it in a process of its own, whose peak of memory is nobody else's."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(what, arguments)


def measure(cases: Sequence[Case], signer: Signer, rounds: int) -> str:
    """The table; each round measures everything once."""
    taken: dict[int, list[Taken]] = {case.size: [] for case in cases}
    gpg: dict[int, list[float]] = {case.size: [] for case in cases}
    public_key = signer.public_key
    for _ in range(rounds):
        for case in cases:
            gpg[case.size].append(yardstick(case, signer.home))
            taken[case.size].append(alone(verification, case, public_key))
    rows = []
    for size, each in taken.items():
        pairs = zip(each, gpg[size], strict=True)
        ratios = sorted(one.seconds / bare for one, bare in pairs)
        middle = median(ratios)
        goal = f"{GOAL}: {'met' if middle <= GOAL else 'missed'}" if size == max(taken) else ""
        rows.append(
            (
                f"{size / 1024**2:.0f} MiB",
                f"{median(one.seconds for one in each):.3f} s",
                f"{median(gpg[size]):.3f} s",
                f"{middle:.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})",
                goal,
                f"{median(one.with_keys for one in each):.3f} s",
                f"{max(one.memory for one in each) / 1024:.1f} MiB",
            )
        )
    heads = ("SPK", "Verified", "gpg", "Ratio", "Goal", "With keys", "Peak")
    return table.table(heads, rows)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.signatures", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="interleaved, for medians (5)")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="of the SPKs, in bytes")
    chosen = parser.parse_args(arguments)
    print(f"Machine: {table.machine()}\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="spk-sig-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        signer = Signer.make(folder / "gpg")
        try:
            cases = [Case.make(folder, size, signer) for size in chosen.sizes]
            print(measure(cases, signer, chosen.rounds))
        finally:
            signer.close()
    print(table.load())


if __name__ == "__main__":
    main()
