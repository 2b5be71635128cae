"""Schedules of a Pulp server."""

from __future__ import annotations

from typing import Any

from pulp_glue.common.context import PluginRequirement, PulpEntityContext


class PulpSpkScheduleContext(PulpEntityContext):
    """Schedules that bring repositories up to date."""

    PLUGIN = "spk"
    RESOURCE_TYPE = "schedule"
    MODEL = "spkschedule"
    ENTITY = "SPK schedule"
    ENTITIES = "SPK schedules"
    HREF = "spk_spk_schedule_href"
    HREF_PATTERN = r"(?P<plugin>spk)/(?P<resource_type>schedule)s/"
    HREF_TEMPLATE = "spk/schedules/{pulp_id}/"
    ID_PREFIX = "spk_schedules"
    NEEDS_PLUGINS = [PluginRequirement("spk")]
    CAPABILITIES = {"roles": []}
    NULLABLES = {"remote", "webhook_url", "webhook_secret"}

    def run_now(self) -> Any:
        """Make a run that is due at once.

        Returns:
            The run.
        """
        return self._act("run_now")

    def pause(self) -> Any:
        """Let it not run by itself.

        Returns:
            The schedule.
        """
        return self._act("pause")

    def resume(self) -> Any:
        """Let it run by itself again.

        Returns:
            The schedule.
        """
        return self._act("resume")

    def history(self) -> Any:
        """The last runs, the latest first.

        Returns:
            At most 50 runs.
        """
        return self._act("history")

    def _act(self, operation: str) -> Any:
        return self.call(operation, parameters={self.HREF: self.pulp_href})
