"""What `langkah letters` does."""

from __future__ import annotations

from datetime import datetime

import click
from sqlalchemy.orm import Session

from config import Config
from models import create_engine_for
from webapp.clock import Clock
from workflows.letters.pades import SealFiles


def ensure_letter_key(settings: Config) -> None:
    """The first key of a new Langkah that seals its letters itself."""
    files = SealFiles(settings.signing_key)
    if settings.signing == "local" and not files.exists():
        files.make(now=_now(settings))


def new_key(settings: Config, *, agency: str) -> datetime:
    """When the new certificate ends."""
    files = SealFiles(settings.signing_key)
    return files.make(now=_now(settings), issuer=agency).not_valid_after_utc


def certificate(settings: Config) -> str:
    files = SealFiles(settings.signing_key)
    if not files.exists():
        raise click.ClickException("There is no key yet. `langkah letters key new` makes one.")
    return files.certificate.read_text("ascii")


def _now(settings: Config) -> datetime:
    engine = create_engine_for(settings.database_url, pool_size=1)
    try:
        with Session(engine) as session:
            return Clock(demo=False).now(session)
    finally:
        engine.dispose()
