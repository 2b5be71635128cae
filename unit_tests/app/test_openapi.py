"""The schema that clients are made from."""

import json
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from drf_spectacular.drainage import GENERATOR_STATS

CORES_OWN = re.compile(
    'could not derive type of path parameter "spk_spk_[a-z_]+_href"'
    '|field "(pulp_label_select|with_content|latest_with_content|content|content__in)"'
    '|function "(get_content_guard_prn|get_no_content_change_since|get_vuln_report)"'
)
"""What drf-spectacular says of any plugin, by what plugins inherit from pulpcore."""


def test_no_warnings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    GENERATOR_STATS.reset()
    file = tmp_path / "api.json"
    call_command("openapi", component="spk", file=str(file), stdout=StringIO())
    assert capsys.readouterr().err == ""
    # Pulp's settings silence the warnings; they are counted all the same.
    said = [*GENERATOR_STATS._warn_cache, *GENERATOR_STATS._error_cache]
    assert said
    assert [message for message in said if not CORES_OWN.search(message)] == []

    schema = json.loads(file.read_text())
    operations = {
        operation["operationId"]: operation
        for path in schema["paths"].values()
        for operation in path.values()
        if isinstance(operation, dict)
    }
    for name in (
        "content_spk_packages_upload",
        "content_spk_images_create",
        "content_spk_listings_create",
        "repositories_spk_spk_modify",
        "repositories_spk_spk_versions_repair",
        "distributions_spk_spk_explain",
    ):
        assert name in operations
    device = {p["name"] for p in operations["distributions_spk_spk_catalog"]["parameters"]}
    assert {"arch", "model", "unique", "build", "os_version"} <= device
    package = schema["components"]["schemas"]["spk.SpkPackageResponse"]["properties"]
    described = [name for name, field in package.items() if "description" in field]
    assert {"name", "arch", "os_min", "info", "icons", "path"} <= set(described)
    assert package["texts"]["type"] == package["info"]["type"] == "object"
