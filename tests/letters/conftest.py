from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.support.esign import Esign, serving
from workflows.letters.pades import LocalPades, SealFiles


@pytest.fixture(scope="session")
def seal(tmp_path_factory: pytest.TempPathFactory) -> LocalPades:
    files = SealFiles(tmp_path_factory.mktemp("seal") / "letters.key")
    files.make(now=datetime.now(UTC), issuer="Kabupaten Contoh")  # noqa: TID251 - pyHanko signs by the real clock
    return LocalPades(files)


@pytest.fixture(scope="module")
def _esign(seal: LocalPades) -> Iterator[Esign]:
    with serving(Esign(seal)) as server:
        yield server


@pytest.fixture
def esign(_esign: Esign) -> Esign:
    _esign.mood = "pdf"
    _esign.asked.clear()
    _esign.lost = set()
    return _esign
