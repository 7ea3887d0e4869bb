"""Who gets what from which address: every route of the application, nine kinds of people, one case.

Siti asks, Rahmat is her superior, Ratna grants after him, Yoga acts for Rahmat today, Dimas works elsewhere in the
agency, Gilang in another one, Wulan is the personnel office of the whole regency, Arif administers the system.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.activity import ActivityEvidence, ActivityReport, ActivityState
from models.activity_checks import ActivityCheck
from models.documents import Attachment
from models.feeds import CalendarFeed
from models.leave_authority import LeaveAuthority
from models.notices import Notice
from models.operations import CaseMove, Migration, MigrationStatus, MoveStatus, Suspension
from models.people import Delegation, Role
from models.process import Incident, Instance
from models.skp import Iki
from models.skp_evaluation import EvaluationStatus, SkpEvidence, SkpProgress
from tests.support import letters, shipped
from tests.support.activity import entry, item
from tests.support.cleaning import MadeOnce
from tests.support.files import attach
from tests.support.leave import one_day
from tests.support.skp import YEAR, agreed, evaluated, open_year, skp_of
from tests.support.world import World, delegate, grant_role, make_account, small_world
from tests.web import permit
from tests.web.conftest import Browser, SignIn
from webapp.sign_in import sessions

# L sent to sign in; Y admitted (whatever comes of the act); N told that it isn't theirs; 0 told that it isn't there.
TABLE = Path(__file__).with_name("matrix.txt").read_text(encoding="utf-8")

# Where nothing filled in wouldn't get as far as the question who may.
FIELDS = {
    "/admin/aktivitas/jam/baru": ("unit",),
    "/aktivitas/ulangi": ("hari",),
    "/admin/akun/<int:employee_id>/pemeriksa": ("unit-periksa",),
    "/admin/akun/<int:employee_id>/peran": ("peran", "unit"),
    "/admin/cuti/kekuatan": ("unit",),
    "/admin/cuti/surat/baru": ("jenis",),
    "/admin/cuti/tempat": ("unit",),
    "/admin/cuti/tertutup": ("unit",),
    "/admin/cuti/tugas-bersama": ("unit",),
    "/admin/cuti/tugas-bersama/hapus": ("unit",),
    "/admin/cuti/wewenang/baru": ("unit",),
    "/admin/kasus/<uuid:instance_id>/pindah": ("ke",),
    "/aktivitas/tim/ingatkan": ("pegawai",),
    "/aktivitas/tim/terima": ("pegawai",),
    "/admin/proses/<key>/migrasi": ("tujuan",),
}
QUERY = {"/draf": "?tempat=start:permit", "/admin/kasus/<uuid:instance_id>/pindah": "?ke=approval"}
PEOPLE = ("siti", "dimas", "rahmat", "ratna", "yoga", "stranger", "wulan", "admin")
_FRAME = {"/static/<path:filename>"}


def filled(engine: Engine) -> tuple[World, dict[str, object]]:
    """The small regency, and what the addresses speak of."""
    with Session(engine) as session:
        world = small_world(session, today=permit.today())
        session.commit()
        return world, objects(world, engine, session)


def objects(world: World, engine: Engine, session: Session) -> dict[str, object]:
    """What the addresses speak of: all of it Siti's."""
    permit.publish(engine)
    shipped.deploy_shipped(session, now=permit.moment())
    day, now = permit.today(), permit.moment()
    delegate(session, world.rahmat.post_id, by=world.rahmat, to=world.yoga, since=day, until=day)
    make_account(session, world.siti)
    granted = grant_role(session, world.tirta, role=Role.DESIGNER, unit=world.agency)
    incident = Incident(kind="SUBMIT", reference="x", cause="x", occurred_at=now)
    told = Notice(employee_id=world.siti.id, text_key="x", values={}, created_at=now)
    session.add_all([incident, told])
    session.commit()
    case = permit.ask(engine, world.siti)
    file = attach(session, world.siti, now=now, instance_id=case.instance_id)
    letter = letters.issued(session, case.instance_id, by=world.rahmat, now=now)
    unpaid_case = permit.ask(engine, world.siti).instance_id
    leave = one_day(world.siti, case.instance_id, day, now=now)
    feed = CalendarFeed(
        employee_id=world.siti.id, token_hash=sessions.hash_of("rahasia"), made_at=now, hour_from=now
    )
    session.add_all(
        [
            file,
            leave,
            one_day(world.siti, unpaid_case, day + timedelta(days=40), kind="UNPAID", now=now),
            feed,
        ]
    )
    definition = session.scalars(select(Instance.definition_id).where(Instance.id == case.instance_id)).one()
    suspension = Suspension(
        definition_id=definition, reason="x", suspended_at=now, suspended_by=world.admin.id, resumed_at=now
    )
    migration = Migration(
        process="permit",
        target_id=definition,
        status=MigrationStatus.UNDONE,
        created_by=world.admin.id,
        created_at=now,
    )
    delegated = LeaveAuthority(unit_id=world.agency, post_id=world.ratna.post_id, valid_from=day, ground="x")
    proposal = CaseMove(
        instance_id=case.instance_id,
        step="approval",
        reason="x",
        plan={"open": [], "values": {}},
        status=MoveStatus.DECLINED,
        proposed_by=world.admin.id,
        proposed_at=now,
    )
    session.add_all([suspension, migration, delegated, proposal])
    session.commit()
    return {
        "suspension_id": suspension.id,
        "migration_id": migration.id,
        "move_id": proposal.id,
        "ke": "approval",
        "tujuan": definition,
        "instance_id": case.instance_id,
        "task_id": case.open_tasks[0],
        "attachment_id": file.id,
        "letter_id": letter.id,
        "leave_id": leave.id,
        "code": letter.code,
        "token": "rahasia",
        "notice_id": told.id,
        "employee_id": world.siti.id,
        "grant_id": granted.id,
        "grantee_id": world.tirta.id,
        "incident_id": incident.id,
        "mandate_id": session.scalars(select(Delegation.id)).one(),
        "key": "permit",
        "kind": "sick",
        "number": 1,
        "post_id": world.siti.post_id,
        "unit_id": world.agency,
        **evaluated_skp(session, world, file),
        **reported(session, world, case.instance_id, file),
        **drafted(session, world),
        "name": "request",
        "draft_id": 1,
        "reset_id": 1,
        "row_id": delegated.id,
        "child_id": 1,
        "authority_id": delegated.id,
        "unpaid_case": unpaid_case,
        "hari": day,
        "ending": "csv",
        "peran": Role.PERSONNEL,
        "jenis": "SICK",
        "unit": world.regency,
        "unit-periksa": world.regency,
    }


