"""Deploying a folder from the command line, and what happens to shipped processes that became the agency's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from config import Config
from models.design import DesignAct, DesignEvent, ProcessDraft
from models.process import Definition
from tests.engine import drawing as d
from tests.support.world import NOW
from webapp.cli import database, main
from workflows import designs, runtime
from workflows.engine import deploy as deployment


def drawn(step: str = "first", **task: str) -> bytes:
    return d.draw("trial", d.start(), d.manual(step, **task), d.end(), flows=f"start > {step} > end")


def deploy(folder: Path, settings: Config, *more: str) -> Result:
    environ = {
        "DATABASE_URL": settings.database_url,
        "SECRET_KEY": settings.secret_key,
        "LANGKAH_DATA_DIR": str(settings.data_dir),
    }
    return CliRunner().invoke(main, ["deploy", str(folder), *more], env=environ)


def versions(engine: Engine, key: str) -> list[tuple[int, str, int | None]]:
    with Session(engine) as session:
        rows = session.execute(
            select(Definition.version, Definition.note, Definition.deployed_by)
            .where(Definition.key == key)
            .order_by(Definition.version)
        )
        return [(version, note, by) for version, note, by in rows]


def test_a_folder_of_one_process(tmp_path: Path, settings: Config, engine: Engine):
    (tmp_path / "trial.bpmn").write_bytes(drawn())
    (tmp_path / "notes.txt").write_text("nothing of ours")
    done = deploy(tmp_path, settings)
    assert done.exit_code == 0, done.output
    assert "all checks passed" in done.output
    assert "trial: version 1 published" in done.output
    ((version, note, by),) = versions(engine, "trial")
    assert (version, by) == (1, None)
    assert note.startswith("langkah deploy, ")
    assert "trial: version 1 is unchanged" in deploy(tmp_path, settings).output
    with Session(engine) as session:
        events = session.execute(select(DesignEvent.act, DesignEvent.actor_id, DesignEvent.version)).all()
    assert [tuple(event) for event in events] == [(DesignAct.DEPLOYED, None, 1)]


def test_one_broken_process_keeps_all_of_the_folder_out(tmp_path: Path, settings: Config, engine: Engine):
    for name, content in (("trial", drawn()), ("other", drawn().replace(b'who="superior"', b'who=""'))):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.bpmn").write_bytes(
            content.replace(b'id="trial"', f'id="{name}"'.encode())
        )
    done = deploy(tmp_path, settings)
    assert done.exit_code == 1
    assert "other: 1 blocking, 0 advice" in done.output
    assert "1. blocks [first]: Tugas “First” belum punya pelaksana." in done.output
    assert "trial: all checks passed" in done.output
    assert versions(engine, "trial") == []


def test_only_checking(tmp_path: Path, settings: Config, engine: Engine):
    (tmp_path / "trial.bpmn").write_bytes(drawn())
    assert deploy(tmp_path, settings, "--check").exit_code == 0
    assert versions(engine, "trial") == []


def test_an_empty_folder_says_what_is_missing(tmp_path: Path, settings: Config):
    done = deploy(tmp_path, settings)
    assert done.exit_code == 1
    assert "Belum ada diagram." in done.output


@pytest.fixture
def shipped(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """What the program brings, as a later edition of it would."""
    files = {"trial/trial.bpmn": drawn("first")}
    monkeypatch.setattr(deployment, "shipped_files", lambda: dict(files))
    return files


def test_a_shipped_process_follows_the_program(settings: Config, engine: Engine, shipped: dict[str, bytes]):
    database.deploy(settings)
    shipped["trial/trial.bpmn"] = drawn("second")
    database.deploy(settings)
    assert [version for version, _note, _by in versions(engine, "trial")] == [1, 2]


def test_an_agencys_own_version_is_never_overwritten(
    settings: Config, engine: Engine, session: Session, shipped: dict[str, bytes]
):
    database.deploy(settings)
    designs.deploy_files(session, {"trial.bpmn": drawn("own")}, now=NOW, note="langkah deploy, root")
    session.commit()
    for _restart in range(2):
        database.deploy(settings)
    assert len(versions(engine, "trial")) == 2
    assert session.query(ProcessDraft).count() == 0  # the shipped one was a version already
    shipped["trial/trial.bpmn"] = drawn("newer")
    for _restart in range(2):
        database.deploy(settings)
    assert len(versions(engine, "trial")) == 2
    (draft,) = session.scalars(select(ProcessDraft))
    assert (draft.key, draft.author_id, draft.base_version) == ("trial", None, 2)
    assert designs.files_of(session, draft.id) == {"trial.bpmn": drawn("newer")}


def test_shipped_processes_are_clean_and_publish(session: Session):
    folders = {path.name for path in deployment.SHIPPED.iterdir() if path.is_dir()}
    assert {one.key for one in runtime.deploy_shipped(session, now=NOW)} == folders >= {"leave", "travel"}
