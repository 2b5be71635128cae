"""Filters of packages: those that ask about devices ask the rules of `package_center`."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from django_filters import BooleanFilter, CharFilter

from pulpcore.plugin.viewsets import NAME_FILTER_OPTIONS, CharInFilter, ContentFilter

from pulp_spk.app.exceptions import UnknownFamilyError
from pulp_spk.app.models import SpkPackage
from pulp_spk.app.serializers import DeviceSerializer
from pulp_spk.app.tables import tables
from pulp_spk.package_center.audience import audience_of
from pulp_spk.package_center.device import Device
from pulp_spk.package_center.package import Package
from pulp_spk.package_center.platforms import NOARCH
from pulp_spk.package_center.policy import Policy
from pulp_spk.package_center.reasons import Refusal
from pulp_spk.package_center.rules import verdict_on
from pulp_spk.spk.target import Target

MAX_SEARCH_WORDS = 8


class JsonPathExists(Func):
    """Whether a jsonpath finds anything in a JSON value."""

    function = "jsonb_path_exists"
    template = "%(function)s(%(expressions)s::jsonpath)"
    output_field = BooleanField()


class SpkPackageFilter(ContentFilter):
    """Filters of packages."""

    arch = CharFilter(method="filter_arch", help_text="INFO `arch` lists this word.")
    arch__in = CharInFilter(method="filter_arch_in", help_text="INFO `arch` lists one of these.")
    family = CharFilter(
        method="filter_family",
        help_text="Built for this family (e.g. `x86_64`) or one of its platforms; noarch is not.",
    )
    os_version = CharFilter(
        method="filter_os_version",
        help_text="Made for devices with this DSM or SRM, e.g. `7.2-64570`.",
    )
    has_icon = BooleanFilter(method="filter_has_icon", help_text="Has an icon of its own.")
    sha256 = CharFilter(field_name="_artifacts__sha256", help_text="SHA-256 of the SPK.")
    sha256__in = CharInFilter(
        field_name="_artifacts__sha256", lookup_expr="in", help_text="SHA-256 of the SPK."
    )
    search = CharFilter(
        method="filter_search",
        help_text="Each word occurs in the name, in a display name or in a description.",
    )

    class Meta:
        model = SpkPackage
        fields = {
            "name": NAME_FILTER_OPTIONS,
            "version": NAME_FILTER_OPTIONS,
            "md5": ["exact", "in"],
            "beta": ["exact"],
            "signed": ["exact"],
            "opaque": ["exact"],
        }

    def filter_arch(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Packages that list a word."""
        return queryset.filter(arch__contains=[value.lower()])

    def filter_arch_in(self, queryset: QuerySet, name: str, value: Iterable[str]) -> QuerySet:
        """Packages that list one of several words."""
        return queryset.filter(arch__overlap=[word.lower() for word in value])

    def filter_family(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Packages that list a word for a family, or for one of its platforms.

        Raises:
            UnknownFamilyError: when the tables know no such family.
        """
        known = tables()
        family = known.family_words.get(value.lower())
        if family is None:
            hint = f"known: {', '.join(sorted(known.family_words))}"
            raise UnknownFamilyError("an unknown family", value=value, hint=hint)
        words = {*known.platforms, *known.aliases, *known.family_words}
        return queryset.filter(
            arch__overlap=sorted(word for word in words if known.family_of(word) == family)
        )

    def filter_os_version(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Packages whose range of versions admits a version.

        The rule decides on each range that occurs, of which there are few however many packages
        there are, so that it need not be said in SQL.

        Raises:
            BadDeviceError: when the value is no version.
        """
        asked = DeviceSerializer(data={"os_version": value})
        asked.is_valid(raise_exception=True)
        device = asked.device
        columns = ("os_min", "os_max", "opaque")
        admitted = Q(pk__in=[])
        for found in queryset.order_by().values(*columns).distinct():
            if admits(device=device, **found):
                admitted |= Q(**found)
        return queryset.filter(admitted)

    def filter_has_icon(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """Packages with or without icons."""
        return queryset.exclude(icons={}) if value else queryset.filter(icons={})

    def filter_search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Packages with all words of a text in their names and descriptions."""
        for word in value.split()[:MAX_SEARCH_WORDS]:
            # The flags make the word a plain text ("q") in any case ("i").
            path = f'$.*.* ? (@ like_regex {json.dumps(word)} flag "iq")'
            queryset = queryset.filter(
                Q(name__icontains=word) | Q(JsonPathExists(F("texts"), Value(path)))
            )
        return queryset


def admits(os_min: str, os_max: str, opaque: bool, device: Device) -> bool:
    """Whether a device takes packages of a range of versions, whatever else they are built for."""
    package = Package(
        key=None,
        name="any",
        version="1",
        md5="",
        size=0,
        path="",
        target=Target(os_min=os_min, os_max=os_max),
        opaque=opaque,
        offered_to=frozenset({NOARCH}) if opaque else None,
    )
    return not isinstance(verdict_on(audience_of(package, tables()), device, Policy()), Refusal)
