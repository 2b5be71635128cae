"""Real INFO files of 2013 to 2016, read where they lie outside the project."""

import io
from pathlib import Path

import pytest

from pulp_spk.spk.errors import InfoSyntaxError, MissingKeyError, MissingMemberError
from pulp_spk.spk.info import parse_info
from pulp_spk.spk.package import read_spk
from unit_tests.builders import PACKAGE_TGZ, build_tar

SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "sspks"

pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason=f"the samples of jdel/sspks are not at {SAMPLES}"
)

SPKS = {
    "packages/couchpotatoserver_noarch_20130412-3.spk": ("couchpotatoserver", "20130412-3"),
    "packages/redis_cedarview_2.6.7-2.spk": ("redis", "2.6.7-2"),
    "packages/sabnzbd_cedarview_0.7.11-6.spk": ("sabnzbd", "0.7.11-6"),
    "packages/sabnzbd_ppc824x_0.7.11-6.spk": ("sabnzbd", "0.7.11-6"),
    "packages/sickbeard_noarch_20130412-5.spk": ("sickbeard", "20130412-5"),
    "packages/transmission_cedarview_2.77-5.spk": ("transmission", "2.77-5"),
    "packages/transmission_ppc824x_2.77-5.spk": ("transmission", "2.77-5"),
    "example_packageset/Test_noarch-newer.spk": ("Test noarch", "1.0.1"),
    "example_packageset/Test_noarch.spk": ("Test noarch", "1.0.0"),
    "example_packageset/Test_x86-avoton.spk": ("Test x86-avoton", "1.0.0"),
    "example_packageset/Test_x86-beta.spk": ("Test x86_64", "1.0.2b"),
    "example_packageset/Test_x86.spk": ("Test x86_64", "1.0.0"),
}


def test_every_sample_is_listed() -> None:
    assert {str(path.relative_to(SAMPLES)) for path in SAMPLES.glob("*/*.spk")} == set(SPKS)


@pytest.mark.parametrize("name", SPKS)
def test_lenient_reads_every_sample(name: str) -> None:
    with (SAMPLES / name).open("rb") as file:
        package = read_spk(file, strict=False)
    assert (package.name, package.version) == SPKS[name]
    assert [icon.width for icon in package.icons] == [72]
    assert package.target.os_min.startswith(("3.0-1593", "1.0-"))
    assert package.beta == (name.endswith("beta.spk") or package.name == "sickbeard")


@pytest.mark.parametrize("name", SPKS)
def test_strict_says_what_is_missing(name: str) -> None:
    with (SAMPLES / name).open("rb") as file, pytest.raises(MissingMemberError) as caught:
        read_spk(file)
    assert "no package.tgz" in str(caught.value)


def test_texts_of_a_sample() -> None:
    with (SAMPLES / "packages/couchpotatoserver_noarch_20130412-3.spk").open("rb") as file:
        package = read_spk(file, strict=False)
    assert '"want to watch"-list' in package.texts[""]["description"]
    assert set(package.texts) == {"", "fre", "spn"}
    assert package.dependencies[0].as_json() == {"name": "python", "constraint": ">2.7.3-3"}


def test_docker() -> None:
    info = parse_info((SAMPLES / "example_package" / "INFO").read_bytes(), strict=True)
    assert (info.name, info.version) == ("Docker", "1.11.1-0265")
    assert info.target.arch == ("x86_64",)
    assert info.target.exclude_arch == ("dockerx64",)
    assert info.target.os_min == "6.0.1-7367"
    assert len(info.texts) == 21
    assert all(info.bool_of(f"silent_{step}") for step in ("install", "uninstall", "upgrade"))


@pytest.mark.parametrize("strict", [True, False])
def test_an_info_without_a_version_is_refused(strict: bool) -> None:
    data = (SAMPLES / "_syno_package" / "INFO").read_bytes()
    with pytest.raises(MissingKeyError, match="version is missing or empty"):
        parse_info(data, strict=strict)


@pytest.mark.parametrize("name", [name for name in SPKS if name.startswith("packages/")])
def test_a_sample_with_a_payload_can_be_uploaded(name: str) -> None:
    # sickbeard writes beta=true without quotes, which an upload may not.
    with (SAMPLES / name).open("rb") as file:
        package = read_spk(file, strict=False)
        content = {}
        for member in package.members:
            file.seek(member.offset)
            content[member.name] = file.read(member.size)
    data = build_tar([*content.items(), ("package.tgz", PACKAGE_TGZ)])
    if package.name == "sickbeard":
        with pytest.raises(InfoSyntaxError, match="beta=true"):
            read_spk(io.BytesIO(data))
    else:
        assert read_spk(io.BytesIO(data)).icons == package.icons
