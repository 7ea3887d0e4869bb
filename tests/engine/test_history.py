"""The chain of a case: whatever is changed afterwards is found."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from tests.engine import drawing as d
from tests.engine import trial
from tests.engine.play import Play
from workflows import runtime
from workflows.engine import cache
from workflows.engine.history import canonical


@pytest.fixture
def chain(owner_engine: Engine) -> Iterator[Play]:
    """Of somebody who may set the guards of the table aside: its owner."""
    trial.calls.clear()
    cache.forget()
    play = Play(owner_engine)
    play.publish(
        d.draw(
            "told",
            d.start(),
            d.service("work", "trial.add", a="1"),
            d.user("first"),
            d.user("second"),
            d.end(outcome="DONE"),
            flows="start > work > first > second > end",
        )
    )
    play.start("told")
    play.do("first", note="e\u0301 café 😀")
    play.do("second", note="")
    yield play
    play.close()


def tamper(play: Play, statement: str) -> runtime.Verdict:
    play.session.execute(text("alter table history_event disable trigger user"))  # until the rollback
    play.session.execute(text(statement), {"i": play.instance_id})
    return runtime.verify(play.session, play.instance_id)


def test_a_chain_tells_the_whole_case(chain: Play):
    told = [(event.sequence, event.kind, event.step) for event in chain.events()]
    assert told == [
        (1, "STARTED", ""),
        (2, "STEP", "work"),
        (3, "TASK_CREATED", "first"),
        (4, "TASK_COMPLETED", "first"),
        (5, "TASK_CREATED", "second"),
        (6, "TASK_COMPLETED", "second"),
        (7, "ENDED", "end"),
    ]
    verdict = runtime.verify(chain.session, chain.instance_id)
    assert (verdict.sound, verdict.events) == (True, 7)
    chain.restart()
    assert runtime.verify(chain.session, chain.instance_id).sound


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'STEP'",
        "step = 'other'",
        "at = at + interval '1 microsecond'",
        "device_at = at",
        "actor_id = null",
        "on_behalf_of = (select max(id) from post)",
        "ground = 'SK 1'",
        "body = body || '{\"x\": 1}'",
        "salt = 'other'",
        "hash = 'other'",
    ],
)
def test_every_changed_column_is_found(chain: Play, change: str):
    statement = "update history_event set {} where instance_id = :i and sequence = 4"
    verdict = tamper(chain, statement.format(change))
    assert (verdict.sound, verdict.broken_at) == (False, 4)


@pytest.mark.parametrize(("sequence", "at"), [(1, 1), (4, 4), (7, 7)])
def test_a_removed_event_is_found(chain: Play, sequence: int, at: int):
    statement = "delete from history_event where instance_id = :i and sequence = {}"
    assert tamper(chain, statement.format(sequence)).broken_at in {at, at + 1}


def test_two_events_that_changed_places_are_found(chain: Play):
    tamper(chain, "update history_event set sequence = 90 where instance_id = :i and sequence = 4")
    tamper(chain, "update history_event set sequence = 4 where instance_id = :i and sequence = 6")
    verdict = tamper(chain, "update history_event set sequence = 6 where instance_id = :i and sequence = 90")
    assert verdict.broken_at == 4


def test_another_head_or_count_is_found(chain: Play):
    assert not tamper(chain, "update instance set head_hash = 'x' where id = :i").sound
    assert not tamper(chain, "update instance set event_count = 9 where id = :i").sound


def test_equal_bodies_have_different_hashes(chain: Play):
    """A digest alone must not tell what a body says."""
    salts = {event.salt for event in chain.events()}
    assert len(salts) == 7
    assert {len(salt) for salt in salts} == {16}


def test_the_canonical_form_knows_no_floats_and_one_spelling():
    assert canonical({"a": 0.1, "e\u0301": ["e\u0301", True, 1, None]}) == {
        "a": "0.1",
        "é": ["é", True, 1, None],
    }
