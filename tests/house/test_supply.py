"""What is installed beside our own code: locked by hash, known by name and licence."""

from __future__ import annotations

import json
import re
import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from click.testing import CliRunner
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from webapp.cli import main
from webapp.cli.sbom import components

ROOT = Path(__file__).parents[2]
LOCKS = ("run", "dev")
# What a library under Apache-2.0 may be used with. LGPL: used as it comes, as a library, replaceable by its user.
LICENCES = {
    *("Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "MPL-2.0", "PSF-2.0"),
    *("LGPL-3.0-only", "LGPL-3.0-or-later"),
}


@cache
def project() -> dict[str, object]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def wanted(lock: str) -> list[Requirement]:
    """What pyproject.toml asks for by name."""
    groups = project()["dependency-groups"]
    texts = [*project()["project"]["dependencies"], *groups["build"]] if lock == "run" else groups["dev"]
    return [Requirement(text) for text in texts]


def text_of(lock: str) -> str:
    return (ROOT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")


@cache
def locked(lock: str) -> dict[str, list[tuple[Requirement, list[str]]]]:
    """Name to pins, each with its hashes; a name may have several pins under different markers."""
    found: dict[str, list[tuple[Requirement, list[str]]]] = {}
    for entry in text_of(lock).replace("\\\n", " ").splitlines():
        words = re.split(r"\s+--hash=", entry.strip())
        pin = Requirement(words[0])
        found.setdefault(canonicalize_name(pin.name), []).append((pin, [one.strip() for one in words[1:]]))
    return found


def pinned(pin: Requirement) -> str:
    (only,) = pin.specifier
    assert only.operator == "=="
    return only.version


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_holds_what_the_project_asks_for(lock):
    """If this fails: `make lock` and commit what it writes."""
    missing = [
        str(need)
        for need in wanted(lock)
        if not all(
            need.specifier.contains(pinned(pin), prereleases=True)
            for pin, _hashes in locked(lock)[canonicalize_name(need.name)]
        )
    ]
    assert missing == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_names_its_files_by_hash_and_no_index(lock):
    for pins in locked(lock).values():
        for pin, hashes in pins:
            assert hashes, pin
            assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in hashes), pin
            assert pin.url is None
    assert not re.search(r"://|--index|--find-links|--extra|file:", text_of(lock))


@pytest.mark.parametrize("lock", LOCKS)
def test_whatever_a_locked_library_needs_is_locked_too(lock):
    """Of those that this machine installs; else `pip --require-hashes` would refuse."""
    pins = {**locked("run"), **locked("dev")} if lock == "dev" else locked("run")
    missing = []
    for name in locked(lock):
        try:
            requires = distribution(name).requires or []
        except PackageNotFoundError:
            continue  # for another system
        needs = (Requirement(text) for text in requires)
        missing += [
            f"{name}: {need}"
            for need in needs
            if (need.marker is None or need.marker.evaluate({**default_environment(), "extra": ""}))
            and canonicalize_name(need.name) not in pins
        ]
    assert missing == []


def test_both_locks_agree():
    both = locked("run").keys() & locked("dev").keys()
    assert [name for name in both if locked("run")[name] != locked("dev")[name]] == []


def test_what_runs_here_is_what_is_locked():
    """The bill of materials and the lock name the same libraries in the same versions."""
    pins = locked("run")
    other = [
        f"{one.name} {one.version}"
        for one in components()
        if one.name != "langkah" and one.version not in {pinned(pin) for pin, _h in pins.get(one.name, [])}
    ]
    assert other == []


def all_fit(choice: str) -> bool:
    return all(part in LICENCES for part in choice.split(" AND "))


def test_each_library_has_a_licence_that_goes_with_ours():
    refused = {
        one.name: one.licence
        for one in components()
        if not one.licence
        or not any(all_fit(choice) for choice in re.split(r" OR ", one.licence.strip("()")))
    }
    assert refused == {}


@pytest.mark.asvs("15.1.2")
def test_the_bill_of_materials_is_complete_and_in_the_form_of_cyclonedx():
    answer = CliRunner().invoke(main, ["sbom"])
    found = json.loads(answer.output)
    assert (found["bomFormat"], found["specVersion"]) == ("CycloneDX", "1.6")
    refs = {one["bom-ref"] for one in found["components"]} | {found["metadata"]["component"]["bom-ref"]}
    assert {one["ref"] for one in found["dependencies"]} == refs
    assert {need for one in found["dependencies"] for need in one["dependsOn"]} <= refs
    for one in found["components"]:
        assert re.fullmatch(r"pkg:pypi/[a-z0-9-]+@[\w.]+", one["purl"])
        assert one["licenses"]


def test_the_makefile_installs_nothing_without_a_hash():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    installs = re.findall(r"\$\(PIP\) install (.*)", makefile)
    assert len(installs) == 3
    for one in installs:
        assert "--require-hashes" in one or one == "--no-deps --no-build-isolation --editable ."
