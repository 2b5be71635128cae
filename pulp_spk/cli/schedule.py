"""`pulp spk schedule`: mirrors that keep themselves up to date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import click
from pulp_cli.generic import (
    PulpCLIContext,
    create_command,
    destroy_command,
    href_option,
    label_select_option,
    list_command,
    name_filter_options,
    name_option,
    pass_entity_context,
    pass_pulp_context,
    pulp_group,
    pulp_labels_option,
    resource_lookup_option,
    show_command,
    update_command,
)

from pulp_spk.cli.common import label_commands, remote_option, repository_option, role_commands
from pulp_spk.cli.help import helped
from pulp_spk.cli.schedule_check import judge
from pulp_spk.glue import PulpSpkScheduleContext

COMMAND = "pulp spk schedule"
REPOSITORY = "Repository that is brought up to date, by name or href."


@pulp_group()
@click.pass_context
def schedule(context: click.Context) -> None:
    """Schedules bring repositories up to date from their sources, again and again."""
    context.obj = PulpSpkScheduleContext(context.find_object(PulpCLIContext))


schedule_lookup_option = resource_lookup_option(
    "--schedule", context_class=PulpSpkScheduleContext, help="Schedule, by name or href."
)
lookup_options = [href_option, name_option, schedule_lookup_option]


def names_schedule(command: Callable[..., None]) -> Callable[..., None]:
    """Let a command take the options that name a schedule, and be given the schedule."""
    command = pass_entity_context(command)
    for option in reversed(lookup_options):
        command = option(command)
    return command


fields = [
    remote_option(help="Remote to ask, by name or href; '' for the repository's own."),
    click.option("--timezone", help="Time zone of the crontab, as Europe/Berlin."),
    click.option("--jitter", type=int, help="Minutes over which installations are spread."),
    click.option(
        "--mirror/--no-mirror", default=None, help="Remove what the source no longer offers."
    ),
    click.option(
        "--materialize/--no-materialize",
        default=None,
        help="Download files that stayed at their source, after each sync.",
    ),
    click.option("--retries", type=int, help="How often to try again."),
    click.option("--backoff", type=int, help="Seconds before the second attempt."),
    click.option("--webhook-url", help="Where to tell what each run came to; '' for nowhere."),
    click.option("--webhook-secret", help="What that message is signed with."),
    pulp_labels_option,
]


def crontab_option(*, required: bool) -> Any:
    """When it is due."""
    return click.option(
        "--crontab",
        required=required,
        help="Minute, hour, day of month, month, day of week: '0 3 * * *' is daily at 3.",
    )


schedule.add_command(
    list_command(
        decorators=[
            *name_filter_options,
            label_select_option,
            repository_option(help=REPOSITORY),
            click.option("--enabled/--paused", default=None, help="Those that run, or do not."),
        ],
        help=helped("List schedules: when they run, and how they do.", f"{COMMAND} list --enabled"),
    )
)
schedule.add_command(
    show_command(
        decorators=lookup_options,
        help=helped(
            "Show a schedule: the next runs and the last.",
            f"{COMMAND} show --name company-nightly",
        ),
    )
)
schedule.add_command(
    create_command(
        decorators=[
            click.option("--name", required=True),
            repository_option(required=True, help=REPOSITORY),
            crontab_option(required=True),
            *fields,
        ],
        help=helped(
            "Make a schedule, which runs with your permissions.",
            f"{COMMAND} create --name nightly --repository company --remote synocommunity"
            " --crontab '0 3 * * *' --timezone Europe/Berlin --mirror",
        ),
    )
)
schedule.add_command(
    update_command(
        decorators=[
            *lookup_options,
            repository_option(help=REPOSITORY),
            crontab_option(required=False),
            *fields,
        ],
        help=helped(
            "Change a schedule; what is not given stays.",
            f"{COMMAND} update --name company-nightly --crontab '30 4 * * sun' --jitter 30",
        ),
    )
)
schedule.add_command(
    destroy_command(
        decorators=lookup_options,
        help=helped(
            "Remove a schedule with its history; the repository stays as it is.",
            f"{COMMAND} destroy --name retired",
        ),
    )
)
schedule.add_command(label_commands(COMMAND, schedule_lookup_option))
schedule.add_command(role_commands(COMMAND, "spk.spkschedule_viewer", lookup_options))


def add_action(
    name: str, act: Callable[[PulpSpkScheduleContext], Any], sentence: str, example: str
) -> None:
    """Add a command that asks the server for something and shows the answer.

    Args:
        name: The command's.
        act: What the server is asked for.
        sentence: What that means.
        example: The schedule of the example.
    """

    @schedule.command(name, help=helped(sentence, f"{COMMAND} {name} --name {example}"))
    @names_schedule
    @pass_pulp_context
    def command(pulp_ctx: PulpCLIContext, schedule_ctx: PulpSpkScheduleContext, /) -> None:
        pulp_ctx.output_result(act(schedule_ctx))


add_action(
    "run",
    PulpSpkScheduleContext.run_now,
    "Make a run that is due at once.",
    "company-nightly",
)
add_action(
    "pause",
    PulpSpkScheduleContext.pause,
    "Let a schedule not run by itself.",
    "company-weekly",
)
add_action(
    "resume",
    PulpSpkScheduleContext.resume,
    "Let a schedule run by itself again.",
    "company-nightly",
)
add_action(
    "history",
    PulpSpkScheduleContext.history,
    "List the last 50 runs of a schedule.",
    "company-nightly",
)


@schedule.command(
    help=helped(
        "Tell monitoring how a schedule does: exit code 0 is good, 1 a warning, 2 critical.",
        f"{COMMAND} check --name company-nightly --max-age 48",
    )
)
@click.option(
    "--max-age",
    type=click.FloatRange(min=0),
    default=48.0,
    show_default=True,
    help="Hours that the last success may be ago.",
)
@names_schedule
@click.pass_context
def check(context: click.Context, schedule_ctx: PulpSpkScheduleContext, /, max_age: float) -> None:
    """Print a line and end with the code that says how bad it is."""
    found = judge(schedule_ctx.entity, datetime.now(UTC), timedelta(hours=max_age))
    click.echo(f"{found.level.name}: {schedule_ctx.entity['name']}: {found.text}")
    context.exit(int(found.level))
