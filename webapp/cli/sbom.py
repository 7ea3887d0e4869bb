"""What Langkah is made of, as a CycloneDX bill of materials: every library that a server runs, with its licence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = "langkah"
SPEC_VERSION = "1.6"
# Older packages say in a classifier or in words of their own what newer ones say by an SPDX expression.
_SAID = {
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "MIT": "MIT",
    "BSD-3-Clause": "BSD-3-Clause",
    "Apache-2.0": "Apache-2.0",
    "MPL-2.0": "MPL-2.0",
    "PSF-2.0": "PSF-2.0",
    "Apache Software License": "Apache-2.0",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL-3.0-only",
}


@dataclass(frozen=True)
class Component:
    """A library. `needs` are the names of those that it uses itself."""

    name: str
    version: str
    licence: str
    needs: tuple[str, ...]

    @property
    def purl(self) -> str:
        return f"pkg:pypi/{self.name}@{self.version}"


def components() -> tuple[Component, ...]:
    """Langkah itself and all that it runs with on this machine, by name."""
    found: dict[str, Component] = {}
    waiting: list[tuple[str, frozenset[str]]] = [(PROJECT, frozenset())]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        name, extras = waiting.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        library = distribution(name)
        needs = list(_needs(library, extras))
        waiting += needs
        known = found[name].needs if name in found else ()
        names = tuple(sorted({*known, *(one for one, _extras in needs)}))
        found[name] = Component(name, library.version, licence(library), names)
    return tuple(found[name] for name in sorted(found))


def document() -> dict[str, object]:
    parts = components()
    own = next(one for one in parts if one.name == PROJECT)
    by_name = {one.name: one for one in parts}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": SPEC_VERSION,
        "version": 1,
        "metadata": {"component": {**_listed(own), "type": "application"}},
        "components": [_listed(one) for one in parts if one is not own],
        "dependencies": [
            {"ref": one.purl, "dependsOn": [by_name[name].purl for name in one.needs]} for one in parts
        ],
    }


def licence(library: Distribution) -> str:
    """As an SPDX expression; empty when the package doesn't say it in a way that is known here."""
    said = library.metadata
    if "License-Expression" in said:
        return str(said["License-Expression"])
    classifiers = (one.rsplit(" :: ", 1)[-1] for one in said.get_all("Classifier") or () if "License" in one)
    words = (*classifiers, str(said["License"]) if "License" in said else "")
    return next((_SAID[one] for one in words if one in _SAID), "")


def _needs(library: Distribution, extras: Iterable[str]) -> Iterator[tuple[str, frozenset[str]]]:
    for text in library.requires or ():
        need = Requirement(text)
        wanted = ({"extra": one} for one in (*extras, ""))
        if need.marker is None or any(need.marker.evaluate(one) for one in wanted):
            yield str(canonicalize_name(need.name)), frozenset(need.extras)


def _listed(one: Component) -> dict[str, object]:
    # A single identifier and an expression of several stand in different places there.
    single = re.fullmatch(r"[\w.+-]+", one.licence)
    licences = [{"license": {"id": one.licence}}] if single else [{"expression": one.licence}]
    return {
        "type": "library",
        "bom-ref": one.purl,
        "name": one.name,
        "version": one.version,
        "purl": one.purl,
        **({"licenses": licences} if one.licence else {}),
    }
