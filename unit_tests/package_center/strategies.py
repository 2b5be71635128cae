"""Random packages and devices, drawn close together so that the rules meet their edges."""

from __future__ import annotations

from hypothesis import strategies as st

from pulp_spk.package_center.device import Device, device_from_parameters
from pulp_spk.package_center.package import Package
from pulp_spk.package_center.paths import package_path
from pulp_spk.package_center.platforms import packaged_tables
from pulp_spk.package_center.policy import Policy
from pulp_spk.spk.requirements import Requirement
from pulp_spk.spk.target import Target
from unit_tests.package_center.naive import FAMILY_WORDS

PLATFORMS = [
    "x86", "apollolake", "geminilake", "evansport", "88f5281", "88f6281", "88f6282", "alpine",
    "armada38x", "ipq806x", "rtd1296",
]  # fmt: skip
ARCH_WORDS = ["noarch", "88f628x", *PLATFORMS, *FAMILY_WORDS]
MODELS = ["synology_geminilake_920+", "ds920+", "synology_armada38x_ds218j", "rs814+", "virtualdsm"]
OS_TEXTS = [
    "", "1.1-6931", "1.2-7742", "1.3", "3.1-1594", "3.0-1593", "5.2-5565", "6.0", "6.1-15047",
    "6.2-23739", "6.2.4", "6.2.4-25556", "7.0-40000", "7.0", "7.1", "7.2-63134", "7.2.1-69057",
    "7.2.2", "7.3-81180", "8.0-100000",
]  # fmt: skip
VERSIONS = ["1.0-1", "1.0-2", "1.0-10", "1.10-1", "1.9-30", "2.0-1", "2.0", "2.0.1.5-3"]


def words(choices: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(choices), max_size=2).map(tuple)


TARGETS = st.builds(
    Target,
    arch=st.one_of(st.just(("noarch",)), st.lists(st.sampled_from(ARCH_WORDS), max_size=3)),
    exclude_arch=st.one_of(st.just(()), st.just(()), words(ARCH_WORDS[1:])),
    models=st.one_of(st.just(()), st.just(()), words(MODELS)),
    exclude_models=st.one_of(st.just(()), st.just(()), words(MODELS)),
    os_min=st.sampled_from(OS_TEXTS),
    os_max=st.one_of(st.just(""), st.just(""), st.sampled_from(OS_TEXTS)),
)
REQUIREMENTS = st.builds(
    Requirement,
    name=st.sampled_from(["git", "python311", "Perl"]),
    constraint=st.sampled_from(["", ">=2.31", "<5"]),
    os_min=st.sampled_from(OS_TEXTS),
    os_max=st.sampled_from(OS_TEXTS),
)
TEXTS = st.sampled_from(
    [
        {},
        {"": {"displayname": "Git", "description": 'A "quoted" \\ text'}},
        {"": {"displayname": "Git"}, "ger": {"description": "für alle"}},
        {"enu": {"displayname": "Git"}, "fre": {"displayname": "\u2028", "description": "é"}},
    ]
)
FLAGS = st.sampled_from(
    [{}] * 6
    + [
        {"beta": True},
        {"report_url": "https://example.org/report"},
        {"manual_only": True},
        {"opaque": True},
    ]
)


@st.composite
def packages(draw: st.DrawFn, versions: list[str] = VERSIONS) -> Package:
    name, version = draw(st.sampled_from(["git", "ffmpeg"])), draw(st.sampled_from(versions))
    target = draw(TARGETS)
    md5 = f"{draw(st.integers(0, 2**32)):032x}"
    return Package(
        key=md5,
        name=name,
        version=version,
        md5=md5,
        size=len(version),
        path=package_path(name, version, md5, target),
        target=target,
        texts=draw(TEXTS),
        offered_to=draw(st.none() | words(PLATFORMS).map(frozenset)),
        create_time=draw(st.sampled_from(["", "20240101-10:00:00", "20250101-10:00:00"])),
        dependencies=tuple(draw(st.lists(REQUIREMENTS, max_size=2))),
        icons=((72, "images/a.png"), (256, "images/b.png")),
        **draw(FLAGS),
    )


def parameters() -> st.SearchStrategy[dict[str, str]]:
    """Requests as devices send them, with any part missing."""
    return st.fixed_dictionaries(
        {},
        optional={
            "arch": st.sampled_from([*PLATFORMS, *FAMILY_WORDS, "88f628x", "newlake"]),
            "unique": st.sampled_from([f"synology_{part}" for part in ("x86_710+", "kvmx64_920+")]),
            "model": st.sampled_from(["DS920+", "DS218j", "VirtualDSM"]),
            "build": st.sampled_from(
                ["1594", "4458", "5004", "5644", "9193", "25556", "40000", "64570", "86009"]
            ),
            "major": st.sampled_from(["1", "3", "5", "6", "7", "8"]),
            "minor": st.sampled_from(["0", "1", "2", "3"]),
            "micro": st.sampled_from(["0", "1", "2", "4", "6.2"]),
            "language": st.sampled_from(["enu", "ger", "xyz"]),
            "package_update_channel": st.sampled_from(["stable", "beta"]),
        },
    )


def devices() -> st.SearchStrategy[Device]:
    return parameters().map(lambda params: device_from_parameters(params, packaged_tables()))


POLICIES = st.builds(
    Policy,
    os_compatibility=st.sampled_from(["device", "same_major"]),
    beta_on_dsm7=st.sampled_from(["hide", "as_stable"]),
)