def evaluated_skp(session: Session, world: World, file: Attachment) -> dict[str, object]:
    """Siti's SKP of the test year, agreed by Rahmat, and its year's evaluation, received."""
    open_year(session)
    skp = skp_of(session, world.siti, assessor=world.rahmat)
    plan = agreed(session, skp, world.siti, assessor=world.rahmat, results=["Surat masuk tercatat"])
    evaluation = evaluated(session, plan, world.siti, assessor=world.rahmat)
    evaluation.status, evaluation.received_on = EvaluationStatus.RECEIVED, permit.today()
    evaluation.objection_until = permit.moment() + timedelta(days=14)
    session.commit()
    known = {"skp_id": skp.id, "period_id": evaluation.period_id, "year": YEAR}
    return known | achieved(session, skp.id, file)


def reported(session: Session, world: World, instance_id: uuid.UUID, file: Attachment) -> dict[str, object]:
    """An entry of Siti's in a report, with a file."""
    day, now = permit.today(), permit.moment()
    report = ActivityReport(
        instance_id=instance_id,
        employee_id=world.siti.id,
        superior_post_id=world.rahmat.post_id,
        first_day=day,
        last_day=day,
        sent_at=now,
    )
    session.add(report)
    session.flush()  # the entry names it
    sent = entry(session, world.siti, item(session), ("08:00", "09:00"), day=day, report_id=report.id)
    proof = ActivityEvidence(activity_id=sent.id, sha256=file.sha256, filename="x.pdf", added_at=now)
    press = ActivityCheck(asked_by=world.rahmat.id, request_key=uuid.uuid4(), asked_at=now)
    session.add_all([proof, press])
    session.commit()
    return {"report_id": report.id, "file_id": proof.id, "check_id": press.id, "pegawai": world.siti.id}


