"""Messages by name and key: kept for their receiver, exactly once, from outside and between cases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from models.messages import Message, Subscription
from models.process import Incident, InstanceStatus
from tests.engine import drawing as d
from tests.engine.play import Play
from tests.engine.test_races import at_once
from workflows import runtime
from workflows.engine.plain import UnfitData, accepted
from workflows.errors import InputRefused


def publish_waiting(play: Play) -> None:
    play.publish(
        d.draw(
            "waiting",
            d.start(),
            d.receive("paid", "paid", "instance_number", d.brings(amount="int", by="string")),
            d.service("say", "trial.add", "sum", a="amount"),
            d.user("first"),
            d.end(outcome="PAID"),
            flows="start > paid > say > first > end",
        )
    )


def messages(play: Play) -> list[Message]:
    return list(
        play.session.scalars(select(Message).order_by(Message.id).execution_options(populate_existing=True))
    )


def test_a_message_brings_what_its_receiver_declares_and_no_more(anyhow: Play):
    publish_waiting(anyhow)
    anyhow.start("waiting")
    assert anyhow.hear("paid", anyhow.case.number, amount=5, by="bank", subject_id=9, note="x", now="x")
    assert anyhow.answers()["say"] == {"total": 6, "said": "5+1"}
    got = anyhow.events("MESSAGE_RECEIVED")[0]
    assert (got.actor_id, got.step, got.body["received"]) == (None, "paid", {"amount": 5, "by": "bank"})
    kept = messages(anyhow)[0]
    assert (kept.delivered_at, kept.instance_id, kept.step) == (anyhow.now, anyhow.instance_id, "paid")
    assert got.body["number"] == kept.id
    assert anyhow.case.subject_id == anyhow.world.siti.id


def test_a_message_reaches_one_case_alone(anyhow: Play):
    publish_waiting(anyhow)
    first = anyhow.start("waiting").number
    anyhow.start("waiting")
    assert anyhow.hear("paid", first, amount=1, by="")
    assert (anyhow.open(), [step for step, _, _ in anyhow.waits()]) == ([], ["paid"])


def test_the_same_message_counts_once(play: Play):
    publish_waiting(play)
    play.start("waiting")
    first = play.post("paid", play.case.number, source="bank:77", amount=1, by="")
    again = play.post("paid", play.case.number, source="bank:77", amount=1, by="")
    assert (first.repeated, again) == (False, runtime.Receipt(first.id, repeated=True))
    assert play.deliver()
    assert play.post("paid", play.case.number, source="bank:77", amount=1, by="").repeated
    assert not play.deliver()
    assert len(messages(play)) == 1


def test_a_message_waits_for_its_receiver_and_expires(play: Play):
    publish_waiting(play)
    early = play.post("paid", "UJI-2026-0001", amount=1, by="")
    late = play.post("paid", "UJI-2026-0002", amount=1, by="")
    assert not play.deliver()
    play.start("waiting")
    assert play.case.number == "UJI-2026-0001"
    assert play.deliver()
    assert play.open() == ["first"]
    play.now += timedelta(days=31)
    play.start("waiting")
    assert not play.deliver()
    assert play.open() == []
    assert [one.delivered_at is None for one in messages(play)] == [False, True]
    assert not runtime.deliver_message(play.session, late.id, now=play.now)
    assert not runtime.deliver_message(play.session, early.id, now=play.now)


def test_who_waits_longest_is_served_first(play: Play):
    play.publish(
        d.draw(
            "queue",
            d.start(),
            d.receive("called", "called", '"desk"'),
            d.user("first"),
            d.end(),
            flows="start > called > first > end",
        )
    )
    ids = []
    for _ in range(2):
        ids.append(play.start("queue").instance_id)
        play.now += timedelta(minutes=1)
    assert play.hear("called", "desk")
    play.instance_id = ids[0]
    assert play.open() == ["first"]
    play.instance_id = ids[1]
    assert play.open() == []


def test_of_two_workers_one_delivers(play: Play):
    publish_waiting(play)
    play.start("waiting")
    sent = play.post("paid", play.case.number, amount=1, by="")
    play.session.commit()

    def work(session):
        return runtime.deliver_message(session, sent.id, now=play.now)

    found = at_once(play, work, work, work)
    assert sorted(found) == [False, False, True]
    assert len(play.events("MESSAGE_RECEIVED")) == 1
    assert runtime.verify(play.session, play.instance_id).sound


def test_two_messages_for_one_who_waits(play: Play):
    publish_waiting(play)
    play.start("waiting")
    for amount in (1, 2):
        play.post("paid", play.case.number, amount=amount, by="")
    assert play.deliver()
    assert [one.delivered_at is None for one in messages(play)] == [False, True]
    assert play.events("MESSAGE_RECEIVED")[0].body["received"]["amount"] == 1


@pytest.mark.parametrize(
    ("payload", "match"), [({"by": ""}, "no amount"), ({"amount": "5", "by": ""}, "should be int")]
)
def test_a_message_that_does_not_fit_waits_for_people(play: Play, payload: dict[str, object], match: str):
    publish_waiting(play)
    play.start("waiting")
    sent = play.post("paid", play.case.number, **payload)
    with pytest.raises(UnfitData, match=match), play.session.begin_nested():
        runtime.deliver_message(play.session, sent.id, now=play.now)
    assert play.open() == []
    incident = runtime.record_incident(
        play.session,
        kind="MESSAGE",
        reference=str(sent.id),
        instance_id=runtime.receiver_of(play.session, sent.id),
        cause="UnfitData",
        detail="",
        now=play.now,
    )
    assert play.session.get(Incident, incident).instance_id == play.instance_id
    assert runtime.due_messages(play.session, now=play.now, limit=9) == []
    play.session.execute(text('update message set payload = \'{"amount": 5, "by": ""}\''))
    runtime.retry_incident(play.session, incident, actor_id=play.world.admin.id, now=play.now)
    assert play.open() == ["first"]


def test_a_case_sends_to_another(anyhow: Play):
    publish_waiting(anyhow)
    waiting = anyhow.start("waiting")
    anyhow.publish(
        d.draw(
            "paying",
            d.start(),
            d.send("pay", "paid", "note", d.says(amount="3 + 4", by="subject_name", extra="true")),
            d.throw("again", d.message("paid", "note", d.says(amount="1", by='"x"'))),
            d.end(inner=d.message("told", "1")),
            flows="start > pay > again > end",
            case='<langkah:case prefix="BAYAR" startForm="note"/>',
        )
    )
    assert anyhow.start("paying", note=waiting.number).ended
    sent = anyhow.events("MESSAGE_SENT")
    assert [(one.step, one.body["message"], one.body["key"]) for one in sent] == [
        ("pay", "paid", waiting.number),
        ("again", "paid", waiting.number),
        ("end", "told", "1"),
    ]
    assert anyhow.deliver()
    anyhow.pause()
    anyhow.instance_id = waiting.instance_id
    assert anyhow.answers()["say"] == {"total": 8, "said": "7+1"}
    assert [one.delivered_at is None for one in messages(anyhow)] == [False, True, True]


def test_a_message_of_an_act_that_was_taken_back_was_never_sent(play: Play):
    play.publish(
        d.draw(
            "failing",
            d.start(),
            d.send("tell", "told"),
            d.service("work", "trial.fail"),
            d.end(),
            flows="start > tell > work > end",
        )
    )
    with pytest.raises(Exception, match="on fire"), play.session.begin_nested():
        play.start("failing")
    assert messages(play) == []


def test_a_message_on_a_task_and_in_each_of_several(anyhow: Play):
    anyhow.publish(
        d.draw(
            "several",
            d.start(),
            d.marked(
                d.receive("answer", "answer", 'instance_number + "/" + one', d.brings(yes="bool")),
                d.each('["a", "b"]', item="one", output="answers", result="yes"),
            ),
            d.service("say", "trial.shout", text="string(answers[0]) + string(answers[1])"),
            d.user("first"),
            d.end(),
            flows="start > answer > say > first > end",
        )
    )
    anyhow.start("several")
    number = anyhow.case.number
    assert anyhow.waits() == [("answer", "answer", f"{number}/a"), ("answer", "answer", f"{number}/b")]
    assert anyhow.hear("answer", f"{number}/b", yes=False)
    assert anyhow.hear("answer", f"{number}/a", yes=True)
    assert (anyhow.open(), anyhow.waits()) == (["first"], [])


def test_a_case_that_was_withdrawn_waits_for_nothing(play: Play):
    publish_waiting(play)
    play.start("waiting")
    number = play.case.number
    runtime.cancel(play.session, play.instance_id, actor_id=play.world.admin.id, reason="", now=play.now)
    assert play.waits() == []
    assert not play.hear("paid", number, amount=1, by="")
    assert play.case.status is InstanceStatus.CANCELLED


def test_a_line_without_a_waiting_task_is_struck(play: Play):
    publish_waiting(play)
    play.start("waiting")
    number = play.case.number
    play.session.execute(text("update subscription set engine_id = gen_random_uuid()"))
    sent = play.post("paid", number, amount=1, by="")
    assert not runtime.deliver_message(play.session, sent.id, now=play.now)
    assert play.session.scalars(select(Subscription)).all() == []


@pytest.mark.parametrize(("name", "source"), [("", "x"), ("x" * 201, "x"), ("x", ""), ("x", "y" * 201)])
def test_a_message_without_a_name_or_a_source_is_refused(play: Play, name: str, source: str):
    with pytest.raises(InputRefused):
        runtime.send_message(play.session, name, "k", {}, source=source, now=play.now)


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ({"key": "a\0b"}, "key"),
        ({"key": "x" * 201}, "key"),
        ({"name": "\ud800"}, "name"),
        ({"name": ""}, "name"),
        ({"payload": {"note": "a\0b"}}, "note"),
        ({"payload": {"rows": [{"note": "\udfff"}]}}, "rows"),
        ({"payload": {"note": "x" * 500_001}}, "payload"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_the_field(play: Play, message: dict[str, object], field: str):
    whole = {"name": "paid", "key": "k", "payload": {}, **message}
    with pytest.raises(InputRefused) as refused:
        runtime.send_message(play.session, *whole.values(), source="bank:1", now=play.now)
    assert list(refused.value.messages) == [field]
    assert messages(play) == []


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("list(int)", [1, 2], [1, "2"]),
        ("list(list(string))", [["a"], []], [["a"], [1]]),
        ("map(string, int)", {"a": 1}, {"a": "1"}),
        ("list(map(string, double))", [{"a": 1, "b": 1.5}], [{"a": True}]),
        ("list", [1, "2"], {}),
        ("dyn", None, ...),
    ],
)
def test_what_stands_in_a_list_is_looked_at_too(kind: str, good: object, bad: object):
    assert accepted({"rows": kind}, {"rows": good}) == {"rows": good}
    if bad is not ...:
        with pytest.raises(UnfitData, match="rows should be"):
            accepted({"rows": kind}, {"rows": bad})
