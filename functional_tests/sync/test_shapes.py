"""The answers of the servers that exist, mirrored: devices get from us what these gave them.

What each server sends was written down from its sources and captures (docs/dev/protocol.md).
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from aiohttp import web

from functional_tests.sync.conftest import Mirror, fresh_spk
from pulp_spk.package_center.agreement import differences
from pulp_spk.package_center.cell import Cell
from pulp_spk.package_center.cells import cells_of
from pulp_spk.package_center.foreign import read_catalog
from pulp_spk.package_center.foreign_entry import ForeignCatalog, ForeignEntry
from pulp_spk.package_center.matrix import Matrix
from pulp_spk.package_center.platforms import load_tables
from test_harness.foreign_source import File, ForeignSource
from unit_tests.builders import png

Row = dict[str, Any]

ALL_DSM: dict[str, Any] = {
    "platforms": ["geminilake", "88f6281"],
    "os_versions": ["7.2", "6.2.4-25556", "5.2-5967", "4.2-3202"],
    "channels": ["stable", "beta"],
}
OLD_DSM: dict[str, Any] = {"platforms": ["88f6281", "x86"], "os_versions": ["4.2-3202", "4.3-3827"]}
DSM7: dict[str, Any] = {"platforms": ["geminilake", "rtd1296", "alpine"], "os_versions": ["7.2"]}
ICONS = {size: png(size) for size in (72, 256)}
KEYRING = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nabc\n-----END PGP PUBLIC KEY BLOCK-----\n"


@dataclass(frozen=True)
class Served:
    """An SPK and its pictures at a source.

    Attributes:
        base: The source's URL.
        name: The package.
        path: Of the SPK.
        data: The SPK.
    """

    base: str
    name: str
    path: str
    data: bytes

    @property
    def row(self) -> Row:
        """What every server says."""
        return {
            "package": self.name,
            "version": "2.45-31",
            "dname": "Git",
            "desc": 'Keeps <b>versions</b> & "more"',
            "link": self.base + self.path,
        }

    @property
    def sums(self) -> Row:
        """What those say that know the file."""
        md5 = hashlib.md5(self.data, usedforsecurity=False).hexdigest()
        return {"md5": md5, "size": len(self.data)}

    def picture(self, name: str) -> str:
        """The link of a picture."""
        return f"{self.base}/{self.name}/{name}.png"


def serve(
    upstream: ForeignSource,
    name: str,
    *,
    info: Mapping[str, str | None] | None = None,
    icons: bool = True,
    magic: bytes = b"",
) -> Served:
    """Put an SPK and its pictures on a source."""
    said = {
        "package": name,
        "version": "2.45-31",
        "displayname": "Git",
        "description": 'Keeps <b>versions</b> & "more"',
        "install_dep_packages": "perl:python311>=3.11",
        "changelog": "1. Faster",
        **(info or {}),
    }
    members = {"PACKAGE_ICON.PNG": ICONS[72], "PACKAGE_ICON_256.PNG": ICONS[256]} if icons else {}
    data = magic + fresh_spk(name, info=said, members=members, icons=False)
    served = Served(upstream.url, name, f"/{name}/{name} [x86].spk", data)
    # By the ETag of a file those are known again that give no MD5.
    upstream.files[served.path] = File(data, etag="1")
    for size, picture in ICONS.items():
        upstream.files[f"/{name}/icon_{size}.png"] = File(picture)
    for number in (1, 2):
        screenshot = png(640, 480, colour=(number, len(name), 3))
        upstream.files[f"/{name}/screen_{number}.png"] = File(screenshot)
    return served


def is_7(asked: Mapping[str, str]) -> bool:
    """Whether a device with DSM 7 asks."""
    return int(asked["major"]) >= 7


def spkrepo(one: Served, asked: Mapping[str, str]) -> Row:
    return {
        **one.row,
        "link": f"{one.row['link']}?arch={asked['arch']}&build={asked['build']}",
        "thumbnail": [one.picture("icon_72"), one.picture("icon_256")],
        "thumbnail_retina": [one.picture("icon_256")] * 2,
        "qinst": True,
        "qupgrade": True,
        "qstart": True,
        "deppkgs": "perl:python311>=3.11",
        "conflictpkgs": None,
        "download_count": 4711,
        "recent_download_count": 42,
        "snapshot": [one.picture("screen_2"), one.picture("screen_1")],
        "changelog": "2. Faster still",
        **one.sums,
        "maintainer": "SynoCommunity",
    }


def spkrepo_source(upstream: ForeignSource) -> None:
    """A bare list below build 5004, keyrings up to DSM 6, betas only there and when asked for."""
    new, old = serve(upstream, "git7"), serve(upstream, "git", info={"os_min_ver": "3.1-1594"})
    trial = serve(upstream, "trial", info={"os_min_ver": "3.1-1594", "arch": "88f6281 geminilake"})

    def envelope(entries: object, asked: Mapping[str, str]) -> Any:
        rows = [spkrepo(new if is_7(asked) else old, asked)]
        if not is_7(asked) and asked["package_update_channel"] == "beta":
            bugs = {"beta": True, "report_url": "https://example.org/report"}
            rows.append(spkrepo(trial, asked) | bugs)
        build = int(asked["build"])
        if build < 5004:
            return rows
        return {"packages": rows, **({"keyrings": [KEYRING]} if build < 40000 else {})}

    upstream.envelope = envelope


def sspks_source(upstream: ForeignSource) -> None:
    """PHP: a byte order mark, a list with a gap that became an object, paths for links."""
    new, old = serve(upstream, "git7"), serve(upstream, "git", info={"os_min_ver": "3.1-1594"})

    def envelope(entries: object, asked: Mapping[str, str]) -> web.Response:
        one = new if is_7(asked) else old
        row = {
            **one.row,
            **one.sums,
            "price": 0,
            "download_count": 0,
            "recent_download_count": 0,
            "link": one.path,
            "thumbnail": [f"/{one.name}/icon_72.png", f"/{one.name}/icon_256.png"],
            "snapshot": [f"/{one.name}/screen_1.png"],
            "qinst": False,
            "qstart": False,
            "qupgrade": False,
            "depsers": None,
            "deppkgs": None,
            "conflictpkgs": None,
            "start": True,
            "maintainer": "SynoCommunity",
            "maintainer_url": "http://dummy.org/",
            "changelog": "",
            "beta": False,
            "thirdparty": True,
            "category": 0,
            "subcategory": 0,
            "type": 0,
            "silent_install": "no",
            "silent_uninstall": False,
            "auto_upgrade_from": None,
            "support_url": "",
        }
        row["md5"] = row["md5"].upper()
        body = b"\xef\xbb\xbf" + json.dumps({"packages": {"1": row}}).encode()
        return web.Response(body=body, content_type="text/html")

    upstream.envelope = envelope


def imnks_source(upstream: ForeignSource) -> None:
    """Words for flags."""
    new = serve(upstream, "git7")
    upstream.envelope = lambda entries, asked: {
        "packages": [
            {**spkrepo(new, asked), "beta": "false", "qinst": "no", "type": 0, "thirdparty": True}
        ]
    }


def gosspks_source(upstream: ForeignSource) -> None:
    """Numbers as texts, a key with a slip, keys of INFO as they are."""
    new, old = serve(upstream, "git7"), serve(upstream, "git", info={"os_min_ver": "3.1-1594"})

    def envelope(entries: object, asked: Mapping[str, str]) -> Any:
        row = spkrepo(new if is_7(asked) else old, asked)
        del row["qupgrade"], row["snapshot"]
        row |= {
            "size": str(row["size"]),
            "qupdate": False,
            "download_count": "6000",
            "arch": "noarch",
            "firmware": "3.1-1594",
            "checksum": "f" * 32,
        }
        return {"packages": [row], "keyrings": None}

    upstream.envelope = envelope


def ruspk_source(upstream: ForeignSource) -> None:
    """Nothing for what is not there."""
    new, old = serve(upstream, "git7"), serve(upstream, "git", info={"os_min_ver": "3.1-1594"})
    missing = {"thumbnail_retina": None, "conflictpkgs": "", "support_url": None}
    upstream.envelope = lambda entries, asked: {
        "packages": [{**spkrepo(new if is_7(asked) else old, asked), **missing}]
    }


def arxone_source(upstream: ForeignSource) -> None:
    """Neither MD5 nor size."""
    new, old = serve(upstream, "git7"), serve(upstream, "git", info={"os_min_ver": "3.1-1594"})
    upstream.envelope = lambda entries, asked: {
        "packages": [
            {
                **(new if is_7(asked) else old).row,
                "thumbnail": [new.picture("icon_72")] * 2 + [new.picture("icon_256")],
                "qinst": True,
                "qstart": False,
                "qupgrade": True,
                "deppkgs": None,
                "conflictpkgs": None,
                "changelog": "1. Faster",
                "beta": False,
                "thirdparty": True,
            }
        ]
    }


def titan04_source(upstream: ForeignSource) -> None:
    """A bare list with the picture inside, for those who post."""
    old = serve(upstream, "git", info={"os_min_ver": "3.1-1594"}, icons=False)
    icon = base64.b64encode(ICONS[72]).decode()
    rows = [{**old.row, **old.sums, "icon": icon, "changelog": "1. Faster"}]
    upstream.envelope = lambda entries, asked: rows
    catalog = upstream._catalog

    async def only_post(request: web.BaseRequest) -> web.StreamResponse:
        return await catalog(request) if request.method == "POST" else web.Response(status=405)

    upstream.handlers["/"] = only_post


def filebot_source(upstream: ForeignSource) -> None:
    """One file for everybody."""
    new = serve(upstream, "git7", info={"install_dep_packages": None, "changelog": None})
    row = {
        **new.row,
        **new.sums,
        "dname": "FileBot",
        "sha256": hashlib.sha256(new.data).hexdigest().upper(),
        "maintainer": "SynoCommunity",
        "start": True,
        "qstart": True,
        "qinst": True,
        "qupgrade": True,
        "thumbnail": [new.picture("icon_72"), new.picture("icon_256")],
        "snapshot": [new.picture("screen_1")],
        "download_count": "83177",
    }
    upstream.envelope = lambda entries, asked: {"packages": [row]}


def kroma_source(upstream: ForeignSource) -> None:
    """Lists without members, numbers with a point."""
    new = serve(upstream, "git7")

    def envelope(entries: object, asked: Mapping[str, str]) -> Any:
        row = spkrepo(new, asked)
        return {"packages": [{**row, "model": [], "beta": None, "size": float(row["size"])}]}

    upstream.envelope = envelope


def synology_source(upstream: ForeignSource) -> None:
    """Encrypted packages for some platforms, relations as objects, betas apart, all in `data`."""
    magic = b"\x70\xad\xbe\xef"
    docker, station = (serve(upstream, name, magic=magic) for name in ("Docker", "WebStation"))

    def row(one: Served) -> Row:
        return {
            **one.row,
            **one.sums,
            "thumbnail": [one.picture("icon_72")],
            "thumbnail_retina": [one.picture("icon_256")],
            "snapshot": [one.picture("screen_1")],
            "qinst": True,
            "qupgrade": True,
            "qstart": False,
            "deppkgs": {"Node.js_v18": None, "PHP8.0": ">=8.0", "Web": {"pkg_min_ver": "3.0-300"}},
            "conflictpkgs": {"Docker-GUI": "1.0"},
            "breakpkgs": None,
            "replacepkgs": {"Docker-old": None},
            "depsers": None,
            "category": ["utilities"],
            "ctl_stop": "yes",
            "install_type": "system",
            "beta": False,
            "changelog": "<ol><li>Fixed</li></ol>",
            "download_count": 12345678,
            "source": "syno",
        }

    def envelope(entries: object, asked: Mapping[str, str]) -> Any:
        rows = [row(station)] + [row(docker)] * (asked["arch"] == "geminilake")
        content = {"packages": rows, "banners": [1], "categories": {}, "beta_packages": []}
        return {"data": content, "success": True}

    upstream.envelope = envelope


def synology_betas_source(upstream: ForeignSource) -> None:
    """Below DSM 7 those who want betas get them in a list of their own."""
    old, trial = (
        serve(upstream, name, info={"os_min_ver": "3.1-1594"}) for name in ("old", "trial")
    )
    upstream.envelope = lambda entries, asked: {
        "packages": [spkrepo(old, asked)],
        "beta_packages": [spkrepo(trial, asked)]
        if asked["package_update_channel"] == "beta"
        else None,
    }


DSM6 = {**ALL_DSM, "os_versions": ALL_DSM["os_versions"][1:]}
SHAPES: dict[str, tuple[Callable[[ForeignSource], None], dict[str, Any]]] = {
    "spkrepo": (spkrepo_source, ALL_DSM),
    "sspks": (sspks_source, ALL_DSM),
    "imnks": (imnks_source, DSM7),
    "gosspks": (gosspks_source, ALL_DSM),
    "ruspk": (ruspk_source, ALL_DSM),
    "ArxOne": (arxone_source, ALL_DSM),
    "titan04 and frb": (titan04_source, OLD_DSM),
    "filebot": (filebot_source, DSM7),
    "kroma": (kroma_source, DSM7),
    "Synology": (synology_source, DSM7),
    "Synology's betas": (synology_betas_source, DSM6),
}


def asked_as(url: str, cell: Cell, method: str = "GET") -> ForeignCatalog:
    """What a device gets."""
    where = {"data" if method == "POST" else "params": list(cell.parameters())}
    answer = requests.request(method, url, **where, timeout=60)
    assert answer.status_code == 200
    return read_catalog(answer.content, url=url)


def contents(*links: str) -> list[bytes]:
    """The files behind some links."""
    return [requests.get(link, timeout=60).content for link in links]


@pytest.mark.parametrize("shape", SHAPES)
def test_devices_get_what_the_source_gave_them(
    make_mirror: Callable[..., Mirror], shape: str
) -> None:
    build, matrix = SHAPES[shape]
    mirror = make_mirror(policy="on_demand", **matrix)
    upstream = mirror.upstream
    build(upstream)
    result = mirror.sync(mirror=True)["result"]
    assert (result["left_out"], result["failed_cells"]) == ([], 0)
    method = "POST" if shape == "titan04 and frb" else "GET"
    cells = cells_of(Matrix(**matrix), load_tables({}, ()))
    assert len(cells) >= 3
    seen: dict[str, tuple[ForeignEntry, ForeignEntry]] = {}
    for cell in cells:
        ours = asked_as(mirror.target.url, cell)
        theirs = asked_as(f"{upstream.url}/", cell, method)
        assert differences(ours, theirs, cell.os) == (), cell.label
        assert theirs.entries, cell.label
        assert theirs.problems == ours.problems == ()
        for mine in ours.entries:
            [its] = [entry for entry in theirs.entries if entry.name == mine.name]
            seen[mine.name] = (mine, its)
    for mine, its in seen.values():
        assert contents(mine.link) == contents(its.link)
        assert contents(*mine.snapshots or ()) == contents(*its.snapshots or ())
        if its.icon:  # a picture in the entry becomes one with a link
            assert contents(*mine.thumbnails) == [its.icon]
        else:
            assert set(contents(*mine.thumbnails)) == set(contents(*its.thumbnails))
    # What the source says another time makes no other version.
    assert mirror.sync(mirror=True)["result"]["added"] == 0
    assert mirror.version == 1
