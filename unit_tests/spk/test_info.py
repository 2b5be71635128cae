"""INFO: its grammar, strict and lenient, and what its keys mean."""

import time

import pytest

from pulp_spk.spk.errors import (
    BadBooleanError,
    BadChecksumTextError,
    BadOsVersionError,
    BadPackageNameError,
    BadRequirementError,
    BadTargetError,
    BadVersionError,
    DuplicateKeyError,
    EmptyOsRangeError,
    InfoEncodingError,
    InfoSyntaxError,
    MissingKeyError,
    SpkError,
    TooLongError,
)
from pulp_spk.spk.info import MAX_SIZE, Info, parse_info
from pulp_spk.spk.keys import FLAGS
from pulp_spk.spk.requirements import Requirement
from pulp_spk.spk.target import Target
from unit_tests.builders import DEFAULT_INFO, build_info

MINIMUM = b'package="p"\nversion="1"\n'


def lenient(lines: bytes) -> Info:
    return parse_info(MINIMUM + lines, strict=False)


def test_a_usual_info() -> None:
    info = parse_info(
        build_info(
            arch="x86_64 Avoton",
            exclude_arch="dockerx64",
            model="synology_avoton_1515+",
            firmware="6.0-7321",
            os_max_ver="7.2",
            displayname_ger="Beispiel",
            description_ger='Ein "Beispiel".',
            install_dep_packages="git>=2.31",
            install_conflict_packages="other",
            ctl_stop="no",
            create_time="20160607-12:04:23",
            changelog="1. New",
            x_of_nobody="kept",
        ),
        strict=True,
    )
    assert (info.name, info.version) == ("example", "1.0-1")
    assert info.target == Target(
        arch=("avoton", "x86_64"),
        exclude_arch=("dockerx64",),
        models=("synology_avoton_1515+",),
        os_min="7.0-40000",  # beats firmware
        os_max="7.2",
    )
    assert info.texts == {
        "": {"displayname": "Example", "description": "An example package."},
        "ger": {"displayname": "Beispiel", "description": 'Ein "Beispiel".'},
    }
    assert info.dependencies == (Requirement("git", ">=2.31"),)
    assert info.conflicts == (Requirement("other"),)
    assert not info.startable
    assert not info.beta
    assert not info.manual_only
    assert info.create_time == "20160607-12:04:23"
    assert info.changelog == "1. New"
    assert info["x_of_nobody"] == "kept"
    assert list(info)[: len(DEFAULT_INFO)] == list(DEFAULT_INFO)


def test_firmware_counts_without_os_min_ver() -> None:
    info = parse_info(build_info(os_min_ver=None, firmware="3.0-1593"), strict=True)
    assert info.target.os_min == "3.0-1593"
    info = parse_info(build_info(os_min_ver="", firmware="3.0-1593"), strict=True)
    assert info.target.os_min == "3.0-1593"


def test_texts_say_only_what_info_says() -> None:
    assert lenient(b'description_enu="E"\ndisplayname=""\n').texts == {
        "": {},
        "enu": {"description": "E"},
    }


@pytest.mark.parametrize(
    ("lines", "startable"),
    [
        (b"", True),
        (b'startable="no"', False),
        (b'ctl_stop="no"', False),
        (b'startable="no"\nctl_stop="yes"', True),
        (b'ctl_stop=""\nstartable="no"', False),
        (b'startable="maybe"', True),
    ],
)
def test_startable(lines: bytes, startable: bool) -> None:
    assert lenient(lines).startable is startable


@pytest.mark.parametrize("word", ["yes", "YES", "true", "1", "on", " yes "])
def test_yes(word: str) -> None:
    assert parse_info(build_info(beta=word), strict=True).beta


@pytest.mark.parametrize("word", ["no", "false", "0", "off", ""])
def test_no(word: str) -> None:
    info = parse_info(build_info(beta=word), strict=True)
    assert not info.beta
    assert not info.bool_of("beta", default=True) or not word


def test_a_report_url_makes_a_beta() -> None:
    assert parse_info(build_info(report_url="https://example.com/"), strict=True).beta


