"""`langkah audit …`: what is done to history from the machine itself."""

from __future__ import annotations

import click

from webapp.cli.settings import own_settings

_REFUSED = {
    "NO_REASON": "Say in --reason on which ground the event is erased.",
    "GONE": "That event was erased before.",
    "KEPT": "That event tells of an erasure; it stays.",
}


@click.group()
def audit() -> None:
    """The history of cases."""


@audit.command()
@click.option("--case", "number", required=True, help="Its number, such as CUTI-2026-0147.")
@click.option("--event", "sequence", required=True, type=int, help="The number of the event in the case.")
@click.option("--reason", required=True, help="The decision behind it; it stays in the history.")
@click.option("--by", "nip", help="NIP of the officer who decided it.")
def erase(number: str, sequence: int, reason: str, nip: str | None) -> None:
    """Erase what an event says (UU 27/2022): its body goes for ever, and the chain still fits.

    Needs the address of the tables' owner in LANGKAH_OWNER_URL. Copies in backups go when these expire.
    """
    settings = own_settings()
    from webapp.cli import erasure  # noqa: PLC0415 - it loads the engine
    from workflows.errors import NotFound, OperationRefused  # noqa: PLC0415 - the launcher stays small

    try:
        erasure.erase(settings, number, sequence, reason=reason, nip=nip)
    except NotFound as missing:
        raise click.ClickException(f"There is no such thing: {missing}.") from missing
    except OperationRefused as refused:
        raise click.ClickException(_REFUSED[refused.code]) from refused
    click.echo(f"Event {sequence} of {number} is erased, and a new event of the case says so.")
