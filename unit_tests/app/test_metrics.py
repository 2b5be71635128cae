"""Our counts among pulpcore's metrics."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp.web import Application
from django.test import override_settings
from opentelemetry.sdk.metrics.export import InMemoryMetricReader

from pulpcore import metrics as core
from pulpcore.content.instrumentation import instrumentation

from pulp_spk.app.endpoint.counts import counts
from pulp_spk.app.endpoint.metrics import NAME, metered


def test_counts_are_exported_by_the_meter_of_the_content_app(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reader = InMemoryMetricReader()
    monkeypatch.setattr(core, "OTLPMetricExporter", lambda: None)
    monkeypatch.setattr(core, "PeriodicExportingMetricReader", lambda _exporter: reader)
    core.init_otel_meter.cache_clear()
    try:
        instrumentation()
        with override_settings(OTEL_ENABLED=True):
            asyncio.run(metered(Application()))
        assert core.init_otel_meter.cache_info().misses == 1
        counts.add("fast", "measured", 304)
        [exported] = reader.get_metrics_data().resource_metrics
    finally:
        core.init_otel_meter.cache_clear()
    assert exported.resource.attributes["service.name"] == "pulp-content"
    points = {
        (point.attributes["way"], point.attributes["kind"], point.attributes["status"]): point.value
        for scope in exported.scope_metrics
        for metric in scope.metrics
        if metric.name == NAME
        for point in metric.data.data_points
    }
    assert points["fast", "measured", 304] == 1


def test_nothing_is_exported_by_default() -> None:
    core.init_otel_meter.cache_clear()
    asyncio.run(metered(Application()))
    assert core.init_otel_meter.cache_info().misses == 0
