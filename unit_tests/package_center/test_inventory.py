"""Inventories as spreadsheets and programs write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulp_spk.package_center.errors import BadInventoryError
from pulp_spk.package_center.inventory import MAX_CHARACTERS, MAX_ROWS, read_inventory
from pulp_spk.package_center.matrix import InventoryRow

ROWS = (InventoryRow("DS920+", "7.2.1-69057", "stable"), InventoryRow("RS814+", "6.2", ""))


@pytest.mark.parametrize(
    "text",
    [
        "model,os_version,channel\nDS920+,7.2.1-69057,stable\nRS814+,6.2,\n",
        "\ufeffModel;DSM Version;Channel\r\nDS920+;7.2.1-69057;stable\r\nRS814+;6.2\r\n",
        "sep=;\nModel;DSM;Channel\nDS920+;7.2.1-69057;stable\nRS814+;6.2;\n",
        "sep=,\n# by hand\nDS920+,7.2.1-69057,stable\n\nRS814+,6.2\n",
        "DS920+\t7.2.1-69057\tstable\nRS814+\t6.2\t\nRS814+\t6.2\n",
        '"Site","Device Model","Serial","Firmware Version","channel"\n'
        '"A, B","DS920+","1","7.2.1-69057","stable"\n"C","RS814+","2","6.2",""\n'
        '"D","","3","7",""\n',
        "channel | model | dsm-version\nstable | DS920+ | 7.2.1-69057\n | RS814+ | 6.2",
        "model,os_version,channel\nDS920+,7.2.1-69057,st\0able\nRS814+,6.2,\n",
        '[{"model": "DS920+", "os_version": "7.2.1-69057", "channel": "stable"},'
        ' {"model": "RS814+", "dsm": 6.2, "channel": null, "serial": [1]}]',
        '\ufeff {"devices": [{"Model": "DS920+", "osVersion": "7.2.1-69057", "channel": "stable"},'
        ' {"model": "RS814+", "version": "6.2"}], "count": 2}',
    ],
)
def test_two_devices(text: str) -> None:
    assert read_inventory(text) == ROWS


def test_names_alone() -> None:
    assert read_inventory('["DS920+", "DS218j"]') == read_inventory("DS920+\nDS218j")
    assert read_inventory('{"model": "DS920+"}') == (InventoryRow("DS920+"),)


@pytest.mark.parametrize(
    "text",
    [
        "", " \n ", "# nothing", "sep=;", "model,os_version\n,7.2\n", "[]", "{}", "[", '["DS920+"',
        "[1]", "[[]]", '[{"model": {}}]', '[{"model": true}]', '[{"model": ' + "9" * 5000 + "}]",
        "[" * 100_000, "x" * 300, "x" * (MAX_CHARACTERS + 1),
        '"' + "x\n" * 200_000, "\n".join(f"DS{n}" for n in range(MAX_ROWS + 1)),
    ],
)  # fmt: skip
def test_what_is_no_inventory(text: str) -> None:
    with pytest.raises(BadInventoryError) as raised:
        read_inventory(text)
    assert len(str(raised.value)) < 400


@given(text=st.text(st.sampled_from('DS920+,;\t|"\n[]{}:model\0\ud800')) | st.text())
def test_nothing_else_is_ever_raised(text: str) -> None:
    try:
        rows = read_inventory(text)
    except BadInventoryError:
        return
    assert rows
    assert all(row.model for row in rows)
