"""Publishing without the pages: by an administrator of the machine, from files; recorded as that.

A new shipped edition of a process that the agency has made its own waits as a draft for its designers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.design import DesignAct, ProcessDraft, ProcessDraftFile
from models.process import Definition, DefinitionFile
from workflows.designs.drafts import begin
from workflows.designs.events import note_process
from workflows.engine import deploy as deployment
from workflows.engine.bundle import by_process
from workflows.engine.deploy import Deployed


def deploy_files(
    session: Session, files: Mapping[str, bytes], *, now: datetime, note: str
) -> tuple[Deployed, ...]:
    """Raises DiagramRefused with everything that blocks; then nothing is stored."""
    done = deployment.deploy(session, files, now=now, note=note)
    for one in done:
        if one.new:
            note_process(
                session, one.key, DesignAct.DEPLOYED, by=None, now=now, note=note, version=one.version
            )
    return done


def offer_shipped(session: Session, *, now: datetime) -> tuple[str, ...]:
    """Keys of the shipped processes that became drafts: those that differ from all that the agency has or had."""
    offered = []
    for key, files in by_process(deployment.shipped_files()).items():
        if key in deployment.own_processes(session) and not _is_known(session, key, files):
            begin(session, files, by=None, now=now, key=key)
            offered.append(key)
    return tuple(offered)


def _is_known(session: Session, key: str, files: Mapping[str, bytes]) -> bool:
    """Whether these files were a version, or wait or waited as a draft."""
    digests = {hashlib.sha256(content).digest() for content in files.values()}
    versions: dict[int, set[bytes]] = {}
    published = (
        select(DefinitionFile.definition_id, func.sha256(DefinitionFile.content))
        .join(Definition, Definition.id == DefinitionFile.definition_id)
        .where(Definition.key == key, DefinitionFile.name.not_like("%/%"))
    )
    drafted = (
        select(-ProcessDraft.id, ProcessDraftFile.sha256)
        .join(ProcessDraft, ProcessDraft.id == ProcessDraftFile.draft_id)
        .where(ProcessDraft.key == key, ProcessDraft.author_id.is_(None))
    )
    for number, digest in (*session.execute(published), *session.execute(drafted)):
        versions.setdefault(number, set()).add(digest)
    return any(digests <= found for found in versions.values())
