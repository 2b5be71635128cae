"""What a device is offered, and why: parameters and answers of two actions of distributions."""

from __future__ import annotations

from gettext import gettext as _
from typing import Any

from rest_framework import serializers

from pulpcore.plugin.serializers import ValidateFieldsMixin

from pulp_spk.app.exceptions import BadDeviceError
from pulp_spk.app.tables import tables
from pulp_spk.package_center.device import BETA, STABLE, Device, device_from_parameters
from pulp_spk.package_center.selection import Decision
from pulp_spk.spk.errors import SpkError
from pulp_spk.spk.versions import OsVersion

VERSION_NUMBERS = ("major", "minor", "micro", "build")


class DeviceSerializer(ValidateFieldsMixin, serializers.Serializer):
    """A device, by the parameters that a NAS sends; all may be left out.

    The parameters of a request that a NAS made can be given as they are.
    """

    arch = serializers.CharField(
        required=False, help_text=_("The platform, e.g. `geminilake`, or a family, e.g. `x86_64`.")
    )
    model = serializers.CharField(required=False, help_text=_("The model, e.g. `DS920+`."))
    unique = serializers.CharField(
        required=False, help_text=_("Platform and model, e.g. `synology_geminilake_920+`.")
    )
    os_version = serializers.CharField(
        required=False,
        help_text=_("DSM or SRM, e.g. `7.2-64570`, instead of major, minor, micro and build."),
    )
    major = serializers.CharField(required=False, help_text=_("E.g. `7`."))
    minor = serializers.CharField(required=False, help_text=_("E.g. `2`."))
    micro = serializers.CharField(required=False, help_text=_("E.g. `1`."))
    nano = serializers.CharField(required=False, help_text=_("The update number; without effect."))
    build = serializers.CharField(required=False, help_text=_("E.g. `64570`."))
    language = serializers.CharField(required=False, help_text=_("Three letters, e.g. `enu`."))
    package_update_channel = serializers.CharField(
        required=False, help_text=_("`stable` (the default) or `beta`.")
    )
    channel = serializers.ChoiceField(
        choices=[STABLE, BETA],
        required=False,
        help_text=_("The same as package_update_channel, for people."),
    )
    timezone = serializers.CharField(required=False, help_text=_("Without effect."))

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Turn a written version into the numbers that a device sends.

        Raises:
            BadDeviceError: when it is no version, or given beside such numbers.
        """
        data = super().validate(data)
        text = data.pop("os_version", None)
        if text is None:
            return data
        if given := [name for name in VERSION_NUMBERS if name in data]:
            raise BadDeviceError(
                _("os_version is given beside {}").format(", ".join(given)), hint=_("give one")
            )
        try:
            version = OsVersion.parse(text)
        except SpkError as error:
            raise BadDeviceError(error.message, value=text, hint=error.hint or "") from error
        numbers = {name: getattr(version, name) for name in VERSION_NUMBERS}
        return data | {name: str(n) for name, n in numbers.items() if n is not None}

    @property
    def device(self) -> Device:
        """The device that the validated parameters describe."""
        return device_from_parameters(self.validated_data, tables())


class DeviceShownSerializer(serializers.Serializer):
    """A device as it was understood."""

    platforms = serializers.SerializerMethodField(help_text=_("Usually one."))
    family = serializers.CharField(help_text=_("Empty when the platform is unknown."))
    model = serializers.CharField(help_text=_("Empty when it was not given."))
    os_name = serializers.CharField(help_text=_("`DSM` or `SRM`."))
    os_version = serializers.CharField(source="os", help_text=_("Completed by the tables."))
    language = serializers.CharField()
    channel = serializers.CharField()

    def get_platforms(self, device: Device) -> list[str]:
        """The platforms in a fixed order."""
        return sorted(device.platforms)


class DecisionSerializer(serializers.Serializer):
    """What was decided about one package for one device."""

    package = serializers.CharField(source="package.name", help_text=_("INFO `package`."))
    version = serializers.CharField(source="package.version", help_text=_("INFO `version`."))
    md5 = serializers.CharField(source="package.md5", help_text=_("MD5 of the SPK."))
    arch = serializers.ListField(
        child=serializers.CharField(), source="package.target.arch", help_text=_("INFO `arch`.")
    )
    os_min = serializers.CharField(source="package.target.os_min")
    os_max = serializers.CharField(source="package.target.os_max")
    offered = serializers.BooleanField(help_text=_("Whether the device sees the package."))
    reason = serializers.CharField(help_text=_("Why, as a code, e.g. `needs_newer_os`."))
    detail = serializers.CharField(help_text=_("Why, as a sentence."))


class ExplanationSerializer(serializers.Serializer):
    """What was decided about every package for one device."""

    device = DeviceShownSerializer()
    packages = DecisionSerializer(many=True)


def explanation(device: Device, decisions: list[Decision]) -> dict[str, Any]:
    """The answer of `explain`."""
    return ExplanationSerializer({"device": device, "packages": decisions}).data
