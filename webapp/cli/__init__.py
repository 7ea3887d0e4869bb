"""The console script `langkah`: every command that an operator types or a service manager starts."""

from __future__ import annotations

import json
from pathlib import Path

import click

import config
from config import Config, Misconfigured
from webapp.cli import launcher, plan
from webapp.cli.audit import audit
from webapp.cli.letters import letters
from webapp.cli.programs import PostgresFailed
from webapp.cli.settings import own_settings as _settings

_OWNS_TABLES = (
    "Warning: the application owns its tables, so nothing but checkpoints keeps it from altering history. Give it a "
    'role of its own and name the owner\'s address in LANGKAH_OWNER_URL: docs/operations.md, "Two database roles".'
)


class _Commands(click.Group):
    """Shows the failures that an operator can mend as one sentence, without a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (Misconfigured, plan.CannotLaunch, PostgresFailed) as refused:
            raise click.ClickException(str(refused)) from refused


@click.group(cls=_Commands)
def main() -> None:
    """Langkah, the personnel workflow portal."""


main.add_command(audit)
main.add_command(letters)


@main.command()
@click.option("--with-parent", is_flag=True, help="End when the process that started this one ends.")
def run(*, with_parent: bool) -> None:
    """Start everything: the database, the web server and a worker."""
    launcher.run(config.environment(), click.echo, with_parent=with_parent)


@main.command("web")
def serve_web() -> None:
    """Serve the pages; for service managers."""
    settings = _settings()
    from webapp.cli import counting  # noqa: PLC0415 - the launcher stays small
    from webapp.cli.web import serve  # noqa: PLC0415 - likewise

    counting.turn_on(settings)
    serve(settings)


@main.command()
def worker() -> None:
    """Run jobs: timers, notices, imports, seals."""
    settings = _settings()
    from webapp.background.jobs import run_worker  # noqa: PLC0415 - likewise
    from webapp.cli import counting  # noqa: PLC0415 - the launcher stays small

    counting.turn_on(settings)
    run_worker(settings)


@main.command()
def metrics() -> None:
    """Serve figures for Prometheus on LANGKAH_METRICS_PORT."""
    settings = _settings()
    from webapp.cli.metrics import CannotServe, serve  # noqa: PLC0415 - the launcher stays small

    try:
        serve(settings)
    except CannotServe as refused:
        raise click.ClickException(str(refused)) from refused


@main.command()
@click.option("--new", metavar="WHAT", help="Write a new migration from the difference to the models.")
def migrate(new: str | None) -> None:
    """Bring the database to the newest migration."""
    settings = _settings()
    from webapp.cli import database  # noqa: PLC0415 - the launcher stays small

    if new:
        click.echo(f"Written: {database.write_migration(settings.owner_url or settings.database_url, new)}")
    elif not database.migrate_all(settings):
        click.echo(_OWNS_TABLES, err=True)


@main.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Print the report and publish nothing.")
def deploy(folder: Path | None, *, only_check: bool) -> None:
    """Deploy the processes that Langkah ships, or those of FOLDER: one process, or a folder for each."""
    settings = _settings()
    from webapp.cli import database, deploying  # noqa: PLC0415 - the launcher stays small

    if folder is None:
        database.deploy(settings)
    elif not deploying.deploy_folder(settings, folder, click.echo, only_check=only_check):
        raise click.ClickException("Nothing was published.")


@main.command()
@click.argument("name")
@click.argument("key")
@click.option(
    "--source", required=True, help="What the sender calls this message: the same source counts once."
)
@click.option("--payload", default="{}", help="Its values, as a JSON object.")
def message(name: str, key: str, source: str, payload: str) -> None:
    """Send a message to the case that waits, or will wait, for NAME and KEY."""
    settings = _settings()
    from webapp.cli import database  # noqa: PLC0415 - the launcher stays small

    try:
        values = json.loads(payload)
    except ValueError as error:
        raise click.BadParameter("not JSON", param_hint="--payload") from error
    if not isinstance(values, dict):
        raise click.BadParameter("not a JSON object", param_hint="--payload")
    receipt = database.send_message(settings, name, key, values, source=source)
    click.echo(
        f"Message {receipt.id} had come before; nothing was changed."
        if receipt.repeated
        else f"Message {receipt.id} is kept for its receiver."
    )


@main.group("demo")
def demo_office() -> None:
    """The demo office."""


@demo_office.command("load")
def demo_load() -> None:
    """Fill an empty database with the demo people."""
    settings = _settings()
    from webapp.cli import database  # noqa: PLC0415 - the launcher stays small

    loaded = database.load_demo(settings)
    click.echo(
        "The demo people are in." if loaded else "The database holds people already; nothing was changed."
    )


@main.group("calendar")
def calendars() -> None:
    """Holidays and joint leave."""


@calendars.command("load")
@click.argument("file", type=click.Path(path_type=Path))
def calendar_load(file: Path) -> None:
    """Put the days off of a year in force, and have the leave of that year counted anew.

    FILE is JSON with "year", "ground" (the decree), "holidays" and "joint_leave": all days of the year, as an
    object from date to name. "region" is for the additions of a region; without it the days are the nation's.
    """
    settings = _settings()
    from webapp.cli import calendar  # noqa: PLC0415 - the launcher stays small

    found, changed = calendar.load(settings, file)
    where = f" in {found.region}" if found.region else ""
    holidays, joint_leave = (found.number(kind) for kind in calendar.LISTS.values())
    click.echo(
        f"In force for {found.year}{where}: holidays {holidays}, joint leave {joint_leave} "
        f"({changed.added} new, {changed.withdrawn} withdrawn). "
        "The worker counts the leave of the year anew and tells whom it concerns."
    )


@main.command(hidden=True)
def prepare() -> None:
    """Migrate, deploy and load the demo people; print their logins."""
    settings = _settings()
    from webapp.cli import database  # noqa: PLC0415 - the launcher stays small
    from webapp.cli.auditing import ensure_key  # noqa: PLC0415 - likewise
    from webapp.cli.lettering import ensure_letter_key  # noqa: PLC0415 - likewise

    database.migrate_all(settings)
    ensure_key(settings)
    ensure_letter_key(settings)
    database.deploy(settings)
    if settings.demo:
        database.load_demo(settings)
        from webapp.cli import demo  # noqa: PLC0415 - demo offices only

        click.echo(demo.logins())


@main.command()
def doctor() -> None:
    """Say whether everything that is stored agrees with itself; exit code 1 and a line for each thing that doesn't.

    Reads only, and may be run while people work.
    """
    settings = _settings()
    from webapp.cli.doctor import examine  # noqa: PLC0415 - the launcher stays small

    wrong = 0
    for found in examine(settings):
        click.echo(found)
        wrong += 1
    if wrong:
        raise click.ClickException(f"Things that don't fit: {wrong}.")
    click.echo("Everything fits.")


@main.command()
def sbom() -> None:
    """Print what Langkah is made of: libraries, versions and licences, as CycloneDX JSON."""
    from webapp.cli.sbom import document  # noqa: PLC0415 - the launcher stays small

    click.echo(json.dumps(document(), indent=1))


@main.command()
def health() -> None:
    """Say whether Langkah answers; exit code 1 when it does not."""
    environ = config.environment()
    address = plan.running_address(config.data_dir(environ))
    if address is None:
        address = plan.local_address(Config.from_env(environ))
    if not launcher.answers(address):
        raise click.ClickException(f"Langkah does not answer at {address}.")
    click.echo(f"Langkah answers at {address}.")
