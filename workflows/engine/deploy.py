"""Publishing processes: checked, parsed, and stored as a new version with all their files; old versions stay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, insert, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from models.process import Definition, DefinitionFile
from workflows.engine import cache
from workflows.engine.bundle import ENDINGS, Bundle, Files, Library, by_process, forms_in, read_bundle
from workflows.engine.check import check_bundle
from workflows.engine.flow import variables_of
from workflows.engine.shape import build_shape
from workflows.engine.words import blocking
from workflows.errors import DiagramRefused, Problem
from workflows.form_def import FormDef

SHIPPED_NOTE = "shipped"
SHIPPED = Path(__file__).parents[2] / "bpmn"
_LOCK = 0x6C616E67  # an advisory lock: two deployments at once would count the same version


@dataclass(frozen=True, slots=True)
class Deployed:
    """`new` is false where the newest version holds the same files already."""

    definition_id: int
    key: str
    version: int
    new: bool


def deploy(
    session: Session, files: Files, *, now: datetime, by: int | None = None, note: str = ""
) -> tuple[Deployed, ...]:
    """Raises DiagramRefused with everything that blocks in all of them; then nothing is stored."""
    bundles, problems = read_all(files, library(session, files), session=session)
    if found := blocking(problems):
        raise DiagramRefused(found)
    lock(session)
    return tuple(_store(session, bundle, now=now, by=by, note=note) for bundle in bundles)


def deploy_shipped(session: Session, *, now: datetime) -> tuple[Deployed, ...]:
    """Publish the processes that come with the program, but never over a version of the agency's own."""
    own = own_processes(session)
    files = {path: content for path, content in shipped_files().items() if path.partition("/")[0] not in own}
    return deploy(session, files, now=now, note=SHIPPED_NOTE) if files else ()


def own_processes(session: Session) -> frozenset[str]:
    """Keys of the processes whose newest version did not come with the program."""
    newest = (
        select(Definition.key, Definition.note, Definition.deployed_by)
        .ext(distinct_on(Definition.key))
        .order_by(Definition.key, Definition.version.desc())
    )
    return frozenset(
        row.key for row in session.execute(newest) if row.note != SHIPPED_NOTE or row.deployed_by is not None
    )


def lock(session: Session) -> None:
    """Until the transaction ends nobody else publishes anything."""
    session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def newest_version(session: Session, key: str) -> int:
    """0 where the process was never published."""
    return session.scalar(select(func.max(Definition.version)).where(Definition.key == key)) or 0


def shipped_files(folder: Path = SHIPPED) -> dict[str, bytes]:
    """The processes that come with the program, as `leave/leave.bpmn` and so on."""
    found = (path for path in sorted(folder.glob("*/*")) if path.suffix in ENDINGS)
    return {f"{path.parent.name}/{path.name}": path.read_bytes() for path in found}


def check(files: Files, *, session: Session | None = None) -> list[Problem]:
    """What blocks publishing these files, and advice. Called processes may come from the database,
    else from those shipped."""
    source = library(session, files) if session else _in_files({**shipped_files(), **files})
    return read_all(files, source, session=session)[1]


def read_all(
    files: Files, library: Library, *, session: Session | None = None
) -> tuple[list[Bundle], list[Problem]]:
    bundles: list[Bundle] = []
    problems: list[Problem] = []
    try:
        grouped = by_process(files)
    except DiagramRefused as error:
        return [], list(error.problems)
    for folder, own in grouped.items():
        try:
            bundle = read_bundle(own, folder=folder, library=library)
            found = check_bundle(bundle, before=_published_forms(session, bundle.diagram.key))
            if not blocking(found):
                cache.parse_bundle(bundle)
        except DiagramRefused as error:
            found = list(error.problems)
        else:
            bundles.append(bundle)
        problems += found
    return bundles, problems


def _in_files(files: Files) -> Library:
    def find(key: str) -> Files | None:
        own = {path: content for path, content in files.items() if path.startswith(f"{key}/")}
        return by_process(own)[key] if own else None

    return find


def library(session: Session, files: Files) -> Library:
    """A called process: as it is published in the same act, else its newest version."""
    in_files = _in_files(files)

    def find(key: str) -> Files | None:
        return in_files(key) or _published(session, key)

    return find


def _published_forms(session: Session | None, key: str) -> dict[str, FormDef]:
    files = _published(session, key) if session else None
    return dict(forms_in(files or {}))


def _published(session: Session, key: str) -> Mapping[str, bytes] | None:
    newest = (
        select(Definition.id)
        .where(Definition.key == key)
        .order_by(Definition.version.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        select(DefinitionFile.name, DefinitionFile.content).where(DefinitionFile.definition_id == newest)
    )
    return {name: content for name, content in rows if "/" not in name} or None


def _store(session: Session, bundle: Bundle, *, now: datetime, by: int | None, note: str) -> Deployed:
    key, digest = bundle.diagram.key, bundle.digest()
    last = session.execute(
        select(Definition.id, Definition.version, Definition.digest)
        .where(Definition.key == key)
        .order_by(Definition.version.desc())
        .limit(1)
    ).one_or_none()
    if last is not None and last.digest == digest:
        return Deployed(last.id, key, last.version, new=False)
    shape = build_shape(bundle, variables_of(bundle).types)
    version = last.version + 1 if last is not None else 1
    values = {
        "key": key,
        "version": version,
        "name": bundle.diagram.name,
        "digest": digest,
        "spec": cache.pack(cache.parse_bundle(bundle)),
        "spec_format": cache.SPEC_FORMAT,
        "shape": shape.to_json(),
        "deployed_at": now,
        "deployed_by": by,
        "note": note,
        "startable": bool(shape.prefix),
    }
    definition_id = session.execute(insert(Definition).values(values).returning(Definition.id)).scalar_one()
    session.execute(insert(DefinitionFile), list(_file_rows(bundle, definition_id)))
    return Deployed(definition_id, key, version, new=True)


def _file_rows(bundle: Bundle, definition_id: int) -> Iterator[dict[str, object]]:
    for name, content in bundle.all_files().items():
        yield {"definition_id": definition_id, "name": name, "content": content}