@pytest.mark.parametrize(
    "line",
    [
        b"beta=true",
        b"beta='yes'",
        b'beta = "yes"',
        b'beta="yes" # really',
        b'# a comment\nbeta="yes"',
        b'beta="no"\nbeta="yes"',
        b'changelog="one\ntwo"\nbeta="yes"',
        b'nonsense\nbeta="yes"',
        b'be-ta="x"\nbeta="yes"',
        b'changelog="open\nbeta="yes"',
    ],
)
def test_what_only_lenient_takes(line: bytes) -> None:
    assert lenient(line).beta
    with pytest.raises((InfoSyntaxError, DuplicateKeyError)) as caught:
        parse_info(build_info() + line, strict=True)
    assert caught.value.member == "INFO"


@pytest.mark.parametrize(
    ("line", "value"),
    [
        (b'x="a "quoted" word"', 'a "quoted" word'),
        (rb'x="a \"quoted\" word"', 'a "quoted" word'),
        (rb'x="C:\dir\n"', r"C:\dir\n"),
        (b'x="ends in \\"', "ends in \\"),
        (b'x=" kept "', " kept "),
        (b'x=""', ""),
        (b"x=\"a='b'\"", "a='b'"),
        ('x="\u2028\x85\x0b"'.encode(), "\u2028\x85\x0b"),
        (b'  x="indented"  \r', "indented"),
    ],
)
def test_values_are_the_same_in_both_modes(line: bytes, value: str) -> None:
    assert parse_info(build_info() + line, strict=True)["x"] == value
    assert lenient(line)["x"] == value


@pytest.mark.parametrize(
    ("lines", "values"),
    [
        (b'x="one\n\n two\nthree"\ny=1', {"x": "one\n\ntwo\nthree", "y": "1"}),
        (b'x="open\ny="2"', {"x": "open", "y": "2"}),
        (b'x="open', {"x": "open"}),
        (b"x='single'\ny='", {"x": "single", "y": "'"}),
        (b"x=bare words # comment\n", {"x": "bare words"}),
        (b'#x="1"\ny="2"', {"y": "2"}),
        (b'x="1";\ny="2"', {"x": "1", "y": "2"}),
    ],
)
def test_lenient_values(lines: bytes, values: dict[str, str]) -> None:
    assert dict(lenient(lines)) == {"package": "p", "version": "1", **values}


@pytest.mark.parametrize(
    ("keys", "error"),
    [
        ({"package": None}, MissingKeyError),
        ({"version": " "}, MissingKeyError),
        ({"arch": None}, MissingKeyError),
        ({"description": None}, MissingKeyError),
        ({"maintainer": None}, MissingKeyError),
        ({"package": "a b"}, BadPackageNameError),
        ({"package": "a/b"}, BadPackageNameError),
        ({"package": ".."}, BadPackageNameError),
        ({"package": "b\u00e4r"}, BadPackageNameError),
        ({"package": "a" * 256}, TooLongError),
        ({"version": "1/2"}, BadVersionError),
        ({"version": "-1"}, BadVersionError),
        ({"version": "1 2"}, BadVersionError),
        ({"version": "1" * 256}, TooLongError),
        ({"create_time": "1" * 256}, TooLongError),
        ({"os_min_ver": "new"}, BadOsVersionError),
        ({"os_max_ver": "7.x"}, BadOsVersionError),
        ({"os_min_ver": "7.2-64570", "os_max_ver": "7.1"}, EmptyOsRangeError),
        ({"arch": "x86/64"}, BadTargetError),
        ({"model": "a" * 101}, BadTargetError),
        ({"arch": "a " * 501}, TooLongError),
        ({"model": "a " * 50_000}, TooLongError),
        ({"install_dep_packages": "a:" * 200_000}, TooLongError),
        ({"install_dep_packages": ">1"}, BadRequirementError),
        ({"install_conflict_packages": "a>1<2"}, BadRequirementError),
        ({"checksum": "none"}, BadChecksumTextError),
        ({"x" * 256: "1"}, TooLongError),
        ({f"k{n}": "1" for n in range(2001)}, TooLongError),
        *(({flag: "perhaps"}, BadBooleanError) for flag in sorted(FLAGS)),
    ],
)
def test_strict_refuses(keys: dict[str, str | None], error: type[SpkError]) -> None:
    with pytest.raises(error) as caught:
        parse_info(build_info(**keys), strict=True)
    assert caught.value.member == "INFO"
    assert str(caught.value).startswith(f"{error.code} INFO: ")
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize(
    "keys",
    [
        {"package": None},
        {"version": ""},
        {"package": "a/b"},
        {"package": "a\\b"},
        {"package": "."},
        {"package": "a" * 256},
        {"version": "1|2"},
        {"os_min_ver": "new"},
        {"arch": "x86/64"},
        {"create_time": "1" * 256},
    ],
)
def test_lenient_refuses_what_makes_a_package_unusable(keys: dict[str, str | None]) -> None:
    with pytest.raises(SpkError):
        parse_info(build_info(**keys), strict=False)


