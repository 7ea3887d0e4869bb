"""Two designers at their desks, and the permit process in files that can be changed."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.people import Role
from tests.support.world import Person, World, grant_role
from tests.web import permit
from tests.web.conftest import Browser, SignIn
from tests.web.pages import hidden

PERMIT = {path.name: path.read_bytes() for path in permit.FILES.iterdir()}
Files = Mapping[str, bytes]


def changed(old: str, new: str, *, file: str = "permit.bpmn") -> dict[str, bytes]:
    """The permit's files with something else in one of them."""
    text = PERMIT[file].decode()
    assert old in text, old
    return {**PERMIT, file: text.replace(old, new).encode()}


@dataclass(frozen=True)
class Studio:
    """Ani draws, Budi reads; Siti is staff and no designer."""

    ani: Browser
    budi: Browser
    siti: Browser
    engine: Engine
    world: World

    @property
    def author(self) -> Person:
        return self.world.tirta

    @property
    def reader(self) -> Person:
        return self.world.laras


@pytest.fixture
def studio(app: Flask, engine: Engine, session: Session, world: World, login: SignIn) -> Studio:
    for person in (world.tirta, world.laras):
        grant_role(session, person, role=Role.DESIGNER, unit=world.agency)
    session.commit()
    browsers = [app.test_client() for _one in range(3)]
    for browser, person in zip(browsers, (world.tirta, world.laras, world.siti), strict=True):
        login(browser, person)
    return Studio(*browsers, engine, world)  # type: ignore[arg-type]  # the application's own class of client


def sending(files: Files) -> list[tuple[io.BytesIO, str]]:
    return [(io.BytesIO(content), name) for name, content in files.items()]


def upload(browser: Browser, files: Files, path: str = "/rancangan/baru", **fields: object) -> TestResponse:
    return browser.post_form(path, berkas=sending(files), **fields)


def drafted(browser: Browser, files: Files = PERMIT) -> str:
    """The address of a new draft."""
    answer = upload(browser, files)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.headers["Location"])


def act(browser: Browser, draft: str, what: str, **fields: object) -> TestResponse:
    """One of the buttons of the draft's page, as that page has it."""
    page = browser.get(draft)
    found = re.search(r'name="revisi" value="(\d+)"', page.get_data(as_text=True))
    known = {"revisi": found[1]} if found else {}
    return browser.post_form(f"{draft}/{what}", fields={**known, **fields})


def publish(studio: Studio, files: Files = PERMIT, note: str = "Versi baru.") -> str:
    """By the two of them, the way it goes; the draft's address."""
    draft = drafted(studio.ani, files)
    assert act(studio.ani, draft, "kirim").status_code == 303
    done = act(studio.budi, draft, "terbitkan", catatan=note)
    assert done.status_code == 303, done.get_data(as_text=True)
    return draft


__all__ = ["PERMIT", "Studio", "act", "changed", "drafted", "hidden", "publish", "upload"]
