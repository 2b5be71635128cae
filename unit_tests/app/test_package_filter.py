"""The range of DSM versions of a package, asked in the REST interface."""

import pytest

from pulp_spk.app.serializers import DeviceSerializer
from pulp_spk.app.viewsets.package_filter import admits


@pytest.mark.parametrize(
    ("os_min", "os_max", "opaque", "device", "expected"),
    [
        ("7.0-40000", "", False, "7.2-64570", True),
        ("7.0-40000", "", False, "7.0-40000", True),
        ("7.2-64570", "", False, "7.1-42661", False),
        ("7.0-40000", "7.1-42661", False, "7.2-64570", False),
        ("7.0-40000", "", False, "6.2-25556", False),
        ("6.0-7321", "", False, "7.2-64570", False),
        ("5.0-4458", "", False, "6.2-25556", True),
        ("", "", False, "6.2-25556", True),
        ("", "", False, "7.2-64570", False),
        ("", "", True, "7.2-64570", True),
        ("", "", True, "6.2-25556", False),
        ("1.1-6931", "", False, "1.3-9193", True),
        ("1.1-6931", "", False, "7.2-64570", False),
        ("7.0-40000", "", False, "1.3-9193", False),
        ("7.0-40000", "", False, "7.2", True),
        ("7.2-64570", "", False, "7.2", True),
    ],
)
def test_admits(os_min: str, os_max: str, opaque: bool, device: str, expected: bool) -> None:
    asked = DeviceSerializer(data={"os_version": device})
    asked.is_valid(raise_exception=True)
    assert admits(os_min, os_max, opaque, asked.device) is expected
