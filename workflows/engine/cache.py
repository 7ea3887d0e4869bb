"""Definitions in memory: the specification as the library runs it, and the shape, once a process and version.

A stored definition never changes, so nothing here grows stale. What is kept has been through the serializer: a
specification fresh from the parser lacks connections that only the serializer makes.
"""

from __future__ import annotations

import json
import zlib
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, load_only

from models.process import Definition, DefinitionFile
from workflows.engine.bundle import Bundle, by_process, read_bundle
from workflows.engine.contracts import BASE, MOMENTS
from workflows.engine.parse import Specs, parse
from workflows.engine.shape import Shape, shape_from_json
from workflows.engine.specs import SERIALIZER
from workflows.errors import NotFound

SPEC_FORMAT = "langkah-2 SpiffWorkflow-3.2.0"
_MOST = 256
_NEEDED = (
    Definition.key,
    Definition.version,
    Definition.name,
    Definition.spec,
    Definition.spec_format,
    Definition.shape,
    Definition.digest,
)


@dataclass(frozen=True, slots=True)
class DefinitionInfo:
    """One version of a process."""

    id: int
    key: str
    version: int
    name: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class Loaded:
    info: DefinitionInfo
    spec: Any
    subprocess_specs: dict[str, Any]
    types: dict[str, str]
    digest: bytes = b""


_cache: OrderedDict[tuple[int, bytes], Loaded] = OrderedDict()
_lock = Lock()


def loaded(session: Session, definition_id: int, digest: bytes) -> Loaded:
    """From memory, else from the database. The digest tells apart databases that one process has seen."""
    with _lock:
        found = _cache.get((definition_id, digest))
    if found is not None:
        return found
    definition = session.scalar(
        select(Definition)
        .where(Definition.id == definition_id, Definition.digest == digest)
        .options(load_only(*_NEEDED, raiseload=True))
    )
    if definition is None:
        raise NotFound(f"definition {definition_id}")
    found = _restored(session, definition)
    with _lock:
        _cache[definition_id, digest] = found
        while len(_cache) > _MOST:
            _cache.popitem(last=False)
    return found


def forget() -> None:
    """Empty the memory, as a restart does."""
    with _lock:
        _cache.clear()


def newest(session: Session, key: str) -> Loaded:
    """The version that new cases of a process start on. Raises NotFound."""
    row = session.execute(
        select(Definition.id, Definition.digest)
        .where(Definition.key == key)
        .order_by(Definition.version.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        raise NotFound(f"process {key}")
    return loaded(session, row.id, row.digest)


def pack(specs: Specs) -> bytes:
    """The specifications as bytes, for the column `spec`."""
    spec, inner = specs
    document = {
        "spec": SERIALIZER.to_dict(spec),
        "inner": {name: SERIALIZER.to_dict(one) for name, one in inner.items()},
    }
    return zlib.compress(json.dumps(document, separators=(",", ":")).encode(), 9)


def unpack(content: bytes) -> Specs:
    document = json.loads(zlib.decompress(content))
    inner = {name: SERIALIZER.from_dict(one) for name, one in document["inner"].items()}
    return SERIALIZER.from_dict(document["spec"]), inner


def _restored(session: Session, definition: Definition) -> Loaded:
    packed = definition.spec
    if definition.spec_format != SPEC_FORMAT:
        packed = pack(_parsed_again(session, definition))
    spec, inner = unpack(packed)
    shape = shape_from_json(definition.shape)
    info = DefinitionInfo(definition.id, definition.key, definition.version, definition.name, shape)
    types = {**shape.variables, **BASE, **MOMENTS}
    return Loaded(info, spec, inner, types, definition.digest)


def _parsed_again(session: Session, definition: Definition) -> Specs:
    """An older version of the program stored the specification otherwise: its files say the same as ever."""
    rows = session.execute(
        select(DefinitionFile.name, DefinitionFile.content).where(
            DefinitionFile.definition_id == definition.id
        )
    )
    folders = by_process({row.name: row.content for row in rows})
    return parse_bundle(read_bundle(folders[""], library=folders.get))


def parse_bundle(bundle: Bundle) -> Specs:
    bundles = (bundle, *bundle.called)
    tables = {one.diagram.key: one.tables for one in bundles}
    return parse(bundle.diagram.key, [one.root for one in bundles], tables)
