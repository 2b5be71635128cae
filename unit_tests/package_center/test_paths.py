from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pulp_spk.package_center.paths import image_path, package_path, split_image_path
from pulp_spk.spk.target import Target

MD5 = "0123456789abcdef" * 2


@pytest.mark.parametrize(
    ("target", "file_name"),
    [
        (Target(), "git_noarch-any_2.45.1-3.spk"),
        (Target(arch=("x86_64",), os_min="7.2-64570"), "git_x86_64-7.2-64570_2.45.1-3.spk"),
        (Target(arch=("a", "b"), os_min="6.1-15047"), "git_multi-6.1-15047_2.45.1-3.spk"),
        (Target(arch=("apollolake", "noarch")), "git_noarch-any_2.45.1-3.spk"),
    ],
)
def test_names_of_files(target: Target, file_name: str) -> None:
    path = package_path("git", "2.45.1-3", MD5, target)
    assert path == f"packages/git/0123456789ab/{file_name}"


def test_names_of_images() -> None:
    assert image_path("ab" * 32, "image/png") == f"images/{'ab' * 32}.png"
    assert image_path("ab" * 32, "image/jpeg") == f"images/{'ab' * 32}.jpeg"


@given(name=st.text(), version=st.text(), arch=st.text(), md5=st.text())
@example(name="..", version="../../x", arch="..", md5="..")
@example(name="a" * 5000, version="1" * 5000, arch="b" * 5000, md5="c" * 5000)
@example(name="\ud800\0", version="\n", arch="/", md5="")
def test_paths_are_plain_short_and_stay_below(name: str, version: str, arch: str, md5: str) -> None:
    path = package_path(name, version, md5, Target(arch=(arch,)))
    components = path.split("/")
    assert len(components) == 4
    for component in components:
        assert re.fullmatch(r"[A-Za-z0-9._+-]{1,100}", component)
        assert component.strip(".")
    assert path.endswith(".spk")


@pytest.mark.parametrize("media_type", ["image/png", "image/jpeg"])
@pytest.mark.parametrize("above", ["/pulp/content/tools", "/pulp/content/a/images"])
def test_path_of_an_image_is_split(above: str, media_type: str) -> None:
    path = image_path("0a" * 32, media_type)
    assert split_image_path(f"{above}/{path}") == (above, path)


@pytest.mark.parametrize(
    "path",
    [
        "", "/", "/tools/", "/images/" + "0" * 64 + ".png", "/tools/images/", "/tools/images/a.png",
        "/tools/images/" + "0" * 64 + ".gif", "/tools/images/" + "0" * 64 + ".png/",
        "/tools/images/../" + "0" * 64 + ".png", "/tools/packages/" + "0" * 64 + ".png",
    ],
)  # fmt: skip
def test_another_path_is_not(path: str) -> None:
    assert split_image_path(path) is None
