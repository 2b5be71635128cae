"""INFO: any lines, any values."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from pulp_spk.spk.errors import SpkError
from pulp_spk.spk.info import Info, parse_info
from pulp_spk.spk.keys import FLAGS, ICON_KEYS
from unit_tests.builders import DEFAULT_INFO
from unit_tests.fuzz.budget import tries
from unit_tests.fuzz.claims import check_error, is_storable

KEYS = st.sampled_from(
    [
        *DEFAULT_INFO,
        *sorted(FLAGS)[:6],
        *ICON_KEYS[:2],
        *("exclude_arch", "model", "exclude_model", "firmware", "os_max_ver", "report_url"),
        *("install_dep_packages", "install_conflict_packages", "checksum", "create_time"),
        *("description_ger", "displayname_", "description_" + "x" * 17, "changelog", "k" * 256),
    ]
) | st.text(max_size=6)
NASTY = [
    *(
        "",
        " ",
        "yes",
        "no",
        "maybe",
        '"',
        '\\"',
        "\\",
        "\\\\",
        "'",
        "a'b",
        "a#b",
        " # c",
        "=",
        "a=b",
    ),
    *("../../etc/passwd", "a/b", "1.0-" + "9" * 25, "9" * 5000, "7.0-40000", "7", "99999.1", "-1"),
    *("noarch x86_64", "x" * 101, " ".join(["x86"] * 501), "88f6281,armv5", "X86_64\t\u3000armv7"),
    *("git>=2.31:python", ":::", "<>=", "a>=b>=c", "a" * 700, "a" + " " * 590 + "b", "²", "\u0661"),
    *(
        "</script><script>alert(1)</script>",
        "\u2028",
        "\u202e",
        "\ud7ff\ue000",
        "\x85",
        "\x0b",
        "\r",
    ),
    *("javascript:alert(1)", "QUJD", "====", "iVBORw0KGgo=", "d41d8cd98f00b204e9800998ecf8427e"),
]
VALUES = st.sampled_from(NASTY) | st.text(max_size=20)
FORMS = st.sampled_from(
    [
        '{}="{}"\n',
        "{}={}\n",
        "{}='{}'\n",
        '{} = "{}"\r\n',
        '\t{}="{}" # why\n',
        '{}="{}',
        '{}="{}";\n',
    ]
)
lines = st.builds(lambda form, key, value: form.format(key, value), FORMS, KEYS, VALUES)


@st.composite
def infos(draw: st.DrawFn) -> bytes:
    """An INFO with the keys that it needs and others before, between and behind them."""
    needed = [f'{key}="{value}"\n' for key, value in DEFAULT_INFO.items()]
    text = "".join(draw(st.permutations([*draw(st.lists(lines, max_size=6)), *needed])))
    data = text.encode("utf-8", "surrogatepass")
    if draw(st.integers(0, 9)) == 0:
        place = draw(st.integers(0, len(data)))
        data = data[:place] + draw(st.binary(max_size=4)) + data[place:]
    return data


def attempt(data: bytes, *, strict: bool) -> Info | None:
    """Read INFO and use all of it, `None` if it is refused."""
    try:
        info = parse_info(data, strict=strict)
    except SpkError as error:
        check_error(error)
        return None
    used = [info.target, info.texts, info.dependencies, info.conflicts, info.beta, info.startable]
    assert is_storable([dict(info), *used])
    assert json.loads(json.dumps(info.texts)) == info.texts
    return info


@tries(1000)
@given(infos())
def test_nothing_but_typed_errors(data: bytes) -> None:
    strict, lenient = attempt(data, strict=True), attempt(data, strict=False)
    if strict is not None:
        assert lenient is not None
        assert dict(strict) == dict(lenient)
        assert (strict.target, strict.texts) == (lenient.target, lenient.texts)
