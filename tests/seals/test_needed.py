"""Every check is needed: with one switched off, an attack goes unseen that is found with it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from tests.seals.forgery import rechain, reseal, sign_anew
from tests.seals.office import Office
from tests.seals.test_attacks import ADDED, EVENT, FIRST_CASE, OLD, case_id, kept
from workflows.seals import chains, succession, tree, verify
from workflows.seals.verify import Wanted

Attack = Callable[[Office], AbstractContextManager[tuple[Session, Wanted]]]
TABLES = {
    "event": chains.EVENT_CHECKS,
    "case": chains.CASE_CHECKS,
    "checkpoint": succession.CHECKS,
    "tree": tree.CHECKS,
    "part": verify.PARTS,
}


def attack(
    *statements: str,
    rechained: int | None = None,
    resealed: str = "",
    signed: bool = False,
    record: bool = False,
) -> Attack:
    """By statements; on request with a chain mended, roots or pages mended, signed by our key, the file at hand."""

    @contextmanager
    def done(office: Office):
        with office.attacked(*statements) as session:
            if rechained is not None:
                rechain(session, case_id(session, rechained))
            if resealed:
                reseal(session, roots=resealed == "roots")
            if signed:
                sign_anew(session, office.sealer.key.private())
            session.expire_all()
            yield session, office.wanted if record else replace(office.wanted, record=None)

    return done


@contextmanager
def old_backup(office: Office):
    with office.attacked(*OLD) as session:
        yield session, replace(office.wanted, record=None, kept=kept(office, 4))


UNSEALED = "instance_id = (select id from instance order by id desc limit 1)"
APPENDED = ADDED.format(at="at", xid="pg_current_xact_id()")

# For each check, what only it sees. Events that no checkpoint has sealed yet show what chains are for.
SEEN_BY = {
    ("event", "sequence"): attack(
        f"delete from history_event where {UNSEALED} and sequence = 1", rechained=4
    ),
    ("event", "hash"): attack(f"update history_event set ground = 'SK 1' where {UNSEALED} and sequence = 2"),
    ("event", "body"): attack(f"update history_event set body = '{{}}' where {EVENT}"),
    ("event", "time"): attack(
        ADDED.format(at="at + interval '2 days'", xid="pg_current_xact_id()"), rechained=0
    ),
    ("event", "transaction"): attack(ADDED.format(at="at", xid="'999999999'::xid8"), rechained=0),
    ("case", "case"): attack(
        f"delete from user_task where {UNSEALED}",
        "delete from instance where id = (select id from instance order by id desc limit 1)",
    ),
    ("case", "count"): attack(f"update instance set event_count = 5 where id = {FIRST_CASE}"),
    ("case", "head"): attack(f"update instance set head_hash = 'x' where id = {FIRST_CASE}"),
    ("case", "erasure"): attack(f"update history_event set body = null, salt = null where {EVENT}"),
    ("checkpoint", "number"): attack(
        "delete from checkpoint where number = 2",
        "update checkpoint set previous = (select root from checkpoint where number = 1) where number = 3",
        signed=True,
    ),
    ("checkpoint", "signature"): attack(
        f"update history_event set ground = 'SK 1' where {EVENT}", rechained=0, resealed="roots"
    ),
    ("checkpoint", "previous"): attack(
        "update checkpoint set previous = sha256('x') where number = 3", signed=True
    ),
    ("checkpoint", "growth"): attack(
        "update checkpoint set at = at - interval '1 day' where number = 3", signed=True
    ),
    ("checkpoint", "border"): attack("update checkpoint set border = sha256('x') where number = 4"),
    ("tree", "leaves"): attack(
        f"update history_event set ground = 'SK 1' where {EVENT}", rechained=0, resealed="pages"
    ),
    ("tree", "pages"): attack("update sealed_page set entries = overlay(entries placing '\\x00' from 40)"),
    ("part", "trail"): attack(
        'update change_event set before = \'{"name": "lain"}\' where id = (select max(id) from change_event)'
    ),
    ("part", "rows"): attack("update employee set name = 'Lain' where id = (select min(id) from employee)"),
    ("part", "record"): attack("delete from checkpoint where number = 4", record=True),
    ("part", "against"): old_backup,
}


def test_every_check_has_its_attack():
    assert {(table, name) for table, checks in TABLES.items() for name in checks} - {
        ("part", "tree"),
        ("part", "chains"),
    } == set(SEEN_BY)


@pytest.mark.parametrize(("table", "name"), sorted(SEEN_BY), ids=str)
def test_without_it_the_attack_goes_unseen(
    office: Office, monkeypatch: pytest.MonkeyPatch, table: str, name: str
):
    with SEEN_BY[table, name](office) as (session, wanted):
        found = verify.verify(session, wanted).findings
        assert name in {finding.check for finding in found}
        unseeing = {"case": lambda *_given: (0, ""), "part": lambda *_given: None}
        monkeypatch.setitem(TABLES[table], name, unseeing.get(table, lambda *_given: ""))
        assert verify.verify(session, wanted).sound
