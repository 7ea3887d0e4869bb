"""`langkah audit …`: history sealed, checked, and erased by law, from the machine itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from webapp.cli.settings import own_settings

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_REFUSED = {
    "NO_REASON": "Say in --reason on which ground it is erased.",
    "GONE": "That was erased before.",
    "KEPT": "That tells of an erasure; it stays.",
}
_reason = click.option("--reason", required=True, help="The decision behind it; it stays for ever.")
_by = click.option("--by", "nip", help="NIP of the officer who decided it.")


@click.group()
def audit() -> None:
    """History and trail: checkpoints, their keys, the check against them, and erasure by law."""


@audit.command()
@click.option("--case", "number", required=True, help="Its number, such as CUTI-2026-0147.")
@click.option("--event", "sequence", required=True, type=int, help="The number of the event in the case.")
@_reason
@_by
def erase(number: str, sequence: int, reason: str, nip: str | None) -> None:
    """Erase what an event says (UU 27/2022): its body goes for ever, and the chain still fits.

    Needs the address of the tables' owner in LANGKAH_OWNER_URL. Copies in backups go when these expire.
    """
    settings = own_settings()
    from webapp.cli import erasure  # noqa: PLC0415 - it loads the engine

    with _refusals():
        erasure.erase(settings, number, sequence, reason=reason, nip=nip)
    click.echo(f"Event {sequence} of {number} is erased, and a new event of the case says so.")


@audit.command("erase-change")
@click.argument("change", type=int)
@_reason
@_by
def erase_change(change: int, reason: str, nip: str | None) -> None:
    """Erase what CHANGE of settings or master data says: before and after go, and the trail still fits."""
    settings = own_settings()
    from webapp.cli import erasure  # noqa: PLC0415 - it loads the engine

    with _refusals():
        erasure.erase_change(settings, change, reason=reason, nip=nip)
    click.echo(f"Change {change} is erased, and a new change of the same object says so.")


@contextmanager
def _refusals() -> Iterator[None]:
    from workflows.errors import NotFound, OperationRefused  # noqa: PLC0415 - the launcher stays small

    try:
        yield
    except NotFound as missing:
        raise click.ClickException(f"There is no such thing: {missing}.") from missing
    except OperationRefused as refused:
        raise click.ClickException(_REFUSED[refused.code]) from refused


@audit.command("checkpoint")
def take_checkpoint() -> None:
    """Take a checkpoint now."""
    from webapp.cli import auditing as work  # noqa: PLC0415 - the launcher stays small

    note = work.checkpoint(own_settings())
    click.echo(note.line() if note else "Somebody else is just taking one.")


@audit.command("verify")
@click.option(
    "--case", default="", metavar="NUMBER", help="One case only, with the checkpoints that sealed it."
)
@click.option("--since", default=0, metavar="N", help="Only what came after checkpoint N, which is trusted.")
@click.option("--against", type=_FILE, help="A file or mail with checkpoints that was kept elsewhere.")
@click.option("--public-key", type=_FILE, help="A list of public keys that was kept elsewhere.")
@click.pass_context
def verify(
    context: click.Context, case: str, since: int, against: Path | None, public_key: Path | None
) -> None:
    """Compute all chains, roots and signatures anew, and name the first event that doesn't fit.

    Exit code 0 when all fits, 1 when something doesn't, 2 when it couldn't be checked.
    """
    from webapp.cli import auditing as work  # noqa: PLC0415 - the launcher stays small

    report = work.check(own_settings(), case=case, since=since, against=against, public_key=public_key)
    for line in work.told(report):
        click.echo(line)
    context.exit(0 if report.sound else 1)


@audit.command("proof")
@click.option("--case", required=True, metavar="NUMBER")
@click.option("--event", required=True, type=int, metavar="N", help="Its number in the case, from 1 on.")
def proof(case: str, event: int) -> None:
    """Print the proof that an event is part of history: JSON that the public key alone suffices to check."""
    from webapp.cli import auditing as work  # noqa: PLC0415 - the launcher stays small

    click.echo(work.proof(own_settings(), case=case, event=event))


@audit.command("check-proof")
@click.argument("file", type=_FILE)
@click.option("--public-key", required=True, type=_FILE, help="The list of public keys (seal.pub).")
def check_proof(file: Path, public_key: Path) -> None:
    """Check a proof without a database."""
    from webapp.cli import auditing as work  # noqa: PLC0415 - the launcher stays small

    click.echo(work.check_proof(file, public_key))


@audit.group("key")
def key() -> None:
    """The keys that sign checkpoints."""


@key.command("new")
def new_key() -> None:
    """Make the first key, or a new one that the key of before endorses; that one is then gone."""
    from webapp.cli import auditing as work  # noqa: PLC0415 - the launcher stays small

    made = work.new_key(own_settings())
    click.echo(
        f"Key {made.id} counts from checkpoint {made.first} on. Give the list of public keys to the auditor."
    )


@key.command("show")
def show_keys() -> None:
    """Print the public keys, one a line, for whoever checks."""
    from webapp.cli import auditing as work  # noqa: PLC0415 - the launcher stays small

    for line in work.key_lines(own_settings()):
        click.echo(line)
