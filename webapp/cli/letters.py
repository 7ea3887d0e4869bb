"""`langkah letters …`: the key that seals letters, from the machine itself."""

from __future__ import annotations

import click

from webapp.cli.settings import own_settings


@click.group()
def letters() -> None:
    """Letters: the key of the internal electronic seal."""


@letters.group("key")
def key() -> None:
    """The key and certificate that seal letters (LANGKAH_SIGNING=local)."""


@key.command("new")
@click.option("--agency", default="", help="The name that the certificate bears beside that of the seal.")
def new_key(agency: str) -> None:
    """Make a key and its certificate; those of before are kept beside them, since old letters bear them."""
    from webapp.cli import lettering as work  # noqa: PLC0415 - the launcher stays small

    made = work.new_key(own_settings(), agency=agency)
    click.echo(f"The seal's certificate ends on {made:%Y-%m-%d}. Restart the worker to use it.")


@key.command("show")
def show_key() -> None:
    """Print the certificate, for whoever checks sealed files."""
    from webapp.cli import lettering as work  # noqa: PLC0415 - the launcher stays small

    click.echo(work.certificate(own_settings()), nl=False)
