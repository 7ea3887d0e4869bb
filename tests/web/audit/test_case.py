"""A case as an auditor reads it."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from tests.support.world import World
from tests.web import permit
from tests.web.conftest import Browser

pytestmark = pytest.mark.usefixtures("published")


def test_smoke(engine: Engine, auditor: Browser, world: World):
    case = permit.ask(engine, world.siti)
    permit.advise(engine, case.open_tasks[0], by=world.rahmat)
    for path in (
        "/periksa",
        "/periksa?orang=siti+mel&oleh=rahmat&tanggal=putus",
        f"/periksa/{case.number}",
        f"/periksa/{case.number}?rantai=1&peristiwa=2",
        "/periksa/unduh",
        "/periksa?nomor=1&tindakan=1&proses=permit&langkah=approval&keadaan=ditarik&hasil=x",
    ):
        page = auditor.get(path)
        assert page.status_code == 200
