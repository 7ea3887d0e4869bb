"""Checkpoints as lines, and the keys that sign them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from workflows.seals.keys import BadKeys, Keyring, describe
from workflows.seals.note import Note, Statement, notes_in

AT = datetime(2026, 2, 9, 3, 0, 0, 42, tzinfo=UTC)
FIRST, SECOND, STRANGER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3))
RING = Keyring.read(describe(FIRST, first=1).line())
ROTATED = RING.with_key(describe(SECOND, first=5, endorser=FIRST))


def note(private: Ed25519PrivateKey = FIRST, **changes: object) -> Note:
    values = {
        "number": 3,
        "size": 10,
        "root": b"r" * 32,
        "previous": b"p" * 32,
        "horizon": 2**33,
        "at": AT,
        "key": describe(private, first=1).id,
    }
    return Statement(**(values | changes)).signed(private)


def test_a_line_says_all_of_a_checkpoint():
    line = note().line()
    assert "\n" not in line
    assert list(notes_in(line)) == [note()]


def test_lines_are_found_in_a_mail_whose_lines_were_broken():
    mail = f"Yth. Inspektorat,\r\n\r\n{note().line().replace(' ', chr(13) + chr(10))}\r\n\r\n{note(number=4).line()}\n"
    assert [found.statement.number for found in notes_in(mail)] == [3, 4]
    assert all(RING.doubt(found) == "" for found in notes_in(mail))


@pytest.mark.parametrize(
    "change",
    [
        {"number": 4},
        {"size": 11},
        {"root": b"x" * 32},
        {"previous": b"x" * 32},
        {"horizon": 1},
        {"at": AT + timedelta(microseconds=1)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_word_of_a_checkpoint_is_signed(change: dict[str, object]):
    assert RING.doubt(note()) == ""
    changed = Note(replace(note().statement, **change), note().signature)
    assert RING.doubt(changed) == "its signature doesn't fit"


def test_a_key_that_nobody_knows_signs_nothing():
    assert "nobody knows" in RING.doubt(note(STRANGER))
    assert "doesn't fit" in RING.doubt(note(STRANGER, key=describe(FIRST, first=1).id))


def test_an_old_key_counts_for_old_checkpoints_only():
    assert ROTATED.doubt(note(FIRST, number=4)) == ""
    assert ROTATED.doubt(note(SECOND, number=5)) == ""
    assert "doesn't count" in ROTATED.doubt(note(FIRST, number=5))
    assert "doesn't count" in ROTATED.doubt(note(SECOND, number=4))


def test_a_list_of_keys_is_read_as_it_is_written():
    text = "".join(f"{key.line()}\n" for key in ROTATED.keys)
    assert Keyring.read(text) == ROTATED
    assert Keyring.read(text.splitlines()[0]).followed(ROTATED.keys) == ROTATED


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ([], "no key"),
        ([describe(SECOND, first=5, endorser=FIRST)], "isn't endorsed"),
        ([RING.keys[0], describe(SECOND, first=5)], "isn't endorsed"),
        ([RING.keys[0], describe(SECOND, first=5, endorser=STRANGER)], "isn't endorsed"),
        ([RING.keys[0], replace(ROTATED.keys[1], first=2)], "isn't endorsed"),
        ([replace(RING.keys[0], id="0" * 16)], "named after"),
        ([RING.keys[0], describe(SECOND, first=0, endorser=FIRST)], "older"),
    ],
)
def test_a_key_comes_in_by_the_key_before_it_alone(keys: list, why: str):
    with pytest.raises(BadKeys, match=why):
        Keyring.read("\n".join(key.line() for key in keys))


def test_whoever_keeps_the_first_key_follows_no_stranger():
    assert RING.followed([describe(STRANGER, first=5)]) == RING
    forged = replace(describe(STRANGER, first=5, endorser=STRANGER), endorser=RING.keys[0].id)
    with pytest.raises(BadKeys):
        RING.followed([forged])
