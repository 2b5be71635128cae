"""The clock of schedules: a Celery app on Pulp's settings.

`python -m pulp_spk.scheduler` is clock and worker in one process; `celery -A pulp_spk.scheduler`
with `beat` and with `worker` is the same as two, on as many machines as you like.
"""

from pulp_spk.scheduler.app import app

__all__ = ["app"]
