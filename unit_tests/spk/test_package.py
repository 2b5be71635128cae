"""What an SPK says, taken together."""

import base64
import hashlib
import io

import pytest

from pulp_spk.spk import errors
from pulp_spk.spk.errors import (
    BadBase64Error,
    BadIniError,
    BadJsonError,
    ImageTooLargeError,
    MemberEncodingError,
    NotAnImageError,
    SpkError,
    TooManyMembersError,
)
from pulp_spk.spk.package import Spk, read_spk
from pulp_spk.spk.requirements import Requirement
from unit_tests.builders import build_spk, jpeg, png
from unit_tests.gnupg_keys import Signer


def read(data: bytes, strict: bool = True) -> Spk:
    return read_spk(io.BytesIO(data), strict=strict)


def test_a_full_package() -> None:
    data = build_spk(
        info={
            "displayname_ger": "Beispiel",
            "install_dep_packages": "ignored>1",
            "install_conflict_packages": "other<2",
            "report_url": "https://example.com/issues",
            "offline_install": "yes",
        },
        members={
            "LICENSE": "\u00a9 the makers".encode(),
            "WIZARD_UIFILES/install_uifile": b"[]",
            "WIZARD_UIFILES/install_uifile_ger": b"[]",
            "WIZARD_UIFILES/upgrade_uifile_fre.sh": b"#!/bin/sh\n",
            "WIZARD_UIFILES/readme": b"",
            "conf/PKG_DEPS": b"[git]\npkg_min_ver=2.31\ndsm_max_ver=7.1\n",
            "conf/resource": b'{"port-config": {"protocol-file": "app.sc"}}',
            "PACKAGE_SCREEN_02.png": png(20),
            "screen_10.png": png(30),
            "screen_1.jpg": jpeg(10),
            "syno_signature.asc": b"-----BEGIN PGP SIGNATURE-----",
        },
    )
    package = read(data)
    assert (package.name, package.version) == ("example", "1.0-1")
    assert package.texts["ger"] == {"displayname": "Beispiel"}
    assert package.beta and package.manual_only and package.startable
    assert package.has_license and package.signed
    assert package.wizards == {"install", "upgrade"}
    assert package.dependencies == (Requirement("git", pkg_min="2.31", os_max="7.1"),)
    assert package.conflicts == (Requirement("other", "<2"),)
    assert [icon.width for icon in package.icons] == [64, 256]
    assert [image.width for image in package.screenshots] == [10, 20, 30]
    assert package.privilege == {"defaults": {"run-as": "package"}}
    assert package.resource == {"port-config": {"protocol-file": "app.sc"}}
    assert package.md5 == hashlib.md5(data, usedforsecurity=False).hexdigest()
    assert package.size == len(data)
    assert [member.name for member in package.members[:3]] == [
        "package.tgz",
        "INFO",
        "PACKAGE_ICON.PNG",
    ]


def test_a_bare_package() -> None:
    package = read(build_spk(icons=False, members={}, info={"os_min_ver": None}))
    assert package.target.os_min == package.target.os_max == ""
    assert not (package.icons or package.screenshots or package.wizards or package.dependencies)
    assert not (package.beta or package.manual_only or package.has_license or package.signed)
    assert package.resource is None


def test_md5_and_size_of_a_gzip_package_are_those_of_the_file() -> None:
    data = build_spk(gzip_outer=True)
    package = read(data)
    assert package.md5 == hashlib.md5(data, usedforsecurity=False).hexdigest()
    assert package.size == len(data)


def test_a_file_is_read_from_its_beginning() -> None:
    file = io.BytesIO(build_spk())
    file.seek(100)
    assert read_spk(file).name == "example"


def encoded(picture: bytes) -> str:
    return base64.b64encode(picture).decode()


def test_icons_of_members_beat_those_of_info() -> None:
    package = read(
        build_spk(
            icons=False,
            info={
                "package_icon": encoded(png(72, colour=(1, 1, 1))),
                "package_icon_120": encoded(png(120)),
                "package_icon_256": encoded(png(256, colour=(1, 1, 1))),
            },
            members={"package_icon.png": png(72), "PACKAGE_ICON_256.PNG": png(256)},
        )
    )
    assert [icon.data for icon in package.icons] == [png(72), png(120), png(256)]


def test_the_content_says_how_wide_an_icon_is() -> None:
    package = read(build_spk(icons=False, members={"PACKAGE_ICON_256.PNG": png(128)}))
    assert [icon.width for icon in package.icons] == [128]


def test_of_two_icons_of_one_width_the_first_name_counts() -> None:
    small, large = png(72), png(72, colour=(1, 1, 1))
    members = {"PACKAGE_ICON_256.PNG": large, "PACKAGE_ICON.PNG": small}
    for order in (members, dict(reversed(members.items()))):
        package = read(build_spk(icons=False, members=order))
        assert [icon.data for icon in package.icons] == [small]