def drafted(session: Session, world: World) -> dict[str, object]:
    """A draft of Siti's, of today."""
    made = item(session, "A-09", valid_from=permit.today())
    draft = {"day": permit.today(), "state": ActivityState.DRAFT, "version": 0, "submitted_at": None}
    row = entry(session, world.siti, made, ("08:00", "09:00"), **draft)
    session.commit()
    return {"day": permit.today(), "item_id": made.id, "activity_id": row.id}


def achieved(session: Session, skp_id: int, file: Attachment) -> dict[str, object]:
    """A progress with a file."""
    line, now = session.scalars(select(Iki.line)).one(), permit.moment()
    entry = SkpProgress(
        skp_id=skp_id, iki_line=line, day=permit.today(), text="x", client_uuid=uuid.uuid4(), added_at=now
    )
    session.add(entry)
    session.flush()  # the file names it
    proof = SkpEvidence(progress_id=entry.id, sha256=file.sha256, filename="x.pdf")
    session.add(proof)
    session.commit()
    return {"line": line, "part_id": 1, "progress_id": entry.id, "evidence_id": proof.id}


def routes(app: Flask) -> set[tuple[str, str]]:
    return {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule not in _FRAME
    }


def table() -> dict[tuple[str, str], str]:
    lines = (line.split() for line in TABLE.splitlines()[1:] if line.strip())
    return {(line[0], line[1]): "".join(line[2:]) for line in lines}


READING = sorted(route for route in table() if route[0] == "GET")
WRITING = sorted(route for route in table() if route[0] != "GET")


def outcome(answer: TestResponse) -> str:
    if answer.status_code in {302, 303} and answer.headers["Location"].startswith("/masuk"):
        return "L"
    assert answer.status_code not in {400, 405}, answer.get_data(as_text=True)
    assert answer.status_code < 500, answer.get_data(as_text=True)
    return {403: "N", 404: "0"}.get(answer.status_code, "Y")


@dataclass(frozen=True)
class Everybody:
    clients: tuple[Browser, ...]
    objects: dict[str, object]

    def go(self, method: str, rule: str) -> str:
        known = self.objects | ({"employee_id": self.objects["grantee_id"]} if "grant_id" in rule else {})
        known |= {"code": "1d", "instance_id": known["unpaid_case"]} if "lampiran" in rule else {}
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(known[found[1]]), rule)
        path += QUERY.get(rule, "")
        if method == "GET":
            return "".join(outcome(client.get(path)) for client in self.clients)
        fields = {name: self.objects[name] for name in FIELDS.get(rule, ())}
        return "".join(outcome(client.post_form(path, fields=fields)) for client in self.clients)


@pytest.fixture
def everybody(app: Flask, engine: Engine, login: SignIn, made_once: MadeOnce) -> Everybody:
    """Each at a browser; all of it is made once and copied for each address."""
    clients = [app.test_client() for _one in ("", *PEOPLE)]

    def make() -> tuple[dict[str, object], list[str]]:
        world, known = filled(engine)
        signed_in = zip(clients[1:], PEOPLE, strict=True)
        return known, [login(client, getattr(world, name)) for client, name in signed_in]

    known, tokens = made_once("the matrix", make)
    for client, token in zip(clients[1:], tokens, strict=True):
        client.set_cookie(sessions.cookie_name(app), token)
    return Everybody(tuple(clients), known)  # type: ignore[arg-type]  # the application's own class of client


def test_every_address_is_in_the_table(app: Flask):
    assert routes(app) == set(table())


def test_reading(everybody: Everybody):
    assert {route: everybody.go(*route) for route in READING} == {route: table()[route] for route in READING}


@pytest.mark.parametrize(("method", "rule"), WRITING, ids=[rule for _method, rule in WRITING])
def test_writing(everybody: Everybody, method: str, rule: str):
    """With nothing filled in: whoever is admitted is told so, or told what is missing."""
    assert everybody.go(method, rule) == table()[method, rule]