def test_lenient_takes_the_rest() -> None:
    info = parse_info(
        build_info(
            package="Test noarch",
            version="1.0 b\u00e9ta",
            arch=None,
            description=None,
            maintainer=None,
            os_max_ver="6.0",
            install_dep_packages=">1:git",
            checksum="none",
            beta="perhaps",
        ),
        strict=False,
    )
    assert info.name == "Test noarch"
    assert info.target.arch == ("noarch",)
    assert info.dependencies == (Requirement("git"),)
    assert not info.beta


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf" + build_info(), build_info() + b'x="\xff"\n'])
def test_encoding(data: bytes) -> None:
    with pytest.raises(InfoEncodingError) as caught:
        parse_info(data, strict=True)
    assert caught.value.hint
    info = parse_info(data, strict=False)
    assert info.name == "example"
    assert info.get("x") in (None, "\N{REPLACEMENT CHARACTER}")


def test_undecodable_bytes_in_a_name_are_refused_by_lenient_too() -> None:
    with pytest.raises(BadPackageNameError):
        parse_info(b'package="a\xff"\nversion="1"', strict=False)


@pytest.mark.parametrize("data", [build_info() + b"\0", build_info().decode().encode("utf-16")])
@pytest.mark.parametrize("strict", [True, False])
def test_nul_is_refused(data: bytes, strict: bool) -> None:
    with pytest.raises(InfoEncodingError):
        parse_info(data, strict=strict)


def test_size_is_bounded() -> None:
    with pytest.raises(TooLongError):
        lenient(b"\n" * 20_001)
    with pytest.raises(TooLongError):
        parse_info(b" " * (MAX_SIZE + 1), strict=False)


@pytest.mark.parametrize(
    "unit", [b" ", b"=", b'"', b'\\"', b"a=", b'a="', b'"\n', b'a="\n', b"a\n", b"#", b":a", b"\r"]
)
@pytest.mark.parametrize("prefix", [b"", b'x="', b'install_dep_packages="a'])
def test_odd_repetition_takes_no_time(prefix: bytes, unit: bytes) -> None:
    data = MINIMUM + prefix + unit * (200_000 // len(unit)) + b'b"'
    start = time.process_time()
    for strict in (True, False):
        try:
            parse_info(data, strict=strict)
        except SpkError as error:
            assert len(str(error)) < 500
    assert time.process_time() - start < 2


@pytest.mark.parametrize("key", ["description", "description_ger", "maintainer", "unknown"])
def test_long_texts_are_refused_or_left_out(key: str) -> None:
    longest = build_info(**{key: "x" * 65_536})
    assert dict(parse_info(longest, strict=True)) == dict(parse_info(longest, strict=False))
    longer = build_info(**{key: "x" + " " * 65_535 + "x"})
    with pytest.raises(TooLongError, match=f"{key} has more than 65536"):
        parse_info(longer, strict=True)
    info = parse_info(longer, strict=False)
    assert key not in info
    assert info["package"] == "example"


def test_spaces_around_a_name_do_not_hide_it() -> None:
    info = parse_info(build_info(package=" " * 70_000 + "git"), strict=False)
    assert info.name == "git"