def test_screenshots_are_taken_once() -> None:
    members = {"screen_1.png": png(9), "screen_2.png": png(9), "folder/screen_3.png": png(8)}
    assert [image.width for image in read(build_spk(members=members)).screenshots] == [9]


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("PACKAGE_ICON.PNG", b"GIF89a", NotAnImageError),
        ("PACKAGE_ICON.PNG", png(2000, 1), ImageTooLargeError),
        ("screen_1.png", b"", NotAnImageError),
        ("screen_1.png", png(9000, 1), ImageTooLargeError),
        ("LICENSE", b"\xe9", MemberEncodingError),
        ("LICENSE", b"\0", MemberEncodingError),
        ("conf/PKG_DEPS", b"nonsense", BadIniError),
        ("conf/PKG_CONX", b"\xff", MemberEncodingError),
        ("conf/privilege", b"", BadJsonError),
        ("conf/privilege", b"[]", BadJsonError),
        ("conf/privilege", b'{"a": NaN}', BadJsonError),
        ("conf/privilege", b'{"a": 1e999}', BadJsonError),
        ("conf/privilege", b'{"a": ' + b"9" * 5000 + b"}", BadJsonError),
        ("conf/privilege", rb'{"a": "\u0000"}', BadJsonError),
        ("conf/privilege", rb'{"\ud800": 1}', BadJsonError),
        ("conf/privilege", b'{"a":' * 50 + b"1" + b"}" * 50, BadJsonError),
        ("conf/privilege", b'{"a":' + b"[" * 50_000, BadJsonError),
        ("conf/resource", b"\xff", MemberEncodingError),
    ],
)
def test_members_that_are_wrong(name: str, content: bytes, error: type[SpkError]) -> None:
    data = build_spk(icons=False, members={name: content})
    with pytest.raises(error) as caught:
        read(data)
    assert caught.value.member == name
    package = read(data, strict=False)
    assert not package.icons and not package.screenshots and not package.dependencies
    assert (package.privilege is None) == (name == "conf/privilege")
    assert package.resource is None


def test_an_unreadable_conf_file_leaves_the_list_of_info() -> None:
    data = build_spk(info={"install_dep_packages": "git"}, members={"conf/PKG_DEPS": b"\0"})
    assert read(data, strict=False).dependencies == (Requirement("git"),)


@pytest.mark.parametrize(
    ("text", "error"),
    [("%%%", BadBase64Error), (encoded(b"GIF89a"), NotAnImageError), ("A", BadBase64Error)],
)
def test_a_bad_icon_in_info(text: str, error: type[SpkError]) -> None:
    data = build_spk(info={"package_icon_120": text})
    with pytest.raises(error) as caught:
        read(data)
    assert caught.value.member == "INFO package_icon_120"
    assert [icon.width for icon in read(data, strict=False).icons] == [64, 256]


def test_errors_say_code_place_reason_and_remedy() -> None:
    with pytest.raises(SpkError) as caught:
        read(build_spk(info={"package": "a/b"}))
    error = caught.value
    assert error.code == "SPK0205"
    assert (error.member, error.value) == ("INFO", "'a/b'")
    assert str(error) == (
        "SPK0205 INFO: the package's name has characters that a name may not have: 'a/b' "
        "(use letters, digits, '_', '.', '+' and '-')"
    )


def test_codes_are_unique() -> None:
    classes = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    classes = [kind for kind in classes if issubclass(kind, SpkError)]
    codes = [kind.code for kind in classes]
    assert len(codes) > 30
    assert len(set(codes)) == len(codes)
    assert all(code[:3] == "SPK" and code[3:].isdigit() and len(code) == 7 for code in codes)


def test_pictures_are_counted() -> None:
    screens = {f"screen_{n}.png": png(1, colour=(n % 256, n // 256, 0)) for n in range(300)}
    icons = {f"package_icon_{n}.png": png(n) for n in range(1, 40) if n != 256}
    for members, kind in ((screens, "screenshots"), (icons, "icons")):
        data = build_spk(members=members)
        with pytest.raises(TooManyMembersError, match=kind):
            read(data)
    package = read(build_spk(members={**screens, **icons}), strict=False)
    assert (len(package.screenshots), len(package.icons)) == (32, 16)
    assert package.screenshots[1].data == screens["screen_1.png"]


def test_the_facts_of_a_signature(signer: Signer) -> None:
    spk = build_spk(members={"syno_signature.asc": signer.detached(b"anything")})
    for strict in (True, False):
        package = read(spk, strict)
        assert package.signed
        assert package.signature is not None
        assert package.signature.facts["key_id"] == signer.key_id
        assert package.signature.facts.keys() == {"key_id", "created"}


def test_a_signature_that_is_none() -> None:
    """Some tools put an empty file there; DSM 7 does not look at it."""
    package = read(build_spk(members={"syno_signature.asc": b""}))
    assert (package.signed, package.signature) == (True, None)
