"""Publishing without the pages: by an administrator of the machine, from files; recorded as that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from models.design import DesignAct
from workflows.designs.events import note_process
from workflows.engine.deploy import Deployed, deploy


def deploy_files(
    session: Session, files: Mapping[str, bytes], *, now: datetime, note: str
) -> tuple[Deployed, ...]:
    """Raises DiagramRefused with everything that blocks; then nothing is stored."""
    done = deploy(session, files, now=now, note=note)
    for one in done:
        if one.new:
            note_process(
                session, one.key, DesignAct.DEPLOYED, by=None, now=now, note=note, version=one.version
            )
    return done
