"""What is remembered of links is forgotten some time after their source has lost them."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from functional_tests.sync.conftest import Mirror, fresh_spk
from functional_tests.sync.test_captured import sync as sync_captured
from test_harness.foreign_source import File
from test_harness.session import SESSION
from unit_tests.builders import png


def sql(mirror: Mirror, statement: str) -> list[Any]:
    """Look at or change what the remote's links are remembered by."""
    remote = mirror.remote.rstrip("/").rpartition("/")[2]
    with SESSION.cluster.connect("pulp") as connection:
        cursor = connection.execute(statement, [remote])
        return cursor.fetchall() if cursor.description else []


def gone(mirror: Mirror) -> list[bool]:
    """Whether each link is gone."""
    rows = "SELECT gone_since IS NOT NULL FROM spk_spksourcelink WHERE remote_id = %s ORDER BY 1"
    return [row[0] for row in sql(mirror, rows)]


def test_links_are_forgotten_by_whole_answers_only(mirror: Mirror) -> None:
    upstream = mirror.upstream
    upstream.files["/a.png"] = File(png(640, 480))
    screenshots = [f"{upstream.url}/a.png"]
    upstream.add(fresh_spk("one"), "one", md5=None, snapshot=screenshots)
    kept = upstream.add(fresh_spk("two"), "two", md5=None)
    mirror.sync()
    assert gone(mirror) == [False] * 3
    del upstream.entries[0]
    # A list tells nothing of what is not in it, and who was not answered may still get it.
    sync_captured(mirror, ("links.txt", kept["link"].encode()))
    upstream.catalogs["armada38x"] = web.Response(status=500)
    mirror.sync()
    assert gone(mirror) == [False] * 3
    del upstream.catalogs["armada38x"]
    mirror.sync()
    assert gone(mirror) == [False, True, True]
    sql(
        mirror,
        "UPDATE spk_spksourcelink SET gone_since = gone_since - interval '31 days'"
        " WHERE remote_id = %s",
    )
    mirror.sync()
    assert gone(mirror) == [False]
