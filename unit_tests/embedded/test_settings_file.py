"""The administrator's own settings beside those of the embedded Pulp."""

from pathlib import Path

import pytest

from pulp_spk.embedded.errors import EmbeddedError
from pulp_spk.embedded.settings_file import DatabaseAddress, Layout, render_settings


def settings_of(layout: Layout) -> dict[str, object]:
    """What the rendered file says."""
    values: dict[str, object] = {}
    exec(render_settings(layout, DatabaseAddress(layout.root, "pulp"), "http://here"), values)
    return values


def test_own_settings_have_the_last_word(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layout.make()
    assert settings_of(layout)["CONTENT_ORIGIN"] == "http://here"
    layout.local_settings.write_text(
        'CONTENT_ORIGIN = "https://pulp.corp"\nSPK_EXTRA_OS_VERSIONS = ["7.5-91000"]\n'
    )
    values = settings_of(layout)
    assert values["CONTENT_ORIGIN"] == "https://pulp.corp"
    assert values["SPK_EXTRA_OS_VERSIONS"] == ["7.5-91000"]
    assert values["ANALYTICS"] is False


def test_what_is_no_python_is_named(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layout.make()
    layout.local_settings.write_text("SPK_EXTRA = {\n")
    with pytest.raises(EmbeddedError, match=r"local_settings\.py"):
        settings_of(layout)
