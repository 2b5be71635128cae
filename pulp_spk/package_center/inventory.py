"""An inventory of devices, as CSV or JSON, from whatever program a person keeps it in."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence

from pulp_spk.package_center.errors import BadInventoryError
from pulp_spk.package_center.matrix import InventoryRow
from pulp_spk.package_center.problem import quoted

MAX_CHARACTERS = 4 * 2**20
MAX_ROWS = 100_000
MAX_FIELD = 255

_NAMES = {
    "model": ("model", "modelname", "device", "devicemodel", "hardware"),
    "os_version": (
        "osversion", "os", "dsmversion", "dsm", "version", "firmware", "firmwareversion",
        "softwareversion",
    ),
    "channel": ("channel", "packageupdatechannel", "updatechannel"),
}  # fmt: skip
"""Field -> the column names that mean it, in lower case and without anything but letters."""

_DELIMITERS = ",;\t|"
_HINT = "columns or keys: model, os_version, channel"


def read_inventory(text: str) -> tuple[InventoryRow, ...]:
    """Return the devices of an inventory, each kind once, in the order of their first row.

    JSON is a list of objects (or an object with one such list in it) or of model names. CSV may
    use comma, semicolon, tab or bar, with a line of column names or with the columns model,
    os version, channel in this order. Other columns are left aside, and so are rows without a
    model.

    Args:
        text: Of at most `MAX_CHARACTERS`.

    Raises:
        BadInventoryError: It is neither, has no model in it, or is longer than its bounds.
    """
    if len(text) > MAX_CHARACTERS:
        raise BadInventoryError(f"an inventory has more than {MAX_CHARACTERS} characters")
    text = text.removeprefix("\ufeff").replace("\0", "")
    said = _of_json(text) if text.lstrip()[:1] in ("[", "{") else _of_csv(text)
    rows: dict[InventoryRow, None] = {}
    for number, fields in enumerate(said, 1):
        if number > MAX_ROWS:
            raise BadInventoryError(f"an inventory has more than {MAX_ROWS} devices")
        row = InventoryRow(*(_field(fields.get(name)) for name in _NAMES))
        if row.model:
            rows[row] = None
    if not rows:
        raise BadInventoryError("an inventory has no device with a model", hint=_HINT)
    return tuple(rows)


def _of_json(text: str) -> Iterator[Mapping[str, object]]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInventoryError("an inventory begins like JSON and is none", hint=_HINT) from error
    if isinstance(content, dict):
        lists = [value for value in content.values() if isinstance(value, list)]
        content = lists[0] if len(lists) == 1 else [content]
    for item in content:
        if isinstance(item, str):
            yield {"model": item}
        elif isinstance(item, dict):
            columns = _columns(list(item))
            values = list(item.values())
            yield {name: values[place] for name, place in columns.items()}
        else:
            raise BadInventoryError("a device is neither an object nor a name", value=quoted(item))


def _of_csv(text: str) -> Iterator[Mapping[str, object]]:
    lines = text.splitlines()
    delimiter = None
    if lines and lines[0].lower().startswith("sep=") and lines[0][4:5] in _DELIMITERS:
        delimiter = lines.pop(0)[4:5]  # what spreadsheets write for each other
    lines = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    if not lines:
        return
    delimiter = delimiter or max(_DELIMITERS, key=lines[0].count)
    reader = csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter, skipinitialspace=True)
    columns: dict[str, int] | None = None
    try:
        for cells in reader:
            if columns is None:
                columns = _columns(cells)
                if "model" in columns:
                    continue
                columns = {name: place for place, name in enumerate(_NAMES)}
            yield {name: cells[place] for name, place in columns.items() if place < len(cells)}
    except csv.Error as error:
        raise BadInventoryError(f"an inventory is no CSV: {error}", hint=_HINT) from error


def _columns(names: Sequence[str]) -> dict[str, int]:
    """Return the place of each field whose column is there; the best name counts."""
    plain = ["".join(filter(str.isalpha, name.lower())) for name in names]
    found = {}
    for field, known in _NAMES.items():
        place = next((plain.index(name) for name in known if name in plain), None)
        if place is not None:
            found[field] = place
    return found


def _field(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise BadInventoryError("a value of a device is no text", value=quoted(value), hint=_HINT)
    try:
        text = str(value).strip()
    except ValueError:  # an integer with thousands of digits
        raise BadInventoryError("a value of a device is too long") from None
    if len(text) > MAX_FIELD:
        raise BadInventoryError("a value of a device is too long", value=text)
    return text
