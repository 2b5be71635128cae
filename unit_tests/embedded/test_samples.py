"""The demo's sample packages are SPK files that an upload accepts."""

import io

import pytest

from pulp_spk.embedded.samples import SAMPLES, Sample
from pulp_spk.spk.package import read_spk


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.file_name)
def test_sample_is_accepted(sample: Sample) -> None:
    spk = read_spk(io.BytesIO(sample.build()), strict=True)
    assert (spk.name, spk.version) == (sample.info["package"], sample.info["version"])
    assert [icon.width for icon in spk.icons] == [sample.icon, 256]
    assert spk.beta == (sample.info["package"] == "preview")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.file_name)
def test_same_bytes_each_time(sample: Sample) -> None:
    assert sample.build() == sample.build()


def test_file_names_are_distinct() -> None:
    assert len({sample.file_name for sample in SAMPLES}) == len(SAMPLES)


def test_one_has_wizard_and_license() -> None:
    spks = [read_spk(io.BytesIO(sample.build()), strict=True) for sample in SAMPLES]
    assert any(spk.has_license and "install" in spk.wizards for spk in spks)
