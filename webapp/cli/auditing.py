"""`langkah audit`: checkpoints of history, the keys that sign them, and the check of history against them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy.orm import Session, sessionmaker

from config import Config
from models import create_engine_for
from webapp.background.seals import Sealer
from webapp.clock import Clock
from workflows.seals import signer
from workflows.seals.keyfile import KeyUnusable, read_ring
from workflows.seals.keys import BadKeys, Key, Keyring
from workflows.seals.note import Note, notes_in
from workflows.seals.proof import Disproved, make_proof, read_proof
from workflows.seals.signer import SealRefused
from workflows.seals.verdict import Report
from workflows.seals.verify import CannotCheck, Wanted, verify


class Unsound(click.ClickException):
    """Something doesn't fit. Exit code 1."""


class Undecided(click.ClickException):
    """What is needed for the check isn't there. Exit code 2."""

    exit_code = 2


def ensure_key(settings: Config) -> Key | None:
    """The first key of a new Langkah; None when there is one, or when checkpoints were signed with one that is gone."""
    with _sealer(settings) as sealer:
        if sealer.key.exists():
            return None
        with sealer.sessions() as session:
            if signer.newest(session):
                return None
        return sealer.key.make(first=1)


def new_key(settings: Config) -> Key:
    """A key for the checkpoints from the next on. Raises Undecided."""
    with _sealer(settings) as sealer:
        with sealer.sessions() as session:
            last = signer.newest(session)
        try:
            return sealer.key.make(first=last.number + 1 if last else 1)
        except (KeyUnusable, BadKeys) as error:
            raise Undecided(str(error)) from error


def key_lines(settings: Config) -> Iterator[str]:
    """Raises Undecided."""
    with _sealer(settings) as sealer:
        yield from (key.line() for key in _ring(sealer, None).keys)


def checkpoint(settings: Config) -> Note | None:
    """Raises Undecided without a key, Unsound when history isn't what was signed before."""
    with _sealer(settings) as sealer:
        try:
            return sealer.take(asked=True)
        except KeyUnusable as error:
            raise Undecided(str(error)) from error
        except SealRefused as error:
            raise Unsound(str(error)) from error


def check(
    settings: Config, *, case: str, since: int, against: Path | None, public_key: Path | None
) -> Report:
    """Raises Undecided."""
    with _sealer(settings) as sealer:
        kept = _kept(against) if against else ()
        ring = _ring(sealer, public_key)
        written = sealer.record.last() if sealer.record.path.exists() else None
        with sealer.sessions() as session, session.begin():
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            wanted = Wanted(
                ring=ring,
                now=None if settings.demo else Clock(demo=False).now(session),
                record=sealer.record,
                upto=written.statement.number if written else None,
                kept=kept,
                case=case,
                since=since,
            )
            try:
                return verify(session, wanted)
            except CannotCheck as error:
                raise Undecided(str(error)) from error


def proof(settings: Config, *, case: str, event: int) -> str:
    """Raises Undecided."""
    with _sealer(settings) as sealer:
        ring = _ring(sealer, None)
        with sealer.sessions() as session:
            try:
                return json.dumps(make_proof(session, case, event, ring), ensure_ascii=False, indent=2)
            except CannotCheck as error:
                raise Undecided(str(error)) from error


def check_proof(file: Path, public_key: Path) -> str:
    """What a proof proves, in a sentence; needs nothing but the two files. Raises Unsound and Undecided."""
    try:
        return read_proof(file.read_text("utf-8"), read_ring(public_key))
    except Disproved as error:
        raise Unsound(str(error)) from error
    except (KeyUnusable, OSError, UnicodeDecodeError) as error:
        raise Undecided(str(error)) from error


def told(report: Report) -> Iterator[str]:
    """The verdict in lines."""
    yield from report.notes
    if report.erased:
        yield f"Bodies that were lawfully erased: {report.erased}. The chains hold without them."
    if report.sound:
        yield (
            f"All fits: {report.events} events of {report.cases} cases, {report.changes} changes of settings and "
            f"master data, {report.checkpoints} checkpoints over {report.sealed} of both."
        )
    else:
        yield "Something doesn't fit. The first of each part of the check:"
        yield from (f"- {finding}." for finding in report.findings)


@contextmanager
def _sealer(settings: Config) -> Iterator[Sealer]:
    engine = create_engine_for(settings.database_url, pool_size=1)
    try:
        yield Sealer.of(settings, sessionmaker(engine, class_=Session))
    finally:
        engine.dispose()


def _ring(sealer: Sealer, public_key: Path | None) -> Keyring:
    """The list of keys here; or the given one, followed by the keys that it endorsed."""
    try:
        if public_key is None:
            return sealer.key.ring()
        given = read_ring(public_key)
        here = sealer.key.ring().keys if sealer.key.public_path.exists() else ()
        return given.followed(here)
    except (KeyUnusable, BadKeys) as error:
        raise Undecided(str(error)) from error


def _kept(file: Path) -> tuple[Note, ...]:
    try:
        found = tuple(notes_in(file.read_text("utf-8", errors="replace")))
    except OSError as error:
        raise Undecided(f"{file} can't be read ({error.strerror}).") from error
    if not found:
        raise Undecided(f"There is no checkpoint in {file}.")
    return found
