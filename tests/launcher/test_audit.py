"""`langkah audit erase` as an operator types it, on a database with two roles."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from config import PROJECT, Config
from models.changes import ChangeEvent
from tests.engine import drawing as d
from tests.engine.play import Play
from workflows import runtime
from workflows.engine import cache
from workflows.trail import verify_changes

Told = subprocess.CompletedProcess[str]


@pytest.fixture
def case(engine: Engine):
    cache.forget()
    play = Play(engine)
    play.publish(d.draw("told", d.start(), d.user("first"), d.end(), flows="start > first > end"))
    play.start("told")
    play.session.commit()
    yield play
    play.close()


@pytest.fixture
def erase(settings: Config, owner_engine: Engine, tmp_path: Path) -> Callable[..., Told]:
    environ = {
        "DATABASE_URL": settings.database_url,
        "LANGKAH_OWNER_URL": owner_engine.url.set(drivername="postgresql").render_as_string(
            hide_password=False
        ),
        "SECRET_KEY": settings.secret_key,
        "LANGKAH_DATA_DIR": str(tmp_path),
    }

    def run(*words: str, **changed: str) -> Told:
        return subprocess.run(  # noqa: S603 - our own words
            [sys.executable, "-m", "webapp.cli", "audit", *words],
            env={**environ, **changed},
            cwd=PROJECT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


def test_an_event_is_erased_by_the_owner(case: Play, erase: Callable[..., Told], engine: Engine):
    number, siti = case.case.number, case.world.siti
    done = erase("erase", "--case", number, "--event", "1", "--reason", "Putusan 7/2026", "--by", siti.nip)
    assert (done.returncode, done.stdout) == (
        0,
        f"Event 1 of {number} is erased, and a new event of the case says so.\n",
    ), done.stderr
    case.restart()
    told = case.events("ERASED")[0]
    assert (told.actor_id, told.body) == (siti.id, {"event": 1, "reason": "Putusan 7/2026"})
    with Session(engine) as session:
        verdict = runtime.verify(session, case.instance_id)
    assert (verdict.sound, verdict.erased) == (True, 1)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("--event", "9"), "no such thing: event 9"),
        (("--event", "1", "--case", "X-1"), "no such thing: event 1 of X-1"),
        (("--event", "1", "--by", "1"), "no such thing: employee 1"),
    ],
)
def test_what_is_not_there_is_said(case: Play, erase: Callable[..., Told], asked, words):
    told = erase("erase", "--case", case.case.number, "--reason", "x", *asked)
    assert (told.returncode, words in told.stderr) == (1, True), told.stderr


def test_the_application_itself_cannot_erase(case: Play, erase: Callable[..., Told]):
    told = erase("erase", "--case", case.case.number, "--event", "1", "--reason", "x", LANGKAH_OWNER_URL="")
    assert (told.returncode, "LANGKAH_OWNER_URL" in told.stderr) == (1, True)


def test_a_change_of_master_data_is_erased_by_the_owner(case: Play, erase: Callable[..., Told]):
    change = case.session.scalars(select(func.max(ChangeEvent.id))).one()
    done = erase("erase-change", str(change), "--reason", "Putusan 8/2026", "--by", case.world.siti.nip)
    assert (done.returncode, "is erased" in done.stdout) == (0, True), done.stderr
    case.restart()
    told = case.session.scalars(select(ChangeEvent).order_by(ChangeEvent.id.desc()).limit(1)).one()
    assert (told.act, told.actor_id) == ("ERASE", case.world.siti.id)
    assert verify_changes(case.session).erased == 1
