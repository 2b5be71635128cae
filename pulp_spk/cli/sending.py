"""Sending many files: what one of them comes to, and all of them in one version of a repository."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
from pulp_cli.generic import PulpCLIContext

from pulp_glue.common.context import PulpContentContext
from pulp_glue.common.exceptions import PulpException, PulpHTTPError, PulpNotAutorized, PulpNoWait

from pulp_spk.cli.errors import NoFileError, SomeRefusedError
from pulp_spk.cli.readable import flat, one_line
from pulp_spk.cli.watch import watch
from pulp_spk.glue import PulpSpkPackageContext, PulpSpkRepositoryContext
from pulp_spk.glue.upload import opened_to_send, send_in_pieces
from pulp_spk.spk.errors import SpkError

IN_PIECES = 32 * 1024**2
"""Bytes above which a file is sent in pieces, of this size too."""

LACKS_REPOSITORY = (400, 403)
"""What a server answers to those who may only upload into a repository."""

Body = dict[str, Any]


class Stopped(Exception):
    """A file was refused and nothing should be sent after it."""


@dataclass
class Sending:
    """An upload of several files.

    Attributes:
        pulp_ctx: The server.
        unit_ctx: The kind of content.
        repository: Where the units go, in one version if the user may upload without it and the
            repository does not sign.
        piece_size: Bytes of a piece of a large file, and above which a file is one.
        fail_fast: Whether the first refusal ends it, with the repository as it was.
        units: What came of the files, those that needed a task last.
        refused: How many files were refused.
        skipped: How many files of folders were something else.
    """

    pulp_ctx: PulpCLIContext
    unit_ctx: PulpContentContext
    repository: PulpSpkRepositoryContext | None
    piece_size: int
    fail_fast: bool
    units: list[Body] = field(default_factory=list)
    refused: int = 0
    skipped: int = 0
    _outside: list[str] = field(default_factory=list)
    _within: bool = False

    @contextmanager
    def refusals_of(self, what: str | Path) -> Iterator[None]:
        """Make one line of whatever refuses a file.

        Raises:
            Stopped: when it was refused and that is the end.
        """
        try:
            yield
        except (SpkError, PulpException, PulpNoWait, OSError) as error:
            self.refuse(f"{what}: {reason(error)}")

    def refuse(self, line: str) -> None:
        """Say that something is refused, and why.

        Raises:
            Stopped: when that is the end.
        """
        click.echo(f"refused {flat(line)}", err=True)
        self.refused += 1
        if self.fail_fast:
            raise Stopped

    def send(self, paths: Sequence[Path]) -> None:
        """Send files, and put what came of them into the repository."""
        later: list[tuple[Path, Body]] = []
        self._within = self.repository is not None and (len(paths) == 1 or self._signs)
        with self._bar(sum(map(_size, paths))) as sent:
            for path in paths:
                with self.refusals_of(path):
                    body = self._begin(path, sent)
                    if "pulp_href" in body:
                        self._keep(body)
                    else:
                        later.append((path, body))
        for path, body in later:
            with self.refusals_of(path):
                self.make(body)
        self.join()

    @property
    def _signs(self) -> bool:
        """Whether the repository signs what is uploaded into it, and nothing else."""
        is_package = isinstance(self.unit_ctx, PulpSpkPackageContext)
        return is_package and bool(self.repository.entity.get("package_signing_service"))

    def make(self, body: Body) -> None:
        """Make a unit in a task, within the repository if the user may not do without."""
        if not self._within:
            try:
                self._keep(self._create(body))
                return
            except PulpHTTPError as error:
                if self.repository is None or error.status_code not in LACKS_REPOSITORY:
                    raise
        self.units.append(self._create({**body, "repository": self.repository}))
        self._within = True

    def join(self) -> None:
        """Add to the repository, in one version, what is not there."""
        if self._outside and self.repository is not None:
            watch(self.pulp_ctx, self.repository.start_modify(add=self._outside))

    def report(self) -> None:
        """Print what came of it.

        Raises:
            SomeRefusedError: when a file was refused.
        """
        self.pulp_ctx.output_result(self.units)
        others = f", {self.skipped} other files skipped" if self.skipped else ""
        if self.refused:
            raise SomeRefusedError(f"{len(self.units)} uploaded, {self.refused} refused{others}")
        click.echo(f"{len(self.units)} uploaded{others}", err=True)

    def _begin(self, path: Path, sent: Callable[[int], Any]) -> Body:
        """Send a file as far as it goes without a task: a unit, or what one can be made of."""
        size = path.stat().st_size
        with opened_to_send(path) as file:
            if size > self.piece_size:
                return {"upload": send_in_pieces(self.pulp_ctx, file, size, self.piece_size, sent)}
            if self._within or not isinstance(self.unit_ctx, PulpSpkPackageContext):
                return {"file": path}
            try:
                unit = self.unit_ctx.upload_now(file)
            except PulpNotAutorized:
                self._within = self.repository is not None
                if not self._within:
                    raise
                return {"file": path}
        sent(size)
        return dict(unit)

    def _create(self, body: Body) -> Body:
        with ExitStack() as opened:
            if path := body.get("file"):
                body = {**body, "file": opened.enter_context(opened_to_send(path))}
            made = self.unit_ctx.call("create", body=body, non_blocking=True)
        if "/tasks/" in made["pulp_href"]:
            made = watch(self.pulp_ctx, made)
        if "created_resources" in made:
            created = (href for href in made["created_resources"] if "/versions/" not in href)
            made = self.unit_ctx.show(next(created))
        return dict(made)

    def _keep(self, unit: Body) -> None:
        """Remember a unit that is in no repository yet."""
        self.units.append(unit)
        self._outside.append(unit["pulp_href"])

    def _bar(self, total: int) -> AbstractContextManager[Callable[[int], Any]]:
        """A progress bar on standard error, where that is a terminal."""
        if not sys.stderr.isatty():
            return nullcontext(lambda count: None)
        return _updates(total)


@contextmanager
def _updates(total: int) -> Iterator[Callable[[int], Any]]:
    with click.progressbar(length=total, label="Uploading", file=sys.stderr) as bar:
        yield bar.update


def _size(path: Path) -> int:
    """Bytes of a file; none of one that has gone since, which is found out when it is sent."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def reason(error: SpkError | PulpException | PulpNoWait | OSError) -> str:
    """What is wrong with a file, as the server says it."""
    if isinstance(error, SpkError):
        where = f"{error.member}: " if error.member else ""
        value = f": {error.value}" if error.value is not None else ""
        hint = f" ({error.hint})" if error.hint else ""
        return f"[{error.code}] {where}{error.message}{value}{hint}"
    if isinstance(error, PulpException) and (shown := one_line(error)):
        return shown.message
    if isinstance(error, OSError):
        return f"[{NoFileError.code}] {error.strerror or error}"
    return str(error)
